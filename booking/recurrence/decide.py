"""What a person decides about reserved rows, worked into the plan; the rest is `plan_sync`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from booking.recurrence.expansion import PlannedDate
from booking.recurrence.sync import plan_sync
from booking.recurrence.sync_plan import Decision, ExistingDate, Orphan, OrphanReason, SyncPlan

_NOT_IN_THE_PLAN = (OrphanReason.WOULD_SKIP, OrphanReason.WOULD_DROP)


def plan_decided(
    plan: Sequence[PlannedDate],
    existing: Sequence[ExistingDate],
    now: datetime,
    decisions: Mapping[int, Decision],
) -> SyncPlan:
    """Return `plan_sync(...)` with these answers to its questions, by step.

    A row that is kept becomes a one-off (`detach`). A row that is cancelled is withdrawn where the plan has no
    date for it, and may come back with the plan; where the plan has it elsewhere, it is cancelled for good
    (`cancel`). A row that is to move, and cannot (the plan has no date, one that has gone by, or another row of
    the series stays on that day), is left among the orphans; so is every row without an answer. An answer for a
    step that is no question counts for nothing.
    """
    questions = {one.step: one for one in plan_sync(plan, existing, now).questions}
    answers = {step: decision for step, decision in decisions.items() if step in questions}
    rows = {row.step: row for row in existing}
    read = [_as_decided(row, questions, answers) for row in existing]
    found = plan_sync(plan, read, now)
    kept = {step for step, answer in answers.items() if answer is Decision.KEEP}
    ended = {step for step, answer in answers.items() if _ends(questions[step], answer)}
    return replace(
        found,
        keep=tuple(step for step in found.keep if step not in kept | ended),
        move=tuple(replace(one, old=rows[one.step]) for one in found.move),
        orphan=tuple(replace(one, old=rows[one.step]) for one in found.orphan),
        detach=tuple(sorted(kept)),
        cancel=tuple(sorted(ended)),
    )


def as_if_all_left(questions: Sequence[Orphan]) -> dict[int, Decision]:
    """Return the answers that leave the most room for moves: what cannot move even then can never move."""
    return {one.step: Decision.MOVE if one.reason is OrphanReason.WOULD_MOVE else Decision.CANCEL for one in questions}


def _as_decided(row: ExistingDate, questions: Mapping[int, Orphan], answers: Mapping[int, Decision]) -> ExistingDate:
    """Return the row as `plan_sync` has to see it, so that it does what was decided."""
    answer = None if row.step is None else answers.get(row.step)
    if row.step is None or answer is None:
        return row
    question = questions[row.step]
    if answer is Decision.KEEP:
        return replace(row, is_one_off=True)
    if _ends(question, answer):
        return replace(row, is_cancelled=True)
    is_free = answer is Decision.CANCEL or question.reason is OrphanReason.WOULD_MOVE
    return replace(row, has_reservations=False) if is_free else row


def _ends(question: Orphan, answer: Decision) -> bool:
    """Tell whether a person cancels what the plan would hold, there or elsewhere."""
    return answer is Decision.CANCEL and question.reason not in _NOT_IN_THE_PLAN
