"""A family on the phone or at the door: staff reserve and cancel for it, outside the booking window, never twice."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from booking import db
from booking.accounts.model import RoleGrant
from booking.audit.model import AuditEvent
from booking.reservations.rules import CONFIRMED, SlotTaken
from booking.reservations.service import find_by_code, reserve
from booking.schedule.model import Occurrence
from tests.support.autumn import Autumn, asking
from tests.support.families import errors, hidden_fields
from tests.support.moments import NOW
from tests.support.sign_in import form_token, sign_in
from tests.support.staff import held, notices, signed_in, words

from .walk_in_presses import at_once

DURING = datetime(2018, 11, 1, 8, 5, tzinfo=UTC)  # 10.05 in Helsinki: the slot of 10.00 is on
Freeze = Callable[[datetime], None]


@pytest.fixture
def aino(app: Flask, autumn: Autumn) -> FlaskClient:
    return signed_in(app, autumn.world.users["professional"])


@pytest.fixture
def host(app: Flask, autumn: Autumn, database: Engine) -> FlaskClient:
    """Be of the daycare centre's staff."""
    user = autumn.world.users["stranger"]
    with db.transaction(database) as tx:
        tx.add(RoleGrant(user_id=user.id, role="daycare_staff", scope="venue", scope_id=autumn.world.daycare.id))
    return signed_in(app, user)


def path(autumn: Autumn, clock: str, which: str = "first") -> str:
    slots = getattr(autumn, f"{which}_slots")
    return f"/staff/sessions/{getattr(autumn, which)}/book?slot={slots[clock]}&lang=en"


def book(client: FlaskClient, address: str, **answers: str) -> TestResponse:
    usual = {"nickname": "Maija", "contact": "none", "language": "sv", "service": ""}
    page = client.get(address)
    return client.post(address, data={**hidden_fields(page), "form_token": form_token(client), **usual, **answers})


def test_a_free_time_leads_to_the_form_and_a_code_to_read_aloud(aino: FlaskClient, autumn: Autumn, database: Engine):
    page = aino.get(f"/staff/sessions/{autumn.first}?lang=en").text
    assert f"/staff/sessions/{autumn.first}/book?slot={autumn.first_slots['10.00']}" in page

    answer = book(aino, path(autumn, "10.00"))

    (row,) = held(database)
    assert (answer.status_code, answer.location) == (303, f"/staff/reservations/{row.public_id}/booked?lang=en")
    assert (row.nickname, row.language, row.slot_id) != ("", "", 0)
    assert (row.nickname, row.language) == ("Maija", "sv")
    shown = words(aino.get(answer.location))
    code = re.search(r"Your code: ([a-z]+-[a-z]+-[a-z]+-\d\d)", shown)
    assert code is not None
    assert "http://tavataan.test/sv/code" in shown
    with db.reading(database) as tx:
        assert find_by_code(tx, code[1], now=NOW).id == row.id
        event = tx.scalars(select(AuditEvent).where(AuditEvent.action == "reserve")).one()
    assert (event.actor, event.actor_id, event.subject_id) == (
        "user",
        autumn.world.users["professional"].id,
        row.id,
    )


def test_the_code_is_shown_only_to_whoever_reserved_and_only_for_ten_minutes(
    app: Flask, aino: FlaskClient, autumn: Autumn, frozen: Freeze
):
    shown = book(aino, path(autumn, "10.00")).location
    colleague = signed_in(app, autumn.world.users["colleague"])

    assert colleague.get(shown).location == f"/staff/sessions/{autumn.first}?lang=en"
    assert signed_in(app, autumn.world.users["coordinator"]).get(shown).status_code == 403
    assert aino.get("/staff/reservations/none/booked").status_code == 404
    frozen(datetime(2018, 10, 25, 9, 10, tzinfo=UTC))
    assert aino.get(shown).location == f"/staff/sessions/{autumn.first}?lang=en"


