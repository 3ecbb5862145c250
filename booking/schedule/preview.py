"""What a series would do, before anything is saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..recurrence import Decision, PlannedDate, SyncPlan, plan_sync
from .diff import SeriesDiff, diff_of
from .holding import Clash, Wish, clashes_of
from .model import Occurrence, Professional, Series
from .planned import planned_dates, request_of
from .rules import SeriesRequest
from .series import check_request
from .syncing import rows_of


@dataclass(frozen=True, slots=True)
class SeriesPreview:
    """The dates of a series that is not saved.

    Args:
        dates: Every planned date still to come, skipped ones with their reason and what it did to the turns.
        clashes: People of the team who are held elsewhere then, by date.
        plan: What saving would do to the rows.
        diff: What saving an edit would ask and do; None for a new series.
    """

    dates: tuple[PlannedDate, ...]
    clashes: tuple[Clash, ...]
    plan: SyncPlan
    diff: SeriesDiff | None = None

    @property
    def held(self) -> tuple[PlannedDate, ...]:
        """The dates that are held."""
        return tuple(one for one in self.dates if one.is_held)


def preview_series(tx: Session, request: SeriesRequest, *, now: datetime, language: str) -> SeriesPreview:
    """Return what saving the request would give as a new series; nothing is saved.

    Raises:
        Invalid, Missing: as when saving it.
    """
    dates = planned_dates(tx, request, check_request(tx, request), now=now, language=language)
    coming = tuple(one for one in dates if one.starts_at > now)
    return SeriesPreview(coming, clashes_of(tx, _wishes(tx, request, coming)), plan_sync(dates, [], now))


def preview_edit(
    tx: Session,
    series: Series,
    request: SeriesRequest,
    decisions: Mapping[int, Decision],
    *,
    now: datetime,
    language: str,
) -> SeriesPreview:
    """Return what saving the request in the place of `series` would do, with these answers; nothing is saved.

    Raises:
        Invalid, Missing: as when saving it.
    """
    term = check_request(tx, request, request_of(series))
    diff = diff_of(tx, series, request, term, decisions, now=now, language=language)
    coming = tuple(one for one in diff.dates if one.starts_at > now)
    rows = rows_of(tx, series)
    own, apart = {one.public_id for one in rows}, _steps_apart(diff.plan, rows)
    wishes = _wishes(tx, request, [one for one in coming if one.step not in apart])
    clashes = tuple(one for one in clashes_of(tx, wishes) if one.public_id not in own)
    return SeriesPreview(coming, clashes, diff.plan, diff)


def _steps_apart(plan: SyncPlan, rows: Sequence[Occurrence]) -> set[int | None]:
    """Return the steps that are not held where the rule plans them, so that nobody is needed there."""
    by_hand = {one.step for one in rows if one.changed_by_hand_at is not None or one.cancelled_by == "user"}
    return by_hand | {one.step for one in plan.orphan} | set(plan.detach) | set(plan.cancel)


def _wishes(tx: Session, request: SeriesRequest, dates: Sequence[PlannedDate]) -> list[Wish]:
    ids = {one.professional_id for one in request.team if one.professional_id is not None}
    people = tx.scalars(select(Professional).where(Professional.id.in_(ids))).all()
    held = [one for one in dates if one.is_held]
    return [Wish(who.id, who.name, one.held_on, (one.starts_at, one.ends_at)) for who in people for one in held]
