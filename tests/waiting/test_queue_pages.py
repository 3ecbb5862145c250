"""From the full session to a place in the queue, to the time that is offered; opening a link changes nothing."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.notices.service import send_due
from booking.waiting.keys import token_of
from booking.waiting.model import QueueEntry, QueueOffer
from tests.notices.letters import Pigeonhole
from tests.support.autumn import Autumn
from tests.support.families import errors, hidden_fields, send
from tests.support.fingerprint import fingerprint
from tests.support.moments import NOW

from .conftest import let_go, offered, queue_up

AFTER = datetime(2018, 10, 25, 11, 0, tzinfo=UTC)  # 14.00: the offer of 12.00 is over


@pytest.fixture
def place(app: Flask, database: Engine, autumn: Autumn) -> str:
    """Queue as Aino, with Bertta behind her and a time free; return the path of Aino's place."""
    with db.transaction(database) as tx:
        aino, _ = queue_up(tx, autumn.first, "Aino", "Bertta")
        let_go(tx, autumn.first_slots["10.00"])
        return f"/en/q/{token_of(aino.public_id)}"


def _press(client: FlaskClient, place: str, act: str, **answers: str) -> int:
    return client.post(f"{place}/{act}", data={**hidden_fields(client.get(place)), **answers}).status_code


def test_the_full_session_leads_into_the_queue_with_two_answers(
    client: FlaskClient, database: Engine, autumn: Autumn
) -> None:
    page = client.get(f"/en/sessions/{autumn.first}?service=family_counselling")
    path = re.findall(r'href="(/en/sessions/[^"]+/queue[^"]*)"', page.text)[0].replace("&amp;", "&")
    answer = send(client, path, nickname="Aino", email="aino@example.fi")
    twice = client.post(path, data={**hidden_fields(client.get(path)), "nickname": "Aino", "email": "x"})
    place = client.get(answer.location)

    assert "Full – join the queue" in page.text
    assert (answer.status_code, twice.status_code, place.status_code) == (303, 422, 200)
    assert errors(twice) == ["Check the e-mail address, for example name@example.fi"]
    assert "You are the first in the queue." in place.text
    assert "Aino" not in place.text
    with db.reading(database) as tx:
        entry = tx.scalars(select(QueueEntry)).one()
        assert (entry.nickname, entry.language) == ("Aino", "en")
        assert entry.service_id == autumn.world.services["family_counselling"].id


def test_a_time_that_is_gone_leads_into_the_queue(client: FlaskClient, autumn: Autumn) -> None:
    page = client.get(f"/en/sessions/{autumn.first}/book?slot={autumn.first_slots['10.00']}")

    assert page.status_code == 409
    assert f'href="/en/sessions/{autumn.first}/queue"' in page.text


def test_the_offer_goes_by_mail_and_its_page_takes_the_time(
    app: Flask, client: FlaskClient, database: Engine, place: str
) -> None:
    letters = Pigeonhole()
    with app.app_context():
        send_due(database, letters, now=NOW)
    mail = next(one for one in letters.mails if "A time is free" in str(one["Subject"]))
    text = mail.get_content()

    assert (mail["To"], str(mail["Subject"])) == ("aino@example.fi", "A time is free: Thu 1 Nov 2018, 10.00")
    assert f"Take it by Thu 25 Oct, 14.00: http://tavataan.test{place}" in text
    assert "If you do not take it, we offer it to the next. You keep your place in the queue." in text
    assert "We keep the time for you until Thu\xa025\xa0Oct,\xa014.00." in client.get(place).text
    assert _press(client, place, "accept") == 303
    booked = client.get(place, follow_redirects=True)
    assert "/en/b/" in booked.request.path
    assert "Your time is booked" in booked.text


def test_opening_the_link_changes_nothing(client: FlaskClient, database: Engine, place: str) -> None:
    before = fingerprint(database)

    for path in (place, f"{place}/accept", f"{place}/decline", f"{place}/leave"):
        client.get(path)

    assert fingerprint(database) == before


def test_an_offer_whose_time_is_over_is_refused_also_before_the_job_has_run(
    client: FlaskClient, frozen: Callable[[datetime], None], place: str
) -> None:
    fields = hidden_fields(client.get(place))
    frozen(AFTER)
    answer = client.post(f"{place}/accept", data=fields)

    assert answer.status_code == 409
    assert "This time is no longer kept for you." in answer.text
    assert "The time we offered you went to the next." in client.get(place).text


def test_who_declines_keeps_the_place_and_who_leaves_is_forgotten(
    client: FlaskClient, database: Engine, place: str
) -> None:
    assert _press(client, place, "decline") == 303
    assert "The time we offered you went to the next." in client.get(place).text
    assert _press(client, place, "leave") == 303
    assert "Your name and contact are erased." in client.get(place).text
    with db.reading(database) as tx:
        assert offered(tx) == [("Bertta", "10.00")]


def test_a_button_of_another_offer_takes_nothing(client: FlaskClient, database: Engine, place: str) -> None:
    assert _press(client, place, "accept", offer="nothing") == 409
    with db.reading(database) as tx:
        assert tx.scalars(select(QueueOffer.end_reason)).all() == [""]


def test_a_notice_of_an_offer_that_is_over_is_not_sent(app: Flask, database: Engine, place: str) -> None:
    letters = Pigeonhole()
    with app.app_context():
        send_due(database, letters, now=AFTER)

    assert [str(one["Subject"]) for one in letters.mails if "A time is free" in str(one["Subject"])] == []


def test_a_link_that_nobody_has_is_not_there(client: FlaskClient, place: str) -> None:
    assert client.get("/en/q/" + "2" * 26).status_code == 404
    assert client.get(place + "x").status_code == 404
