"""From the time on the wall to UTC.

The venue's wall-clock time is what people agreed on, so 9.30 stays 9.30 when the clocks change.
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from booking.clock import HELSINKI


def wall_to_utc(held_on: date, at: time, zone: ZoneInfo = HELSINKI) -> datetime:
    """Return the aware UTC instant when the wall in `zone` shows `at` on `held_on`.

    A time that does not exist (03:30 on the spring night) is read with the offset before the gap; a time
    that happens twice (03:30 on the autumn night) means the first.

    Source: RFC 5545 3.3.5; PEP 495 gives both readings to fold=0.
    """
    return datetime.combine(held_on, at.replace(fold=0), tzinfo=zone).astimezone(UTC)


def span_to_utc(held_on: date, starts: time, ends: time, zone: ZoneInfo = HELSINKI) -> tuple[datetime, datetime]:
    """Return the UTC start and end of a span on one wall-clock day, `starts` < `ends`.

    Both are read from the wall. Only where the spring gap would turn them around (03:30-04:00 of a night
    that has no 03:30) is the end the start plus the length on the wall: an end is after its start.

    Source: RFC 5545 3.3.5 (times), 3.8.2.2 (DTEND is later than DTSTART).
    """
    starts_at = wall_to_utc(held_on, starts, zone)
    ends_at = wall_to_utc(held_on, ends, zone)
    if ends_at > starts_at:
        return starts_at, ends_at
    return starts_at, starts_at + (datetime.combine(held_on, ends) - datetime.combine(held_on, starts))
