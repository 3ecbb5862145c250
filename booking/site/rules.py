"""What a session looks like from outside: one word for its state, decided in one place."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ..reservations.rules import BookingState
from ..signups.rules import SignUpState

FEW_FREE = 2
MONTHS_TO_LEAF = 24
"""How far the calendar goes: its leaves end, so that no robot leafs for ever."""


class State(StrEnum):
    """One look per state in every list; the values are the names of the tags in the templates."""

    CANCELLED = "cancelled"
    PAST = "past"
    DATE_ONLY = "date_only"
    STARTED = "started"
    NO_BOOKING = "no_booking"
    NOT_OPEN = "not_open"
    CLOSED = "closed"
    FULL = "full"
    FEW = "few"
    FREE = "free"
    SIGN_UP = "sign_up"
    SEATS_TAKEN = "seats_taken"
    SIGN_UP_CLOSED = "sign_up_closed"


_SAME_IN_BOTH = {
    "cancelled": State.CANCELLED,
    "past": State.PAST,
    "started": State.STARTED,
    "not_yet": State.NOT_OPEN,
    "closed": State.CLOSED,
}
BOOKABLE = frozenset({State.FEW, State.FREE})


def state_of(booking: BookingState, *, is_dated_only: bool, has_booking: bool, times: int, free: int) -> State:
    """Return the look of a session.

    Args:
        booking: Whether reservations are taken now, and if not, why not.
        is_dated_only: Its hour is not known yet.
        has_booking: Times are to be booked there, once there is an hour.
        times, free: Its starting times, and those of them that are free.
    """
    if booking.kind == "no_slots":
        return State.DATE_ONLY if is_dated_only and has_booking else State.NO_BOOKING
    if booking.kind in _SAME_IN_BOTH:
        return _SAME_IN_BOTH[booking.kind]
    if not times:
        return State.NO_BOOKING
    if not free:
        return State.FULL
    return State.FEW if free <= FEW_FREE and free < times else State.FREE


def state_with_sign_up(state: State, sign_up: SignUpState, *, free_seats: int) -> State:
    """Return the look of a session to which people may have to sign up, from the look it has without."""
    if state not in (State.NO_BOOKING, State.DATE_ONLY):
        return state
    if sign_up == "open":
        return State.SIGN_UP if free_seats else State.SEATS_TAKEN
    return State.SIGN_UP_CLOSED if sign_up == "closed" else state


@dataclass(frozen=True, order=True)
class MonthNumber:
    """A month of a year, as in `?month=2018-11`."""

    year: int
    month: int

    @property
    def first_on(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    def plus(self, months: int) -> "MonthNumber":
        """Return the month so many months later."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return MonthNumber(year, month + 1)

    def __str__(self) -> str:
        """2018-11."""
        return f"{self.year:04d}-{self.month:02d}"


def month_of(on: date) -> MonthNumber:
    """Return the month in which the date lies."""
    return MonthNumber(on.year, on.month)


def read_month(text: str) -> MonthNumber | None:
    """Read `2018-11`; None if it is no month."""
    parts = text.split("-")
    if [len(part) for part in parts] != [4, 2] or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    year, month = int(parts[0]), int(parts[1])
    return MonthNumber(year, month) if year >= 1 and 1 <= month <= 12 else None


def may_leaf_to(month: MonthNumber, today: date) -> bool:
    """Tell whether the calendar goes as far as `month`."""
    middle = month_of(today)
    return middle.plus(-MONTHS_TO_LEAF) <= month <= middle.plus(MONTHS_TO_LEAF)
