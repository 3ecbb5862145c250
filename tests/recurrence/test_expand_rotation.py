"""A rotation gives its dates, its venues in turn and its wall-clock times."""

from datetime import date, time

from booking.recurrence import DateWindow, PlannedDate, RotationRule, Stop, TurnRule, expand

from .rotations import (
    AUTUMN_2018,
    CLINIC,
    DAYCARE,
    FAMILY_HOUSE,
    MORNING,
    PILOT_AUTUMN,
    told,
    utc,
    weekly_autumn,
)


def test_autumn_rotation_of_the_pilot_gives_its_four_published_dates():
    plan = expand(PILOT_AUTUMN, AUTUMN_2018)

    assert [(one.held_on.isoformat(), one.stop.venue_id, one.starts_at, one.ends_at) for one in plan] == [
        ("2018-11-01", FAMILY_HOUSE, utc(2018, 11, 1, 7, 30), utc(2018, 11, 1, 9, 0)),
        ("2018-11-15", DAYCARE, utc(2018, 11, 15, 10, 30), utc(2018, 11, 15, 12, 0)),
        ("2018-11-29", FAMILY_HOUSE, utc(2018, 11, 29, 7, 30), utc(2018, 11, 29, 9, 0)),
        ("2018-12-13", DAYCARE, utc(2018, 12, 13, 10, 30), utc(2018, 12, 13, 12, 0)),
    ]
    assert [one.step for one in plan] == [0, 1, 2, 3]
    assert [one.stop.ends for one in plan] == [time(11), time(14), time(11), time(14)]


def test_every_other_week_goes_on_through_week_53_into_the_new_year():
    fortnightly = RotationRule(
        anchor=date(2026, 12, 17),
        every_weeks=2,
        stops=(MORNING,),
        turn_rule=TurnRule.KEEP_TURN,
        first_on=date(2026, 12, 17),
    )

    plan = expand(fortnightly, DateWindow(date(2026, 12, 1), date(2027, 2, 15)))

    assert [(one.held_on.isoformat(), one.held_on.isocalendar().week) for one in plan] == [
        ("2026-12-17", 51),
        ("2026-12-31", 53),
        ("2027-01-14", 2),
        ("2027-01-28", 4),
        ("2027-02-11", 6),
    ]


def test_weekly_rotation_has_both_week_53_and_week_1():
    weekly = RotationRule(date(2026, 12, 24), 1, (MORNING,), TurnRule.KEEP_TURN, date(2026, 12, 24), date(2027, 1, 7))

    plan = expand(weekly, DateWindow(date(2026, 12, 1), date(2027, 2, 1)))

    assert [one.held_on.isoformat() for one in plan] == ["2026-12-24", "2026-12-31", "2027-01-07"]


def test_three_stops_each_with_its_own_weekday_and_hour_take_turns():
    three = RotationRule(
        anchor=date(2026, 9, 3),  # a Thursday
        every_weeks=1,
        stops=(MORNING, Stop(DAYCARE, time(14, 15), 60, weekday=0), Stop(CLINIC, time(8), 120, weekday=6)),
        turn_rule=TurnRule.KEEP_TURN,
        first_on=date(2026, 9, 3),
    )

    plan = expand(three, DateWindow(date(2026, 9, 1), date(2026, 10, 5)))

    assert [
        (one.held_on.isoformat(), one.held_on.strftime("%a"), one.stop.venue_id, one.starts_at) for one in plan
    ] == [
        ("2026-09-03", "Thu", FAMILY_HOUSE, utc(2026, 9, 3, 6, 30)),
        ("2026-09-07", "Mon", DAYCARE, utc(2026, 9, 7, 11, 15)),
        ("2026-09-20", "Sun", CLINIC, utc(2026, 9, 20, 5, 0)),
        ("2026-09-24", "Thu", FAMILY_HOUSE, utc(2026, 9, 24, 6, 30)),
        ("2026-09-28", "Mon", DAYCARE, utc(2026, 9, 28, 11, 15)),
    ]


def test_a_weekday_before_the_anchors_own_stays_in_the_anchors_week():
    tuesday_first = RotationRule(
        date(2026, 9, 3), 2, (Stop(FAMILY_HOUSE, time(9), 60, weekday=1),), TurnRule.SLIDE, date(2026, 8, 31)
    )

    plan = expand(tuesday_first, DateWindow(date(2026, 8, 1), date(2026, 9, 30)))

    assert [(one.step, one.held_on.isoformat()) for one in plan] == [
        (0, "2026-09-01"),
        (1, "2026-09-15"),
        (2, "2026-09-29"),
    ]


def test_a_later_first_date_keeps_the_steps_and_turns_counted_from_the_anchor():
    for turn_rule in TurnRule:
        rule = RotationRule(date(2018, 11, 1), 2, PILOT_AUTUMN.stops, turn_rule, date(2018, 11, 10), date(2018, 12, 13))

        plan = expand(rule, AUTUMN_2018)

        assert [(one.step, one.held_on.isoformat(), one.stop.venue_id) for one in plan] == [
            (1, "2018-11-15", DAYCARE),
            (2, "2018-11-29", FAMILY_HOUSE),
            (3, "2018-12-13", DAYCARE),
        ]


def test_the_last_date_is_inclusive_and_the_windows_end_is_not():
    whole = expand(PILOT_AUTUMN, DateWindow(date(2018, 11, 15), date(2018, 12, 14)))
    cut = expand(PILOT_AUTUMN, DateWindow(date(2018, 11, 15), date(2018, 12, 13)))

    assert [one.held_on.isoformat() for one in whole] == ["2018-11-15", "2018-11-29", "2018-12-13"]
    assert [one.held_on.isoformat() for one in cut] == ["2018-11-15", "2018-11-29"]


def test_an_open_ended_rotation_is_cut_by_the_window_only():
    standing = RotationRule(date(2018, 11, 1), 2, PILOT_AUTUMN.stops, TurnRule.SLIDE, date(2018, 11, 1))

    plan = expand(standing, DateWindow(date(2028, 11, 1), date(2028, 12, 1)))

    assert [(one.step, one.held_on.isoformat(), one.stop.venue_id) for one in plan] == [
        (261, "2028-11-02", DAYCARE),
        (262, "2028-11-16", FAMILY_HOUSE),
        (263, "2028-11-30", DAYCARE),
    ]


def test_nothing_is_planned_outside_the_rule_or_in_an_empty_window():
    assert expand(PILOT_AUTUMN, DateWindow(date(2019, 1, 1), date(2019, 6, 1))) == ()
    assert expand(PILOT_AUTUMN, DateWindow(date(2018, 1, 1), date(2018, 11, 1))) == ()
    assert expand(PILOT_AUTUMN, DateWindow(date(2018, 11, 1), date(2018, 11, 1))) == ()


def test_a_plan_in_pieces_is_the_plan_in_one():
    rule = weekly_autumn(TurnRule.SLIDE)
    pieces: tuple[PlannedDate, ...] = ()
    for day in range(1, 29, 3):
        pieces += expand(rule, DateWindow(date(2018, 11, day), date(2018, 11, min(day + 3, 30))))

    assert told(pieces) == told(expand(rule, DateWindow(date(2018, 11, 1), date(2018, 11, 30))))
    assert len(pieces) == 3
