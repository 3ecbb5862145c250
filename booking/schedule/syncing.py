"""The rows of a series after its plan: what `plan_sync` says is written, and nothing else."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ..recurrence import ExistingDate, PlannedDate, SyncPlan, plan_sync
from . import hooks
from .holding import Clash
from .hours import agree_on, has_begun, revise
from .model import Attendance, Occurrence, Professional, Series, SeriesMember
from .planned import existing_dates, planned_dates, request_of
from .rules import HORIZON_WEEKS, MAX_REASON


@dataclass(frozen=True, slots=True)
class SyncResult(SyncPlan):
    """What was done to the rows of a series; `busy` are people who are held elsewhere on their date."""

    busy: tuple[Clash, ...] = ()

    @classmethod
    def of(cls, plan: SyncPlan, busy: tuple[Clash, ...]) -> "SyncResult":
        """Return the plan as done."""
        return cls(**{one.name: getattr(plan, one.name) for one in fields(SyncPlan)}, busy=busy)


def lock_series(tx: Session, series: Series) -> None:
    """Let one act at a time work on a series."""
    tx.execute(select(Series.id).where(Series.id == series.id).with_for_update(key_share=True))


def rows_of(tx: Session, series: Series) -> list[Occurrence]:
    """Return every row of the series with who is there, oldest first."""
    query = select(Occurrence).where(Occurrence.series_id == series.id).order_by(Occurrence.step)
    return list(tx.scalars(query.options(selectinload(Occurrence.attendances))))


def seen_by_plan(tx: Session, occurrences: Collection[Occurrence], now: datetime) -> list[ExistingDate]:
    """Return the rows as the sync sees them; history needs no asking whether families count on it."""
    ids = {one.id for one in occurrences if not has_begun(one, now)}
    return existing_dates(occurrences, hooks.follower().held(tx, ids) if ids else set())


def write_plan(
    tx: Session, series: Series, rows: Sequence[Occurrence], *, now: datetime, horizon_weeks: int = HORIZON_WEEKS
) -> tuple[SyncPlan, list[Occurrence]]:
    """Work out what the plan asks of the rows and write it; return it with the rows made or changed.

    Busy spans are not settled yet and nobody has followed: the caller does both once, for all it changed.
    """
    seen = seen_by_plan(tx, rows, now)
    dates = planned_dates(tx, request_of(series), series.term, seen, now=now, horizon_weeks=horizon_weeks)
    plan = plan_sync(dates, seen, now)
    of_step = {one.step: one for one in rows}
    changed = _withdraw(tx, plan, of_step, dates, now)
    changed += _hold(plan, of_step, now)
    changed += [_add(tx, series, one, now) for one in plan.add]
    tx.flush()
    return plan, changed


def follow(tx: Session, occurrences: Iterable[Occurrence], now: datetime) -> None:
    """Tell who follows, in the order of the dates."""
    tx.flush()
    for one in sorted(occurrences, key=lambda one: (one.held_on, one.id)):
        hooks.follower().follow(tx, one, now=now)


def seat(member: SeriesMember, now: datetime) -> Attendance:
    """Return a team member's attendance of one date: taken for accepted; a person who has left leaves a gap."""
    person: Professional | None = member.professional
    is_here = person is not None and person.left_at is None
    return Attendance(
        service_id=member.service_id,
        professional_id=member.professional_id if is_here else None,
        presence=member.presence,
        from_team=True,
        asked_at=now if is_here else None,
        accepted_at=now if is_here else None,
    )


def _withdraw(
    tx: Session,
    plan: SyncPlan,
    of_step: dict[int | None, Occurrence],
    dates: Iterable[PlannedDate],
    now: datetime,
) -> list[Occurrence]:
    """Cancel what families have seen, delete what they have not; return the cancelled."""
    reasons = {one.step: one.skip.name for one in dates if one.skip is not None}
    cancelled = []
    for step in plan.withdraw:
        row = of_step[step]
        if row.published_at is None:
            tx.delete(row)
            continue
        row.cancelled_at, row.cancelled_by = now, "plan"
        row.cancel_reason = reasons.get(step, "")[:MAX_REASON]
        revise(row, now, is_rescheduled=True)
        cancelled.append(row)
    return cancelled


def _hold(plan: SyncPlan, of_step: dict[int | None, Occurrence], now: datetime) -> list[Occurrence]:
    """Bring back and move; a row that does both is revised once."""
    for step in plan.restore:
        row = of_step[step]
        row.cancelled_at, row.cancelled_by, row.cancel_reason = None, "", ""
    for move in plan.move:
        stop = move.new.stop
        agree_on(of_step[move.step], stop.venue_id, move.new.held_on, stop.starts, stop.ends)
    changed = [of_step[step] for step in sorted({*plan.restore, *(move.step for move in plan.move)})]
    for row in changed:
        revise(row, now, is_rescheduled=True)
    return changed


def _add(tx: Session, series: Series, planned: PlannedDate, now: datetime) -> Occurrence:
    row = Occurrence(
        municipality_id=series.municipality_id,
        series_id=series.id,
        step=planned.step,
        term_id=series.term_id,
        kind=series.kind,
        names=series.names,
        slot_minutes=series.slot_minutes,
        lanes=series.lanes,
        created_at=now,
        published_at=None if series.published_at is None else now,
        revised_at=now,
        sequence=0,
        attendances=[seat(member, now) for member in series.team],
    )
    agree_on(row, planned.stop.venue_id, planned.held_on, planned.stop.starts, planned.stop.ends)
    tx.add(row)
    return row
