"""Who gets a slot: the insert decides, and everything that belongs to it happens in the same transaction."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from booking import db
from booking.audit.model import AuditEvent
from booking.errors import Invalid, Missing
from booking.notices.model import Notice
from booking.reservations import queries
from booking.reservations.model import Reservation, ReservationContact, Slot
from booking.reservations.rules import BookingClosed, SlotTaken
from booking.reservations.service import reserve
from booking.reservations.slots import cut_slots
from booking.schedule.model import Attendance, Occurrence
from booking.venues.model import Venue
from tests.support import races
from tests.support.moments import NOW

from .conftest import Autumn, asking, write_autumn

ROUNDS = 25


def test_eight_who_press_at_once_give_one_reservation_each_round(database: Engine) -> None:
    outcomes = races.race(database, rounds=ROUNDS)

    assert outcomes == [Counter(won=1, taken=7)] * ROUNDS
    assert races.live_per_slot(database) == [1] * ROUNDS


def test_without_the_unique_index_the_same_race_books_twice(database: Engine) -> None:
    races.drop_the_guard(database)
    try:
        races.race(database, rounds=3)

        assert max(races.live_per_slot(database)) > 1
    finally:
        races.restore_the_guard(database)


def test_a_held_slot_keeps_wish_interpreter_and_contact(database: Engine, autumn: Autumn) -> None:
    clinic = autumn.world.services["child_health_clinic"].id
    with db.transaction(database) as tx:
        made = reserve(
            tx, asking(autumn.first_slots["10.00"], service_id=clinic, interpreter_language="arabia"), now=NOW
        )

    with db.reading(database) as tx:
        kept = queries.reservation_by_id(tx, made.id)
        assert kept is not None
        assert kept.contact is not None
        assert (kept.nickname, kept.service_id, kept.interpreter_language) == ("Maija", clinic, "arabia")
        assert (kept.contact.kind, kept.contact.address) == ("email", "maija@example.fi")
        assert kept.slot.starts_at == datetime(2018, 11, 1, 8, 0, tzinfo=UTC)
        assert kept.code_hash is None
        assert kept.booked_at == NOW


def test_the_confirmation_and_the_audit_row_come_with_the_reservation(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        made = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)

    with db.reading(database) as tx:
        notice = tx.scalars(select(Notice)).one()
        assert (notice.kind, notice.subject_id, notice.due_at) == ("reservation_confirmed", made.id, NOW)
        event = tx.scalars(select(AuditEvent)).one()
        assert (event.actor, event.action, event.subject_id) == ("guest", "reserve", made.id)
        assert event.details == {"slot_id": made.slot_id}


def test_a_transaction_that_fails_leaves_no_reservation_and_no_message(database: Engine, autumn: Autumn) -> None:
    def fail_after_reserving() -> None:
        with db.transaction(database) as tx:
            reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_reserving()

    with db.reading(database) as tx:
        assert [tx.scalar(select(func.count()).select_from(table)) for table in (Reservation, Notice, AuditEvent)] == [
            0,
            0,
            0,
        ]


def test_only_an_email_address_gets_a_message(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        reserve(tx, asking(autumn.first_slots["10.00"], contact_kind="phone", contact_address="+358401234567"), now=NOW)
        reserve(tx, asking(autumn.first_slots["10.15"], contact_kind=None, contact_address=None), now=NOW)

    with db.reading(database) as tx:
        assert tx.scalar(select(func.count()).select_from(Notice)) == 0
        assert tx.scalar(select(func.count()).select_from(ReservationContact)) == 1


def test_pressing_twice_gives_the_same_reservation(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        first = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    with db.transaction(database) as tx:
        second = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)

    assert first.public_id == second.public_id
    with db.reading(database) as tx:
        assert tx.scalar(select(func.count()).select_from(Reservation)) == 1
        assert tx.scalar(select(func.count()).select_from(Notice)) == 1


def test_the_same_contact_may_hold_two_times_and_nobody_says_so(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
        reserve(tx, asking(autumn.first_slots["10.15"]), now=NOW)

    with db.reading(database) as tx:
        assert tx.scalar(select(func.count()).select_from(Reservation)) == 2


def test_the_one_who_is_late_hears_of_the_nearest_free_times(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
        reserve(tx, asking(autumn.first_slots["10.15"]), now=NOW)

    with pytest.raises(SlotTaken) as taken, db.transaction(database) as tx:
        reserve(tx, asking(autumn.first_slots["10.00"], form_key="another-form-key"), now=NOW)

    assert taken.value.code == "slot_taken"
    assert [(time.starts_at.isoformat(), time.is_same_session) for time in taken.value.nearest_free] == [
        ("2018-11-01T07:30:00+00:00", True),
        ("2018-11-01T07:45:00+00:00", True),
        ("2018-11-01T08:30:00+00:00", True),
        ("2018-11-15T10:30:00+00:00", False),
    ]


def test_a_lane_of_the_same_time_is_picked_when_the_first_is_taken(tx: Session) -> None:
    autumn = write_autumn(tx)
    occurrence = tx.scalars(select(Occurrence).where(Occurrence.public_id == autumn.first)).one()
    occurrence.lanes = 2
    cut_slots(tx, occurrence)
    wanted = autumn.first_slots["10.00"]

    held = [reserve(tx, asking(wanted, form_key=f"form-key-number-{n}"), now=NOW) for n in range(2)]

    assert [one.slot.lane for one in held] == [1, 2]
    assert held[0].slot.starts_at == held[1].slot.starts_at
    with pytest.raises(SlotTaken):
        reserve(tx, asking(wanted, form_key="form-key-number-3"), now=NOW)


@pytest.mark.parametrize(
    ("wish", "controller"),
    [("family_guidance", "town"), ("child_health_clinic", "county"), (None, "county")],
)
def test_the_controller_is_whom_the_family_meets(
    database: Engine, autumn: Autumn, wish: str | None, controller: str
) -> None:
    service_id = autumn.world.services[wish].id if wish else None
    with db.transaction(database) as tx:
        made = reserve(tx, asking(autumn.first_slots["10.00"], service_id=service_id), now=NOW)

    assert made.controller_id == {"town": autumn.world.town.id, "county": autumn.world.county.id}[controller]


def test_the_venue_is_the_controller_when_nobody_is_named(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        tx.execute(update(Attendance).values(professional_id=None, busy_from=None, busy_until=None))
        made = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)

    assert made.controller_id == autumn.world.town.id


@pytest.mark.parametrize("fact", ["declined_at", "absent_at"])
def test_a_wish_for_somebody_who_is_not_there_is_refused(database: Engine, autumn: Autumn, fact: str) -> None:
    clinic = autumn.world.services["child_health_clinic"].id
    with db.transaction(database) as tx:
        gone = {fact: NOW, "accepted_at": None, "busy_from": None, "busy_until": None}
        tx.execute(update(Attendance).where(Attendance.service_id == clinic).values(**gone))

    with pytest.raises(SlotTaken, match="service_not_there") as refused, db.transaction(database) as tx:
        reserve(tx, asking(autumn.first_slots["10.00"], service_id=clinic), now=NOW)

    assert refused.value.nearest_free == ()


def test_a_wish_is_met_only_while_that_person_is_there(database: Engine, autumn: Autumn) -> None:
    clinic = autumn.world.services["child_health_clinic"].id
    with db.transaction(database) as tx:
        from_ten = {"busy_from": datetime(2018, 11, 1, 8, 0, tzinfo=UTC)}
        first_id = select(Occurrence.id).where(Occurrence.public_id == autumn.first).scalar_subquery()
        tx.execute(
            update(Attendance)
            .where(Attendance.service_id == clinic, Attendance.occurrence_id == first_id)
            .values(**from_ten)
        )

    with db.reading(database) as tx:
        occurrence = tx.scalars(select(Occurrence).where(Occurrence.public_id == autumn.first)).one()
        choices = queries.slot_choices(tx, occurrence, clinic, NOW)
    assert [choice.starts_at.isoformat() for choice in choices] == [
        "2018-11-01T08:00:00+00:00",
        "2018-11-01T08:15:00+00:00",
        "2018-11-01T08:30:00+00:00",
        "2018-11-01T08:45:00+00:00",
    ]
    with pytest.raises(SlotTaken, match="service_not_there"), db.transaction(database) as tx:
        reserve(tx, asking(autumn.first_slots["9.45"], service_id=clinic), now=NOW)


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


@pytest.mark.parametrize(
    "changes",
    [
        {"nickname": ""},
        {"nickname": "m" * 61},
        {"contact_kind": "email", "contact_address": None},
        {"contact_address": "a" * 255},
        {"interpreter_language": "a" * 61},
        {"form_key": "short"},
    ],
)
def test_a_request_no_form_lets_through_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        asking("222222222222", **changes)


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
