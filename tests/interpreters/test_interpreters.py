"""An interpreter: asked for in the form, ordered by a person, and a family without one is told."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.audit.model import AuditEvent
from booking.errors import Conflict, Missing
from booking.interpreters.days import interpreter_days
from booking.interpreters.model import InterpreterOrder
from booking.interpreters.queries import wishes
from booking.interpreters.service import INTERPRETER_DUE, note, remind_orderers
from booking.notices import registry
from booking.notices.message import Message
from booking.notices.model import Notice
from booking.reservations.erasing import erase_on_request
from booking.reservations.family_moves import move_to_slot
from booking.reservations.model import Reservation
from booking.reservations.rules import NO_INTERPRETER
from booking.reservations.service import cancel_reservation, reserve
from tests.support.autumn import Autumn, asking
from tests.support.moments import NOW
from tests.support.staff import notices, press, signed_in, words

MONDAY = datetime(2018, 10, 29, 6, 0, tzinfo=UTC)  # 8.00 in Helsinki, three working days before Thursday 1.11.
TUESDAY = datetime(2018, 10, 30, 6, 0, tzinfo=UTC)
Freeze = Callable[[datetime], None]


@pytest.fixture
def held(app: Flask, autumn: Autumn, database: Engine) -> Reservation:
    """Hold 1.11. at 10.00 for a family that wishes for an interpreter of Somali."""
    asked = asking(autumn.first_slots["10.00"], language="en", interpreter_language="Somali")
    with db.transaction(database) as tx:
        return reserve(tx, asked, now=NOW)


def _note(database: Engine, autumn: Autumn, held: Reservation, state: str, now: datetime = NOW) -> bool:
    with db.transaction(database) as tx:
        return note(tx, tx.get_one(Reservation, held.id), state, now=now, user_id=autumn.world.users["professional"].id)


def _state(database: Engine) -> str | None:
    with db.reading(database) as tx:
        order = tx.scalars(select(InterpreterOrder)).one_or_none()
        return None if order is None else order.state


def _waiting(database: Engine, kind: str) -> list[int]:
    with db.reading(database) as tx:
        return list(
            tx.scalars(select(Notice.subject_id).where(Notice.kind == kind, Notice.dropped_at.is_(None)).order_by("id"))
        )


@pytest.mark.parametrize(
    ("held_on", "told_on", "ordered_on"),
    [
        (date(2018, 11, 1), date(2018, 10, 29), date(2018, 10, 30)),
        (date(2018, 11, 5), date(2018, 10, 31), date(2018, 11, 1)),  # over a weekend
        (date(2018, 12, 27), date(2018, 12, 19), date(2018, 12, 20)),  # over Christmas
    ],
)
def test_the_days_are_counted_in_finnish_working_days(held_on: date, told_on: date, ordered_on: date) -> None:
    days = interpreter_days(held_on)

    assert (days.told_on, days.ordered_on) == (told_on, ordered_on)


def test_the_form_says_until_when_and_after_that_that_none_may_be_found(
    client: FlaskClient, autumn: Autumn, frozen: Freeze
) -> None:
    path = f"/en/sessions/{autumn.first}/book?slot={autumn.first_slots['10.00']}"
    in_time = client.get(path).text.replace("\N{NO-BREAK SPACE}", " ")
    frozen(MONDAY + timedelta(hours=15, minutes=59))
    last_minute = client.get(path).text.replace("\N{NO-BREAK SPACE}", " ")
    frozen(MONDAY + timedelta(hours=16))
    late = client.get(path).text

    assert "We find an interpreter if you tell us by Mon 29 Oct 2018 at the latest." in in_time
    assert "tell us by Mon 29 Oct 2018" in last_minute
    assert "we may not find an interpreter in time. You can come anyway" in late
    assert '<option value="Somali">' in late


def test_it_is_ordered_confirmed_and_taken_back_and_each_is_in_the_log(
    database: Engine, autumn: Autumn, held: Reservation
) -> None:
    seen = []
    for state in ("ordered", "ordered", "confirmed", "to_order"):
        seen.append((_note(database, autumn, held, state), _state(database)))

    assert seen == [(True, "ordered"), (False, "ordered"), (True, "confirmed"), (True, None)]
    with db.reading(database) as tx:
        logged = tx.scalars(
            select(AuditEvent.details).where(AuditEvent.action == "note_interpreter").order_by(AuditEvent.id)
        ).all()
    assert [one["state"] for one in logged] == ["ordered", "confirmed", "to_order"]


def test_a_family_is_told_ten_minutes_later_that_none_was_found(
    app: Flask, database: Engine, autumn: Autumn, held: Reservation
) -> None:
    _note(database, autumn, held, "not_found")

    with db.reading(database) as tx:
        row = tx.scalars(select(Notice).where(Notice.kind == NO_INTERPRETER)).one()
    assert (row.subject_id, row.due_at) == (held.id, NOW + timedelta(minutes=10))
    renderer = registry.renderer_of(NO_INTERPRETER)
    assert renderer is not None
    with app.app_context(), db.reading(database) as tx:
        message = renderer(tx, held.id, NOW)
    assert isinstance(message, Message)
    assert message.subject == "No interpreter for your time Thu 1 Nov 2018, 10.00"
    assert "Somali" not in message.body

    _note(database, autumn, held, "ordered", NOW + timedelta(minutes=5))
    assert _waiting(database, NO_INTERPRETER) == []
    with app.app_context(), db.reading(database) as tx:
        assert renderer(tx, held.id, NOW) is None


def test_what_no_longer_waits_cannot_be_noted(database: Engine, autumn: Autumn, held: Reservation) -> None:
    with pytest.raises(Missing):
        _note(database, autumn, held, "lost")
    with pytest.raises(Conflict):
        _note(database, autumn, held, "ordered", datetime(2018, 11, 1, 8, 15, tzinfo=UTC))
    with db.transaction(database) as tx:
        cancel_reservation(tx, tx.get_one(Reservation, held.id), now=NOW)
    with pytest.raises(Conflict):
        _note(database, autumn, held, "ordered")


def test_the_row_is_erased_with_the_contact(database: Engine, autumn: Autumn, held: Reservation) -> None:
    _note(database, autumn, held, "not_found")
    with db.transaction(database) as tx:
        erase_on_request(tx, tx.get_one(Reservation, held.id), now=NOW)

    assert _state(database) is None
    assert _waiting(database, NO_INTERPRETER) == []


def test_those_who_order_are_reminded_on_each_morning_until_it_is_ordered(
    app: Flask, database: Engine, autumn: Autumn, held: Reservation
) -> None:
    users = autumn.world.users
    told = []
    for now in (NOW, MONDAY, MONDAY, TUESDAY):
        with db.transaction(database) as tx:
            told.append(remind_orderers(tx, now=now))

    assert told == [0, 3, 3, 3]
    assert sorted(_waiting(database, INTERPRETER_DUE)) == sorted(
        users[who].id for who in ("professional", "colleague", "coordinator")
    )
    renderer = registry.renderer_of(INTERPRETER_DUE)
    assert renderer is not None
    with app.app_context(), db.reading(database) as tx:
        message = renderer(tx, users["coordinator"].id, TUESDAY)
    assert isinstance(message, Message)
    assert "http://tavataan.test/staff/interpreters" in message.body
    assert not [word for word in ("Somali", "Maija") if word in message.body]

    _note(database, autumn, held, "ordered", TUESDAY)
    with app.app_context(), db.reading(database) as tx:
        assert renderer(tx, users["coordinator"].id, TUESDAY) is None


@pytest.mark.parametrize("who", ["professional", "coordinator"])
def test_the_list_shows_language_time_and_last_day_and_no_name(
    app: Flask, database: Engine, autumn: Autumn, held: Reservation, who: str
) -> None:
    client = signed_in(app, autumn.world.users[who])
    page = client.get("/staff/interpreters?lang=en")

    assert "Somali Thu 1 Nov 2018, 10.00, Perheiden talo To be ordered by Tue 30 Oct 2018" in words(page)
    assert "Maija" not in page.text
    with db.reading(database) as tx:
        seen = tx.scalars(select(AuditEvent).where(AuditEvent.action == "see_interpreters")).one()
        assert seen.details["reservation_ids"] == [held.id]

    answer = press(client, f"/staff/reservations/{held.public_id}/interpreter", state="ordered")
    assert answer.status_code == 303
    assert _state(database) == "ordered"
    assert "Ordered ·" in words(client.get(answer.location))


def test_the_day_shows_how_far_it_is(app: Flask, database: Engine, autumn: Autumn, held: Reservation) -> None:
    client = signed_in(app, autumn.world.users["professional"])
    before = words(client.get(f"/staff/sessions/{autumn.first}?lang=en"))
    _note(database, autumn, held, "confirmed")
    after = words(client.get(f"/staff/sessions/{autumn.first}?lang=en"))

    assert "interpreter: Somali (not ordered yet)" in before
    assert "interpreter: Somali (confirmed)" in after


def test_a_professional_who_does_not_come_sees_and_notes_nothing(
    app: Flask, database: Engine, autumn: Autumn, held: Reservation
) -> None:
    client = signed_in(app, autumn.world.users["director"])

    assert client.get("/staff/interpreters").status_code == 403
    assert press(client, f"/staff/reservations/{held.public_id}/interpreter", state="ordered").status_code == 403
    assert _state(database) is None
    assert notices(database, NO_INTERPRETER) == 0


def _wishes(database: Engine, now: datetime = NOW) -> list[str]:
    with db.reading(database) as tx:
        return [one.state for one in wishes(tx, now)]


def test_an_interpreter_hears_of_another_time_and_of_one_that_was_let_go(
    database: Engine, autumn: Autumn, held: Reservation
) -> None:
    _note(database, autumn, held, "confirmed")
    seen = _wishes(database)
    with db.transaction(database) as tx:
        move_to_slot(tx, tx.get_one(Reservation, held.id), autumn.first_slots["10.30"], now=NOW)
    seen += _wishes(database)
    _note(database, autumn, held, "ordered")
    seen += _wishes(database)
    with db.transaction(database) as tx:
        cancel_reservation(tx, tx.get_one(Reservation, held.id), now=NOW)
    seen += _wishes(database)
    _note(database, autumn, held, "to_order")

    assert seen == ["confirmed", "moved", "ordered", "let_go"]
    assert _wishes(database) == []
