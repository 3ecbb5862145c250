"""A plan changes the rows as little as it can: history, hand-made changes and reservations stay."""

from dataclasses import replace
from datetime import date, time

from booking.recurrence import (
    ExistingDate,
    OrphanReason,
    RotationRule,
    Skip,
    SkipKind,
    Stop,
    SyncPlan,
    TurnRule,
    expand,
    plan_sync,
    sync_window,
)

from .rotations import (
    AFTERNOON,
    AUTUMN_2018,
    CLINIC,
    DAYCARE,
    FAMILY_HOUSE,
    MORNING,
    PILOT_AUTUMN,
    applied,
    row_of,
    utc,
    weekly_autumn,
)

OCTOBER = utc(2018, 10, 25, 9)
PLAN = expand(PILOT_AUTUMN, AUTUMN_2018)
FIRST, SECOND, THIRD, FOURTH = (row_of(one) for one in PLAN)
ROWS = [FIRST, SECOND, THIRD, FOURTH]
CLOSED = Skip(date(2018, 11, 15), date(2018, 11, 15), SkipKind.CLOSURE, "Vesivahinko", venue_id=DAYCARE)
PLAN_CLOSED = expand(PILOT_AUTUMN, AUTUMN_2018, [CLOSED])


def on_wednesdays() -> RotationRule:
    """The pilot's rotation, each date a day earlier."""
    stops = (replace(MORNING, weekday=2), replace(AFTERNOON, weekday=2))
    return replace(PILOT_AUTUMN, stops=stops, first_on=date(2018, 10, 31))


def withdrawn(row: ExistingDate) -> ExistingDate:
    """The row after a sync has withdrawn it."""
    return replace(row, is_cancelled=True, is_cancelled_by_plan=True)


def test_a_new_series_adds_its_dates():
    sync = plan_sync(PLAN, [], OCTOBER)

    assert sync == SyncPlan(add=PLAN)
    assert sync.has_changes


def test_an_unchanged_series_changes_nothing():
    sync = plan_sync(PLAN, ROWS, OCTOBER)

    assert sync == SyncPlan(keep=(0, 1, 2, 3))
    assert not sync.has_changes


def test_dates_that_have_begun_are_not_added_unless_the_past_is_loaded():
    at_the_start_of_the_second = utc(2018, 11, 15, 10, 30)

    assert [one.step for one in plan_sync(PLAN, [], at_the_start_of_the_second).add] == [2, 3]
    assert plan_sync(PLAN, [], at_the_start_of_the_second, include_past=True).add == PLAN


def test_a_longer_series_only_adds():
    longer = expand(replace(PILOT_AUTUMN, last_on=date(2018, 12, 31)), AUTUMN_2018)

    sync = plan_sync(longer, ROWS, OCTOBER)

    assert sync.keep == (0, 1, 2, 3)
    assert [one.held_on.isoformat() for one in sync.add] == ["2018-12-27"]


def test_from_thursday_to_wednesday_the_rows_move_and_keep_their_steps():
    rule = on_wednesdays()
    plan = expand(rule, sync_window(rule, ROWS, date(2018, 12, 14)))

    sync = plan_sync(plan, ROWS, OCTOBER)

    assert [(one.step, one.old.held_on.isoformat(), one.new.held_on.isoformat()) for one in sync.move] == [
        (0, "2018-11-01", "2018-10-31"),
        (1, "2018-11-15", "2018-11-14"),
        (2, "2018-11-29", "2018-11-28"),
        (3, "2018-12-13", "2018-12-12"),
    ]
    assert sync == SyncPlan(move=sync.move)


def test_a_new_hour_or_venue_moves_only_the_rows_of_that_stop():
    later = replace(PILOT_AUTUMN, stops=(MORNING, Stop(DAYCARE, time(13), 90)))
    elsewhere = replace(PILOT_AUTUMN, stops=(MORNING, replace(AFTERNOON, venue_id=CLINIC)))

    for rule in (later, elsewhere):
        sync = plan_sync(expand(rule, AUTUMN_2018), ROWS, OCTOBER)

        assert [one.step for one in sync.move] == [1, 3]
        assert sync.keep == (0, 2)


def test_what_has_begun_is_history_whatever_the_plan_says():
    now = utc(2018, 11, 15, 11)  # the second one is going on

    sync = plan_sync((), ROWS, now)

    assert sync.keep == (0, 1)
    assert sync.withdraw == (2, 3)


