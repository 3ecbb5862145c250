"""Decisions about consultations that need no database: what may be asked, what state a request is in, what is late."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from ..errors import Conflict, Invalid

GROUP_MOST = 60
THEME_MOST = 160
REASON_MOST = 160
SESSIONS_MOST = 12
"""Of how many coming sessions one can be asked for, or offered a time."""
OVERDUE = timedelta(days=7)
"""After how long a request that nobody has answered is called late."""
_FORM_KEY_LENGTHS = range(16, 65)


class Matter(StrEnum):
    """What a consultation is about: never a child whose guardian does not know of it."""

    GENERAL = "general"
    CONSENT = "consent"
    """Matter one child: the guardian has consented."""
    PRESENT = "present"
    """Matter one child: the guardian will be there."""


class State(StrEnum):
    """How a request stands."""

    ASKED = "asked"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


OPEN = (State.ASKED, State.PROPOSED, State.ACCEPTED)


class Why(StrEnum):
    """What the service has done to a request: why it waits once more, was withdrawn, or is at another time."""

    TURNED_DOWN = "turned_down"
    CANCELLED = "session_cancelled"
    MOVED = "session_moved"
    AWAY = "professional_away"
    FAMILY = "needed_by_family"
    AGAIN = "asked_again"
    ASKER_LEFT = "asker_left"
    ALONG = "moved_along"
    """It has gone along with its session to another time or place."""
    COLLEAGUE = "with_colleague"
    """The session was handed over: a colleague of the same profession keeps the time."""


@dataclass(frozen=True, kw_only=True)
class ConsultationAsked:
    """What somebody of a place asks for; `form_key` is the random key of the form it was sent with."""

    venue_id: int
    session_public_id: str
    expert_public_id: str
    """The professional who is wished for; "" for anyone of the session."""
    about: str
    group_name: str
    theme: str
    form_key: str

    def __post_init__(self) -> None:
        """Refuse what no form of ours lets through, whoever calls."""
        if self.about not in tuple(Matter):
            raise Invalid("about")
        if not 1 <= len(self.group_name) <= GROUP_MOST:
            raise Invalid("group_name")
        if not 1 <= len(self.theme) <= THEME_MOST:
            raise Invalid("theme")
        if len(self.form_key) not in _FORM_KEY_LENGTHS:
            raise Invalid("form_key")


class Facts(Protocol):
    """What is read of a request to know how it stands; one of them at most is set."""

    proposed_at: datetime | None
    accepted_at: datetime | None
    declined_at: datetime | None
    withdrawn_at: datetime | None


class Dated(Protocol):
    """What is read of a session to know whether a time of it can be asked for."""

    kind: str
    published_at: datetime | None
    cancelled_at: datetime | None
    ends_at: datetime | None
    slot_minutes: int | None


class TimeTaken(Conflict):
    """Nobody can be met at that time any more: a family, the queue or another consultation has it."""

    def __init__(self) -> None:
        super().__init__("time_taken")


def state_of(request: Facts) -> State:
    """Return how a request stands."""
    facts = (
        (request.proposed_at, State.PROPOSED),
        (request.accepted_at, State.ACCEPTED),
        (request.declined_at, State.DECLINED),
        (request.withdrawn_at, State.WITHDRAWN),
    )
    return next((state for at, state in facts if at is not None), State.ASKED)


def is_overdue(request: Facts, asked_at: datetime, now: datetime) -> bool:
    """Tell whether a request has waited too long for an answer."""
    return state_of(request) is State.ASKED and now >= asked_at + OVERDUE


def takes_requests(session: Dated, now: datetime) -> bool:
    """Tell whether a time of a session can be asked for: public, ahead, and with times."""
    is_held = session.published_at is not None and session.cancelled_at is None and session.kind != "training"
    return is_held and session.slot_minutes is not None and session.ends_at is not None and now < session.ends_at
