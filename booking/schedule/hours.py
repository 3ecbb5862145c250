"""Where the wall clock becomes instants: the only writer of an occurrence's time and place."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from ..clock import HELSINKI, local_today
from ..recurrence import span_to_utc
from .model import Occurrence
from .telling import tell_of_change


def agree_on(occurrence: Occurrence, venue_id: int, held_on: date, starts: time | None, ends: time | None) -> bool:
    """Set time and place with the instants that follow from them; tell whether anything is new."""
    new = (venue_id, held_on, starts, ends)
    if (occurrence.venue_id, occurrence.held_on, occurrence.starts, occurrence.ends) == new:
        return False
    occurrence.venue_id, occurrence.held_on, occurrence.starts, occurrence.ends = new
    occurrence.starts_at, occurrence.ends_at = _instants(occurrence)
    return True


def revise(occurrence: Occurrence, now: datetime, *, is_rescheduled: bool = False) -> None:
    """Note a change; one of time, place or status raises SEQUENCE (RFC 5545 3.8.7.4) and is told to the people."""
    occurrence.revised_at = now
    if is_rescheduled:
        occurrence.sequence += 1
        tell_of_change(occurrence, now)


def has_begun(occurrence: Occurrence, now: datetime) -> bool:
    """Tell whether it is history for a plan; a date without hours begins with its day."""
    if occurrence.starts_at is None:
        return occurrence.held_on <= local_today(now)
    return occurrence.starts_at <= now


def is_over(occurrence: Occurrence, now: datetime) -> bool:
    """Tell whether nobody can act on it any more; a date without hours lasts its day."""
    if occurrence.ends_at is None:
        return occurrence.held_on < local_today(now)
    return occurrence.ends_at <= now


def _instants(occurrence: Occurrence) -> tuple[datetime | None, datetime | None]:
    if occurrence.starts is None or occurrence.ends is None:
        return None, None
    zone = ZoneInfo(occurrence.zone or HELSINKI.key)  # a new row has its default only once it is written
    return span_to_utc(occurrence.held_on, occurrence.starts, occurrence.ends, zone)
