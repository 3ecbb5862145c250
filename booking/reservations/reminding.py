"""One reminder waits for each reservation that can be told by e-mail, and goes along when the session moves."""

from datetime import datetime

from sqlalchemy.orm import Session

from ..clock import local_today
from ..notices import service as notices
from ..schedule.model import Occurrence
from .model import Reservation
from .queries import reservations_of
from .rules import REMINDER, day_before


def remind(tx: Session, reservation: Reservation, *, now: datetime) -> None:
    """Let the reminder wait for the day before the reserved time; none for a time booked after that."""
    if reservation.contact is None or reservation.contact.kind != "email":
        return
    due_at = day_before(local_today(reservation.slot.starts_at))
    if due_at <= now or notices.put_off(tx, REMINDER, reservation.id, due_at=due_at):
        return
    # The instant is part of the key: a session may move after its reminder has left.
    notices.queue(
        tx, REMINDER, reservation.id, f"{REMINDER}:{reservation.id}:{now.isoformat()}", now=now, due_at=due_at
    )


def remind_all(tx: Session, occurrence: Occurrence, *, now: datetime) -> None:
    """Bring the reminders of an occurrence after its time."""
    for reservation in reservations_of(tx, occurrence):
        remind(tx, reservation, now=now)
