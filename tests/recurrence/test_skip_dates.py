"""A skipped date is named with its reason, and does to the turns what the rotation says."""

from datetime import date, time

from booking.recurrence import (
    DateWindow,
    RotationRule,
    Skip,
    SkipKind,
    Stop,
    TurnRule,
    expand,
    finnish_holidays,
    holiday_years,
)

from .rotations import AFTERNOON, AUTUMN_2018, CLINIC, DAYCARE, FAMILY_HOUSE, INDEPENDENCE_DAY, MORNING, told
from .rotations import weekly_autumn as weekly


def test_a_holiday_takes_the_venues_turn_where_turns_are_kept():
    plan = expand(weekly(TurnRule.KEEP_TURN), AUTUMN_2018, finnish_holidays([2018]))

    assert told(plan) == [
        ("2018-11-15", FAMILY_HOUSE, "none"),
        ("2018-11-22", DAYCARE, "none"),
        ("2018-11-29", FAMILY_HOUSE, "none"),
        ("2018-12-06", DAYCARE, "lost"),
        ("2018-12-13", FAMILY_HOUSE, "none"),
        ("2018-12-20", DAYCARE, "none"),
    ]
    assert plan[3].skip == INDEPENDENCE_DAY
    assert [one.is_held for one in plan] == [True, True, True, False, True, True]


def test_a_holiday_hands_the_venue_the_next_date_where_turns_slide():
    plan = expand(weekly(TurnRule.SLIDE), AUTUMN_2018, finnish_holidays([2018]))

    assert told(plan) == [
        ("2018-11-15", FAMILY_HOUSE, "none"),
        ("2018-11-22", DAYCARE, "none"),
        ("2018-11-29", FAMILY_HOUSE, "none"),
        ("2018-12-06", DAYCARE, "slid"),
        ("2018-12-13", DAYCARE, "none"),
        ("2018-12-20", FAMILY_HOUSE, "none"),
    ]
    assert plan[3].skip == INDEPENDENCE_DAY
    assert [one.step for one in plan] == [0, 1, 2, 3, 4, 5]


CLOSED_DAYCARE = Skip(
    date(2018, 11, 19), date(2018, 12, 2), SkipKind.CLOSURE, "Remontti", venue_id=DAYCARE, source_id=7
)


def test_a_closed_venue_loses_only_its_own_turn_where_turns_are_kept():
    assert told(expand(weekly(TurnRule.KEEP_TURN), AUTUMN_2018, [CLOSED_DAYCARE])) == [
        ("2018-11-15", FAMILY_HOUSE, "none"),
        ("2018-11-22", DAYCARE, "lost"),
        ("2018-11-29", FAMILY_HOUSE, "none"),
        ("2018-12-06", DAYCARE, "none"),
        ("2018-12-13", FAMILY_HOUSE, "none"),
        ("2018-12-20", DAYCARE, "none"),
    ]


def test_a_closed_venue_is_waited_for_where_turns_slide():
    plan = expand(weekly(TurnRule.SLIDE), AUTUMN_2018, [CLOSED_DAYCARE])

    assert told(plan) == [
        ("2018-11-15", FAMILY_HOUSE, "none"),
        ("2018-11-22", DAYCARE, "slid"),
        ("2018-11-29", DAYCARE, "slid"),
        ("2018-12-06", DAYCARE, "none"),
        ("2018-12-13", FAMILY_HOUSE, "none"),
        ("2018-12-20", DAYCARE, "none"),
    ]
    assert plan[1].skip == plan[2].skip == CLOSED_DAYCARE


def test_a_closure_of_another_venue_skips_nothing():
    closed = Skip(date(2018, 11, 1), date(2018, 12, 31), SkipKind.CLOSURE, "Remontti", venue_id=CLINIC)

    assert [one for one in expand(weekly(TurnRule.SLIDE), AUTUMN_2018, [closed]) if one.skip] == []


def test_a_school_break_skips_both_its_first_and_its_last_day():
    school_break = Skip(date(2018, 11, 22), date(2018, 11, 29), SkipKind.SCHOOL_BREAK, "Syysloma", source_id=3)

    kept = expand(weekly(TurnRule.KEEP_TURN), AUTUMN_2018, [school_break])
    slid = expand(weekly(TurnRule.SLIDE), AUTUMN_2018, [school_break])

    assert told(kept)[:4] == [
        ("2018-11-15", FAMILY_HOUSE, "none"),
        ("2018-11-22", DAYCARE, "lost"),
        ("2018-11-29", FAMILY_HOUSE, "lost"),
        ("2018-12-06", DAYCARE, "none"),
    ]
    assert told(slid)[:4] == [
        ("2018-11-15", FAMILY_HOUSE, "none"),
        ("2018-11-22", DAYCARE, "slid"),
        ("2018-11-29", DAYCARE, "slid"),
        ("2018-12-06", DAYCARE, "none"),
    ]


def test_a_picked_date_is_skipped_alone():
    picked = Skip(date(2018, 11, 29), date(2018, 11, 29), SkipKind.PICKED, "Koulutuspäivä")

    plan = expand(weekly(TurnRule.SLIDE), AUTUMN_2018, [picked])

    assert [one.held_on.isoformat() for one in plan if one.skip == picked] == ["2018-11-29"]
    assert [one.stop.venue_id for one in plan] == [1, 2, 1, 1, 2, 1]


