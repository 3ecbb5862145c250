"""The span of dates a feed shows moves once a month."""

from datetime import date

import pytest

from booking.ical import feed_window


@pytest.mark.parametrize(
    ("today", "shown_from", "shown_until"),
    [
        (date(2018, 10, 25), date(2018, 7, 1), date(2019, 11, 1)),
        (date(2018, 10, 1), date(2018, 7, 1), date(2019, 11, 1)),
        (date(2018, 10, 31), date(2018, 7, 1), date(2019, 11, 1)),
        (date(2018, 11, 1), date(2018, 8, 1), date(2019, 12, 1)),
        (date(2018, 12, 31), date(2018, 9, 1), date(2020, 1, 1)),
        (date(2019, 1, 1), date(2018, 10, 1), date(2020, 2, 1)),
        (date(2020, 2, 29), date(2019, 11, 1), date(2021, 3, 1)),
    ],
)
def test_a_feed_shows_three_months_back_and_twelve_ahead_in_whole_months(
    today: date, shown_from: date, shown_until: date
):
    assert feed_window(today) == (shown_from, shown_until)
