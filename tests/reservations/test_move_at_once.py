"""Families who move, book and take back at the same moment: everybody ends with one time."""

from collections import Counter
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from booking import db
from booking.audit.model import AuditEvent
from booking.audit.service import CLI
from booking.following.follower import SlotsFollow
from booking.reservations.family_moves import move_to_slot, times_to_move_to
from booking.reservations.model import Reservation
from booking.reservations.rules import BookingClosed
from booking.reservations.service import cancel_reservation, reserve, undo_cancellation
from booking.schedule import hooks
from booking.schedule.model import Attendance, Occurrence
from booking.schedule.service import cancel_occurrence
from tests.support.autumn import Autumn, asking, write_autumn
from tests.support.moments import NOW
from tests.support.races import drop_the_guard, restore_the_guard

from .moves_to_slot import MINUTE, _at_once, _hold, _kinds, _moving, _where


@pytest.fixture
def speaking(app: Flask) -> object:
    """Let calendar files have words."""
    with app.test_request_context("/fi/"):
        yield app


def test_of_families_moving_to_one_time_one_gets_it_and_the_others_keep_theirs(
    database: Engine, autumn: Autumn
) -> None:
    ids = _hold(database, autumn, "9.30", "9.45", "10.00", "10.15")
    wanted = autumn.second_slots["13.00"]

    ends = _at_once(database, *(_moving(one, wanted) for one in ids))

    assert ends == Counter(moved=1, slot_taken=3)
    held = _where(database)
    assert len(held) == 4
    assert wanted in held
    own = [autumn.first_slots[clock] for clock in ("9.30", "9.45", "10.00", "10.15")]
    assert len(set(held) & set(own)) == 3


def test_without_the_unique_index_the_same_race_gives_one_time_twice(database: Engine, autumn: Autumn) -> None:
    drop_the_guard(database)
    try:
        ids = _hold(database, autumn, "9.30", "9.45", "10.00", "10.15")
        wanted = autumn.second_slots["13.00"]
        with db.transaction(database) as tx, pytest.MonkeyPatch.context() as patched:
            # One after the other, the second without its look: only the index stands between them.
            patched.setattr("booking.reservations.family_moves.held_slots", lambda _tx, _ids: set())
            for one in ids:
                _moving(one, wanted)(tx)
        assert _where(database) == [wanted] * 4
    finally:
        restore_the_guard(database)


def test_two_presses_of_one_button_move_once(database: Engine, autumn: Autumn) -> None:
    (mine,) = _hold(database, autumn, "10.00")

    ends = _at_once(database, *[_moving(mine, autumn.second_slots["13.00"])] * 4)

    assert ends == Counter(moved=4)
    assert _where(database) == [autumn.second_slots["13.00"]]
    with db.reading(database) as tx:
        assert _kinds(tx) == ["reservation_moved_by_guardian"]


def test_families_who_want_each_others_times_never_wait_for_each_other(database: Engine, autumn: Autumn) -> None:
    first, second = _hold(database, autumn, "10.00", "10.15")

    ends = _at_once(database, _moving(first, autumn.first_slots["10.15"]), _moving(second, autumn.first_slots["10.00"]))

    assert ends == Counter(slot_taken=2)


def test_taking_a_cancellation_back_twice_at_once_holds_and_tells_once(database: Engine, autumn: Autumn) -> None:
    (mine,) = _hold(database, autumn, "10.00")
    with db.transaction(database) as tx:
        cancel_reservation(tx, tx.get_one(Reservation, mine), now=NOW)

    def undo(tx: Session) -> None:
        undo_cancellation(tx, tx.get_one(Reservation, mine), now=NOW + MINUTE)

    assert _at_once(database, *[undo] * 4) == Counter(moved=4)
    with db.reading(database) as tx:
        assert _kinds(tx).count("reservation_confirmed") == 1
        assert tx.scalars(select(AuditEvent.action)).all().count("undo_cancellation") == 1


def test_nobody_is_double_booked_by_a_move_and_a_booking_at_once(database: Engine, autumn: Autumn) -> None:
    (mine,) = _hold(database, autumn, "10.00")
    wanted = autumn.first_slots["10.30"]

    def booking(tx: Session) -> None:
        reserve(tx, asking(wanted, form_key="somebody-else-here"), now=NOW)

    ends = _at_once(database, _moving(mine, wanted), booking)

    assert ends == Counter(moved=1, slot_taken=1)
    assert _where(database).count(wanted) == 1


def test_a_move_and_the_end_of_its_old_session_at_once_leave_one_truth(database: Engine, autumn: Autumn) -> None:
    (mine,) = _hold(database, autumn, "10.00")

    def cancelling(tx: Session) -> None:
        first = tx.scalars(select(Occurrence).where(Occurrence.public_id == autumn.first)).one()
        cancel_occurrence(tx, first, "Illness", now=NOW, actor=CLI)

    hooks.register(SlotsFollow())
    ends = _at_once(database, _moving(mine, autumn.second_slots["13.00"]), cancelling)

    with db.reading(database) as tx:
        held = tx.get_one(Reservation, mine)
        is_moved = held.slot.public_id == autumn.second_slots["13.00"]
        assert (held.released_at is None) == is_moved
        assert ends == (Counter(moved=2) if is_moved else Counter(moved=1, reservation_cancelled=1))


def test_a_person_who_is_not_there_is_not_offered(tx: Session) -> None:
    autumn = write_autumn(tx)
    clinic = autumn.world.services["child_health_clinic"].id
    mine = reserve(tx, asking(autumn.first_slots["10.00"], service_id=clinic), now=NOW)
    second = tx.scalars(select(Occurrence).where(Occurrence.public_id == autumn.second)).one()
    tx.execute(
        update(Attendance)
        .where(Attendance.occurrence_id == second.id, Attendance.service_id == clinic)
        .values(absent_at=NOW, busy_from=None, busy_until=None)
    )
    tx.expire_all()

    assert [one.occurrence.public_id for one in times_to_move_to(tx, mine, NOW)] == [autumn.first]


def test_a_booking_refused_by_the_window_says_how(tx: Session) -> None:
    autumn = write_autumn(tx)
    mine = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    second = tx.scalars(select(Occurrence).where(Occurrence.public_id == autumn.second)).one()
    second.venue.booking_opens_on = date(2018, 11, 10)
    tx.flush()

    with pytest.raises(BookingClosed) as closed:
        move_to_slot(tx, mine, autumn.second_slots["13.00"], now=NOW)
    assert closed.value.state.kind == "not_yet"
    assert [one.occurrence.public_id for one in times_to_move_to(tx, mine, NOW)] == [autumn.first]
