"""The look of a session and the leaves of the calendar, decided without a database."""

from datetime import date

import pytest

from booking.reservations.rules import BookingState
from booking.site.rules import MonthNumber, State, may_leaf_to, read_month, state_of


@pytest.mark.parametrize(
    ("kind", "times", "free", "state"),
    [
        ("open", 6, 6, State.FREE),
        ("open", 6, 3, State.FREE),
        ("open", 6, 2, State.FEW),
        ("open", 6, 0, State.FULL),
        ("open", 2, 2, State.FREE),
        ("open", 0, 0, State.NO_BOOKING),
        ("not_yet", 6, 6, State.NOT_OPEN),
        ("closed", 6, 6, State.CLOSED),
        ("started", 6, 6, State.STARTED),
        ("past", 6, 6, State.PAST),
        ("cancelled", 6, 6, State.CANCELLED),
        ("no_slots", 0, 0, State.NO_BOOKING),
    ],
)
def test_a_session_has_one_look(kind: str, times: int, free: int, state: State) -> None:
    booking = BookingState(kind)

    assert state_of(booking, is_dated_only=False, has_booking=bool(times), times=times, free=free) is state


def test_a_drop_in_without_an_hour_is_announced_later_and_an_evening_needs_no_booking() -> None:
    no_slots = BookingState("no_slots")

    assert state_of(no_slots, is_dated_only=True, has_booking=True, times=0, free=0) is State.DATE_ONLY
    assert state_of(no_slots, is_dated_only=True, has_booking=False, times=0, free=0) is State.NO_BOOKING


@pytest.mark.parametrize(
    "text", ["", "2018", "2018-00", "2018-13", "18-11", "2018-11-01", "０２１８-11", "abcd-ef", "0000-01"]
)
def test_what_is_no_month_is_none(text: str) -> None:
    assert read_month(text) is None


def test_months_count_over_the_year() -> None:
    assert str(MonthNumber(2018, 12).plus(1)) == "2019-01"
    assert str(MonthNumber(2018, 1).plus(-2)) == "2017-11"
    assert read_month("2018-11") == MonthNumber(2018, 11)
    assert may_leaf_to(MonthNumber(2020, 10), date(2018, 10, 25))
    assert not may_leaf_to(MonthNumber(2020, 11), date(2018, 10, 25))
