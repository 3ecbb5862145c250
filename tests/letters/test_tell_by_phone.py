"""With a gateway a phone is told everything a mail box is; each page says which message comes, and when."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.broadcasts.rules import BroadcastRequest
from booking.broadcasts.service import audience_of, send_broadcast
from booking.changes.queries import families_of
from booking.notices.model import Notice
from booking.notices.service import send_due
from booking.reservations import told
from booking.reservations.links import link_token
from booking.reservations.model import Reservation, ReservationContact
from booking.reservations.queries import stakes_in
from booking.reservations.service import cancel_reservation, reserve
from booking.schedule.queries import occurrence_by_public_id
from tests.notices.letters import Pigeonhole
from tests.notices.sms_gateway import Operator, gateway, texts_to
from tests.support.autumn import Autumn, asking
from tests.support.families import book, errors, hidden_fields, send
from tests.support.moments import NOW

NUMBER = "+358401234567"
NIGHT = datetime(2018, 10, 25, 19, 30, tzinfo=UTC)  # 22.30 in Helsinki
BY_PHONE = {"contact": "phone", "phone": "040 123 4567", "email": ""}


@pytest.fixture
def settings(settings: dict[str, str]) -> Iterator[dict[str, str]]:
    """Send text messages."""
    yield {**settings, "SMS_URL": "http://127.0.0.1:9/v1/messages"}
    told.use_texts(False)


@pytest.fixture
def path(autumn: Autumn) -> str:
    """Return the English booking form of 1.11. at 10.00."""
    return f"/en/sessions/{autumn.first}/book?slot={autumn.first_slots['10.00']}"


def _kinds(database: Engine) -> list[str]:
    with db.reading(database) as tx:
        return list(tx.scalars(select(Notice.kind).order_by(Notice.id)))


def test_a_family_with_a_phone_gets_its_link_by_a_real_gateway(
    app: Flask, client: FlaskClient, database: Engine, path: str
) -> None:
    answer = book(client, path, **BY_PHONE)
    page = client.get(answer.location)
    operator = Operator()
    with gateway(operator) as port, app.app_context():
        done = send_due(database, Pigeonhole(), texts=texts_to(port), now=NOW)

    assert "We send a confirmation by text message." in page.text
    assert done.sent == 1
    (message,) = operator.taken
    assert message["to"] == NUMBER
    link = re.findall(r"http://tavataan\.test(/en/b/[a-z0-9]{26})", message["text"])
    assert link == [answer.location]
    assert _kinds(database) == ["reservation_confirmed", "reservation_reminder"]


def test_at_night_the_page_says_when_the_message_comes(
    client: FlaskClient, frozen: Callable[[datetime], None], path: str
) -> None:
    frozen(NIGHT)
    page = client.get(book(client, path, **BY_PHONE).location)

    assert "A text message with it comes Fri 26 Oct 2018, 8.00" in page.text


@pytest.mark.parametrize("typed", ["015 788 111", "0800 123456"])
def test_a_number_that_gets_no_text_messages_comes_back(
    client: FlaskClient, database: Engine, path: str, typed: str
) -> None:
    answer = book(client, path, contact="phone", phone=typed, email="")

    assert answer.status_code == 422
    assert errors(answer) == [
        "Text messages do not reach this number. Give a mobile phone number, or choose another way."
    ]
    assert f'value="{typed}"' in answer.text


def test_the_counts_before_an_act_count_phones(app: Flask, database: Engine, autumn: Autumn) -> None:
    slots = autumn.first_slots
    with db.transaction(database) as tx:
        reserve(tx, asking(slots["9.30"]), now=NOW)
        reserve(tx, asking(slots["9.45"], contact_kind="phone", contact_address=NUMBER), now=NOW)
        reserve(tx, asking(slots["10.00"], contact_kind=None, contact_address=None), now=NOW)
        session = occurrence_by_public_id(tx, autumn.first)
        families, stakes = families_of(tx, [session.id]), stakes_in(tx, [session.id])
        audience = audience_of(tx, session, NOW, controller_id=None)

    assert (families.reservations, families.told) == (3, 2)
    assert stakes[session.id].messages == 2
    assert (len(audience.receivers), audience.without) == (2, 1)


def test_staff_need_no_code_for_a_family_with_a_phone(app: Flask, database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        asked = asking(autumn.first_slots["9.45"], contact_kind="phone", contact_address=NUMBER)
        held = reserve(tx, asked, now=NOW, is_by_staff=True)
        cancel_reservation(tx, held, now=NOW, by="staff")

    assert held.code_hash is None
    assert _kinds(database)[-1] == "reservation_cancelled"


def test_a_lost_link_goes_to_its_phone_and_the_page_says_the_same_of_every_number(
    client: FlaskClient, database: Engine, autumn: Autumn
) -> None:
    with db.transaction(database) as tx:
        asked = asking(autumn.first_slots["9.45"], contact_kind="phone", contact_address=NUMBER)
        held = reserve(tx, asked, now=NOW)
    pages = []
    for typed in ("040 123 4567", "050 765 4321", "nobody@example.fi"):
        answer = send(client, "/en/lost-link", contact=typed)
        pages.append((answer.status_code, answer.location, client.get(answer.location).text))

    assert len(set(pages)) == 1
    assert link_token(held) not in pages[0][2]
    with db.reading(database) as tx:
        assert list(tx.scalars(select(Notice.subject_id).where(Notice.kind == "lost_link").order_by(Notice.id))) == [
            held.id
        ]


@pytest.mark.parametrize("typed", ["040", "soita", "maija@", ""])
def test_what_is_neither_address_nor_number_comes_back(client: FlaskClient, typed: str) -> None:
    answer = send(client, "/en/lost-link", contact=typed)

    assert answer.status_code == 422
    assert len(errors(answer)) == 1
    assert "phone number" in errors(answer)[0]


def test_an_address_that_is_one_slip_away_is_asked_about_once(client: FlaskClient, database: Engine, path: str) -> None:
    first = book(client, path, email="maija@gmial.com")
    fields = {**hidden_fields(first), "nickname": "Maija", "contact": "email", "email": "maija@gmial.com"}
    again = client.post(path, data=fields)

    assert first.status_code == 422
    assert errors(first) == ["Did you mean maija@gmail.com? If the address is right as it is, press again."]
    assert again.status_code == 303
    with db.reading(database) as tx:
        assert tx.scalars(select(ReservationContact.address)).one() == "maija@gmial.com"
        assert len(tx.scalars(select(Reservation)).all()) == 1


def test_what_a_text_message_has_no_room_for_stands_whole_behind_its_link(
    app: Flask, client: FlaskClient, database: Engine, autumn: Autumn
) -> None:
    way = "from the yard, past the red shed and up the outside stairs to the first floor, the second door"
    with db.transaction(database) as tx:
        asked = asking(autumn.first_slots["9.45"], contact_kind="phone", contact_address=NUMBER, language="en")
        held = reserve(tx, asked, now=NOW)
        session = occurrence_by_public_id(tx, autumn.first)
        request = BroadcastRequest(template="entrance", minutes=None, texts={"en": way}, form_key="k" * 20)
        send_broadcast(tx, session, request, controller_id=None, now=NOW, user_id=autumn.world.users["professional"].id)

    assert f"Come in another way than usual: {way}" in client.get(f"/en/b/{link_token(held)}").text
