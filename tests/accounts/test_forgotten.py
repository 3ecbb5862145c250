"""A forgotten password: one answer and the same work for everybody; the link goes to the account's address only."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update
from werkzeug.test import TestResponse

from booking import db
from booking.accounts.mail_links import token_of
from booking.accounts.model import AccountLink, User
from booking.notices import registry
from booking.notices.model import Notice
from tests.support.fingerprint import fingerprint
from tests.support.moments import NOW
from tests.support.same_work import Compared, calls, compare, p_of_differences, seconds
from tests.support.statements import statements_of
from tests.support.world import MADE_AT, World

from .test_sign_in import guest_token

Freeze = Callable[[datetime], None]
PAGE = "/staff/forgotten?lang=en"


def ask(client: FlaskClient, email: str, address: str = "192.0.2.1") -> TestResponse:
    """Send the page of a forgotten password."""
    token = guest_token(client)
    return client.post(PAGE, data={"form_token": token, "email": email}, environ_base={"REMOTE_ADDR": address})


def links(database: Engine) -> list[AccountLink]:
    """Return every link, in order."""
    with db.reading(database) as tx:
        return list(tx.scalars(select(AccountLink).order_by(AccountLink.id)))


def test_the_link_goes_to_the_account_and_nowhere_else(app: Flask, client: FlaskClient, world: World, database: Engine):
    answer = ask(client, " Director@Example.FI ")

    assert (answer.status_code, answer.location) == (303, "/staff/forgotten?done=asked&lang=en")
    page = client.get(answer.location)
    assert "If the address has an account, a link to set a new password is on the way there." in page.text
    (link,) = links(database)
    token = token_of(link.public_id)
    assert (link.user_id, link.purpose, link.expires_at) == (
        world.users["director"].id,
        "reset",
        NOW + timedelta(hours=1),
    )
    assert re.fullmatch("[2-9a-z]{26}", token)
    assert token not in answer.text + page.text + repr(vars(link))
    renderer = registry.renderer_of("password_reset")
    assert renderer is not None
    with app.app_context(), db.transaction(database) as tx:
        tx.execute(update(User).where(User.id == link.user_id).values(language="en"))
        message = renderer(tx, link.id, NOW)
    assert message is not None
    assert (message.to, message.subject) == ("director@example.fi", "A new password")
    assert message.body.split("\n") == [
        f"Set a new password: http://tavataan.test/staff/set-password/{token}",
        "The link works once, until Thu 25 Oct 2018, 13.00.",
        "Later you can ask for a new one: http://tavataan.test/staff/forgotten",
        "",
        "This link was asked for on our page. If it was not you, you need not do anything.",
        "",
        "You cannot reply to this message.",
    ]


def test_everybody_gets_the_same_answer_and_costs_the_same_statements(
    client: FlaskClient, world: World, database: Engine
):
    with db.transaction(database) as tx:
        tx.execute(update(User).where(User.email == "stranger@example.fi").values(deactivated_at=NOW))
    token = guest_token(client)

    def asked(email: str) -> tuple[list[str], object]:
        with statements_of(database) as seen:
            answer = client.post(PAGE, data={"form_token": token, "email": email})
        # What was written about nobody is undone: one short statement instead of another.
        same = [one.replace("ROLLBACK TO SAVEPOINT", "RELEASE SAVEPOINT") for one in seen]
        return same, (answer.status_code, sorted(answer.headers), answer.data)

    nobody = asked("nobody@example.fi")

    assert asked("director@example.fi") == nobody
    assert asked("stranger@example.fi") == nobody
    assert asked("director@example.fi") == nobody
    assert len([one for one in nobody[0] if one.startswith("INSERT INTO account_link")]) == 1
    assert [link.user_id for link in links(database)] == [world.users["director"].id] * 2


def within_the_bar(compared: Compared, *, least: float) -> bool:
    """Tell whether two kinds of request cost the same: medians `least` or 15 % apart at most, or p >= 0.01."""
    return compared.apart <= least or compared.share <= 0.15 or compared.p >= 0.01


def test_a_known_and_an_unknown_address_are_the_same_work_and_time(client: FlaskClient, world: World, database: Engine):
    with db.transaction(database) as tx:
        tx.add_all(
            User(email=f"known{turn}-{n}@example.fi", name="N", password_hash="-", created_at=MADE_AT)
            for turn in ("a", "b")
            for n in range(30)
        )
    token = guest_token(client)

    def asking(kind: str, turn: str) -> Callable[[int], object]:
        def post(number: int) -> object:
            data = {"form_token": token, "email": f"{kind}{turn}-{number}@example.fi"}
            return client.post(PAGE, data=data, environ_base={"REMOTE_ADDR": f"192.0.2.{number}"})

        return post

    work = compare(calls, asking("known", "a"), asking("other", "a"))
    time = compare(seconds, asking("known", "b"), asking("other", "b"))

    assert work.share <= 0.05, work
    assert within_the_bar(time, least=0.005), (time, time.p)
    assert len(links(database)) == 2 * 25


def test_the_measure_sees_a_difference_and_none_where_there_is_none():
    assert p_of_differences([5.0 + n % 3 for n in range(24)]) < 0.001
    assert p_of_differences([(-1.0) ** n for n in range(24)]) > 0.5
    assert calls(lambda: sorted([2, 1])) < calls(lambda: [abs(n) for n in range(50)])


def test_a_newer_link_ends_the_older(client: FlaskClient, world: World, database: Engine, frozen: Freeze):
    ask(client, "director@example.fi")
    frozen(NOW + timedelta(minutes=1))
    ask(client, "director@example.fi")

    assert [link.ended_at for link in links(database)] == [NOW + timedelta(minutes=1), None]


def test_an_address_asked_for_too_often_is_left_alone_in_silence(client: FlaskClient, world: World, database: Engine):
    answers = [ask(client, "director@example.fi", f"192.0.2.{n}") for n in range(5)]

    assert {(answer.status_code, answer.location) for answer in answers} == {
        (303, "/staff/forgotten?done=asked&lang=en")
    }
    assert len(links(database)) == 3


def test_one_asker_may_ask_thirty_times_an_hour_whoever_it_is_about(client: FlaskClient, world: World):
    statuses = [ask(client, f"nobody{n}@example.fi").status_code for n in range(31)]

    assert statuses == [303] * 30 + [429]
    assert ask(client, "director@example.fi").status_code == 429
    assert ask(client, "director@example.fi", "198.51.100.7").status_code == 303


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("", 422),
        ("a" * 255, 422),
        ("director\x00@example.fi", 422),
        ("a\r\nBcc: evil@example.com", 422),
        ("nobody", 303),
    ],
)
def test_what_is_no_address_changes_nothing(
    client: FlaskClient, world: World, database: Engine, typed: str, status: int
):
    before = fingerprint(database)

    assert ask(client, typed).status_code == status
    assert fingerprint(database) == before


def test_forged_forms_and_opening_the_page_change_nothing(client: FlaskClient, world: World, database: Engine):
    before = fingerprint(database)
    data = {"email": "director@example.fi"}
    for token, headers in (("forged", {}), (guest_token(client), {"Sec-Fetch-Site": "cross-site"})):
        assert client.post(PAGE, data={**data, "form_token": token}, headers=headers).status_code == 400
    assert client.get("/staff/forgotten?email=director@example.fi").status_code == 200

    assert fingerprint(database) == before
    with db.reading(database) as tx:
        assert tx.scalars(select(Notice)).all() == []


def test_the_sign_in_page_leads_here(client: FlaskClient):
    assert 'href="/staff/forgotten?lang=en">Forgotten your password?' in client.get("/staff/login?lang=en").text
