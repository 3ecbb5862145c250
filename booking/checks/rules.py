"""What an invariant is and what it is measured by."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from ..clock import local_today

NIGHTLY_SLACK = timedelta(days=1)
"""Contacts are erased once a night, so a contact may be this much older than the retention."""


@dataclass(frozen=True)
class Invariant:
    """A sentence that is always true, and the SQL that finds the rows of `table` for which it is not.

    The query returns `id` first, may use the parameter `today`, and speaks both dialects. Where SQL cannot decide
    (the zone's law, days of each controller's own), `is_fault` looks again at each row the query returned.
    """

    name: str
    sentence: str
    table: str
    query: str
    is_fault: Callable[[Any, "Bounds"], bool] | None = None


@dataclass(frozen=True)
class Bounds:
    """What rows are measured by."""

    now: datetime
    retention_days: int
    """Of controllers that say nothing else."""

    @property
    def today(self) -> date:
        """Return the local date."""
        return local_today(self.now)

    def kept_since(self, own_days: int | None) -> datetime:
        """Return the instant before which sessions must have ended whose families' data should be gone."""
        return self.now - timedelta(days=own_days or self.retention_days) - NIGHTLY_SLACK


@dataclass(frozen=True)
class Fault:
    """A broken invariant with the ids of the rows that break it."""

    invariant: Invariant
    ids: tuple[int, ...]