def test_a_one_off_survives_every_edit():
    moved_by_hand = replace(SECOND, held_on=date(2018, 11, 16), starts_at=utc(2018, 11, 16, 10, 30), is_one_off=True)
    rows = [FIRST, moved_by_hand, THIRD, FOURTH]

    for plan in (PLAN, PLAN_CLOSED, ()):
        assert 1 in plan_sync(plan, rows, OCTOBER).keep


def test_a_one_off_with_its_date_only_survives_too():
    hour_open = replace(SECOND, starts=None, ends=None, starts_at=None, is_one_off=True)

    assert plan_sync(PLAN, [FIRST, hour_open, THIRD, FOURTH], OCTOBER) == SyncPlan(keep=(0, 1, 2, 3))


def test_a_date_cancelled_by_hand_stays_cancelled_and_is_not_added_again():
    rows = [FIRST, replace(SECOND, is_cancelled=True), THIRD, FOURTH]

    assert plan_sync(PLAN, rows, OCTOBER) == SyncPlan(keep=(0, 1, 2, 3))


def test_an_extra_date_is_nobody_elses():
    extra = ExistingDate(None, date(2018, 12, 20), DAYCARE, time(12), time(13), starts_at=utc(2018, 12, 20, 10))

    assert plan_sync(PLAN, [*ROWS, extra], OCTOBER) == SyncPlan(keep=(0, 1, 2, 3))


def test_a_closure_withdraws_the_date_and_its_reopening_brings_it_back():
    closing = plan_sync(PLAN_CLOSED, ROWS, OCTOBER)
    assert closing == SyncPlan(keep=(0, 2, 3), withdraw=(1,))

    rows = applied(closing, ROWS)
    assert plan_sync(PLAN_CLOSED, rows, OCTOBER) == SyncPlan(keep=(0, 1, 2, 3))

    reopening = plan_sync(PLAN, rows, OCTOBER)
    assert reopening == SyncPlan(keep=(0, 2, 3), restore=(1,))
    assert applied(reopening, rows) == ROWS


def test_a_date_withdrawn_earlier_is_not_brought_back_once_its_time_has_gone_by():
    rows = [FIRST, withdrawn(SECOND), THIRD, FOURTH]

    assert plan_sync(PLAN, rows, utc(2018, 11, 16, 9)) == SyncPlan(keep=(0, 1, 2, 3))


def test_a_withdrawn_date_may_come_back_on_another_day():
    rule = on_wednesdays()

    sync = plan_sync(expand(rule, AUTUMN_2018), [withdrawn(SECOND)], utc(2018, 11, 6, 9))

    assert sync.restore == (1,)
    assert [(one.step, one.new.held_on.isoformat()) for one in sync.move] == [(1, "2018-11-14")]


def test_a_reserved_date_is_reported_and_left_alone():
    reserved = replace(SECOND, has_reservations=True)
    rows = [FIRST, reserved, THIRD, FOURTH]

    skipped = plan_sync(PLAN_CLOSED, rows, OCTOBER)
    dropped = plan_sync(PLAN[:1], rows, OCTOBER)
    moved = plan_sync(expand(on_wednesdays(), AUTUMN_2018), rows, OCTOBER)

    assert [(one.step, one.reason, one.new) for one in skipped.orphan] == [(1, OrphanReason.WOULD_SKIP, PLAN_CLOSED[1])]
    assert [(one.step, one.reason, one.new) for one in dropped.orphan] == [(1, OrphanReason.WOULD_DROP, None)]
    assert [(one.step, one.reason, one.old) for one in moved.orphan] == [(1, OrphanReason.WOULD_MOVE, reserved)]
    assert 1 not in (*skipped.withdraw, *dropped.withdraw, *(one.step for one in moved.move))


def test_a_date_to_come_is_not_moved_into_the_past():
    tuesdays = replace(PILOT_AUTUMN, stops=(replace(MORNING, weekday=1), replace(AFTERNOON, weekday=1)))
    wednesday = utc(2018, 11, 14, 9)

    sync = plan_sync(expand(tuesdays, AUTUMN_2018), ROWS, wednesday)

    assert [(one.step, one.reason) for one in sync.orphan] == [(1, OrphanReason.WOULD_BE_PAST)]
    assert [one.step for one in sync.move] == [2, 3]


