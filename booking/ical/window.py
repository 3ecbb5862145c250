"""How much past and future a feed shows."""

from datetime import date
from typing import Final

MONTHS_BACK: Final = 3
MONTHS_AHEAD: Final = 12


def feed_window(today: date) -> tuple[date, date]:
    """Return the half-open span of local dates a feed shows: whole months, three back to twelve ahead.

    Cut at month starts, so that a feed in which nothing changed keeps its bytes for a month.
    """
    return _month_start(today, -MONTHS_BACK), _month_start(today, MONTHS_AHEAD + 1)


def _month_start(day: date, months: int) -> date:
    """Return the first day of the month `months` after that of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)
