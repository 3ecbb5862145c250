"""The rows of a series after its plan: what `plan_sync` says is written, and nothing else."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ..clock import local_today
from ..recurrence import Decision, ExistingDate, PlannedDate, SyncPlan, plan_decided
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


def hold_still(tx: Session, series: Series, now: datetime) -> None:
    """Let nobody edit the series or reserve on its dates to come until the transaction ends; rows are read anew."""
    tx.flush()
    lock_series(tx, series)
    coming = select(Occurrence).where(Occurrence.series_id == series.id, Occurrence.held_on >= local_today(now))
    still = coming.order_by(Occurrence.id).with_for_update(key_share=True)
    tx.scalars(still.execution_options(populate_existing=True)).all()


def rows_of(tx: Session, series: Series) -> list[Occurrence]:
    """Return every row of the series with who is there, oldest first."""
    query = select(Occurrence).where(Occurrence.series_id == series.id).order_by(Occurrence.step)
    return list(tx.scalars(query.options(selectinload(Occurrence.attendances))))


def seen_by_plan(tx: Session, occurrences: Collection[Occurrence], now: datetime) -> list[ExistingDate]:
    """Return the rows as the sync sees them; history needs no asking whether families count on it."""
    ids = {one.id for one in occurrences if not has_begun(one, now)}
    return existing_dates(occurrences, hooks.follower().held(tx, ids) if ids else set())


@dataclass(frozen=True, slots=True)
class Written:
    """A plan that was written: the rows made or changed, and where those families go along with came from."""

    plan: SyncPlan
    changed: list[Occurrence]
    moved_from: dict[int, int]
    """Venue until now, by the id of the occurrence."""


def write_plan(
    tx: Session,
    series: Series,
    rows: Sequence[Occurrence],
    decisions: Mapping[int, Decision],
    *,
    now: datetime,
    horizon_weeks: int = HORIZON_WEEKS,
) -> Written:
    """Work out what the plan and a person's decisions ask of the rows and write it.

    Busy spans are not settled yet and nobody has followed: the caller does both once, for all it changed.
    """
    seen = seen_by_plan(tx, rows, now)
    dates = planned_dates(tx, request_of(series), series.term, seen, now=now, horizon_weeks=horizon_weeks)
    plan = plan_decided(dates, seen, now, decisions)
    of_step = {one.step: one for one in rows}
    for step in plan.detach:
        of_step[step].changed_by_hand_at = now
    changed = _withdraw(tx, plan, of_step, dates, now)
    changed += [_cancel(of_step[step], "user", "", now) for step in plan.cancel]
    changed += _hold(plan, of_step, now)
    changed += [_add(tx, series, one, now) for one in plan.add]
    tx.flush()
    along = {of_step[one.step].id: one.old.venue_id for one in plan.move if one.old.has_reservations}
    return Written(plan, changed, along)


def follow(
    tx: Session, occurrences: Iterable[Occurrence], now: datetime, moved_from: Mapping[int, int] | None = None
) -> None:
    """Tell who follows, in the order of the dates; `moved_from` are the venues that families come along from."""
    tx.flush()
    venues = moved_from or {}
    for one in sorted(occurrences, key=lambda one: (one.held_on, one.id)):
        if one.id in venues:
            hooks.follower().follow_moved(tx, one, venues[one.id], now=now)
        else:
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
        cancelled.append(_cancel(row, "plan", reasons.get(step, "")[:MAX_REASON], now))
    return cancelled


def _cancel(row: Occurrence, by: str, reason: str, now: datetime) -> Occurrence:
    row.cancelled_at, row.cancelled_by, row.cancel_reason = now, by, reason
    revise(row, now, is_rescheduled=True)
    return row


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
