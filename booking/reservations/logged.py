"""What is done with families' bookings, in the log: each row is about the families of one controller."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from ..audit.service import Actor, record


class Booking(Protocol):
    """Which booking it is, and whose family."""

    @property
    def id(self) -> int:
        """Return its number."""
        ...

    @property
    def controller_id(self) -> int:
        """Return the number of the organisation that is responsible for the family's data."""
        ...


def record_one(tx: Session, actor: Actor, action: str, reservation: Booking, *, now: datetime, **details: Any) -> None:
    """Append a row about one booking."""
    whose = reservation.controller_id
    record(tx, actor, action, "reservation", reservation.id, now=now, controller_id=whose, **details)


def record_all(
    tx: Session,
    actor: Actor,
    action: str,
    subject: tuple[str, int],
    reservations: Iterable[Booking],
    *,
    now: datetime,
    ids_as: str = "reservation_ids",
    **details: Any,
) -> None:
    """Append a row about these bookings for each of their controllers; none when there are no bookings.

    Args:
        subject: What was acted on, as (table, id).
        ids_as: What the numbers are those of.
    """
    found: dict[int, list[int]] = {}
    for one in reservations:
        found.setdefault(one.controller_id, []).append(one.id)
    for whose, ids in found.items():
        about = {ids_as: ids, **details}
        record(tx, actor, action, *subject, now=now, controller_id=whose, **about)
