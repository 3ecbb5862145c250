"""What a series would do, before anything is saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..recurrence import PlannedDate, SyncPlan, plan_sync
from .holding import Clash, Wish, clashes_of
from .model import Professional, Series
from .planned import planned_dates
from .rules import SeriesRequest
from .series import check_request
from .syncing import rows_of, seen_by_plan


@dataclass(frozen=True, slots=True)
class SeriesPreview:
    """The dates of a series that is not saved.

    Args:
        dates: Every planned date still to come, skipped ones with their reason and what it did to the turns.
        clashes: People of the team who are held elsewhere then, by date.
        plan: What saving would do to the rows; its orphans are dates that families count on and that stay.
    """

    dates: tuple[PlannedDate, ...]
    clashes: tuple[Clash, ...]
    plan: SyncPlan

    @property
    def held(self) -> tuple[PlannedDate, ...]:
        """The dates that are held."""
        return tuple(one for one in self.dates if one.is_held)


def preview_series(
    tx: Session, request: SeriesRequest, *, now: datetime, language: str, series: Series | None = None
) -> SeriesPreview:
    """Return what saving the request would give, as a new series or in the place of `series`; nothing is saved.

    Raises:
        Invalid, Missing: as when saving it.
    """
    term = check_request(tx, request)
    rows = [] if series is None else rows_of(tx, series)
    seen = seen_by_plan(tx, rows, now)
    dates = planned_dates(tx, request, term, seen, now=now, language=language)
    coming = tuple(one for one in dates if one.starts_at > now)
    own = {one.public_id for one in rows}
    clashes = clashes_of(tx, _wishes(tx, request, coming))
    return SeriesPreview(coming, tuple(one for one in clashes if one.public_id not in own), plan_sync(dates, seen, now))


def _wishes(tx: Session, request: SeriesRequest, dates: Sequence[PlannedDate]) -> list[Wish]:
    ids = {one.professional_id for one in request.team if one.professional_id is not None}
    people = tx.scalars(select(Professional).where(Professional.id.in_(ids))).all()
    held = [one for one in dates if one.is_held]
    return [Wish(who.id, who.name, one.held_on, (one.starts_at, one.ends_at)) for who in people for one in held]
