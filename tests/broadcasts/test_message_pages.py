"""The pages of a message to all who have booked: seen in each language, with the number, before it is sent."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update
from werkzeug.test import TestResponse

from booking import db
from booking.broadcasts.model import Broadcast
from booking.reservations.service import reserve
from booking.schedule.model import Attendance, Occurrence
from tests.support.autumn import Autumn, asking
from tests.support.families import errors, hidden_fields
from tests.support.moments import NOW
from tests.support.sign_in import sign_in
from tests.support.staff import notices, press, signed_in, words

ON_1_NOV = datetime(2018, 11, 1, 7, 20, tzinfo=UTC)  # 9.20 in Helsinki
Freeze = Callable[[datetime], None]


@pytest.fixture
def aino(app: Flask, autumn: Autumn, database: Engine) -> FlaskClient:
    """Be Aino; four families have booked 1.11., one of them without an e-mail address."""
    slots = autumn.first_slots
    with db.transaction(database) as tx:
        reserve(tx, asking(slots["9.30"], contact_address="fi@example.fi"), now=NOW)
        reserve(tx, asking(slots["9.45"], contact_address="sv@example.fi", language="sv"), now=NOW)
        reserve(tx, asking(slots["10.00"], contact_address="fi2@example.fi"), now=NOW)
        reserve(tx, asking(slots["10.15"], contact_kind=None, contact_address=None), now=NOW)
    return signed_in(app, autumn.world.users["professional"])


def look(client: FlaskClient, autumn: Autumn, **answers: str) -> TestResponse:
    address = f"/staff/sessions/{autumn.first}/message"
    fields = hidden_fields(client.get(address))
    usual = {"template": "entrance", "texts-fi": "pihan puolelta", "texts-sv": "från gården", "minutes": "10"}
    return press(client, address, **{**fields, **usual, **answers})


def send(client: FlaskClient, autumn: Autumn, page: TestResponse, **changes: str) -> TestResponse:
    return press(client, f"/staff/sessions/{autumn.first}/message", **{**hidden_fields(page), **changes})


def test_it_is_seen_in_each_language_and_the_button_repeats_the_number(
    aino: FlaskClient, autumn: Autumn, database: Engine
):
    assert f"/staff/sessions/{autumn.first}/message" in aino.get(f"/staff/sessions/{autumn.first}").text

    page = look(aino, autumn)

    assert page.status_code == 200
    assert 'lang="sv">' in page.text
    shown = words(page)
    assert "Suomi 2" in shown
    assert "pihan puolelta" in shown
    assert "Svenska 1" in shown
    assert "från gården" in shown
    assert 'class="msg block-xs" lang="en"' not in page.text
    assert "3 families get a message" in shown
    assert "1 family has left no contact that a message reaches" in shown
    assert "Send to 3 families" in shown
    assert notices(database, "broadcast") == 0

    sent = send(aino, autumn, page)
    assert sent.location == f"/staff/sessions/{autumn.first}?done=message_sent&lang=en"
    assert notices(database, "broadcast") == 3
    session = words(aino.get(f"{sent.location}"))
    assert "The message is on its way." in session
    assert "Come in another way than usual: pihan puolelta Thu 25 Oct 2018, 12.00. To 3 families" in session


def test_pressing_twice_sends_once(aino: FlaskClient, autumn: Autumn, database: Engine):
    page = look(aino, autumn)

    first, second = send(aino, autumn, page), send(aino, autumn, page)

    assert (first.status_code, second.status_code) == (303, 303)
    assert notices(database, "broadcast") == 3


def test_changing_the_message_leads_back_with_the_answers_kept(aino: FlaskClient, autumn: Autumn, database: Engine):
    back = send(aino, autumn, look(aino, autumn), change="1")

    assert back.status_code == 200
    assert 'value="pihan puolelta"' in back.text
    assert hidden_fields(back)["seen"] == ""
    assert notices(database, "broadcast") == 0


def test_a_family_that_came_meanwhile_is_shown_before_it_is_told(aino: FlaskClient, autumn: Autumn, database: Engine):
    page = look(aino, autumn)
    with db.transaction(database) as tx:
        reserve(tx, asking(autumn.first_slots["10.30"], contact_address="new@example.fi"), now=NOW)

    again = send(aino, autumn, page)

    assert again.status_code == 409
    assert "Nothing was sent." in words(again)
    assert "Send to 4 families" in words(again)
    assert notices(database, "broadcast") == 0
    assert send(aino, autumn, again).status_code == 303
    assert notices(database, "broadcast") == 4


def test_only_on_the_day_it_can_be_told_that_we_are_late(
    aino: FlaskClient, autumn: Autumn, database: Engine, frozen: Freeze
):
    assert "We are late" not in aino.get(f"/staff/sessions/{autumn.first}/message?lang=en").text
    assert look(aino, autumn, template="late").status_code == 422

    frozen(ON_1_NOV)
    sign_in(aino, autumn.world.users["professional"])
    page = look(aino, autumn, template="late", minutes="15")
    assert "Suomi 2" in words(page)
    assert send(aino, autumn, page).status_code == 303
    with db.reading(database) as tx:
        assert tx.execute(select(Broadcast.template, Broadcast.minutes, Broadcast.texts)).one() == ("late", 15, {})


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"template": "insult"}, "Choose one of the options."),
        ({"texts-fi": "", "texts-sv": ""}, "Write it in at least one language."),
        ({"texts-fi": "x" * 121}, "This is too long: at most 120 characters."),
        ({"texts-fi": "ovi\r\nBcc: x@example.fi"}, "Remove the characters that cannot be shown."),
        ({"minutes": "7"}, "Choose one of the options."),
    ],
)
def test_a_wrong_answer_comes_back(
    aino: FlaskClient, autumn: Autumn, database: Engine, answers: dict[str, str], said: str
):
    answer = look(aino, autumn, **answers)

    assert answer.status_code == 422
    assert said in errors(answer)
    assert notices(database, "broadcast") == 0


def test_a_bent_key_and_a_forged_form_send_nothing(aino: FlaskClient, autumn: Autumn, database: Engine):
    page = look(aino, autumn)

    assert send(aino, autumn, page, form_key="<b>").status_code == 422
    fields = {**hidden_fields(page), "form_token": "forged"}
    assert aino.post(f"/staff/sessions/{autumn.first}/message", data=fields).status_code == 400
    assert send(aino, autumn, page, seen="x" * 65).status_code == 422
    assert notices(database, "broadcast") == 0


def test_a_session_without_anybody_to_tell_says_so(app: Flask, autumn: Autumn):
    client = signed_in(app, autumn.world.users["professional"])

    page = client.get(f"/staff/sessions/{autumn.first}/message?lang=en")

    assert "Nobody who still has a time here can be reached by e-mail." in page.text
    assert "<button" not in page.text.partition("<main")[2].partition("</main")[0]


def test_a_cancelled_session_and_one_that_is_over_are_refused_calmly(
    aino: FlaskClient, autumn: Autumn, database: Engine, frozen: Freeze
):
    page = look(aino, autumn)
    with db.transaction(database) as tx:
        cancel = update(Occurrence).where(Occurrence.public_id == autumn.first)
        tx.execute(cancel.values(cancelled_at=NOW, cancelled_by="user"))

    assert aino.get(f"/staff/sessions/{autumn.first}/message").status_code == 409
    refused = send(aino, autumn, page)
    assert (refused.status_code, "The session is cancelled." in refused.text) == (409, True)
    assert notices(database, "broadcast") == 0


MAY = {"professional": 200, "colleague": 200, "director": 200, "coordinator": 200, "admin": 200}


@pytest.mark.parametrize(("role", "status"), MAY.items())
def test_who_meets_the_families_or_keeps_the_house_may_tell_them(app: Flask, autumn: Autumn, role: str, status: int):
    client = signed_in(app, autumn.world.users[role])

    assert client.get(f"/staff/sessions/{autumn.second}/message").status_code == status


def test_nobody_else_may(app: Flask, autumn: Autumn, aino: FlaskClient, database: Engine):
    director = signed_in(app, autumn.world.users["director"])  # of the other venue
    fields = {"template": "nothing", "minutes": "10", "form_key": "k" * 20, "seen": "x"}
    with db.transaction(database) as tx:
        mine = Attendance.professional_id == autumn.world.people["family_counselling"].id
        tx.execute(update(Attendance).where(mine).values(accepted_at=None))

    for client in (director, aino):
        assert client.get(f"/staff/sessions/{autumn.first}/message").status_code == 403
        assert press(client, f"/staff/sessions/{autumn.first}/message", **fields).status_code == 403
    stranger = signed_in(app, autumn.world.users["stranger"])
    assert stranger.get(f"/staff/sessions/{autumn.first}/message").status_code == 403
    assert notices(database, "broadcast") == 0
