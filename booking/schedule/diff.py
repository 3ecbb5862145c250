"""What saving an edited series would do to its dates: the plan, what it asks, the numbers.

It is shown before saving, and named by `seen`: whoever saves says which one they saw, so that nothing else is done.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ..errors import Conflict, Invalid
from ..recurrence import (
    Decision,
    Orphan,
    OrphanReason,
    PlannedDate,
    SyncPlan,
    as_if_all_left,
    plan_decided,
    plan_sync,
)
from . import hooks
from .hooks import Berth, Carried, Stake
from .hours import has_begun
from .model import Occurrence, Series, Term
from .planned import planned_dates, request_of
from .rules import SeriesRequest
from .syncing import rows_of, seen_by_plan


class DiffChanged(Conflict):
    """Saving would now do something else than was shown; nothing was done."""

    def __init__(self) -> None:
        super().__init__("diff_changed")


class Undecided(Invalid):
    """Nobody has said what becomes of the dates of these steps."""

    def __init__(self, steps: tuple[int, ...]) -> None:
        super().__init__("undecided", steps=steps)
        self.steps = steps


class Unfit(Undecided):
    """What was decided for these steps cannot be done; another answer is needed."""


@dataclass(frozen=True, slots=True)
class Question:
    """A date that families hold and that the series has elsewhere, skips or no longer has.

    Args:
        orphan: The row as it is, what the plan says of it, and why they disagree.
        stake: How many families, and how many of them a message reaches.
        carried: How they would go along; None where `obstacle` says why the date cannot be moved:
            `nowhere` (the plan has no date for it), `past`, `blocked` (another row stays on that day) or `no_room`.
        decision: The answer, None while nobody has given it.
    """

    orphan: Orphan
    stake: Stake
    carried: Carried | None
    obstacle: str
    decision: Decision | None

    @property
    def step(self) -> int:
        """Return the number of the planned date."""
        return self.orphan.step

    @property
    def options(self) -> tuple[Decision, ...]:
        """Return the possible answers."""
        return tuple(one for one in Decision if one is not Decision.MOVE or self.carried is not None)

    @property
    def changed(self) -> int:
        """Return how many families the answer reaches: their time or place is another, or they lose it."""
        if self.decision is Decision.CANCEL:
            return self.stake.reservations
        return self.carried.changed if self.decision is Decision.MOVE and self.carried else 0

    @property
    def messages(self) -> int:
        """Return how many messages the answer sends."""
        if self.decision is Decision.CANCEL:
            return self.stake.messages
        return self.carried.messages if self.decision is Decision.MOVE and self.carried else 0


@dataclass(frozen=True, slots=True)
class SeriesDiff:
    """What saving would do.

    Args:
        plan: With the answers given so far; questions without one are left among its orphans.
        dates: Every date the rule plans.
        questions: By step.
        steady: Steps that keep their present slots, because other ones would move a family.
        basis: Names everything but the answers.
    """

    plan: SyncPlan
    dates: tuple[PlannedDate, ...]
    questions: tuple[Question, ...]
    steady: tuple[int, ...]
    basis: str

    @property
    def unanswered(self) -> tuple[int, ...]:
        """Return the steps nobody has decided about."""
        return tuple(one.step for one in self.questions if one.decision is None)

    @property
    def unfit(self) -> tuple[int, ...]:
        """Return the steps whose answer cannot be done, alone or beside the other answers."""
        left = {one.step for one in self.plan.questions}
        return tuple(
            one.step
            for one in self.questions
            if one.decision is not None and (one.decision not in one.options or one.step in left)
        )

    @property
    def reservations(self) -> int:
        """Return how many reservations the questions are about."""
        return sum(one.stake.reservations for one in self.questions)

    @property
    def changed(self) -> int:
        """Return how many families have another time, another place or none any more."""
        return sum(one.changed for one in self.questions)

    @property
    def messages(self) -> int:
        """Return how many messages are sent."""
        return sum(one.messages for one in self.questions)

    @property
    def seen(self) -> str:
        """Name this diff with its answers."""
        answers = [(one.step, one.decision and one.decision.value) for one in self.questions]
        return f"{self.basis}-{_digest(answers)}"

    def is_of_the_same_facts(self, seen: str) -> bool:
        """Tell whether the diff that was seen differs from this one by its answers at most."""
        return seen.partition("-")[0] == self.basis

    def check(self, seen: str | None) -> None:
        """Refuse to save without every answer, or another diff than was seen; None is for callers that show nothing.

        Raises:
            DiffChanged: what was seen is not this.
            Undecided, Unfit: these steps need an answer, or another one.
        """
        if seen is not None and not self.is_of_the_same_facts(seen):
            raise DiffChanged
        if self.unanswered:
            raise Undecided(self.unanswered)
        if self.unfit:
            raise Unfit(self.unfit)
        if seen is not None and seen != self.seen:
            raise DiffChanged


def diff_of(
    tx: Session,
    series: Series,
    request: SeriesRequest,
    term: Term | None,
    decisions: Mapping[int, Decision],
    *,
    now: datetime,
    language: str = "fi",
) -> SeriesDiff:
    """Return what saving `request` in the place of `series` would do, with these answers by step."""
    rows = rows_of(tx, series)
    seen = seen_by_plan(tx, rows, now)
    dates = planned_dates(tx, request, term, seen, now=now, language=language)
    untold = plan_sync(dates, seen, now)
    freest = plan_decided(dates, seen, now, as_if_all_left(untold.questions))
    blocked = {one.step for one in freest.questions}
    questions = _questions(tx, untold.questions, rows, request, blocked, decisions)
    steady = steady_steps(tx, rows, request, now)
    leaving = {one.step for one in questions if one.decision in (Decision.MOVE, Decision.CANCEL)}
    return SeriesDiff(
        plan=plan_decided(dates, seen, now, decisions),
        dates=dates,
        questions=questions,
        steady=tuple(step for step in steady if step not in leaving),
        basis=_digest([request_of(series), request, _told(untold), [_asked(one) for one in questions], steady]),
    )


def steady_steps(tx: Session, rows: Iterable[Occurrence], request: SeriesRequest, now: datetime) -> tuple[int, ...]:
    """Return the steps whose families would have another time with the series' slots, so that they keep their own."""
    slots = (request.slot_minutes, request.lanes)
    other = [one for one in rows if not has_begun(one, now) and (one.slot_minutes, one.lanes) != slots]
    held = hooks.follower().held(tx, [one.id for one in other]) if other else set()
    found = []
    for row in other:
        if row.id in held and row.step is not None:
            carried = hooks.follower().carry(tx, row, Berth(row.venue_id, row.starts_at, row.ends_at, *slots))
            if carried is None or carried.changed:
                found.append(row.step)
    return tuple(sorted(found))


