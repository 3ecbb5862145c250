"""Decisions about reserving that need no database: when booking is open, which slots there are, what is an answer."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, Protocol

from ..clock import local_today
from ..errors import Conflict, Invalid
from ..notices.rules import TAKE_BACK as TAKE_BACK
from ..notices.rules import told_at as told_at
from ..recurrence.wall import wall_to_utc

NICKNAME_MOST = 60
OPENS = timedelta(minutes=15)
"""How long before its time a family sees the address of a video meeting; never earlier, so that it is not passed on."""
INTERPRETER_MOST = 60
ADDRESS_MOST = 254
FORM_KEY_LENGTHS = range(16, 65)
UNDO = timedelta(minutes=10)
"""How long a guardian may take a cancellation back; then the link is spent."""
JUST_NOW = timedelta(minutes=10)
"""How long the page behind the link says that the time was just booked."""
LINK_LIFE = timedelta(days=30)
"""How long after the session the page behind the link can be read."""
NEAREST_MOST = 4

CONFIRMED = "reservation_confirmed"
CANCELLED = "reservation_cancelled"
OCCURRENCE_CANCELLED = "occurrence_cancelled"
MOVED = "reservation_moved"
RELOCATED = "reservation_relocated"
"""Moved to another venue, whatever the time."""
REMINDER = "reservation_reminder"
MOVED_BY_GUARDIAN = "reservation_moved_by_guardian"
LOST_LINK = "lost_link"
NO_INTERPRETER = "no_interpreter"
MEETING_OPENS = "meeting_opens"
"""The reminder a quarter of an hour before a video meeting, with its address."""
NOTICE_KINDS = (
    CONFIRMED,
    CANCELLED,
    OCCURRENCE_CANCELLED,
    MOVED,
    RELOCATED,
    REMINDER,
    MOVED_BY_GUARDIAN,
    LOST_LINK,
    NO_INTERPRETER,
    MEETING_OPENS,
)
DAY_BEFORE_AT = time(17)
"""When families and staff are told of tomorrow."""


ContactKind = Literal["phone", "email"]


@dataclass(frozen=True, kw_only=True)
class ReservationRequest:
    """What a family answers to hold a slot; `form_key` is the random key of the form it was sent with."""

    slot_public_id: str
    nickname: str
    contact_kind: ContactKind | None
    contact_address: str | None
    service_id: int | None
    language: str
    interpreter_language: str | None
    form_key: str

    def __post_init__(self) -> None:
        """Refuse what no form of ours lets through, whoever calls."""
        if not 1 <= len(self.nickname) <= NICKNAME_MOST:
            raise Invalid("nickname")
        if (self.contact_kind is None) != (self.contact_address is None):
            raise Invalid("contact")
        if len(self.contact_address or "") > ADDRESS_MOST:
            raise Invalid("contact")
        if len(self.interpreter_language or "") > INTERPRETER_MOST:
            raise Invalid("interpreter_language")
        if len(self.form_key) not in FORM_KEY_LENGTHS:
            raise Invalid("form_key")


@dataclass(frozen=True)
class FreeTime:
    """A slot that can still be had, in plain values: it outlives the transaction that found it."""

    slot_public_id: str
    occurrence_public_id: str
    starts_at: datetime
    ends_at: datetime
    venue_names: dict[str, str]
    is_same_session: bool


class SlotTaken(Conflict):
    """Somebody else holds the time, or nobody wished for is there then; what is free instead comes along."""

    def __init__(self, code: str, nearest_free: tuple[FreeTime, ...]) -> None:
        super().__init__(code)
        self.nearest_free = nearest_free


class BookingClosed(Conflict):
    """The session takes no reservations now; `state` tells why."""

    def __init__(self, state: "BookingState") -> None:
        super().__init__(f"booking_{state.kind}")
        self.state = state


class PhoneNeeded(Invalid):
    """We call the family at that place, and it gave no number."""

    def __init__(self) -> None:
        super().__init__("phone_needed")


class FormUsed(Conflict):
    """The form's reservation was let go since: another press means another one, and says so first."""

    def __init__(self) -> None:
        super().__init__("form_used")


class Bookable(Protocol):
    """What the window reads of an occurrence."""

    published_at: datetime | None
    cancelled_at: datetime | None
    held_on: date
    starts_at: datetime | None
    ends_at: datetime | None
    slot_minutes: int | None


class Desk(Protocol):
    """What the window reads of a venue."""

    booking_opens_on: date | None
    booking_closes_hours: int


class Presence(Protocol):
    """What is read of an attendance to know who is to be met when."""

    service_id: int
    professional_id: int | None
    presence: str
    accepted_at: datetime | None
    declined_at: datetime | None
    absent_at: datetime | None
    busy_from: datetime | None
    busy_until: datetime | None


StateKind = Literal["unpublished", "cancelled", "past", "started", "no_slots", "not_yet", "closed", "open"]


@dataclass(frozen=True)
class BookingState:
    """Whether a session takes reservations, and if not, why not."""

    kind: StateKind
    opens_on: date | None = None
    closed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether a time can be had now."""
        return self.kind == "open"


def booking_state(occurrence: Bookable, venue: Desk, now: datetime) -> BookingState:
    """Tell whether `occurrence` takes reservations at `now`: published, in the venue's window, not begun."""
    if occurrence.published_at is None:
        return BookingState("unpublished")
    if occurrence.cancelled_at is not None:
        return BookingState("cancelled")
    if occurrence.starts_at is None or occurrence.ends_at is None:
        return BookingState("past" if occurrence.held_on < local_today(now) else "no_slots")
    if now >= occurrence.starts_at:
        return BookingState("past" if now >= occurrence.ends_at else "started")
    if occurrence.slot_minutes is None:
        return BookingState("no_slots")
    return _window(occurrence.starts_at, venue, now)


def door_state(occurrence: Bookable, slot_ends_at: datetime, now: datetime) -> BookingState:
    """Tell whether staff may still reserve a slot for a family on the phone or at the door: until it ends."""
    if occurrence.published_at is None:
        return BookingState("unpublished")
    if occurrence.cancelled_at is not None:
        return BookingState("cancelled")
    return BookingState("past" if now >= slot_ends_at else "open")


def _window(starts_at: datetime, venue: Desk, now: datetime) -> BookingState:
    if venue.booking_opens_on is not None and local_today(now) < venue.booking_opens_on:
        return BookingState("not_yet", opens_on=venue.booking_opens_on)
    closes_at = starts_at - timedelta(hours=venue.booking_closes_hours)
    if now >= closes_at:
        return BookingState("closed", closed_at=closes_at)
    return BookingState("open")


def planned_slots(
    starts_at: datetime | None, ends_at: datetime | None, slot_minutes: int | None, lanes: int | None
) -> list[tuple[datetime, datetime, int]]:
    """Return (start, end, lane) of every slot that fits whole into the session, by time, then lane."""
    if starts_at is None or ends_at is None or not slot_minutes or not lanes:
        return []
    length = timedelta(minutes=slot_minutes)
    times = (starts_at + n * length for n in range((ends_at - starts_at) // length))
    return [(start, start + length, lane) for start in times for lane in range(1, lanes + 1)]


def day_before(held_on: date) -> datetime:
    """Return the instant at which people are told of what is on `held_on`: the day before at 17.00."""
    return wall_to_utc(held_on - timedelta(days=1), DAY_BEFORE_AT)
