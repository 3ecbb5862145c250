"""Whatever is edited, closed or done by hand: one sync settles it, and a second one finds nothing to do."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from booking.recurrence import (
    ExistingDate,
    RotationRule,
    Skip,
    SkipKind,
    Stop,
    TurnRule,
    expand,
    plan_sync,
    sync_window,
)

from .rotations import applied

ROUNDS = 300
START = date(2026, 9, 3)


def random_rule(dice: Random) -> RotationRule:
    """An autumn's rotation over some of three venues."""
    stops = tuple(
        Stop(venue, time(dice.randrange(8, 16), 30), 90, dice.choice([None, None, dice.randrange(5)]))
        for venue in dice.sample([1, 2, 3], dice.randint(1, 3))
    )
    last_on = dice.choice([None, START + timedelta(days=dice.randrange(20, 90))])
    return RotationRule(START, dice.randint(1, 3), stops, dice.choice(list(TurnRule)), START, last_on)


def random_skips(dice: Random) -> list[Skip]:
    """Some closures of one venue or of all."""
    days = [START + timedelta(days=dice.randrange(100)) for _ in range(dice.randrange(4))]
    return [
        Skip(day, day + timedelta(days=dice.randrange(10)), SkipKind.CLOSURE, "Kiinni", dice.choice([None, 1, 2]))
        for day in days
    ]


def touched(dice: Random, row: ExistingDate) -> ExistingDate:
    """The row after a family or a coordinator may have done something to it."""
    act = dice.randrange(8)
    if row.is_cancelled or act > 2:
        return row
    return replace(row, **[{"has_reservations": True}, {"is_cancelled": True}, {"is_one_off": True}][act])


def random_now(dice: Random) -> datetime:
    """Some noon of the autumn."""
    return datetime(2026, 8, 25, 12, tzinfo=UTC) + timedelta(days=dice.randrange(90))


def test_a_second_sync_never_changes_what_the_first_one_left():
    dice = Random(1)
    changes = 0
    for _ in range(ROUNDS):
        rows: list[ExistingDate] = []
        now = random_now(dice)
        for _ in range(4):
            rule, skips = random_rule(dice), random_skips(dice)
            now += timedelta(days=dice.randrange(9))
            plan = expand(rule, sync_window(rule, rows, date(2026, 12, 20)), skips)

            first = plan_sync(plan, rows, now)
            after = applied(first, rows)
            second = plan_sync(plan, after, now)

            assert not second.has_changes, (rule, skips, rows, now, second)
            assert second.orphan == first.orphan
            changes += first.has_changes
            rows = [touched(dice, row) for row in after]
    assert changes > ROUNDS


def test_no_sync_touches_what_is_past_reserved_or_done_by_hand():
    dice = Random(2)
    seen = 0
    for _ in range(ROUNDS):
        rule = random_rule(dice)
        now = random_now(dice)
        made = applied(
            plan_sync(expand(rule, sync_window(rule, [], date(2026, 12, 20))), [], now, include_past=True), []
        )
        rows = [touched(dice, row) for row in made]
        edited = random_rule(dice)
        plan = expand(edited, sync_window(edited, rows, date(2026, 12, 20)), random_skips(dice))

        after = {row.step: row for row in applied(plan_sync(plan, rows, now), rows)}

        for row in rows:
            is_past = row.starts_at is not None and row.starts_at <= now
            if is_past or row.has_reservations or row.is_one_off or row.is_cancelled:
                assert after[row.step] == row
                seen += 1
    assert seen > ROUNDS


def test_every_row_is_in_exactly_one_list_and_no_day_gets_a_second_live_row():
    dice = Random(3)
    for _ in range(ROUNDS):
        rule, edited, now = random_rule(dice), random_rule(dice), random_now(dice)
        made = plan_sync(expand(rule, sync_window(rule, [], date(2026, 12, 20)), random_skips(dice)), [], now)
        rows = [touched(dice, row) for row in applied(made, [])]

        plan = expand(edited, sync_window(edited, rows, date(2026, 12, 20)), random_skips(dice))
        sync = plan_sync(plan, rows, now)

        moved_or_back = {one.step for one in sync.move} | set(sync.restore)
        told = [*sync.keep, *sync.withdraw, *moved_or_back, *(one.step for one in sync.orphan)]
        assert sorted(told) == sorted(row.step for row in rows if row.step is not None)
        live = [row.held_on for row in applied(sync, rows) if not row.is_cancelled]
        assert len(live) == len(set(live))


def test_untouched_rows_become_exactly_the_plan():
    dice = Random(4)
    before_all = datetime(2026, 8, 1, tzinfo=UTC)
    for _ in range(ROUNDS):
        rows: list[ExistingDate] = []
        for _ in range(3):
            rule, skips = random_rule(dice), random_skips(dice)
            plan = expand(rule, sync_window(rule, rows, date(2026, 12, 20)), skips)
            rows = applied(plan_sync(plan, rows, before_all), rows)

            live = [(row.step, row.held_on, row.venue_id, row.starts) for row in rows if not row.is_cancelled]

            assert live == [(one.step, one.held_on, one.stop.venue_id, one.stop.starts) for one in plan if one.is_held]
