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

    The query returns `id` first, may use the parameters named in `Bounds`, and speaks both dialects. Where SQL
    cannot decide (the zone's law), `is_fault` looks again at each row the query returned.
    """

    name: str
    sentence: str
    table: str
    query: str
    is_fault: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class Bounds:
    """The instants and dates that queries may name."""

    today: date
    contacts_since: datetime
    """Contacts of sessions that ended before this should be gone."""


@dataclass(frozen=True)
class Fault:
    """A broken invariant with the ids of the rows that break it."""

    invariant: Invariant
    ids: tuple[int, ...]


def bounds_at(now: datetime, retention_days: int) -> Bounds:
    """Return what the queries are measured by at `now`."""
    return Bounds(today=local_today(now), contacts_since=now - timedelta(days=retention_days) - NIGHTLY_SLACK)
