"""When a session takes reservations, and how full it is."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from booking import db
from booking.errors import Missing
from booking.reservations import queries
from booking.reservations.model import Slot
from booking.reservations.rules import BookingClosed
from booking.reservations.service import reserve
from booking.schedule.model import Occurrence
from booking.venues.model import Venue
from tests.support.autumn import Autumn, asking, write_autumn
from tests.support.moments import NOW


@pytest.mark.parametrize(
    ("venue", "now", "state"),
    [
        ({"booking_opens_on": date(2018, 10, 26)}, NOW, "not_yet"),
        ({"booking_opens_on": date(2018, 10, 25)}, NOW, "open"),
        ({"booking_opens_on": date(2018, 10, 26)}, datetime(2018, 10, 25, 20, 59, 59, tzinfo=UTC), "not_yet"),
        ({"booking_opens_on": date(2018, 10, 26)}, datetime(2018, 10, 25, 21, 0, tzinfo=UTC), "open"),
        ({"booking_closes_hours": 24}, datetime(2018, 10, 31, 7, 29, 59, tzinfo=UTC), "open"),
        ({"booking_closes_hours": 24}, datetime(2018, 10, 31, 7, 30, tzinfo=UTC), "closed"),
        ({"booking_closes_hours": 0}, datetime(2018, 11, 1, 7, 29, 59, tzinfo=UTC), "open"),
        ({"booking_closes_hours": 0}, datetime(2018, 11, 1, 7, 30, tzinfo=UTC), "started"),
        ({"booking_closes_hours": 0}, datetime(2018, 11, 1, 9, 0, tzinfo=UTC), "past"),
    ],
)
def test_the_venues_window_is_kept_to_the_second(
    tx: Session, venue: dict[str, object], now: datetime, state: str
) -> None:
    autumn = write_autumn(tx)
    tx.execute(update(Venue).values(**venue))

    if state == "open":
        assert reserve(tx, asking(autumn.first_slots["10.00"]), now=now).released_at is None
        return
    with pytest.raises(BookingClosed) as closed:
        reserve(tx, asking(autumn.first_slots["10.00"]), now=now)
    assert closed.value.state.kind == state


def test_a_cancelled_session_takes_no_reservation(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        tx.execute(update(Occurrence).values(cancelled_at=NOW, cancelled_by="user"))

    with pytest.raises(BookingClosed, match="booking_cancelled"), db.transaction(database) as tx:
        reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)


def test_a_session_that_is_not_public_is_not_there(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        tx.execute(update(Occurrence).values(published_at=None))

    with pytest.raises(Missing), db.transaction(database) as tx:
        reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)


def test_a_slot_nobody_made_is_not_there(database: Engine, autumn: Autumn) -> None:
    with pytest.raises(Missing), db.transaction(database) as tx:
        reserve(tx, asking("222222222222"), now=NOW)


def test_counts_tell_free_held_and_all(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    at_ten = datetime(2018, 11, 1, 8, 0, tzinfo=UTC)

    with db.reading(database) as tx:
        ids = {row.public_id: row.id for row in tx.scalars(select(Occurrence))}
        before = queries.free_counts(tx, ids.values(), NOW)
        during = queries.free_counts(tx, ids.values(), at_ten)

    first, second = ids[autumn.first], ids[autumn.second]
    assert (before[first].free, before[first].total, before[first].booked) == (5, 6, 1)
    assert (before[second].free, before[second].total, before[second].booked) == (6, 6, 0)
    assert (during[first].free, during[first].total, during[first].booked) == (3, 6, 1)


def test_the_reservations_of_a_session_come_by_time(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        for clock in ("10.30", "9.30"):
            reserve(tx, asking(autumn.first_slots[clock], nickname=clock), now=NOW)
        reserve(tx, asking(autumn.second_slots["13.00"]), now=NOW)

    with db.reading(database) as tx:
        occurrence = tx.scalars(select(Occurrence).where(Occurrence.public_id == autumn.first)).one()
        assert [one.nickname for one in queries.reservations_of(tx, occurrence)] == ["9.30", "10.30"]
        assert tx.scalar(select(func.count()).select_from(Slot)) == 12
