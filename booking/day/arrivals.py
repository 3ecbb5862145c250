"""Note at a session which families came, and take a note back."""

from datetime import datetime

from sqlalchemy.orm import Session

from ..audit.service import Actor
from ..clock import local_today
from ..errors import Conflict
from ..reservations.logged import record_one
from ..reservations.model import Reservation


def mark_arrived(tx: Session, reservation: Reservation, *, now: datetime, actor: Actor) -> None:
    """Note that the family came."""
    _mark(tx, reservation, "mark_arrived", now=now, actor=actor, arrived_at=now)


def mark_no_show(tx: Session, reservation: Reservation, *, now: datetime, actor: Actor) -> None:
    """Note that the family did not come."""
    _mark(tx, reservation, "mark_no_show", now=now, actor=actor, no_show_at=now)


def unmark(tx: Session, reservation: Reservation, *, now: datetime, actor: Actor) -> None:
    """Take back what was noted by mistake."""
    _mark(tx, reservation, "unmark", now=now, actor=actor)


def _mark(
    tx: Session,
    reservation: Reservation,
    action: str,
    *,
    now: datetime,
    actor: Actor,
    arrived_at: datetime | None = None,
    no_show_at: datetime | None = None,
) -> None:
    if reservation.released_at is not None:
        raise Conflict("reservation_cancelled")
    if local_today(now) < reservation.slot.occurrence.held_on:
        raise Conflict("session_not_today")
    reservation.arrived_at, reservation.no_show_at = arrived_at, no_show_at
    tx.flush()
    record_one(tx, actor, action, reservation, now=now)