def test_an_e_mail_gets_its_confirmation_and_a_phone_number_a_code(aino: FlaskClient, autumn: Autumn, database: Engine):
    mailed = book(aino, path(autumn, "10.00"), contact="email", email="maija@example.fi")
    phoned = book(aino, path(autumn, "10.15"), contact="phone", phone="040 123 4567")

    assert notices(database, CONFIRMED) == 1
    assert "We send a confirmation by e-mail." in words(aino.get(mailed.location))
    assert "codebox" not in aino.get(mailed.location).text
    assert "codebox" in aino.get(phoned.location).text


def test_the_window_binds_families_and_not_staff(aino: FlaskClient, autumn: Autumn, database: Engine, frozen: Freeze):
    frozen(DURING)
    sign_in(aino, autumn.world.users["professional"])
    page = words(aino.get(f"/staff/sessions/{autumn.first}?lang=en"))

    assert "9.45 Free 10.00 Free now Book 10.00" in page
    assert book(aino, path(autumn, "10.00")).status_code == 303
    assert book(aino, path(autumn, "10.15")).status_code == 303
    late = aino.get(path(autumn, "9.45"))
    assert late.status_code == 409
    assert "This time is over." in late.text
    assert len(held(database)) == 2


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"cancelled_at": NOW, "cancelled_by": "user"}, "The session is cancelled."),
        ({"published_at": None}, "The session is a draft."),
    ],
)
def test_a_cancelled_session_and_a_draft_take_nobody(
    aino: FlaskClient, autumn: Autumn, database: Engine, values: dict[str, Any], said: str
):
    address = path(autumn, "10.00")
    fields = {**hidden_fields(aino.get(address)), "nickname": "Maija", "contact": "none", "language": "fi"}
    with db.transaction(database) as tx:
        row = tx.scalars(select(Occurrence).where(Occurrence.public_id == autumn.first)).one()
        for name, value in values.items():
            setattr(row, name, value)

    for answer in (aino.get(address), aino.post(address, data={**fields, "service": ""})):
        assert answer.status_code == 409
        assert said in answer.text
    assert held(database) == []


def test_a_time_that_is_gone_keeps_the_answers_and_offers_the_others(
    aino: FlaskClient, autumn: Autumn, database: Engine
):
    page = aino.get(path(autumn, "10.00"))
    with db.transaction(database) as tx:
        reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    fields = {**hidden_fields(page), "nickname": "Kuu", "contact": "none", "language": "fi", "service": ""}

    answer = aino.post(path(autumn, "10.00"), data=fields)
    assert answer.status_code == 409
    assert "Someone else took this time." in answer.text
    assert 'value="Kuu"' in answer.text
    assert len(re.findall(r'name="slot"', answer.text)) == 5
    again = aino.post(path(autumn, "10.00"), data={**fields, "slot": autumn.first_slots["10.30"]})
    assert again.status_code == 303
    assert [row.nickname for row in held(database)] == ["Maija", "Kuu"]
    assert aino.get(path(autumn, "10.30")).status_code == 409


def test_pressing_twice_is_one_reservation(aino: FlaskClient, autumn: Autumn, database: Engine):
    fields = {
        **hidden_fields(aino.get(path(autumn, "10.00"))),
        "nickname": "Maija",
        "contact": "none",
        "language": "fi",
        "service": "",
    }

    first, second = (aino.post(path(autumn, "10.00"), data=fields) for _ in range(2))

    assert first.location == second.location
    assert len(held(database)) == 1


