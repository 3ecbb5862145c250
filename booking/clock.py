"""The one place that reads the time.

Rules, pages and jobs ask `utc_now()`; it can be made to stand still (`FROZEN_NOW`, tests).
Limits, leases and retries measure real time with `real_now()`: they must move when the rules' clock does not.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")

_still: datetime | None = None


def stand_still(instant: datetime | None) -> None:
    """Make the rules' clock stand at `instant` (aware), or run again with None."""
    global _still
    if instant is not None and instant.tzinfo is None:
        raise ValueError("a frozen instant needs its UTC offset")
    _still = None if instant is None else instant.astimezone(UTC)


def is_still() -> bool:
    """Tell whether the rules' clock stands still."""
    return _still is not None


def utc_now() -> datetime:
    """Return the instant the rules go by, aware, in UTC."""
    return _still or datetime.now(UTC)


def real_now() -> datetime:
    """Return the real instant, aware, in UTC, whatever the rules' clock says."""
    return datetime.now(UTC)


def local_today(now: datetime | None = None) -> date:
    """Return the date on the wall in Finland at `now` (default: the rules' clock)."""
    return (now or utc_now()).astimezone(HELSINKI).date()