def test_skips_before_the_window_have_moved_the_turns_in_it():
    december = DateWindow(date(2018, 12, 1), date(2019, 1, 1))
    picked = Skip(date(2018, 11, 15), date(2018, 11, 15), SkipKind.PICKED, "Koulutuspäivä")

    assert told(expand(weekly(TurnRule.SLIDE), december, [picked])) == [
        ("2018-12-06", FAMILY_HOUSE, "none"),
        ("2018-12-13", DAYCARE, "none"),
        ("2018-12-20", FAMILY_HOUSE, "none"),
    ]
    assert told(expand(weekly(TurnRule.KEEP_TURN), december, [picked])) == [
        ("2018-12-06", DAYCARE, "none"),
        ("2018-12-13", FAMILY_HOUSE, "none"),
        ("2018-12-20", DAYCARE, "none"),
    ]


def test_a_skip_of_the_base_weekday_does_not_touch_a_stop_with_its_own():
    wednesdays = Stop(DAYCARE, time(12, 30), 90, weekday=2)

    plan = expand(weekly(TurnRule.SLIDE, MORNING, wednesdays), AUTUMN_2018, [INDEPENDENCE_DAY])

    assert told(plan)[2:5] == [
        ("2018-11-29", FAMILY_HOUSE, "none"),
        ("2018-12-05", DAYCARE, "none"),
        ("2018-12-13", FAMILY_HOUSE, "none"),
    ]


def test_when_reasons_meet_the_public_holiday_is_named_whatever_their_order():
    closed = Skip(date(2018, 12, 1), date(2018, 12, 31), SkipKind.CLOSURE, "Remontti")
    away = Skip(date(2018, 11, 26), date(2018, 12, 9), SkipKind.SCHOOL_BREAK, "Loma")
    picked = Skip(date(2018, 12, 6), date(2018, 12, 6), SkipKind.PICKED, "Koulutuspäivä")
    rule = weekly(TurnRule.KEEP_TURN, MORNING, AFTERNOON)

    for skips in ([closed, away, picked, INDEPENDENCE_DAY], [INDEPENDENCE_DAY, picked, away, closed]):
        named = [one.skip.name if one.skip else None for one in expand(rule, AUTUMN_2018, skips)]

        assert named == [None, None, "Loma", "Itsenäisyyspäivä", "Remontti", "Remontti"]


def test_a_rotation_whose_only_venue_is_closed_for_good_holds_nothing_and_ends():
    closed = Skip(date(2018, 1, 1), date(2199, 12, 31), SkipKind.CLOSURE, "Lakkautettu", venue_id=FAMILY_HOUSE)

    plan = expand(weekly(TurnRule.SLIDE), AUTUMN_2018, [closed])

    assert [one.is_held for one in plan] == [False] * 6
    assert {one.stop.venue_id for one in plan} == {FAMILY_HOUSE}


def test_finnish_holidays_of_2018_hold_midsummer_eve_and_christmas_eve():
    assert [(one.first_on.isoformat(), one.name) for one in finnish_holidays([2018])] == [
        ("2018-01-01", "Uudenvuodenpäivä"),
        ("2018-01-06", "Loppiainen"),
        ("2018-03-30", "Pitkäperjantai"),
        ("2018-04-01", "Pääsiäispäivä"),
        ("2018-04-02", "Toinen pääsiäispäivä"),
        ("2018-05-01", "Vappu"),
        ("2018-05-10", "Helatorstai"),
        ("2018-05-20", "Helluntaipäivä"),
        ("2018-06-22", "Juhannusaatto"),
        ("2018-06-23", "Juhannuspäivä"),
        ("2018-11-03", "Pyhäinpäivä"),
        ("2018-12-06", "Itsenäisyyspäivä"),
        ("2018-12-24", "Jouluaatto"),
        ("2018-12-25", "Joulupäivä"),
        ("2018-12-26", "Tapaninpäivä"),
    ]


def test_finnish_holidays_are_named_in_the_readers_language_and_sorted():
    swedish = finnish_holidays([2027, 2026, 2026], "sv")
    english = finnish_holidays([2026], "en")

    assert len(swedish) == 30
    assert [one.first_on for one in swedish] == sorted(one.first_on for one in swedish)
    assert [one.name for one in swedish[8:10]] == ["Midsommarafton", "Midsommardagen"]
    assert [one.name for one in english[11:13]] == ["Independence Day", "Christmas Eve"]


def test_a_sliding_rotation_needs_the_holidays_since_its_anchor():
    window = DateWindow(date(2026, 11, 1), date(2027, 2, 1))
    since = {"every_weeks": 2, "stops": (MORNING,), "first_on": date(2024, 9, 5)}

    sliding = RotationRule(anchor=date(2024, 9, 5), turn_rule=TurnRule.SLIDE, **since)
    keeping = RotationRule(anchor=date(2024, 9, 5), turn_rule=TurnRule.KEEP_TURN, **since)

    assert list(holiday_years(sliding, window)) == [2024, 2025, 2026, 2027]
    assert list(holiday_years(keeping, window)) == [2026, 2027]