def test_staff_and_a_guardian_who_press_at_once_do_not_both_get_the_time(autumn: Autumn, database: Engine):
    def press(number: int, *, is_by_staff: bool) -> None:
        request = asking(autumn.first_slots["10.00"], form_key=f"race-of-staff-{number:04}")
        with db.transaction(database) as tx:
            reserve(
                tx, request, now=NOW, actor=("user", 1) if is_by_staff else ("guest", None), is_by_staff=is_by_staff
            )

    acts = [lambda n=n: press(n, is_by_staff=n % 2 == 0) for n in range(6)]

    assert at_once(acts) == {"done": 1, "slot_taken": 5}
    assert len(held(database)) == 1
    with pytest.raises(SlotTaken):
        press(99, is_by_staff=True)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"nickname": ""}, "Enter a name"),
        ({"nickname": "x" * 61}, "This is too long: at most 60 characters."),
        ({"contact": "email"}, "Enter a phone number or an e-mail address, or choose"),
        ({"contact": "email", "email": "maija@"}, "Check the e-mail address"),
        ({"contact": "phone", "phone": "12"}, "Check the phone number"),
        ({"contact": "fax"}, "Choose one of the options."),
        ({"language": "de"}, "Choose one of the options."),
        ({"service": "999"}, "Choose one of the options."),
        ({"has_interpreter": "y"}, "Write in which language you need an interpreter"),
    ],
)
def test_a_wrong_answer_comes_back_with_the_others_kept(
    aino: FlaskClient, autumn: Autumn, database: Engine, answers: dict[str, str], said: str
):
    answer = book(aino, path(autumn, "10.00"), **answers)

    assert answer.status_code == 422
    assert any(said in message for message in errors(answer))
    assert held(database) == []


def test_a_wish_is_kept_and_makes_it_the_matter_of_that_organisation(
    aino: FlaskClient, autumn: Autumn, database: Engine
):
    guidance = autumn.world.services["family_guidance"]

    book(aino, path(autumn, "10.00"), service=str(guidance.id), has_interpreter="y", interpreter_language="arabia")

    (row,) = held(database)
    assert (row.service_id, row.controller_id) == (guidance.id, autumn.world.town.id)
    assert row.interpreter_language == "arabia"


def test_daycare_staff_reserve_at_their_house_and_never_see_a_name(host: FlaskClient, autumn: Autumn, database: Engine):
    with db.transaction(database) as tx:
        reserve(tx, asking(autumn.second_slots["12.45"], nickname="Aurinko"), now=NOW)

    page = words(host.get(f"/staff/sessions/{autumn.second}?lang=en"))
    assert "12.30 Free Book 12.30 12.45 Booked 13.00 Free Book 13.00" in page
    assert "The names are seen only by the professionals of this session." in page
    assert book(host, path(autumn, "13.00", "second")).status_code == 303
    after = host.get(f"/staff/sessions/{autumn.second}?lang=en").text
    assert "Maija" not in after
    assert "Aurinko" not in after
    for row in held(database):
        assert row.public_id not in after
        assert host.get(f"/staff/reservations/{row.public_id}/cancel").status_code == 403
    assert host.get(path(autumn, "10.00")).status_code == 403


@pytest.mark.parametrize("role", ["director", "coordinator", "admin"])
def test_others_reserve_for_nobody(app: Flask, autumn: Autumn, database: Engine, role: str):
    client = signed_in(app, autumn.world.users[role])

    page = client.get(f"/staff/sessions/{autumn.second}?lang=en").text
    assert "/book?slot=" not in page
    assert client.get(path(autumn, "13.00", "second")).status_code == 403
    data = {"form_token": form_token(client), "nickname": "Maija", "contact": "none", "form_key": "k" * 20}
    assert client.post(path(autumn, "13.00", "second"), data=data).status_code == 403
    assert held(database) == []


def test_a_forged_form_and_a_slot_of_another_session_reserve_nothing(
    aino: FlaskClient, autumn: Autumn, database: Engine
):
    fields = {"nickname": "Maija", "contact": "none", "language": "fi", "service": "", "form_key": "k" * 20}

    assert aino.post(path(autumn, "10.00"), data=fields).status_code == 400
    foreign = f"/staff/sessions/{autumn.first}/book?slot={autumn.second_slots['13.00']}"
    assert aino.get(foreign).status_code == 404
    assert aino.get(f"/staff/sessions/{autumn.first}/book").status_code == 404
    assert held(database) == []
