"""One form sends the links of everything that a contact holds: times, sign-ups, places in the queue."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.notices.model import Notice
from booking.notices.service import send_due
from booking.reservations import told
from booking.reservations.service import reserve
from booking.signups.service import leave, sign_up
from booking.waiting.service import join_session
from tests.notices.letters import Pigeonhole
from tests.support.autumn import Autumn, asking, kept_autumn
from tests.support.evenings import evening, family
from tests.support.families import hidden_fields, send
from tests.support.moments import NOW
from tests.support.statements import statements_of
from tests.waiting.conftest import queueing

LOST = ("lost_link", "sign_up_lost_link", "queue_lost_link")
NUMBER = "+358401234567"


@pytest.fixture
def autumn(database: Engine) -> Autumn:
    """Commit the pilot's two sessions."""
    return kept_autumn(database)


@pytest.fixture
def settings(settings: dict[str, str]) -> Iterator[dict[str, str]]:
    """Send text messages too."""
    yield {**settings, "SMS_URL": "http://127.0.0.1:9/v1/messages"}
    told.use_texts(False)


def hold_everything(database: Engine, autumn: Autumn, **contact: str) -> None:
    """Book a time, sign up to two evenings, leave another, and queue, all with one contact."""
    with db.transaction(database) as tx:
        first, second = (evening(tx, autumn.world, date(2018, 11, day), course="c1") for day in (20, 27))
        other = evening(tx, autumn.world, date(2018, 12, 4))
        reserve(tx, asking(autumn.second_slots["13.00"], language="en", **contact), now=NOW)
        sign_up(tx, family(first, more=(second.public_id,), language="en", **contact), now=NOW)
        leave(tx, sign_up(tx, family(other, **contact), now=NOW).parties[0], now=NOW)
        join_session(tx, queueing("Maija", occurrence_public_id=autumn.first, **contact), now=NOW)


def asked(database: Engine) -> list[str]:
    with db.reading(database) as tx:
        return list(tx.scalars(select(Notice.kind).where(Notice.kind.in_(LOST)).order_by(Notice.id)))


def test_one_mail_has_the_link_of_everything_the_contact_holds(
    app: Flask, client: FlaskClient, database: Engine, autumn: Autumn
) -> None:
    hold_everything(database, autumn)
    with db.transaction(database) as tx:
        tx.query(Notice).update({"dropped_at": NOW, "drop_reason": "by_hand"})
    post = Pigeonhole()

    answers = [send(client, "/en/lost-link", contact=one) for one in ("maija@example.fi", "nobody@example.fi")]
    with app.app_context():
        send_due(database, post, now=NOW)

    assert answers[0].data == answers[1].data
    (mail,) = post.mails
    body = mail.get_content()
    assert (mail["To"], mail["Subject"]) == ("maija@example.fi", "The links you asked for")
    assert re.sub(r"/(\w)/\w{20,}", r"/\1/...", body).split("\n")[:11] == [
        "You are in the queue: Thu 1 Nov 2018, 9.30–11.00, Perheiden talo.",
        "See your place in the queue, or leave it: http://tavataan.test/en/q/...",
        "",
        "Your time: Thu 15 Nov 2018, 13.00, Kontiopuiston päiväkoti.",
        "See, move or cancel your time: http://tavataan.test/en/b/...",
        "",
        "You have signed up: Tue 20 Nov 2018, 17.00–19.00, Perheiden talo.",
        "Also: Tue 27 Nov 2018, 17.00–19.00",
        "See how many of you come, change that, or leave: http://tavataan.test/en/s/...",
        "",
        "This link was asked for on our page. If it was not you, you need not do anything.",
    ]
    for path in re.findall(r"http://tavataan.test(\S+)", body):
        assert client.get(path).status_code == 200


def test_much_and_nothing_cost_the_database_the_same(client: FlaskClient, database: Engine, autumn: Autumn) -> None:
    hold_everything(database, autumn)
    fields = hidden_fields(client.get("/en/lost-link"))

    def cost(address: str) -> list[str]:
        client.get("/en/help")  # what every page keeps until something is written is read by now
        with statements_of(database) as seen:
            assert client.post("/en/lost-link", data={**fields, "contact": address}).status_code == 303
        return [one.replace("ROLLBACK TO SAVEPOINT", "RELEASE SAVEPOINT") for one in seen if "rate_count" not in one]

    assert cost("maija@example.fi") == cost("nobody@example.fi")


def test_whoever_asks_again_within_the_hour_gets_nothing_more(
    client: FlaskClient, database: Engine, autumn: Autumn
) -> None:
    hold_everything(database, autumn)
    for _ in range(3):
        send(client, "/en/lost-link", contact="maija@example.fi")
    assert asked(database) == ["queue_lost_link"]


def test_a_phone_gets_a_text_message_for_each_link_because_one_holds_no_more(
    client: FlaskClient, database: Engine, autumn: Autumn
) -> None:
    hold_everything(database, autumn, contact_kind="phone", contact_address=NUMBER)
    send(client, "/en/lost-link", contact="040 123 4567")
    assert asked(database) == ["queue_lost_link", "lost_link", "sign_up_lost_link"]
