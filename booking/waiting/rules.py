"""Decisions about the queue that need no database: what is offered to whom, and until when it is kept."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ..clock import HELSINKI
from ..errors import Conflict, Invalid
from ..recurrence.wall import wall_to_utc
from ..reservations.rules import ADDRESS_MOST, FORM_KEY_LENGTHS, INTERPRETER_MOST, NICKNAME_MOST, ContactKind

KEPT_FOR = timedelta(hours=2)
AWAKE_FROM, AWAKE_UNTIL = time(8), time(20)
"""Only these hours of the day count, on the wall in Finland: nobody has to look at the phone at night."""
SOON = timedelta(hours=24)
"""A time that begins this soon is kept for nobody: all who queue hear of it, and the first takes it."""
QUEUE_DAYS = 180
"""How long one queues for places at most; for a session, until it begins."""
LINK_LIFE = timedelta(days=30)
"""How long after one has left the queue its page says so."""
VENUES_MOST = 20

JOINED = "queue_joined"
OFFERED = "queue_offered"
"""The kind of notice of an offer; its subject is a row of `queue_offer`."""
LOST_PLACE = "queue_lost_link"

LEAVE_REASONS = ("guardian", "accepted", "over")
END_REASONS = ("accepted", "declined", "expired", "withdrawn", "taken", "left")
PASSED = ("declined", "expired")
"""How an offer ends that somebody lets pass: the same time is not offered to them again."""


@dataclass(frozen=True, kw_only=True)
class QueueRequest:
    """What a family answers to queue: for one session, or for any of some venues."""

    occurrence_public_id: str = ""
    venue_slugs: tuple[str, ...] = ()
    nickname: str
    contact_kind: ContactKind
    contact_address: str
    service_id: int | None
    language: str
    interpreter_language: str | None
    form_key: str

    def __post_init__(self) -> None:
        """Refuse what no form of ours lets through, whoever calls."""
        if bool(self.occurrence_public_id) == bool(self.venue_slugs) or len(self.venue_slugs) > VENUES_MOST:
            raise Invalid("queue")
        if not 1 <= len(self.nickname) <= NICKNAME_MOST or not 1 <= len(self.contact_address) <= ADDRESS_MOST:
            raise Invalid("contact")
        if len(self.interpreter_language or "") > INTERPRETER_MOST:
            raise Invalid("interpreter_language")
        if len(self.form_key) not in FORM_KEY_LENGTHS:
            raise Invalid("form_key")


class OfferOver(Conflict):
    """The offer does not hold any more: `over`, or `taken` by somebody who was quicker."""


def kept_until(now: datetime, closes_at: datetime) -> datetime:
    """Return until when a time that is offered at `now` is kept: two hours of the day, and not past the last booking.

    It ends with a whole minute, as pages that are kept for a minute do: none of them shows it taken afterwards.

    Args:
        closes_at: When bookings of the session close.
    """
    now = begun_minute(now)
    left, day = KEPT_FOR, now.astimezone(HELSINKI).date()
    while True:
        begins_at = max(now, wall_to_utc(day, AWAKE_FROM))
        ends_at = wall_to_utc(day, AWAKE_UNTIL)
        if begins_at + left <= ends_at:
            return min(begins_at + left, closes_at)
        left -= max(timedelta(0), ends_at - begins_at)
        day += timedelta(days=1)


def begun_minute(now: datetime) -> datetime:
    """Return the next whole minute, or `now` when it is one."""
    whole = now.replace(second=0, microsecond=0)
    return whole if whole == now else whole + timedelta(minutes=1)


def is_soon(starts_at: datetime, now: datetime) -> bool:
    """Tell whether a time begins so soon that it is kept for nobody."""
    return starts_at - now < SOON


def queues_until(today: date) -> date:
    """Return the last day of somebody who begins to queue for places today."""
    return today + timedelta(days=QUEUE_DAYS)
