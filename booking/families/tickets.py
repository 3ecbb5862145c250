"""A time and its place as every page of a booking shows them, in the page's language."""

from dataclasses import dataclass
from datetime import datetime

from ..clock import HELSINKI
from ..schedule.model import Occurrence
from ..venues.model import Venue
from ..web import dates
from ..web.languages import in_language


@dataclass(frozen=True)
class Sign:
    """A venue's name with its sign and colour."""

    name: str
    slug: str
    shape: str
    colour: str
    remote_way: str = ""
    """How one meets where there is no door: `video`, `we_call` or `you_call`."""


@dataclass(frozen=True)
class Ticket:
    """The time it is about, repeated on every step."""

    weekday_short: str
    day_text: str
    time_text: str
    stamp: str
    date_short: str
    date_long: str
    venue: Sign


def ticket_of(starts_at: datetime, ends_at: datetime, venue: Venue) -> Ticket:
    """Return the ticket of a span at a venue."""
    local = starts_at.astimezone(HELSINKI)
    on = local.date()
    return Ticket(
        weekday_short=dates.weekday_short(on),
        day_text=dates.day_month(on),
        time_text=dates.span_text(starts_at, ends_at),
        stamp=local.isoformat(timespec="minutes"),
        date_short=dates.short_date(on),
        date_long=dates.long_date(on),
        venue=sign_of(venue),
    )


def session_ticket(occurrence: Occurrence) -> Ticket:
    """Return the ticket of a whole session, which may have no hour yet."""
    on = occurrence.held_on
    has_hours = occurrence.starts is not None and occurrence.ends is not None
    return Ticket(
        weekday_short=dates.weekday_short(on),
        day_text=dates.day_month(on),
        time_text=dates.time_range(occurrence.starts, occurrence.ends) if has_hours else dates.short_date(on),  # type: ignore[arg-type]  # both are there
        stamp=on.isoformat(),
        date_short=dates.short_date(on),
        date_long=dates.long_date(on),
        venue=sign_of(occurrence.venue),
    )


def sign_of(venue: Venue) -> Sign:
    """Return a venue's name in the page's language, with its sign."""
    return Sign(in_language(venue.names), venue.slug, venue.shape, venue.colour, venue.remote_way)
