"""Another implementation of RFC 5545 finds the same dates."""

from datetime import date, datetime, time, timedelta
from random import Random

from dateutil.rrule import WEEKLY, rrule, rruleset

from booking.recurrence import DateWindow, RotationRule, Skip, SkipKind, Stop, TurnRule, expand

RULES = 3_000
NOON = time(12)


def random_rule(dice: Random) -> RotationRule:
    """A rotation of one to five stops somewhere between 2015 and 2040."""
    anchor = date(2015, 1, 1) + timedelta(days=dice.randrange(9_000))
    first_on = anchor + timedelta(days=dice.choice([0, 0, dice.randrange(200)]))
    last_on = dice.choice([None, first_on + timedelta(days=dice.randrange(500))])
    stops = tuple(
        Stop(venue, time(dice.randrange(7, 18), 15), 60, dice.choice([None, dice.randrange(7)]))
        for venue in range(dice.randint(1, 5))
    )
    return RotationRule(anchor, dice.randint(1, 6), stops, dice.choice(list(TurnRule)), first_on, last_on)


def random_window(dice: Random, rule: RotationRule) -> DateWindow:
    """A window that begins near the rule's start, up to two years long."""
    first_on = rule.anchor + timedelta(days=dice.randrange(-60, 300))
    return DateWindow(first_on, first_on + timedelta(days=dice.randrange(730)))


def random_skips(dice: Random, rule: RotationRule) -> list[Skip]:
    """Some closed spans for every venue."""
    starts = [rule.anchor + timedelta(days=dice.randrange(700)) for _ in range(dice.randrange(6))]
    return [Skip(day, day + timedelta(days=dice.randrange(20)), SkipKind.CLOSURE, "Kiinni") for day in starts]


def dates_of_dateutil(rule: RotationRule, window: DateWindow, skips: list[Skip]) -> list[tuple[date, int]]:
    """Dates held and whose turn they are: one weekly RRULE for each stop, the skips as EXDATEs."""
    found: list[tuple[date, int]] = []
    for index, stop in enumerate(rule.stops):
        weekday = rule.anchor.weekday() if stop.weekday is None else stop.weekday
        monday = rule.anchor - timedelta(days=rule.anchor.weekday()) + timedelta(weeks=rule.every_weeks * index)
        dates = rruleset()
        dates.rrule(
            rrule(
                WEEKLY,
                dtstart=datetime.combine(monday, NOON),
                interval=rule.every_weeks * len(rule.stops),
                byweekday=weekday,
                wkst=0,
                until=datetime.combine(window.until_on - timedelta(days=1), NOON),
            )
        )
        for skip in skips:
            for day in range((skip.last_on - skip.first_on).days + 1):
                dates.exdate(datetime.combine(skip.first_on + timedelta(days=day), NOON))
        found += [(moment.date(), index) for moment in dates]
    first, last = max(rule.first_on, window.first_on), rule.last_on or date.max
    return sorted((day, index) for day, index in found if first <= day <= last)


def test_three_thousand_random_rotations_that_keep_turns_agree_with_dateutil_in_date_and_turn():
    dice = Random(2018)
    compared = 0
    for _ in range(RULES):
        rule = random_rule(dice)
        rule = RotationRule(rule.anchor, rule.every_weeks, rule.stops, TurnRule.KEEP_TURN, rule.first_on, rule.last_on)
        window, skips = random_window(dice, rule), random_skips(dice, rule)

        held = [(one.held_on, one.stop_index) for one in expand(rule, window, skips) if one.is_held]

        assert held == dates_of_dateutil(rule, window, skips), (rule, window, skips)
        compared += len(held)
    assert compared > 30_000


def test_sliding_rotations_agree_with_dateutil_in_date_and_go_round_in_order():
    dice = Random(2019)
    for _ in range(500):
        rule = random_rule(dice)
        stops = tuple(Stop(stop.venue_id, stop.starts, stop.minutes) for stop in rule.stops)
        rule = RotationRule(rule.anchor, rule.every_weeks, stops, TurnRule.SLIDE, rule.first_on)
        window, skips = random_window(dice, rule), random_skips(dice, rule)

        held = [one for one in expand(rule, window, skips) if one.is_held]

        assert [one.held_on for one in held] == [day for day, _ in dates_of_dateutil(rule, window, skips)]
        turns = [one.stop_index for one in held]
        assert turns == [(turns[0] + nth) % len(stops) for nth in range(len(turns))]