def test_a_slide_moves_the_free_dates_to_the_venue_that_missed_out():
    rule = weekly_autumn(TurnRule.SLIDE)
    rows = [row_of(one) for one in expand(rule, AUTUMN_2018)]
    closed = Skip(date(2018, 11, 22), date(2018, 11, 22), SkipKind.CLOSURE, "Vesivahinko", venue_id=DAYCARE)

    sync = plan_sync(expand(rule, AUTUMN_2018, [closed]), rows, OCTOBER)

    assert sync.withdraw == (1,)
    assert [(one.step, one.old.venue_id, one.new.stop.venue_id) for one in sync.move] == [
        (2, FAMILY_HOUSE, DAYCARE),
        (3, DAYCARE, FAMILY_HOUSE),
        (4, FAMILY_HOUSE, DAYCARE),
        (5, DAYCARE, FAMILY_HOUSE),
    ]


def test_from_every_other_week_to_every_week_no_day_gets_two_rows():
    weekly = replace(PILOT_AUTUMN, every_weeks=1)
    reserved = replace(THIRD, has_reservations=True)
    rows = [FIRST, SECOND, reserved, FOURTH]

    sync = plan_sync(expand(weekly, sync_window(weekly, rows, date(2018, 12, 14))), rows, OCTOBER)

    assert sync.keep == (0,)
    assert [(one.step, one.new.held_on.isoformat()) for one in sync.move] == [(1, "2018-11-08"), (3, "2018-11-22")]
    assert [(one.step, one.reason) for one in sync.orphan] == [(2, OrphanReason.WOULD_MOVE)]
    assert [one.held_on.isoformat() for one in sync.clash] == ["2018-11-29"]
    assert [one.held_on.isoformat() for one in sync.add] == ["2018-12-06", "2018-12-13"]


def test_a_move_onto_the_day_of_a_row_that_stays_is_reported():
    closer = replace(PILOT_AUTUMN, anchor=date(2018, 11, 15), first_on=date(2018, 11, 15), last_on=date(2018, 12, 27))
    reserved = replace(SECOND, has_reservations=True)

    sync = plan_sync(expand(closer, AUTUMN_2018), [FIRST, reserved, THIRD], OCTOBER)

    assert [(one.step, one.reason) for one in sync.orphan] == [
        (0, OrphanReason.WOULD_CLASH),
        (1, OrphanReason.WOULD_MOVE),
    ]
    assert [(one.step, one.new.held_on.isoformat()) for one in sync.move] == [(2, "2018-12-13")]


def test_a_new_hour_reaches_a_date_that_shares_its_day_with_a_one_off():
    later = replace(PILOT_AUTUMN, stops=(MORNING, Stop(DAYCARE, time(13), 90)))
    moved_by_hand = replace(THIRD, held_on=date(2018, 12, 13), starts_at=utc(2018, 12, 13, 7, 30), is_one_off=True)

    sync = plan_sync(expand(later, AUTUMN_2018), [FIRST, SECOND, moved_by_hand, FOURTH], OCTOBER)

    assert [one.step for one in sync.move] == [1, 3]
    assert sync.orphan == ()


def test_a_withdrawn_date_gives_way_to_an_extra_one_on_its_day():
    extra = ExistingDate(None, date(2018, 11, 15), CLINIC, time(9), time(10), starts_at=utc(2018, 11, 15, 7))

    sync = plan_sync(PLAN, [FIRST, withdrawn(SECOND), THIRD, FOURTH, extra], OCTOBER)

    assert sync == SyncPlan(keep=(0, 1, 2, 3), clash=(PLAN[1],))


def test_the_window_to_sync_holds_the_rule_from_its_start_and_the_week_of_the_last_row():
    window = sync_window(PILOT_AUTUMN, ROWS, date(2018, 11, 20))
    far = replace(FOURTH, held_on=date(2019, 8, 1), is_one_off=True)

    assert (window.first_on, window.until_on) == (date(2018, 11, 1), date(2018, 12, 17))
    assert sync_window(PILOT_AUTUMN, [FIRST, far], date(2018, 11, 20)).until_on == date(2018, 11, 20)
    assert sync_window(PILOT_AUTUMN, [], date(2018, 10, 1)).until_on == date(2018, 11, 1)


def test_the_window_to_sync_of_a_club_that_has_stood_for_long_is_its_last_ten_years():
    window = sync_window(replace(PILOT_AUTUMN, last_on=None), [], date(2032, 1, 1))

    assert (window.first_on, window.until_on) == (date(2021, 12, 24), date(2032, 1, 1))
