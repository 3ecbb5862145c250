"""The reminders wait for each reservation that a message can reach, and goes along when the session moves."""

from datetime import datetime

from sqlalchemy.orm import Session

from ..clock import local_today
from ..notices import service as notices
from ..schedule.model import Occurrence
from .model import Reservation
from .queries import reservations_of
from .rules import MEETING_OPENS, OPENS, REMINDER, day_before
from .told import is_told

Waiting = tuple[str, int, str, datetime]
"""A notice for the outbox: kind, subject, dedupe key, when it is due."""


def first_reminders(reservation_id: int, starts_at: datetime, remote_way: str, now: datetime) -> list[Waiting]:
    """Return the reminders of a new reservation: the day before, and where it is by video a quarter of an hour before.

    None for which the time was booked too late.
    """
    due = [(REMINDER, day_before(local_today(starts_at)))]
    if remote_way == "video":
        due.append((MEETING_OPENS, starts_at - OPENS))
    # The instant is part of the key: a session may move after its reminder has left.
    return [(kind, reservation_id, f"{kind}:{reservation_id}:{now.isoformat()}", at) for kind, at in due if at > now]


def remind(tx: Session, reservation: Reservation, *, now: datetime) -> None:
    """Let the reminders wait for their hours before the reserved time; none for a time booked after that."""
    if not is_told(reservation.contact):
        return
    slot = reservation.slot
    for one in first_reminders(reservation.id, slot.starts_at, slot.occurrence.venue.remote_way, now):
        if not notices.put_off(tx, one[0], reservation.id, due_at=one[3]):
            notices.queue_all(tx, [one], now=now)


def remind_all(tx: Session, occurrence: Occurrence, *, now: datetime) -> None:
    """Bring the reminders of an occurrence after its time."""
    for reservation in reservations_of(tx, occurrence):
        remind(tx, reservation, now=now)
