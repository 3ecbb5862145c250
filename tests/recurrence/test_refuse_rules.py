"""A rotation that cannot be is refused with a code."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import pytest

from booking.errors import Invalid
from booking.recurrence import (
    DateWindow,
    InvalidRule,
    RotationRule,
    Skip,
    SkipKind,
    Stop,
    TurnRule,
    finnish_holidays,
)

from .rotations import MORNING

THURSDAY = date(2018, 11, 1)


def rule(**changed: object) -> RotationRule:
    """A valid rule, but for what is changed."""
    values = {
        "anchor": THURSDAY,
        "every_weeks": 2,
        "stops": (MORNING,),
        "turn_rule": TurnRule.SLIDE,
        "first_on": THURSDAY,
    }
    return RotationRule(**{**values, **changed})


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: Stop(1, time(9, 30, 15), 90), "stop_starts"),
        (lambda: Stop(1, time(9, 30, tzinfo=UTC), 90), "stop_starts"),
        (lambda: Stop(1, time(9, 30), 0), "stop_minutes"),
        (lambda: Stop(1, time(9, 30), -15), "stop_minutes"),
        (lambda: Stop(1, time(22, 30), 90), "stop_past_midnight"),
        (lambda: Stop(1, time(9, 30), 90, weekday=7), "stop_weekday"),
        (lambda: Stop(1, time(9, 30), 90, weekday=-1), "stop_weekday"),
        (lambda: rule(every_weeks=0), "rule_every_weeks"),
        (lambda: rule(every_weeks=53), "rule_every_weeks"),
        (lambda: rule(stops=()), "rule_no_stops"),
        (lambda: rule(stops=(MORNING,) * 61), "rule_too_many_stops"),
        (lambda: rule(anchor=date(18, 11, 1)), "rule_year"),
        (lambda: rule(last_on=date(9999, 1, 1)), "rule_year"),
        (lambda: rule(anchor=datetime(2018, 11, 1, tzinfo=UTC)), "rule_year"),
        (lambda: rule(first_on=date(2018, 10, 28)), "rule_first_before_anchor"),
        (lambda: rule(last_on=date(2018, 10, 31)), "rule_last_before_first"),
        (lambda: DateWindow(THURSDAY, date(2018, 10, 31)), "window_reversed"),
        (lambda: DateWindow(THURSDAY, date(2028, 11, 9)), "window_too_long"),
        (lambda: DateWindow(date(1, 1, 1), date(1, 1, 2)), "window_year"),
        (lambda: DateWindow(date(2199, 1, 1), date(2200, 1, 2)), "window_year"),
        (lambda: Skip(THURSDAY, date(2018, 10, 31), SkipKind.PICKED, "?"), "skip_reversed"),
        (lambda: finnish_holidays([2018], "et"), "holiday_language"),
        (lambda: finnish_holidays([1066]), "holiday_year"),
    ],
)
def test_what_cannot_be_is_refused_with_its_code(make: Callable[[], object], code: str):
    with pytest.raises(InvalidRule) as refusal:
        make()

    assert refusal.value.code == code
    assert isinstance(refusal.value, Invalid)


def test_the_outermost_values_are_allowed():
    assert Stop(1, time(0), 1439, weekday=6).ends == time(23, 59)
    assert rule(every_weeks=52, last_on=THURSDAY, first_on=date(2018, 10, 29)).last_on == THURSDAY
    assert DateWindow(THURSDAY, date(2028, 11, 8)).until_on == date(2028, 11, 8)


def test_a_refusal_names_the_limit_for_whoever_words_it():
    with pytest.raises(InvalidRule) as refusal:
        rule(first_on=date(2018, 10, 1))

    assert refusal.value.data == {"earliest": date(2018, 10, 29)}
