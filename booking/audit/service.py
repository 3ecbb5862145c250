"""Write the log."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from .model import AuditEvent

GUEST = ("guest", None)
JOB = ("job", None)
CLI = ("cli", None)

Actor = tuple[str, int | None]

_ROW = insert(AuditEvent.__table__)  # type: ignore[arg-type]  # a Table it is


def by_user(user_id: int) -> Actor:
    """Name a signed-in user as the actor."""
    return ("user", user_id)


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
    who, who_id = actor
    row = {"happened_at": now, "actor": who, "actor_id": who_id, "action": action, "details": details}
    about = {"subject": subject, "subject_id": subject_id, "controller_id": controller_id}
    tx.connection().execute(_ROW, {**row, **about})
