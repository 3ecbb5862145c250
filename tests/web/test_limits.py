"""What is counted where: bookings in the database, presses that only read in their own process."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from booking import db
from booking.errors import TooMany
from booking.web import limits
from booking.web.limits import Limit, TriesHere, count_here, count_try
from booking.web.model import RateCount

BURST = Limit("burst", ("2/minute", "3/hour"))


@pytest.fixture
def move_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Return what moves the real clock to so long after ten o'clock."""
    started = datetime(2018, 10, 25, 10, 0, tzinfo=UTC)

    def move(after: timedelta) -> None:
        monkeypatch.setattr(limits, "real_now", lambda: started + after)

    move(timedelta())
    return move


@pytest.mark.parametrize("count", [count_try, count_here])
def test_every_window_holds_and_what_is_refused_is_not_counted(
    app: Flask, move_clock: Callable[[timedelta], None], count: Callable[[Limit, str], None]
) -> None:
    with app.app_context():
        count(BURST, "somebody")
        count(BURST, "somebody")
        for _ in range(5):
            with pytest.raises(TooMany) as refused:
                count(BURST, "somebody")
        count(BURST, "somebody else")
        move_clock(timedelta(seconds=60))
        count(BURST, "somebody")
        with pytest.raises(TooMany) as refused_for_longer:
            count(BURST, "somebody")

    assert refused.value.retry_after == 61
    assert refused_for_longer.value.retry_after == 3_541


def test_both_windows_are_counted_in_the_transaction_of_what_is_tried(app: Flask, database: Engine) -> None:
    def fail_after_counting() -> None:
        with db.transaction() as tx:
            count_try(BURST, "somebody", tx.connection())
            raise RuntimeError

    with app.app_context():
        with pytest.raises(RuntimeError):
            fail_after_counting()
        with db.reading() as tx:
            assert tx.scalars(select(RateCount.tries)).all() == []
        with db.transaction() as tx:
            count_try(BURST, "somebody", tx.connection())
        with db.reading() as tx:
            assert tx.scalars(select(RateCount.tries)).all() == [1, 1]


def test_a_process_forgets_counts_that_are_over_and_never_keeps_more_than_it_may(
    move_clock: Callable[[timedelta], None],
) -> None:
    here = TriesHere(most=10)
    for number in range(100):
        here.count([(f"key {number}", 60, 1)])
        assert len(here) <= 11
    move_clock(timedelta(seconds=61))
    here.count([("key 99", 60, 1)])
