"""Decisions about signing up that need no database: who may, until when, how many."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, Protocol

from ..clock import local_today
from ..errors import Conflict, Invalid
from ..recurrence.wall import wall_to_utc
from ..reservations.rules import ADDRESS_MOST, FORM_KEY_LENGTHS, NICKNAME_MOST, ContactKind

ADULTS = range(1, 11)
CHILDREN = range(21)
CAPACITY = range(1, 1001)
MATERIAL_WHEN = ("before", "after")
"""When families see the link to the material: from the beginning, or once the event is over."""
MATERIAL_MOST = 500
TRAINING = "training"
"""The kind of event that is for staff only."""

CONFIRMED = "sign_up_confirmed"
LEFT = "sign_up_left"
WAITING = "sign_up_waiting"
SEATED = "sign_up_seated"
EVENT_CANCELLED = "sign_up_event_cancelled"
EVENT_RESTORED = "sign_up_event_restored"
EVENT_MOVED = "sign_up_event_moved"
HOUR_SET = "sign_up_hour_set"
CHANGE_KINDS = (EVENT_CANCELLED, EVENT_RESTORED, EVENT_MOVED, HOUR_SET)
REMINDER = "sign_up_reminder"
LOST_SIGN_UP = "sign_up_lost_link"
BROADCAST = "sign_up_message"
"""The kind of notice of a message to all; its subject is a row of `party_told`."""
NOTICE_KINDS = (CONFIRMED, LEFT, WAITING, SEATED, *CHANGE_KINDS, REMINDER, LOST_SIGN_UP)
"""What a family is told of its sign-up; the subject of each is a row of `party`."""

LEAVE_REASONS = ("guardian", "staff", "erased")
_MIDNIGHT = time(0)


@dataclass(frozen=True)
class Numbers:
    """How many come."""

    adults: int
    children: int

    def __post_init__(self) -> None:
        """Refuse what no form of ours lets through, whoever calls."""
        if self.adults not in ADULTS or self.children not in CHILDREN:
            raise Invalid("numbers")

    @property
    def seats(self) -> int:
        """Return how many seats that takes."""
        return self.adults + self.children


@dataclass(frozen=True, kw_only=True)
class SignUpRequest:
    """What a family answers to sign up; `form_key` is the random key of the form it was sent with."""

    occurrence_public_id: str
    nickname: str
    contact_kind: ContactKind | None
    contact_address: str | None
    numbers: Numbers
    language: str
    form_key: str
    may_wait: bool = False
    """Where so many seats are not free, wait for them."""
    more: tuple[str, ...] = ()
    """Public ids of further events of the same series."""
    wants_child_minding: bool = False
    user_id: int | None = None
    """Of a member of staff who signs up to a training."""

    def __post_init__(self) -> None:
        """Refuse what no form of ours lets through, whoever calls."""
        if not 1 <= len(self.nickname) <= NICKNAME_MOST:
            raise Invalid("nickname")
        if (self.contact_kind is None) != (self.contact_address is None):
            raise Invalid("contact")
        if len(self.contact_address or "") > ADDRESS_MOST:
            raise Invalid("contact")
        if len(self.form_key) not in FORM_KEY_LENGTHS:
            raise Invalid("form_key")


@dataclass(frozen=True, kw_only=True)
class GatheringRequest:
    """What a coordinator decides about signing up to an event."""

    is_open: bool
    capacity: int
    last_on: date | None
    has_child_minding: bool = False
    material_url: str = ""
    material_when: str = "before"
    together_with: str = ""
    """Public id of another event of the same series; empty: it stands alone."""

    def __post_init__(self) -> None:
        """Refuse what no form of ours lets through, whoever calls."""
        if self.capacity not in CAPACITY:
            raise Invalid("capacity")
        if self.material_when not in MATERIAL_WHEN or len(self.material_url) > MATERIAL_MOST:
            raise Invalid("material")


class SeatsTaken(Conflict):
    """So many seats are not free any more; `free` are."""

    def __init__(self, free: int, held_on: date | None = None) -> None:
        super().__init__("seats_taken", free=free)
        self.free = free
        self.held_on = held_on
        """Of which of several events."""


class SignUpClosed(Conflict):
    """The event takes no sign-ups now; `state` tells why."""

    def __init__(self, state: "SignUpState") -> None:
        super().__init__(f"sign_up_{state}")
        self.state = state


class FormUsed(Conflict):
    """What this form signed up has left since: another press means another one, and says so first."""

    def __init__(self) -> None:
        super().__init__("form_used")


class Held(Protocol):
    """What is read of an occurrence."""

    published_at: datetime | None
    cancelled_at: datetime | None
    held_on: date
    starts_at: datetime | None
    ends_at: datetime | None


class Placed(Held, Protocol):
    """What is read of an occurrence to know when and where it is."""

    venue_id: int
    starts: time | None
    ends: time | None


class Terms(Protocol):
    """What is read of a gathering."""

    is_open: bool
    last_on: date | None


SignUpState = Literal["unpublished", "cancelled", "past", "started", "off", "closed", "open"]


def begins_at(occurrence: Held) -> datetime:
    """Return when an event begins; while its hour is not known, with its day."""
    return occurrence.starts_at or wall_to_utc(occurrence.held_on, _MIDNIGHT)


def ends_at(occurrence: Held) -> datetime:
    """Return when an event is over; while its hour is not known, with its day."""
    return occurrence.ends_at or wall_to_utc(occurrence.held_on + timedelta(days=1), _MIDNIGHT)


def has_begun(occurrence: Held, now: datetime) -> bool:
    """Tell whether an event has begun; while its hour is not known, whether its day is over."""
    return now >= (occurrence.starts_at or ends_at(occurrence))


def sign_up_state(occurrence: Held, terms: Terms | None, now: datetime) -> SignUpState:
    """Tell whether an event takes sign-ups at `now`: published, switched on, not begun, not after the last day."""
    if occurrence.published_at is None:
        return "unpublished"
    if occurrence.cancelled_at is not None:
        return "cancelled"
    if now >= ends_at(occurrence):
        return "past"
    if occurrence.starts_at is not None and now >= occurrence.starts_at:
        return "started"
    if terms is None or not terms.is_open:
        return "off"
    return "closed" if terms.last_on is not None and local_today(now) > terms.last_on else "open"


def door_state(occurrence: Held, terms: Terms | None, now: datetime) -> SignUpState:
    """Tell whether staff may still sign a family up: until it is over, also when families no longer may themselves."""
    state = sign_up_state(occurrence, terms, now)
    return "open" if state in ("started", "closed") and terms is not None else state


def known_state(event: Placed) -> str:
    """Return what families know of an event: that it is cancelled, or its venue, day and hours."""
    if event.cancelled_at is not None:
        return "cancelled"
    hours = "" if event.starts is None or event.ends is None else f"{event.starts:%H%M}-{event.ends:%H%M}"
    return f"{event.venue_id}/{event.held_on}/{hours}"
