"""Write the log."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import insert
from sqlalchemy.orm import Session

from .model import AuditEvent


class Actor(NamedTuple):
    """Who acts: `guest`, `job`, `cli` or `user` with the id; a substitute with the id of whose rights are used."""

    kind: str
    user_id: int | None
    in_place_of: int | None = None


GUEST = Actor("guest", None)
JOB = Actor("job", None)
CLI = Actor("cli", None)

IN_PLACE_OF = "in_place_of"
"""In the details: the user whose rights a substitute has used."""

_ROW = insert(AuditEvent.__table__)  # type: ignore[arg-type]  # a Table it is


def by_user(user_id: int, in_place_of: int | None = None) -> Actor:
    """Name a signed-in user as the actor."""
    return Actor("user", user_id, in_place_of)


def record(
    tx: Session,
    actor: Actor,
    action: str,
    subject: str,
    subject_id: int | None,
    *,
    now: datetime,
    controller_id: int | None = None,
    **details: Any,
) -> None:
    """Append one row; `details` hold ids, counts and dates only, never personal data.

    Args:
        controller_id: The organisation whose families it is about; for families of several, a row for each.
    """
    who = Actor(*actor)
    if who.in_place_of is not None:
        details[IN_PLACE_OF] = who.in_place_of
    row = {"happened_at": now, "actor": who.kind, "actor_id": who.user_id, "action": action, "details": details}
    about = {"subject": subject, "subject_id": subject_id, "controller_id": controller_id}
    tx.connection().execute(_ROW, {**row, **about})
