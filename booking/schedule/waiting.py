"""Dates that wait for a person's decision: families hold them, and the plan has them elsewhere or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ..recurrence import Orphan, plan_sync
from .model import Series
from .planned import planned_dates, request_of
from .syncing import rows_of, seen_by_plan


@dataclass(frozen=True)
class Waiting:
    """One date of a series to decide about."""

    series: Series
    orphan: Orphan


def waiting_dates(tx: Session, series: Iterable[Series], *, now: datetime) -> tuple[Waiting, ...]:
    """Return the dates of these series that wait, the soonest first."""
    found = [Waiting(one, orphan) for one in series for orphan in _questions(tx, one, now)]
    return tuple(sorted(found, key=lambda waiting: (waiting.orphan.old.held_on, waiting.series.id)))


def _questions(tx: Session, series: Series, now: datetime) -> tuple[Orphan, ...]:
    seen = seen_by_plan(tx, rows_of(tx, series), now)
    if not any(one.has_reservations for one in seen):
        return ()
    dates = planned_dates(tx, request_of(series), series.term, seen, now=now)
    return plan_sync(dates, seen, now).questions
