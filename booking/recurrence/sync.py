"""From a plan and the rows there are to what has to change, and nothing more.

The rows are the truth: what has begun, what a person changed by hand and what families have reserved is never
rewritten by a plan. Applying a `SyncPlan` and asking again gives one without changes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from booking.clock import HELSINKI
from booking.recurrence.expansion import PlannedDate
from booking.recurrence.rules import DAYS_IN_WEEK, MAX_WINDOW_DAYS, DateWindow, RotationRule
from booking.recurrence.sync_plan import ExistingDate, Move, Orphan, OrphanReason, SyncPlan


def sync_window(rule: RotationRule, existing: Iterable[ExistingDate], until_on: date) -> DateWindow:
    """Return the window to expand for `plan_sync`: from the rule's start to `until_on` or past the last row.

    Args:
        rule: The rule as edited.
        existing: The rows of the series.
        until_on: The horizon, exclusive. The whole week of the last row belongs to the window too, so that a
            row that only changes its weekday is not taken for dropped.
    """
    weeks_end = [_next_monday(row.held_on) for row in existing if row.step is not None and not row.is_one_off]
    until = max([until_on, rule.first_on, *weeks_end])
    return DateWindow(max(rule.first_on, until - timedelta(days=MAX_WINDOW_DAYS)), until)


def plan_sync(
    plan: Sequence[PlannedDate],
    existing: Sequence[ExistingDate],
    now: datetime,
    *,
    include_past: bool = False,
) -> SyncPlan:
    """Return what makes the rows agree with the plan, leaving alone what is not the plan's to change.

    Args:
        plan: `expand(...)` over `sync_window(...)`: a row whose step it does not have counts as dropped.
        existing: The rows of the series, at most one for each step.
        now: Aware instant; rows that have begun by then are history.
        include_past: Also add planned dates that have begun by `now` (for loading what has been).

    Returns:
        Additions, rows kept, moved, withdrawn and restored, and where rows and plan disagree and the rows
        stay as they are.

    Source: docs/architecture.md, "Plan and time": rules generate, rows are the truth, keyed by step.
    """
    draft = _Draft()
    rows = {row.step: row for row in existing if row.step is not None}
    planned = {one.step: one for one in plan}
    for step in sorted(rows):
        _sort_row(draft, rows[step], step, planned.get(step), now)
    missing = [one for one in plan if one.step not in rows and one.is_held]
    draft.add = [one for one in missing if include_past or one.starts_at > now]
    _settle_clashes(draft, existing)
    return draft.finished()


@dataclass(slots=True)
class _Draft:
    """The answer in the making. `hold` are the steps to restore or move or both, with their row and plan."""

    add: list[PlannedDate] = field(default_factory=list)
    keep: list[int] = field(default_factory=list)
    hold: list[Move] = field(default_factory=list)
    withdraw: list[int] = field(default_factory=list)
    orphan: list[Orphan] = field(default_factory=list)
    clash: list[PlannedDate] = field(default_factory=list)

    def finished(self) -> SyncPlan:
        return SyncPlan(
            add=tuple(sorted(self.add, key=lambda one: one.step)),
            keep=tuple(sorted(self.keep)),
            move=tuple(one for one in self.hold if not _is_there(one.old, one.new)),
            withdraw=tuple(self.withdraw),
            restore=tuple(one.step for one in self.hold if one.old.is_cancelled_by_plan),
            orphan=tuple(sorted(self.orphan, key=lambda one: one.step)),
            clash=tuple(sorted(self.clash, key=lambda one: one.step)),
        )


def _sort_row(draft: _Draft, row: ExistingDate, step: int, new: PlannedDate | None, now: datetime) -> None:
    """Put the row of `step` where it belongs."""
    if _is_untouchable(row, now):
        draft.keep.append(step)
    elif row.is_cancelled_by_plan:
        _sort_withdrawn(draft, row, step, new, now)
    elif new is None or not new.is_held:
        _leave_out(draft, row, step, new)
    else:
        _hold(draft, row, step, new, now)


def _is_untouchable(row: ExistingDate, now: datetime) -> bool:
    """Tell whether the row is history or somebody's own decision."""
    if row.is_cancelled_by_plan:  # it was never held: a plan that now holds it later may have it back
        return row.is_one_off
    return row.is_one_off or row.is_cancelled or _has_begun(row, now)


def _has_begun(row: ExistingDate, now: datetime) -> bool:
    if row.starts_at is not None:
        return row.starts_at <= now
    return row.held_on <= now.astimezone(HELSINKI).date()


def _sort_withdrawn(draft: _Draft, row: ExistingDate, step: int, new: PlannedDate | None, now: datetime) -> None:
    """Bring the row back if the plan holds it at a time still to come."""
    if new is not None and new.is_held and new.starts_at > now:
        draft.hold.append(Move(step, row, new))
    else:
        draft.keep.append(step)


def _leave_out(draft: _Draft, row: ExistingDate, step: int, new: PlannedDate | None) -> None:
    """The plan does not hold the row's date."""
    if row.has_reservations:
        reason = OrphanReason.WOULD_DROP if new is None else OrphanReason.WOULD_SKIP
        draft.orphan.append(Orphan(step, reason, row, new))
    else:
        draft.withdraw.append(step)


def _hold(draft: _Draft, row: ExistingDate, step: int, new: PlannedDate, now: datetime) -> None:
    """The plan holds the row's date, there or elsewhere."""
    if _is_there(row, new):
        draft.keep.append(step)
    elif new.starts_at <= now:
        draft.orphan.append(Orphan(step, OrphanReason.WOULD_BE_PAST, row, new))
    elif row.has_reservations:
        draft.orphan.append(Orphan(step, OrphanReason.WOULD_MOVE, row, new))
    else:
        draft.hold.append(Move(step, row, new))


def _settle_clashes(draft: _Draft, existing: Sequence[ExistingDate]) -> None:
    """Give way to the rows that stay: a plan puts no second date of the series on a day of theirs."""
    leaving = {*draft.withdraw, *(one.step for one in draft.hold)}
    staying = {row.held_on for row in existing if not row.is_cancelled and row.step not in leaving}
    while blocked := [one for one in draft.hold if _is_blocked(one, staying)]:
        draft.hold = [one for one in draft.hold if one not in blocked]
        for one in blocked:
            _give_way(draft, one, staying)
    draft.clash += [one for one in draft.add if one.held_on in staying]
    draft.add = [one for one in draft.add if one.held_on not in staying]


def _is_blocked(one: Move, staying: set[date]) -> bool:
    is_on_its_day = one.new.held_on == one.old.held_on and not one.old.is_cancelled
    return one.new.held_on in staying and not is_on_its_day


def _give_way(draft: _Draft, one: Move, staying: set[date]) -> None:
    """A withdrawn row stays withdrawn; a live one stays where it is, and others give way to it in turn."""
    if one.old.is_cancelled:
        draft.keep.append(one.step)
        draft.clash.append(one.new)
        return
    draft.orphan.append(Orphan(one.step, OrphanReason.WOULD_CLASH, one.old, one.new))
    staying.add(one.old.held_on)


def _is_there(row: ExistingDate, new: PlannedDate) -> bool:
    """Tell whether the row already is what the plan says."""
    stop = new.stop
    planned = (new.held_on, stop.venue_id, stop.starts, stop.ends)
    return (row.held_on, row.venue_id, row.starts, row.ends) == planned


def _next_monday(day: date) -> date:
    return day + timedelta(days=DAYS_IN_WEEK - day.weekday())
