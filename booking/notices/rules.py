"""When messages leave: a little after an act of staff; text messages not at night."""

from datetime import datetime, time, timedelta

from ..clock import HELSINKI
from ..recurrence.wall import wall_to_utc

TAKE_BACK = timedelta(minutes=10)
"""How long staff may take an act back before anybody is told."""
SOON = timedelta(hours=1)
"""What begins this soon is told at once: there is no time to wait for second thoughts."""
QUIET_FROM, QUIET_UNTIL = time(21), time(8)
"""No text message wakes a family between these times on the wall."""


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
