"""One reminder waits for each reservation that a message can reach, and goes along when the session moves."""

from datetime import datetime

from sqlalchemy.orm import Session

from ..clock import local_today
from ..notices import service as notices
from ..schedule.model import Occurrence
from .model import Reservation
from .queries import reservations_of
from .rules import REMINDER, day_before
from .told import is_told


def first_reminder(reservation_id: int, starts_at: datetime, now: datetime) -> list[tuple[str, int, str, datetime]]:
    """Return the reminder of a new reservation, for the outbox: the day before; none for a time booked after that."""
    due_at = day_before(local_today(starts_at))
    # The instant is part of the key: a session may move after its reminder has left.
    key = f"{REMINDER}:{reservation_id}:{now.isoformat()}"
    return [(REMINDER, reservation_id, key, due_at)] if due_at > now else []


def remind(tx: Session, reservation: Reservation, *, now: datetime) -> None:
    """Let the reminder wait for the day before the reserved time; none for a time booked after that."""
    if not is_told(reservation.contact):
        return
    reminder = first_reminder(reservation.id, reservation.slot.starts_at, now)
    if reminder and not notices.put_off(tx, REMINDER, reservation.id, due_at=reminder[0][3]):
        notices.queue_all(tx, reminder, now=now)


def remind_all(tx: Session, occurrence: Occurrence, *, now: datetime) -> None:
    """Bring the reminders of an occurrence after its time."""
    for reservation in reservations_of(tx, occurrence):
        remind(tx, reservation, now=now)
