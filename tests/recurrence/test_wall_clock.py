"""9.30 on the wall stays 9.30 when the clocks change."""

import os
import subprocess
import sys
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

from booking.recurrence import (
    DateWindow,
    PlannedDate,
    RotationRule,
    Stop,
    TurnRule,
    expand,
    span_to_utc,
    wall_to_utc,
)

from .rotations import MORNING, PILOT_AUTUMN, utc


def instants_of(first_on: date, until_on: date, stop: Stop = MORNING) -> list[tuple[str, str]]:
    """Start and end of a weekly rotation's dates, as ISO instants in UTC."""
    rule = RotationRule(first_on, 1, (stop,), TurnRule.KEEP_TURN, first_on)
    plan: tuple[PlannedDate, ...] = expand(rule, DateWindow(first_on, until_on))
    return [(one.starts_at.isoformat(), one.ends_at.isoformat()) for one in plan]


def test_half_past_nine_stays_across_the_autumn_change_of_2018():
    assert instants_of(date(2018, 10, 25), date(2018, 11, 2)) == [
        ("2018-10-25T06:30:00+00:00", "2018-10-25T08:00:00+00:00"),
        ("2018-11-01T07:30:00+00:00", "2018-11-01T09:00:00+00:00"),
    ]


def test_half_past_nine_stays_across_the_spring_change_of_2026():
    assert instants_of(date(2026, 3, 26), date(2026, 4, 3)) == [
        ("2026-03-26T07:30:00+00:00", "2026-03-26T09:00:00+00:00"),
        ("2026-04-02T06:30:00+00:00", "2026-04-02T08:00:00+00:00"),
    ]


def test_half_past_nine_on_the_very_sundays_of_the_changes():
    assert instants_of(date(2018, 10, 28), date(2018, 10, 29)) == [
        ("2018-10-28T07:30:00+00:00", "2018-10-28T09:00:00+00:00")
    ]
    assert instants_of(date(2026, 3, 29), date(2026, 3, 30)) == [
        ("2026-03-29T06:30:00+00:00", "2026-03-29T08:00:00+00:00")
    ]


def test_a_time_in_the_spring_gap_is_read_with_the_offset_before_it():
    assert wall_to_utc(date(2026, 3, 29), time(2, 59)) == utc(2026, 3, 29, 0, 59)
    assert wall_to_utc(date(2026, 3, 29), time(3, 30)) == utc(2026, 3, 29, 1, 30)
    assert wall_to_utc(date(2026, 3, 29), time(4, 0)) == utc(2026, 3, 29, 1, 0)


def test_a_time_that_happens_twice_in_autumn_is_the_first():
    assert wall_to_utc(date(2018, 10, 28), time(2, 59)) == utc(2018, 10, 27, 23, 59)
    assert wall_to_utc(date(2018, 10, 28), time(3, 30)) == utc(2018, 10, 28, 0, 30)
    assert wall_to_utc(date(2018, 10, 28), time(3, 30, fold=1)) == utc(2018, 10, 28, 0, 30)
    assert wall_to_utc(date(2018, 10, 28), time(4, 0)) == utc(2018, 10, 28, 2, 0)


def test_a_span_in_the_spring_gap_still_ends_after_it_starts():
    gap = date(2026, 3, 29)

    assert span_to_utc(gap, time(3, 30), time(4, 0)) == (utc(2026, 3, 29, 1, 30), utc(2026, 3, 29, 2, 0))
    assert span_to_utc(gap, time(2, 30), time(4, 30)) == (utc(2026, 3, 29, 0, 30), utc(2026, 3, 29, 1, 30))
    assert instants_of(gap, date(2026, 3, 30), Stop(1, time(3, 15), 60)) == [
        ("2026-03-29T01:15:00+00:00", "2026-03-29T02:15:00+00:00")
    ]


def test_another_zone_has_its_own_offset():
    stockholm = ZoneInfo("Europe/Stockholm")

    assert wall_to_utc(date(2018, 11, 1), time(9, 30), stockholm) == utc(2018, 11, 1, 8, 30)
    plan = expand(PILOT_AUTUMN, DateWindow(date(2018, 11, 1), date(2018, 11, 2)), zone=stockholm)
    assert [(one.starts_at, one.ends_at) for one in plan] == [(utc(2018, 11, 1, 8, 30), utc(2018, 11, 1, 10, 0))]


ASKS_FOR_THE_PILOT = """
from datetime import date
from tests.recurrence.rotations import AUTUMN_2018, PILOT_AUTUMN
from booking.recurrence import expand
print([one.starts_at.isoformat() for one in expand(PILOT_AUTUMN, AUTUMN_2018)])
"""


def test_the_machines_own_zone_changes_nothing():
    seen = {}
    for zone in ("UTC", "Pacific/Auckland"):
        answer = subprocess.run(
            [sys.executable, "-c", ASKS_FOR_THE_PILOT],
            env={**os.environ, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parents[2],
        )
        seen[zone] = answer.stdout.strip()

    assert (
        seen["UTC"]
        == seen["Pacific/Auckland"]
        == (
            "['2018-11-01T07:30:00+00:00', '2018-11-15T10:30:00+00:00', "
            "'2018-11-29T07:30:00+00:00', '2018-12-13T10:30:00+00:00']"
        )
    )
