"""When messages leave: a little after an act of staff; text messages not at night. Where one is on its way."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from ..clock import HELSINKI
from ..recurrence.wall import wall_to_utc

TAKE_BACK = timedelta(minutes=10)
"""How long staff may take an act back before anybody is told."""
SOON = timedelta(hours=1)
"""What begins this soon is told at once: there is no time to wait for second thoughts."""
QUIET_FROM, QUIET_UNTIL = time(21), time(8)
"""No text message wakes a family between these times on the wall."""
LATELY = timedelta(days=1)
COULD_NOT = ("gave_up", "refused", "unsendable")
"""Why a message was dropped that was still wanted."""
BY_HAND = "by_hand"


class State(StrEnum):
    """Where a message is on its way."""

    WAITING = "waiting"
    SENDING = "sending"
    RETRYING = "retrying"
    """Has failed and is tried again by itself."""
    SENT = "sent"
    FAILED = "failed"
    """Has failed and is tried no more."""
    DROPPED = "dropped"
    """Was no longer wanted."""


class Channel(StrEnum):
    """The way out; which one a message takes is known once it was written for the first time."""

    MAIL = "mail"
    TEXT = "text"


class Fault(StrEnum):
    """What came of a try that failed."""

    NO_ANSWER = "no_answer"
    NOT_TAKEN = "not_taken"
    RECEIVER = "receiver"
    OWN = "own"


@dataclass(frozen=True)
class Asked:
    """Which messages are looked for; what is None or empty does not matter."""

    state: State | None = None
    kind: str = ""
    channel: str = ""
    since: datetime | None = None
    until: datetime | None = None
    """When they were written: from, and up to, instants."""
    before_id: int | None = None


_SHUT = ("Connection", "Timeout", "timeout", "gaierror", "SSL", "OSError", "BrokenPipe", "RemoteDisconnected")
_ENDED = ("SMTPServerDisconnected", "SMTPConnectError", "the way out is shut")


def fault_of(last_error: str) -> Fault:
    """Return what kind of fault the text of a failed try tells of."""
    if last_error.startswith("receiver refused"):
        return Fault.RECEIVER
    if last_error.startswith((*_SHUT, *_ENDED)):
        return Fault.NO_ANSWER
    return Fault.NOT_TAKEN if last_error.startswith(("SMTP", "gateway")) else Fault.OWN


def told_at(starts_at: datetime | None, now: datetime) -> datetime:
    """Return when people are told: a little later, so that a slip can be taken back, but before they leave home."""
    is_soon = starts_at is not None and starts_at < now + SOON
    return now if is_soon else now + TAKE_BACK


def quiet_until(now: datetime, about_at: datetime | None) -> datetime:
    """Return when a text message may leave: `now`, at night 8.00, unless what it tells of begins before 9.00 then."""
    local = now.astimezone(HELSINKI)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return now
    day = local.date() + timedelta(days=local.time() >= QUIET_FROM)
    morning = wall_to_utc(day, QUIET_UNTIL)
    is_soon = about_at is not None and about_at < morning + SOON
    return now if is_soon else morning
