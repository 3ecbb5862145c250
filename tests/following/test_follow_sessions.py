"""Slots follow their session: cut once, moved with it, never taken from a family that holds one."""

from datetime import UTC, date, datetime, time, timedelta
from threading import Event, Thread

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from booking import db
from booking.clock import HELSINKI
from booking.errors import Conflict
from booking.following.follower import SlotsFollow
from booking.following.slots import cut_slots
from booking.notices.model import Notice
from booking.reservations.model import Reservation, Slot
from booking.reservations.rules import BookingClosed, planned_slots
from booking.reservations.service import cancel_reservation, reserve
from booking.schedule.model import Occurrence
from tests.support.autumn import Autumn, asking
from tests.support.moments import NOW
from tests.support.world import drop_in, small_world

HALF_PAST_NINE = datetime(2018, 11, 1, 7, 30, tzinfo=UTC)
ELEVEN = datetime(2018, 11, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def session(tx: Session) -> Occurrence:
    """Write the pilot's first drop-in with its six slots."""
    occurrence = drop_in(tx, small_world(tx))
    cut_slots(tx, occurrence)
    return occurrence


def _set(occurrence: Occurrence, starts: str, ends: str, held_on: date = date(2018, 11, 1)) -> None:
    occurrence.held_on = held_on
    occurrence.starts, occurrence.ends = time.fromisoformat(starts), time.fromisoformat(ends)
    occurrence.starts_at = datetime.combine(held_on, occurrence.starts, HELSINKI).astimezone(UTC)
    occurrence.ends_at = datetime.combine(held_on, occurrence.ends, HELSINKI).astimezone(UTC)


def _clocks(tx: Session, occurrence: Occurrence) -> dict[str, int]:
    rows = tx.scalars(select(Slot).where(Slot.occurrence_id == occurrence.id).order_by(Slot.starts_at, Slot.lane))
    return {f"{row.starts_at.astimezone(HELSINKI):%d.%m. %H.%M} lane {row.lane}": row.id for row in rows}


def _hold(tx: Session, occurrence: Occurrence, index: int) -> Reservation:
    slot = cut_slots(tx, occurrence)[index]
    return reserve(tx, asking(slot.public_id), now=NOW)


def test_the_pilots_session_has_six_slots_of_a_quarter_in_one_lane() -> None:
    plan = planned_slots(HALF_PAST_NINE, ELEVEN, 15, 1)

    assert [(f"{start:%H:%M}", f"{end:%H:%M}", lane) for start, end, lane in plan] == [
        ("07:30", "07:45", 1),
        ("07:45", "08:00", 1),
        ("08:00", "08:15", 1),
        ("08:15", "08:30", 1),
        ("08:30", "08:45", 1),
        ("08:45", "09:00", 1),
    ]


@pytest.mark.parametrize(
    ("minutes", "lanes", "count"), [(15, 3, 18), (20, 1, 4), (60, 2, 2), (90, 1, 1), (91, 1, 0), (None, None, 0)]
)
def test_only_whole_slots_fit(minutes: int | None, lanes: int | None, count: int) -> None:
    assert len(planned_slots(HALF_PAST_NINE, ELEVEN, minutes, lanes)) == count


def test_a_date_without_an_hour_has_no_slots() -> None:
    assert planned_slots(None, None, 15, 1) == []


def test_cutting_again_changes_nothing(tx: Session, session: Occurrence) -> None:
    before = _clocks(tx, session)

    cut_slots(tx, session)

    assert not tx.dirty
    assert _clocks(tx, session) == before


def test_longer_hours_add_slots_and_keep_the_others(tx: Session, session: Occurrence) -> None:
    before = _clocks(tx, session)
    _hold(tx, session, 0)
    _set(session, "09:15", "11:15")
    cut_slots(tx, session)

    after = _clocks(tx, session)
    assert len(after) == 8
    assert {clock: after[clock] for clock in before} == before


def test_shorter_hours_keep_a_held_time_that_remains(tx: Session, session: Occurrence) -> None:
    held = _hold(tx, session, 3)
    at = held.slot.starts_at
    _set(session, "10:00", "11:00")
    cut_slots(tx, session)

    tx.refresh(held.slot)
    assert held.slot.starts_at == at
    assert len(_clocks(tx, session)) == 4


def test_another_day_takes_the_family_along_in_its_turn(tx: Session, session: Occurrence) -> None:
    held = _hold(tx, session, 2)
    public_id, slot_id = held.public_id, held.slot_id
    _set(session, "12:30", "14:00", date(2018, 11, 8))
    cut_slots(tx, session)

    tx.expire_all()
    assert (held.public_id, held.slot_id, held.released_at) == (public_id, slot_id, None)
    assert held.slot.starts_at == datetime(2018, 11, 8, 11, 0, tzinfo=UTC)
    assert list(_clocks(tx, session)) == [
        "08.11. 12.30 lane 1",
        "08.11. 12.45 lane 1",
        "08.11. 13.00 lane 1",
        "08.11. 13.15 lane 1",
        "08.11. 13.30 lane 1",
        "08.11. 13.45 lane 1",
    ]


@pytest.mark.parametrize("starts", ["09:45", "09:15"])
def test_a_shift_by_one_slot_lets_rows_pass_each_other(tx: Session, session: Occurrence, starts: str) -> None:
    first, last = _hold(tx, session, 0), _hold(tx, session, 5)
    ends = (datetime.fromisoformat(f"2018-11-01T{starts}") + timedelta(minutes=90)).strftime("%H:%M")
    _set(session, starts, ends)
    cut_slots(tx, session)

    tx.expire_all()
    times = [f"{one.slot.starts_at.astimezone(HELSINKI):%H:%M}" for one in (first, last)]
    assert times == {"09:45": ["09:45", "11:00"], "09:15": ["09:15", "10:30"]}[starts]
    assert len(_clocks(tx, session)) == 6


def test_fewer_slots_than_families_is_refused(tx: Session, session: Occurrence) -> None:
    for index in (0, 2, 4):
        _hold(tx, session, index)
    _set(session, "13:00", "13:30")

    with pytest.raises(Conflict, match="no_room_for_reservations") as refused:
        cut_slots(tx, session)
    assert refused.value.data == {"held": 3, "room": 2}


def test_the_last_slots_family_finds_room_in_a_shorter_session(tx: Session, session: Occurrence) -> None:
    held = [_hold(tx, session, index) for index in (4, 5)]
    _set(session, "13:00", "13:30")
    cut_slots(tx, session)

    tx.expire_all()
    assert [f"{one.slot.starts_at.astimezone(HELSINKI):%H:%M}" for one in held] == ["13:00", "13:15"]
    assert len(_clocks(tx, session)) == 2


def test_a_cancelled_reservation_keeps_a_row_when_its_slot_goes(tx: Session, session: Occurrence) -> None:
    gone = _hold(tx, session, 5)
    cancel_reservation(tx, gone, now=NOW)
    _set(session, "09:30", "10:00")
    cut_slots(tx, session)

    tx.expire_all()
    assert gone.slot.occurrence_id == session.id
    assert list(_clocks(tx, session)) == ["01.11. 09.30 lane 1", "01.11. 09.45 lane 1"]


def test_without_an_hour_only_the_row_with_a_past_stays(tx: Session, session: Occurrence) -> None:
    gone = _hold(tx, session, 5)
    cancel_reservation(tx, gone, now=NOW)
    session.starts = session.ends = session.starts_at = session.ends_at = None
    cut_slots(tx, session)

    assert list(_clocks(tx, session).values()) == [gone.slot_id]


def test_a_held_time_keeps_a_session_from_losing_its_hour(tx: Session, session: Occurrence) -> None:
    _hold(tx, session, 0)
    session.starts = session.ends = session.starts_at = session.ends_at = None

    with pytest.raises(Conflict, match="no_room_for_reservations"):
        cut_slots(tx, session)


def test_more_lanes_keep_what_is_held(tx: Session, session: Occurrence) -> None:
    held = _hold(tx, session, 2)
    at = held.slot.starts_at
    session.lanes = 2
    cut_slots(tx, session)

    tx.expire_all()
    assert (held.slot.starts_at, held.slot.lane) == (at, 1)
    assert len(_clocks(tx, session)) == 12


def test_a_cancelled_session_lets_everybody_go_and_tells_them(tx: Session, session: Occurrence) -> None:
    held = [_hold(tx, session, index) for index in (0, 3)]
    follower = SlotsFollow()
    assert follower.held(tx, [session.id, 999]) == {session.id}
    session.cancelled_at, session.cancelled_by = NOW, "user"
    tx.flush()
    for _ in range(2):
        follower.follow(tx, session, now=NOW)

    assert [(one.release_reason, one.released_at) for one in held] == [("occurrence_cancelled", NOW)] * 2
    assert follower.held(tx, [session.id]) == set()
    told = tx.scalars(select(Notice.subject_id).where(Notice.kind == "occurrence_cancelled").order_by(Notice.id)).all()
    assert sorted(told) == sorted(one.id for one in held)
    assert tx.scalar(select(func.count()).select_from(Slot)) == 6


def test_a_session_cancelled_while_somebody_reserves_leaves_nobody_behind(database: Engine, autumn: Autumn) -> None:
    is_reserved, is_cancelling, outcomes = Event(), Event(), []

    def cancel_the_session() -> None:
        is_reserved.wait(10)
        is_cancelling.set()
        with db.transaction(database) as tx:
            occurrence = tx.scalars(
                select(Occurrence).where(Occurrence.public_id == autumn.first).with_for_update()
            ).one()
            occurrence.cancelled_at, occurrence.cancelled_by = NOW, "user"
            tx.flush()
            SlotsFollow().follow(tx, occurrence, now=NOW)
            outcomes.append("cancelled")

    canceller = Thread(target=cancel_the_session)
    canceller.start()
    with db.transaction(database) as tx:
        made = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
        is_reserved.set()
        is_cancelling.wait(10)
        # The canceller is at the door now; whether it waits or not, it must see this reservation.
        canceller.join(0.3)
        outcomes.append("reserved")
    canceller.join()

    assert outcomes == ["reserved", "cancelled"]
    with db.reading(database) as tx:
        assert tx.scalars(select(Reservation.release_reason).where(Reservation.id == made.id)).one() == (
            "occurrence_cancelled"
        )
    with pytest.raises(BookingClosed), db.transaction(database) as tx:
        reserve(tx, asking(autumn.first_slots["9.30"]), now=NOW)
