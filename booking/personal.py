"""How a table says what it holds about people: written beside its columns, read by the data map and its test."""

from dataclasses import dataclass
from enum import StrEnum


class People(StrEnum):
    """Whom a table is about."""

    FAMILIES = "families"
    STAFF = "staff"


class Until(StrEnum):
    """How long something is kept; the settings say how many days and years."""

    SESSION = "session"
    """Some days after the session, or after a cancellation, or when the family asks."""
    QUEUE = "queue"
    """As long as somebody queues: no longer than the session begins, or the days that `waiting` says."""
    NEWS = "news"
    """Until it was told, half a year at the most."""
    AFTER = "after"
    """Some days after the session."""
    STAYS = "stays"
    """As a number without a person, once name and contact are erased."""
    LOG = "log"
    WINDOW = "window"
    """Of a limit on tries: a day at the most."""
    ACCOUNT = "account"
    """As long as the service needs to know who did what: accounts are closed, not deleted."""
    MONTH = "month"
    """Thirty days after it ended."""
    PLAN = "plan"
    """As long as the dates it belongs to."""
    SURVEY = "survey"
    """Some weeks after the survey; what a coordinator has approved stays until it is hidden."""
    NEXT_TERM = "next_term"
    """Until the second session of the next term, or when the family ends it or asks."""
    TERM = "term"
    """Until the term of the session is over; where there is none, some days after the session."""
    TAKEN_AWAY = "taken_away"
    """Until somebody who keeps it takes it away."""


class Who(StrEnum):
    """Who sees something."""

    NOBODY = "nobody"
    """The service itself, to do its work."""
    PROFESSIONALS = "professionals"
    """Of that session and of the family's own controller."""
    ORDERERS = "orderers"
    """As the professionals, and the coordinators who order interpreters."""
    READERS = "readers"
    """As the professionals above, and administrators."""
    COUNTS = "counts"
    """Staff of the place, coordinators: as numbers."""
    NUMBERS = "numbers"
    """Staff of the session or the place, coordinators: as a number."""
    ASKED = "asked"
    """The service itself; the controller's professionals of that session take a copy for a family that asks."""
    CONSULTING = "consulting"
    """Those who ask for consultations at the place, and the professionals of the session."""
    SELF = "self"
    COORDINATORS = "coordinators"
    """And everybody, once a coordinator has approved it."""
    ADMINISTRATORS = "administrators"
    STAFF = "staff"
    EVERYBODY = "everybody"


@dataclass(frozen=True)
class Kept:
    """Some columns that together tell one thing about a person."""

    what: str
    why: str
    until: Until
    who: Who
    columns: tuple[str, ...]


@dataclass(frozen=True)
class About:
    """What a table tells about people. Every column is in one `Kept`, or is `technical`: it tells nothing."""

    people: People
    kept: tuple[Kept, ...]
    technical: tuple[str, ...]


def about(people: People, *kept: Kept, technical: str = "") -> About:
    """Say what a table holds; `technical` names the other columns."""
    return About(people, kept, tuple(technical.split()))


def kept(what: str, why: str, until: Until, who: Who, columns: str) -> Kept:
    """Say of `columns` what they tell, what for, how long and to whom."""
    return Kept(what, why, until, who, tuple(columns.split()))