def _questions(
    tx: Session,
    orphans: Sequence[Orphan],
    rows: Sequence[Occurrence],
    request: SeriesRequest,
    blocked: set[int],
    decisions: Mapping[int, Decision],
) -> tuple[Question, ...]:
    of_step = {one.step: one for one in rows}
    stakes = hooks.follower().stakes(tx, [of_step[one.step].id for one in orphans]) if orphans else {}
    found = []
    for orphan in orphans:
        row = of_step[orphan.step]
        obstacle, carried = _obstacle(orphan, blocked), None
        if not obstacle and orphan.new is not None:
            carried = hooks.follower().carry(tx, row, _berth(orphan.new, request))
            obstacle = "no_room" if carried is None else ""
        stake = stakes.get(row.id, Stake(0, 0))
        found.append(Question(orphan, stake, carried, obstacle, decisions.get(orphan.step)))
    return tuple(found)


def _obstacle(orphan: Orphan, blocked: set[int]) -> str:
    if orphan.reason is OrphanReason.WOULD_BE_PAST:
        return "past"
    if orphan.reason is not OrphanReason.WOULD_MOVE:
        return "nowhere"
    return "blocked" if orphan.step in blocked else ""


def _berth(new: PlannedDate, request: SeriesRequest) -> Berth:
    return Berth(new.stop.venue_id, new.starts_at, new.ends_at, request.slot_minutes, request.lanes)


def _told(plan: SyncPlan) -> list[object]:
    """Return what a plan says, without the words of its reasons: they differ by language."""
    return [
        [_place(one) for one in plan.add],
        [(one.step, _place(one.new)) for one in plan.move],
        plan.withdraw,
        plan.restore,
        [(one.step, one.reason.value, one.new and _place(one.new)) for one in plan.orphan],
        [_place(one) for one in plan.clash],
    ]


def _place(one: PlannedDate) -> tuple[object, ...]:
    return one.step, one.held_on, one.stop.venue_id, one.stop.starts, one.stop.ends, one.is_held


def _asked(one: Question) -> tuple[object, ...]:
    return one.step, one.stake, one.carried, one.obstacle


def _digest(facts: object) -> str:
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:20]
