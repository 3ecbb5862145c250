"""Until when a family may move or cancel its time: hours or Finnish working days before the session, as its venue says.

Hours are real ones. Working days leave out weekends and public holidays and are counted back from the day before the
session; the last of them counts whole: with one working day, Monday's time may be changed until the end of Friday.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

from ..clock import local_today
from ..errors import Conflict
from ..recurrence import finnish_holidays, wall_to_utc
from .model import Reservation

SATURDAY = 5
ONE_DAY = timedelta(days=1)


class Counted(Protocol):
    """What the deadline reads of a venue."""

    changes_close: int
    changes_close_unit: str


@dataclass(frozen=True)
class Deadline:
    """The instant from which on nothing may be changed; `last_on` is the last whole day, where days are counted."""

    closes_at: datetime
    last_on: date | None
    is_start: bool
    """Changes are taken until the session starts."""

    def is_over(self, now: datetime) -> bool:
        """Tell whether it is too late."""
        return now >= self.closes_at


def deadline(starts_at: datetime, venue: Counted) -> Deadline:
    """Return until when a time of a session that starts at `starts_at` may be changed."""
    if venue.changes_close == 0:
        return Deadline(starts_at, None, is_start=True)
    if venue.changes_close_unit == "hours":
        return Deadline(starts_at - timedelta(hours=venue.changes_close), None, is_start=False)
    last_on = working_day_before(local_today(starts_at), venue.changes_close)
    return Deadline(wall_to_utc(last_on + ONE_DAY, time()), last_on, is_start=False)


def deadline_of(reservation: Reservation) -> Deadline:
    """Return until when the family of a reservation may change it."""
    occurrence = reservation.slot.occurrence
    return deadline(occurrence.starts_at or reservation.slot.starts_at, occurrence.venue)


def refuse_late_change(reservation: Reservation, now: datetime) -> None:
    """Refuse what a family asks for too late.

    Raises:
        Conflict: the session has begun (`session_started`), or it is too near (`changes_closed`).
    """
    occurrence = reservation.slot.occurrence
    if now >= (occurrence.starts_at or reservation.slot.starts_at):
        raise Conflict("session_started")
    if deadline_of(reservation).is_over(now):
        raise Conflict("changes_closed")


def refuse_late_cancellation(reservation: Reservation, now: datetime, *, is_by_staff: bool) -> None:
    """Refuse what comes too late: families cancel until their venue's deadline, staff until the slot is over.

    Raises:
        Conflict: `session_started` or `changes_closed`; for staff `slot_over`, or `already_marked` once it is noted
            whether they came.
    """
    if is_by_staff:
        if reservation.arrived_at is not None or reservation.no_show_at is not None:
            raise Conflict("already_marked")
        if now >= reservation.slot.ends_at:
            raise Conflict("slot_over")
        return
    refuse_late_change(reservation, now)


def working_day_before(on: date, count: int) -> date:
    """Return the `count`-th (>= 1) working day before `on` in Finland."""
    off = {skip.first_on for skip in finnish_holidays((on.year - 1, on.year))}
    day = on
    for _ in range(count):
        day -= ONE_DAY
        while day.weekday() >= SATURDAY or day in off:
            day -= ONE_DAY
    return day
