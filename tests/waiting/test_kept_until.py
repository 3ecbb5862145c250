"""Two hours of the day, between 8 and 20 on the wall in Finland, also when the clocks change."""

from datetime import UTC, datetime

import pytest

from booking.clock import HELSINKI
from booking.waiting.rules import is_soon, kept_until


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI).astimezone(UTC)


@pytest.mark.parametrize(
    ("freed", "kept"),
    [
        ("2018-10-25T08:00", "2018-10-25T10:00"),
        ("2018-10-25T13:30", "2018-10-25T15:30"),
        ("2018-10-25T13:30:01", "2018-10-25T15:31"),  # pages are kept for a minute of the clock
        ("2018-10-25T18:00", "2018-10-25T20:00"),
        ("2018-10-25T18:01", "2018-10-26T08:01"),
        ("2018-10-25T19:00", "2018-10-26T09:00"),
        ("2018-10-25T20:00", "2018-10-26T10:00"),
        ("2018-10-25T23:59", "2018-10-26T10:00"),
        ("2018-10-26T00:00", "2018-10-26T10:00"),
        ("2018-10-26T07:59", "2018-10-26T10:00"),
        ("2018-10-27T19:30", "2018-10-28T09:30"),  # the night of 25 hours
        ("2019-03-30T19:30", "2019-03-31T09:30"),  # the night of 23 hours
        ("2018-12-31T19:45", "2019-01-01T09:45"),
    ],
)
def test_a_time_is_kept_for_two_hours_of_the_day(freed: str, kept: str) -> None:
    assert kept_until(_at(freed), _at("2019-05-01T09:30")) == _at(kept)


def test_no_time_is_kept_longer_than_it_can_be_booked() -> None:
    assert kept_until(_at("2018-10-30T19:00"), _at("2018-10-31T08:15")) == _at("2018-10-31T08:15")


def test_a_time_in_less_than_24_hours_is_kept_for_nobody() -> None:
    starts = _at("2018-11-01T09:30")

    assert not is_soon(starts, _at("2018-10-31T09:30"))
    assert is_soon(starts, _at("2018-10-31T09:31"))
