"""Until when a family may change its time: hours or Finnish working days before, around weekends and holidays."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from booking.reservations.deadline import deadline, working_day_before


@dataclass
class Rule:
    """What a venue says."""

    changes_close: int
    changes_close_unit: str


THURSDAY = datetime(2018, 11, 1, 7, 30, tzinfo=UTC)  # 1.11.2018 at 9.30


def test_without_a_rule_the_time_may_be_changed_until_the_session_starts() -> None:
    for unit in ("hours", "working_days"):
        found = deadline(THURSDAY, Rule(0, unit))
        assert (found.closes_at, found.last_on, found.is_start) == (THURSDAY, None, True)


@pytest.mark.parametrize(
    ("hours", "starts_at", "closes_at"),
    [
        (1, THURSDAY, datetime(2018, 11, 1, 6, 30, tzinfo=UTC)),
        (24, THURSDAY, datetime(2018, 10, 31, 7, 30, tzinfo=UTC)),
        (336, THURSDAY, datetime(2018, 10, 18, 7, 30, tzinfo=UTC)),
        # Monday 29.10.2018 at 9.30, the clocks went back on Sunday: 48 real hours are Saturday at 10.30.
        (48, datetime(2018, 10, 29, 7, 30, tzinfo=UTC), datetime(2018, 10, 27, 7, 30, tzinfo=UTC)),
    ],
)
def test_hours_are_real_ones(hours: int, starts_at: datetime, closes_at: datetime) -> None:
    found = deadline(starts_at, Rule(hours, "hours"))

    assert (found.closes_at, found.last_on, found.is_start) == (closes_at, None, False)


@pytest.mark.parametrize(
    ("held_on", "count", "last_on"),
    [
        ("2018-11-01", 1, "2018-10-31"),  # Thursday: Wednesday
        ("2018-11-01", 2, "2018-10-30"),
        ("2018-11-05", 1, "2018-11-02"),  # Monday: Friday before the weekend
        ("2018-11-05", 2, "2018-11-01"),
        ("2018-11-05", 6, "2018-10-26"),  # over two weekends
        ("2018-12-07", 1, "2018-12-05"),  # Friday after Independence Day, Thursday 6.12.
        ("2018-12-10", 2, "2018-12-05"),
        ("2018-12-27", 1, "2018-12-21"),  # Christmas Eve, Christmas Day and Boxing Day, Monday to Wednesday
        ("2019-01-02", 1, "2018-12-31"),  # New Year's Day
        ("2019-01-02", 3, "2018-12-27"),
        ("2019-01-07", 1, "2019-01-04"),  # Epiphany is a Sunday
        ("2019-04-23", 1, "2019-04-18"),  # Tuesday after Easter: Maundy Thursday is worked
        ("2019-04-23", 2, "2019-04-17"),
        ("2019-05-02", 1, "2019-04-30"),  # May Day
        ("2019-05-31", 1, "2019-05-29"),  # Friday after Ascension Day
        ("2019-06-24", 1, "2019-06-20"),  # Monday after Midsummer: its eve is a day off
        ("2026-04-07", 1, "2026-04-02"),  # Easter 2026
    ],
)
def test_working_days_leave_out_weekends_and_public_holidays(held_on: str, count: int, last_on: str) -> None:
    assert working_day_before(date.fromisoformat(held_on), count).isoformat() == last_on


@pytest.mark.parametrize(
    ("starts_at", "count", "closes_at", "last_on"),
    [
        (datetime(2018, 11, 5, 7, 30, tzinfo=UTC), 1, datetime(2018, 11, 2, 22, 0, tzinfo=UTC), date(2018, 11, 2)),
        (datetime(2019, 4, 23, 6, 30, tzinfo=UTC), 1, datetime(2019, 4, 18, 21, 0, tzinfo=UTC), date(2019, 4, 18)),
        # Monday 29.10.2018: Friday ends in summer time, the session is held in winter time.
        (datetime(2018, 10, 29, 7, 30, tzinfo=UTC), 1, datetime(2018, 10, 26, 21, 0, tzinfo=UTC), date(2018, 10, 26)),
    ],
)
def test_the_last_working_day_counts_whole(starts_at: datetime, count: int, closes_at: datetime, last_on: date) -> None:
    found = deadline(starts_at, Rule(count, "working_days"))

    assert (found.closes_at, found.last_on, found.is_start) == (closes_at, last_on, False)
    assert not found.is_over(closes_at.replace(hour=closes_at.hour - 1))
    assert found.is_over(closes_at)
