"""How the log is asked: a person's words to plain values."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from ..clock import HELSINKI

PAGE = 50
"""Rows of the log on one page."""
READERS_MOST = 200
COPY_MOST = 20_000
"""Rows of the log in one copy: whoever wants more asks for fewer days at a time."""
NUMBER_MOST = 2**31 - 1
"""The largest number that a row may have."""
NOBODYS = ("guest", "job", "cli")
"""Who is in the log without an account."""


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for in the log, as typed."""

    who: str = ""
    """`guest`, `job`, `cli`, or the e-mail address of a user."""
    action: str = ""
    since: date | None = None
    until: date | None = None
    """The last day."""
    row: str = ""
    """A number, or the public id of a booking or a session."""
    before_id: int | None = None
    controller: str = ""
    """Name or public id of an organisation: only what is about its families."""


def day_begins(on: date) -> datetime:
    """Return the instant at which a day begins in Finland."""
    return datetime.combine(on, time(), HELSINKI).astimezone(UTC)


def day_ends(on: date) -> datetime:
    """Return the instant at which a day is over in Finland."""
    return day_begins(on + timedelta(days=1))


def row_number(text: str) -> int | None:
    """Return the number that was typed; None when it is none that a row can have."""
    is_number = text.isascii() and text.isdigit() and len(text) <= 10
    return int(text) if is_number and 1 <= int(text) <= NUMBER_MOST else None
