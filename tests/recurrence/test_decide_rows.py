"""What a person decides about a reserved date: it stays, goes along with the plan, or is not held."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from booking.recurrence import (
    Decision,
    ExistingDate,
    OrphanReason,
    Skip,
    SkipKind,
    SyncPlan,
    as_if_all_left,
    expand,
    plan_decided,
    plan_sync,
)

from .rotations import AFTERNOON, AUTUMN_2018, DAYCARE, MORNING, PILOT_AUTUMN, row_of, utc

OCTOBER = utc(2018, 10, 25, 9)
FIRST, SECOND, THIRD, FOURTH = (row_of(one) for one in expand(PILOT_AUTUMN, AUTUMN_2018))
HELD = replace(SECOND, has_reservations=True)
ROWS = [FIRST, HELD, THIRD, FOURTH]
WEDNESDAYS = expand(
    replace(
        PILOT_AUTUMN,
        stops=(replace(MORNING, weekday=2), replace(AFTERNOON, weekday=2)),
        first_on=date(2018, 10, 31),
    ),
    AUTUMN_2018,
)
CLOSED = expand(
    PILOT_AUTUMN,
    AUTUMN_2018,
    [Skip(date(2018, 11, 15), date(2018, 11, 15), SkipKind.CLOSURE, "Vesivahinko", venue_id=DAYCARE)],
)
SHORT = expand(replace(PILOT_AUTUMN, last_on=date(2018, 11, 14)), AUTUMN_2018)
A_TURN_LATER = expand(replace(PILOT_AUTUMN, anchor=date(2018, 11, 15), first_on=date(2018, 11, 15)), AUTUMN_2018)


def outcome(plan: SyncPlan) -> dict[str, list[int]]:
    """The steps of each list that is not empty."""
    steps = {
        "keep": plan.keep,
        "move": [one.step for one in plan.move],
        "withdraw": plan.withdraw,
        "orphan": [one.step for one in plan.orphan],
        "detach": plan.detach,
        "cancel": plan.cancel,
    }
    return {name: list(found) for name, found in steps.items() if found}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (None, {"move": [0, 2, 3], "orphan": [1]}),
        (Decision.KEEP, {"move": [0, 2, 3], "detach": [1]}),
        (Decision.MOVE, {"move": [0, 1, 2, 3]}),
        (Decision.CANCEL, {"move": [0, 2, 3], "cancel": [1]}),
    ],
)
def test_a_date_the_plan_has_elsewhere_does_as_decided(answer: Decision | None, expected: dict[str, list[int]]) -> None:
    plan = plan_decided(WEDNESDAYS, ROWS, OCTOBER, {} if answer is None else {1: answer})

    assert outcome(plan) == expected
    assert plan.has_changes


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (None, {"keep": [0, 2, 3], "orphan": [1]}),
        (Decision.KEEP, {"keep": [0, 2, 3], "detach": [1]}),
        (Decision.MOVE, {"keep": [0, 2, 3], "orphan": [1]}),
        (Decision.CANCEL, {"keep": [0, 2, 3], "withdraw": [1]}),
    ],
)
def test_a_skipped_date_has_nowhere_to_move_and_is_withdrawn_by_the_plan(
    answer: Decision | None, expected: dict[str, list[int]]
) -> None:
    assert outcome(plan_decided(CLOSED, ROWS, OCTOBER, {} if answer is None else {1: answer})) == expected


def test_a_dropped_date_is_withdrawn_or_stays_as_a_one_off() -> None:
    assert outcome(plan_decided(SHORT, ROWS, OCTOBER, {1: Decision.CANCEL})) == {"keep": [0], "withdraw": [1, 2, 3]}
    assert outcome(plan_decided(SHORT, ROWS, OCTOBER, {1: Decision.KEEP})) == {
        "keep": [0],
        "withdraw": [2, 3],
        "detach": [1],
    }


def test_what_is_reported_of_a_decided_row_is_the_row_as_it_is() -> None:
    moved = plan_decided(WEDNESDAYS, ROWS, OCTOBER, {1: Decision.MOVE}).move[1]
    stuck = plan_decided(CLOSED, ROWS, OCTOBER, {1: Decision.MOVE}).orphan[0]

    assert (moved.old, stuck.old) == (HELD, HELD)


def test_a_decided_row_that_moves_makes_room_for_the_one_before_it() -> None:
    """Everything two weeks later: each row goes to the day of the next."""
    waiting = plan_sync(A_TURN_LATER, ROWS, OCTOBER)
    moving = plan_decided(A_TURN_LATER, ROWS, OCTOBER, {1: Decision.MOVE})

    assert [(one.step, one.reason) for one in waiting.orphan] == [
        (0, OrphanReason.WOULD_CLASH),
        (1, OrphanReason.WOULD_MOVE),
    ]
    assert [(one.step, one.new.held_on.isoformat()) for one in moving.move] == [
        (0, "2018-11-15"),
        (1, "2018-11-29"),
        (2, "2018-12-13"),
    ]


def test_a_move_onto_the_day_of_a_row_that_is_kept_is_left_to_be_decided_again() -> None:
    both = [FIRST, HELD, replace(THIRD, has_reservations=True), FOURTH]

    plan = plan_decided(A_TURN_LATER, both, OCTOBER, {1: Decision.MOVE, 2: Decision.KEEP})

    assert [(one.step, one.reason) for one in plan.questions] == [(1, OrphanReason.WOULD_CLASH)]
    assert plan.detach == (2,)


def test_a_day_that_a_one_off_holds_is_closed_whatever_is_decided() -> None:
    extra = ExistingDate(9, date(2018, 11, 14), DAYCARE, None, None, is_one_off=True)
    rows = [*ROWS, extra]
    questions = plan_sync(WEDNESDAYS, rows, OCTOBER).questions

    plan = plan_decided(WEDNESDAYS, rows, OCTOBER, as_if_all_left(questions))

    assert [(one.step, one.reason) for one in plan.questions] == [(1, OrphanReason.WOULD_CLASH)]


def test_a_time_that_has_gone_by_is_no_place_to_move_to() -> None:
    wednesday_noon = utc(2018, 11, 14, 12)

    plan = plan_decided(WEDNESDAYS, ROWS, wednesday_noon, {1: Decision.MOVE})
    ended = plan_decided(WEDNESDAYS, ROWS, wednesday_noon, {1: Decision.CANCEL})

    assert [(one.step, one.reason) for one in plan.questions] == [(1, OrphanReason.WOULD_BE_PAST)]
    assert ended.cancel == (1,)


def test_answers_to_what_nobody_asks_count_for_nothing() -> None:
    answers = {0: Decision.CANCEL, 2: Decision.KEEP, 77: Decision.MOVE}

    assert plan_decided(WEDNESDAYS, ROWS, OCTOBER, answers) == plan_sync(WEDNESDAYS, ROWS, OCTOBER)


def test_what_was_decided_is_not_asked_again() -> None:
    kept = replace(HELD, is_one_off=True)
    ended = replace(SECOND, is_cancelled=True)
    later = OCTOBER + timedelta(days=1)

    assert plan_sync(WEDNESDAYS, [FIRST, kept, THIRD, FOURTH], later).questions == ()
    assert plan_sync(WEDNESDAYS, [FIRST, ended, THIRD, FOURTH], later).questions == ()
