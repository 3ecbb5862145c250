"""A family moves to another time itself: one write, the same row, link and calendar entry, one message."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from booking import db
from booking.audit.model import AuditEvent
from booking.audit.service import CLI
from booking.errors import Conflict, DomainError, Missing
from booking.notices import registry
from booking.notices.model import Notice
from booking.reservations.event import event_file
from booking.reservations.family_moves import move_to_slot, times_to_move_to
from booking.reservations.following import SlotsFollow
from booking.reservations.links import link_token
from booking.reservations.model import Reservation, Slot
from booking.reservations.rules import BookingClosed, SlotTaken
from booking.reservations.service import cancel_reservation, find_by_link, release_all, reserve, undo_cancellation
from booking.reservations.slots import cut_slots
from booking.schedule import hooks
from booking.schedule.model import Attendance, Occurrence
from booking.schedule.service import cancel_occurrence
from booking.venues.model import Venue
from booking.web.dates import local_time, slot_text
from tests.support.moments import NOW
from tests.support.races import drop_the_guard, restore_the_guard
from tests.support.world import drop_in

from .conftest import Autumn, asking, write_autumn

MINUTE = timedelta(minutes=1)
STARTS = datetime(2018, 11, 1, 7, 30, tzinfo=UTC)


def _kinds(tx: Session) -> list[str]:
    waiting = select(Notice.kind).where(Notice.kind != "reservation_reminder", Notice.dropped_at.is_(None))
    return list(tx.scalars(waiting.order_by(Notice.id)))


def _sequence(reservation: Reservation) -> int:
    lines = event_file(reservation, "fi").decode().split("\r\n")
    return int(next(line for line in lines if line.startswith("SEQUENCE:")).removeprefix("SEQUENCE:"))


def _uid(reservation: Reservation) -> str:
    lines = event_file(reservation, "fi").decode().split("\r\n")
    return next(line for line in lines if line.startswith("UID:"))


@pytest.fixture
def speaking(app: Flask) -> object:
    """Let calendar files have words."""
    with app.test_request_context("/fi/"):
        yield app


def test_the_same_row_moves_and_the_old_slot_is_free(tx: Session, speaking: object) -> None:
    autumn = write_autumn(tx)
    mine = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    before = (mine.id, mine.public_id, link_token(mine), _uid(mine))

    assert move_to_slot(tx, mine, autumn.second_slots["13.00"], now=NOW + MINUTE)

    assert (mine.id, mine.public_id, link_token(mine), _uid(mine)) == before
    assert mine.slot.public_id == autumn.second_slots["13.00"]
    assert (mine.moved_at, mine.moved_from) == (NOW + MINUTE, datetime(2018, 11, 1, 8, 0, tzinfo=UTC))
    assert find_by_link(tx, link_token(mine), now=NOW) is mine
    assert (mine.nickname, mine.contact and mine.contact.address) == ("Maija", "maija@example.fi")
    reserve(tx, asking(autumn.first_slots["10.00"], form_key="somebody-else-here"), now=NOW)
    assert tx.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all() == [
        "reserve",
        "move_reservation",
        "reserve",
    ]


def test_one_message_tells_the_last_time(app: Flask, tx: Session) -> None:
    autumn = write_autumn(tx)
    mine = reserve(tx, asking(autumn.first_slots["10.00"], language="en"), now=NOW)
    move_to_slot(tx, mine, autumn.first_slots["10.15"], now=NOW)
    move_to_slot(tx, mine, autumn.second_slots["13.00"], now=NOW + MINUTE)

    assert _kinds(tx) == ["reservation_moved_by_guardian"]
    renderer = registry.renderer_of("reservation_moved_by_guardian")
    assert renderer is not None
    with app.app_context():
        message = renderer(tx, mine.id, NOW)
    assert message is not None
    assert (message.to, message.subject) == ("maija@example.fi", "Your new time Thu 15 Nov 2018, 13.00")
    assert message.body.split("\n") == [
        "Your new time: Thu 15 Nov 2018, 13.00, Kontiopuiston päiväkoti.",
        "Your former time is free for others.",
        "",
        f"See, move or cancel your time: http://tavataan.test/en/b/{link_token(mine)}",
        "",
        "Pieksämäki family centre",
        "You cannot reply to this message.",
    ]
    assert b"DTSTART;TZID=Europe/Helsinki:20181115T130000" in message.attachments[0].content
    due_at = tx.scalars(select(Notice.due_at).where(Notice.kind == "reservation_reminder")).all()
    assert due_at == [datetime(2018, 11, 14, 15, 0, tzinfo=UTC)]


def test_the_sequence_of_the_calendar_entry_only_rises(tx: Session, speaking: object) -> None:
    autumn = write_autumn(tx)
    first = tx.scalars(select(Occurrence).where(Occurrence.public_id == autumn.first)).one()
    first.sequence = 5
    mine = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    found = [_sequence(mine)]

    for slot in (autumn.first_slots["10.15"], autumn.second_slots["13.00"], autumn.first_slots["9.30"]):
        move_to_slot(tx, mine, slot, now=NOW)
        found.append(_sequence(mine))
    cancel_reservation(tx, mine, now=NOW)
    found.append(_sequence(mine))
    undo_cancellation(tx, mine, now=NOW)
    found.append(_sequence(mine))

    assert found == [10, 12, 14, 26, 27, 28]


def test_the_time_one_has_is_no_move(tx: Session) -> None:
    autumn = write_autumn(tx)
    mine = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)

    assert not move_to_slot(tx, mine, autumn.first_slots["10.00"], now=NOW)
    assert move_to_slot(tx, mine, autumn.first_slots["10.15"], now=NOW)
    assert not move_to_slot(tx, mine, autumn.first_slots["10.15"], now=NOW)

    assert _kinds(tx) == ["reservation_moved_by_guardian"]


def test_the_old_time_stays_when_the_new_one_is_gone(tx: Session) -> None:
    autumn = write_autumn(tx)
    mine = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    reserve(tx, asking(autumn.first_slots["10.15"], form_key="somebody-else-here"), now=NOW)

    with pytest.raises(SlotTaken) as taken:
        move_to_slot(tx, mine, autumn.first_slots["10.15"], now=NOW)

    assert taken.value.nearest_free
    assert (mine.slot.public_id, mine.moved_at) == (autumn.first_slots["10.00"], None)


def test_two_families_do_not_swap_their_times(tx: Session) -> None:
    autumn = write_autumn(tx)
    mine = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    other = reserve(tx, asking(autumn.first_slots["10.15"]), now=NOW)

    for one, wanted in ((mine, "10.15"), (other, "10.00")):
        with pytest.raises(SlotTaken):
            move_to_slot(tx, one, autumn.first_slots[wanted], now=NOW)


def test_a_free_lane_of_the_wanted_time_is_picked(tx: Session) -> None:
    autumn = write_autumn(tx)
    occurrence = tx.scalars(select(Occurrence).where(Occurrence.public_id == autumn.second)).one()
    occurrence.lanes = 2
    cut_slots(tx, occurrence)
    mine = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    reserve(tx, asking(autumn.second_slots["13.00"]), now=NOW)

    assert move_to_slot(tx, mine, autumn.second_slots["13.00"], now=NOW)
    assert (mine.slot.lane, slot_text(local_time(mine.slot.starts_at))) == (2, "13.00")


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("cancelled", "reservation_cancelled"),
        ("started", "session_started"),
        ("too late", "changes_closed"),
        ("closed", "booking_closed"),
        ("withdrawn", "booking_cancelled"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(tx: Session, state: str, code: str) -> None:
    autumn = write_autumn(tx)
    own, wanted = autumn.first_slots["10.00"], autumn.second_slots["13.00"]
    if state == "closed":
        own, wanted = wanted, own
    mine = reserve(tx, asking(own), now=NOW)
    if state == "cancelled":
        cancel_reservation(tx, mine, now=NOW)
    elif state == "too late":
        tx.execute(update(Venue).where(Venue.slug == "perheiden-talo").values(changes_close=336))
    elif state == "closed":
        tx.execute(update(Venue).where(Venue.slug == "perheiden-talo").values(booking_closes_hours=336))
    elif state == "withdrawn":
        tx.execute(update(Occurrence).where(Occurrence.public_id == autumn.second).values(cancelled_at=NOW))
    tx.expire_all()

    with pytest.raises(Conflict) as refused:
        move_to_slot(tx, mine, wanted, now=STARTS if state == "started" else NOW)

    assert refused.value.code == code
    assert (mine.slot.public_id, mine.moved_at) == (own, None)
    assert "reservation_moved_by_guardian" not in _kinds(tx)


def test_a_slot_nobody_may_see_is_missing(tx: Session) -> None:
    autumn = write_autumn(tx)
    mine = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    unseen = drop_in(tx, autumn.world, date(2018, 11, 29), is_published=False)
    slot = cut_slots(tx, unseen)[0]

    for public_id in (slot.public_id, "nobody-has-it", ""):
        with pytest.raises(Missing):
            move_to_slot(tx, mine, public_id, now=NOW)


def test_the_wish_goes_along_and_so_does_whose_data_it_is(tx: Session) -> None:
    autumn = write_autumn(tx)
    guidance = autumn.world.services["family_guidance"]
    mine = reserve(tx, asking(autumn.first_slots["10.00"], service_id=guidance.id), now=NOW)
    assert mine.controller_id == autumn.world.town.id
    only_counselling = drop_in(tx, autumn.world, date(2018, 11, 29), team=("family_counselling",))
    slot = cut_slots(tx, only_counselling)[0]

    with pytest.raises(SlotTaken, match="service_not_there"):
        move_to_slot(tx, mine, slot.public_id, now=NOW)
    assert [one.occurrence.public_id for one in times_to_move_to(tx, mine, NOW)] == [autumn.first, autumn.second]

    mine.service_id = None
    tx.flush()
    assert move_to_slot(tx, mine, slot.public_id, now=NOW)
    assert mine.controller_id == autumn.world.county.id


def test_this_session_and_the_next_three_with_free_times_are_offered(tx: Session) -> None:
    autumn = write_autumn(tx)
    mine = reserve(tx, asking(autumn.second_slots["13.00"]), now=NOW)
    full = drop_in(tx, autumn.world, date(2018, 11, 20), time(9), time(9, 15))
    (only_slot,) = cut_slots(tx, full)
    reserve(tx, asking(only_slot.public_id), now=NOW)
    for day in (22, 29, 30):
        cut_slots(tx, drop_in(tx, autumn.world, date(2018, 11, day), time(9), time(9, 30)))

    found = times_to_move_to(tx, mine, NOW)

    assert [one.occurrence.held_on.isoformat() for one in found] == [
        "2018-11-01",
        "2018-11-15",
        "2018-11-22",
        "2018-11-29",
    ]
    here = [slot_text(local_time(one.starts_at)) for one in found[1].times]
    assert here == ["12.30", "12.45", "13.15", "13.30", "13.45"]


def test_one_whose_session_was_cancelled_meanwhile_keeps_the_new_time(tx: Session) -> None:
    autumn = write_autumn(tx)
    mine = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    move_to_slot(tx, mine, autumn.second_slots["13.00"], now=NOW)
    first = tx.scalars(select(Occurrence).where(Occurrence.public_id == autumn.first)).one()
    first.cancelled_at, first.cancelled_by = NOW, "user"
    tx.flush()

    assert release_all(tx, first, now=NOW) == 0
    assert mine.released_at is None


Press = Callable[[Session], object]


def _at_once(engine: Engine, *presses: Press) -> Counter[str]:
    """Let each press happen in a transaction of its own, all at the same instant; count how they ended."""
    start, ends = Barrier(len(presses)), list[str]()

    def run(press: Press) -> None:
        start.wait()
        try:
            with db.transaction(engine) as tx:
                press(tx)
            ends.append("moved")
        except DomainError as refusal:
            ends.append(refusal.code)
        except Exception as fault:
            ends.append(type(fault).__name__)

    threads = [Thread(target=run, args=(press,)) for press in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(ends)


def _moving(reservation_id: int, slot_public_id: str) -> Press:
    def press(tx: Session) -> None:
        mine = tx.scalars(select(Reservation).where(Reservation.id == reservation_id)).one()
        move_to_slot(tx, mine, slot_public_id, now=NOW)

    return press


def _where(engine: Engine) -> list[str]:
    with db.reading(engine) as tx:
        live = select(Slot.public_id).join(Reservation).where(Reservation.released_at.is_(None))
        return sorted(tx.scalars(live))


def _hold(engine: Engine, autumn: Autumn, *clocks: str) -> list[int]:
    with db.transaction(engine) as tx:
        return [reserve(tx, asking(autumn.first_slots[clock]), now=NOW).id for clock in clocks]


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
        assert _kinds(tx).count("reservation_confirmed") == 2
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
