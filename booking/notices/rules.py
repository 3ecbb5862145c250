"""When messages leave that tell of an act of staff."""

from datetime import datetime, timedelta

TAKE_BACK = timedelta(minutes=10)
"""How long staff may take an act back before anybody is told."""
SOON = timedelta(hours=1)
"""What begins this soon is told at once: there is no time to wait for second thoughts."""


def told_at(starts_at: datetime | None, now: datetime) -> datetime:
    """Return when people are told: a little later, so that a slip can be taken back, but before they leave home."""
    is_soon = starts_at is not None and starts_at < now + SOON
    return now if is_soon else now + TAKE_BACK
