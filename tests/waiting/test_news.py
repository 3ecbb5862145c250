"""Whoever asks is told once that a term has dates, and is forgotten; nobody learns who has asked."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.audit.service import CLI
from booking.notices.service import send_due
from booking.schedule.model import Term
from booking.schedule.service import OccurrenceRequest, TermRequest, add_occurrence, create_term, publish_term
from booking.waiting.news import ask_for_news, forget_told, tell_news
from booking.waiting.news_model import NewsContact
from tests.notices.letters import Pigeonhole
from tests.support.families import errors, hidden_fields
from tests.support.moments import NOW
from tests.support.world import drop_in, small_world

HALF_A_YEAR_LATER = datetime(2019, 4, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def spring(app: Flask, database: Engine) -> int:
    """Write a spring without dates; return the term's number."""
    with db.transaction(database) as tx:
        world = small_world(tx)
        drop_in(tx, world)
        names, text = {"fi": "Kevät 2019", "en": "Spring 2019"}, {"fi": "Kevään ajat tulevat tammikuussa."}
        asked = TermRequest(world.programme.id, names, date(2019, 1, 1), date(2019, 5, 31), text)
        term = create_term(tx, asked, now=NOW, actor=CLI)
        evening = OccurrenceRequest("evening", {"fi": "Ilta"}, world.house.id, date(2019, 2, 7), term_id=term.id)
        add_occurrence(tx, evening, now=NOW, actor=CLI)
        return term.id


def _ask(client: FlaskClient, contact: str) -> tuple[int, bytes, str]:
    fields = {**hidden_fields(client.get("/en/notify")), "contact": contact}
    answer = client.post("/en/notify", data=fields)
    return answer.status_code, answer.data, answer.headers["Location"]


def test_the_front_page_offers_news_of_a_term_without_dates(client: FlaskClient, spring: int) -> None:
    page = client.get("/en/")

    assert "Tell me when the times are published" in page.text
    assert "/en/notify?term=" in page.text


def test_the_answer_is_the_same_to_the_byte_whether_the_contact_is_known(
    client: FlaskClient, database: Engine, spring: int
) -> None:
    first, again = _ask(client, "aiti@example.fi"), _ask(client, "Aiti@example.fi")

    assert first == again
    assert first[0] == 303
    assert "We send you one message when the times are published." in client.get(first[2]).text
    with db.reading(database) as tx:
        assert tx.scalars(select(NewsContact.address)).all() == ["aiti@example.fi"]


def test_a_wrong_address_comes_back(client: FlaskClient, spring: int) -> None:
    fields = {**hidden_fields(client.get("/en/notify")), "contact": "aiti"}
    answer = client.post("/en/notify", data=fields)

    assert answer.status_code == 422
    assert errors(answer) == ["Check the e-mail address, for example name@example.fi"]
    assert 'value="aiti"' in answer.text


def test_a_slip_in_the_address_is_asked_about_once(client: FlaskClient, spring: int) -> None:
    fields = {**hidden_fields(client.get("/en/notify")), "contact": "aiti@gmial.com"}
    asked = client.post("/en/notify", data=fields)
    meant = client.post("/en/notify", data={**hidden_fields(asked), "contact": "aiti@gmial.com"})

    assert (asked.status_code, meant.status_code) == (422, 303)
    assert errors(asked) == ["Did you mean aiti@gmail.com? If the address is right as it is, press again."]


def test_one_message_leaves_when_the_term_has_dates_and_the_contact_is_erased(
    app: Flask, client: FlaskClient, database: Engine, spring: int
) -> None:
    _ask(client, "aiti@example.fi")
    letters = Pigeonhole()
    with db.transaction(database) as tx:
        assert tell_news(tx, now=NOW) == 0
        publish_term(tx, tx.get_one(Term, spring), now=NOW, actor=CLI)
    for _ in range(2):
        with db.transaction(database) as tx:
            forget_told(tx, now=NOW)
            tell_news(tx, now=NOW)
        with app.app_context():
            send_due(database, letters, now=NOW)

    (mail,) = letters.mails
    assert (mail["To"], str(mail["Subject"])) == ("aiti@example.fi", "New times: Spring 2019")
    assert "See them and book: http://tavataan.test/en/" in mail.get_content()
    with db.reading(database) as tx:
        assert tx.scalars(select(NewsContact.id)).all() == []


def test_a_contact_is_kept_for_half_a_year_at_the_most(database: Engine, spring: int) -> None:
    with db.transaction(database) as tx:
        ask_for_news(tx, tx.get_one(Term, spring), "email", "aiti@example.fi", "fi", now=NOW)
        assert forget_told(tx, now=NOW) == 0
        assert forget_told(tx, now=HALF_A_YEAR_LATER) == 1
