"""Who gets a slot: the insert decides, and everything that belongs to it happens in the same transaction."""

import os
from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from booking import db
from booking.audit.model import AuditEvent
from booking.errors import Invalid
from booking.following.slots import cut_slots
from booking.notices.model import Notice
from booking.reservations import queries
from booking.reservations.model import Reservation, ReservationContact
from booking.reservations.rules import SlotTaken
from booking.reservations.service import reserve
from booking.schedule.model import Attendance, Occurrence
from tests.support import races
from tests.support.autumn import Autumn, asking, write_autumn
from tests.support.moments import NOW

ROUNDS = int(os.environ.get("RACE_ROUNDS", "25"))
"""`RACE_ROUNDS=1000` makes it the long matrix of an audit."""


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
        told = [(one.kind, one.subject_id, one.due_at) for one in tx.scalars(select(Notice).order_by(Notice.id))]
        evening_before = datetime(2018, 10, 31, 15, 0, tzinfo=UTC)
        assert told == [
            ("reservation_confirmed", made.id, NOW),
            ("reservation_reminder", made.id, evening_before),
        ]
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
        assert tx.scalars(select(Notice.kind).order_by(Notice.id)).all() == [
            "reservation_confirmed",
            "reservation_reminder",
        ]


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
