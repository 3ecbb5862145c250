"""One dated session as one VEVENT: its own UID, no recurrence, no alarm."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from booking.ical.text import content_lines, escaped, uri
from booking.ical.zone import time_span, utc_stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """What a calendar shows of one session; without both times it is a date to be timed later.

    Args:
        uid: Stable for the life of the session, from its random id.
        sequence: Raised with each change of time, place or status.
        revised_at: UTC instant of the last change, never "now": the bytes hang on it.
        held_on: Local date; alone in force when the times are missing.
        starts_at, ends_at: UTC instants, both or neither, the end later.
        summary: Ready to read; the word for "cancelled" is put in by the caller.
        is_free: The time does not make its reader busy.

    Raises:
        ValueError: an instant is not UTC, only one of the times is there, or the end is not later.
    """

    uid: str
    sequence: int
    revised_at: datetime
    held_on: date
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""
    is_cancelled: bool = False
    categories: tuple[str, ...] = ()
    is_free: bool = False

    def __post_init__(self) -> None:
        """Refuse what no calendar could show."""
        for moment in (self.revised_at, self.starts_at, self.ends_at):
            if moment is not None and moment.utcoffset() != timedelta(0):
                raise ValueError(f"not an instant in UTC: {moment!r}")
        if (self.starts_at is None) != (self.ends_at is None):
            raise ValueError("a start and an end, or neither")
        if self.starts_at is not None and self.ends_at is not None and self.ends_at <= self.starts_at:
            raise ValueError("the end is not later than the start")


def vevent(event: CalendarEvent) -> bytes:
    """Return `event` as one VEVENT: CRLF, folded at 75 octets, the same bytes for the same values.

    Source: RFC 5545 3.6.1.
    """
    return content_lines(("BEGIN:VEVENT", *properties(event), "END:VEVENT"))


def properties(event: CalendarEvent) -> list[str]:
    """Return the unfolded content lines of `event`, in a fixed order."""
    revised = utc_stamp(event.revised_at)
    return [
        f"UID:{escaped(event.uid)}",
        f"SEQUENCE:{event.sequence:d}",
        f"DTSTAMP:{revised}",
        f"LAST-MODIFIED:{revised}",
        *_when(event),
        f"SUMMARY:{escaped(event.summary)}",
        *_if_told("LOCATION", escaped(event.location)),
        *_if_told("DESCRIPTION", escaped(event.description)),
        *_if_told("CATEGORIES", ",".join(map(escaped, event.categories))),
        *_if_told("URL", uri(event.url)),
        f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}",
        f"TRANSP:{'TRANSPARENT' if _leaves_time_free(event) else 'OPAQUE'}",
    ]


def _when(event: CalendarEvent) -> tuple[str, str]:
    """Return DTSTART and DTEND; a date alone is a whole day whose end is the next date, exclusive."""
    if event.starts_at is not None and event.ends_at is not None:
        return time_span(event.starts_at, event.ends_at)
    next_day = event.held_on + timedelta(days=1)
    return f"DTSTART;VALUE=DATE:{event.held_on:%Y%m%d}", f"DTEND;VALUE=DATE:{next_day:%Y%m%d}"


def _if_told(name: str, value: str) -> tuple[str, ...]:
    """Return the property, or nothing when there is nothing to say."""
    return (f"{name}:{value}",) if value else ()


def _leaves_time_free(event: CalendarEvent) -> bool:
    """Say whether the reader stays bookable: a date without an hour must not fill the whole day."""
    return event.is_free or event.is_cancelled or event.starts_at is None
