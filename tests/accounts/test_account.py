"""One's own account: name, language, password, where one is signed in."""

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from booking import db
from booking.accounts import service
from booking.accounts.model import StaffSession, User
from booking.accounts.rules import BY_PROVIDER, Grant, Role, Scope
from booking.audit.model import AuditEvent
from booking.audit.service import CLI
from tests.support.moments import NOW
from tests.support.sign_in import form_token, sign_in
from tests.support.world import World

from .conftest import PASSWORD
from .test_sessions import copy_of, is_in
from .test_sign_in import try_to_sign_in

NEW_PASSWORD = "toiset neljä sanaa"


def user(database: Engine, email: str = "director@example.fi") -> User:
    """Return the user's row as it is now."""
    with db.reading(database) as tx:
        return tx.scalars(select(User).where(User.email == email)).one()


def send(client: FlaskClient, path: str, **answers: str) -> TestResponse:
    """Send a staff form of this client's session."""
    return client.post(path, data={"form_token": form_token(client), **answers})


def change_password(client: FlaskClient, current: str = PASSWORD, new: str = NEW_PASSWORD) -> TestResponse:
    """Send the form that changes the password."""
    return send(client, "/staff/account/password?lang=en", current=current, new=new, again=new)


def test_name_and_language_are_kept(client: FlaskClient, world: World, database: Engine):
    sign_in(client, world.users["director"])

    answer = send(client, "/staff/account", name="Liisa Lehto", language="sv")

    assert (answer.status_code, answer.location) == (303, "/staff/account?done=saved")
    assert (user(database).name, user(database).language) == ("Liisa Lehto", "sv")
    page = client.get("/staff/account").text
    assert '<html lang="sv">' in page
    assert "Liisa Lehto" in page


def test_an_address_can_ask_for_another_language_for_one_page(client: FlaskClient, world: World):
    sign_in(client, world.users["director"])

    assert '<html lang="en">' in client.get("/staff/account?lang=en").text
    assert '<html lang="fi">' in client.get("/staff/account").text


@pytest.mark.parametrize(
    "answers",
    [
        {"name": "", "language": "fi"},
        {"name": "   ", "language": "fi"},
        {"name": "a" * 81, "language": "fi"},
        {"name": "Liisa\x07", "language": "fi"},
        {"name": "Liisa", "language": "de"},
        {"name": "Liisa"},
    ],
)
def test_a_bad_name_or_language_changes_nothing(
    client: FlaskClient, world: World, database: Engine, answers: dict[str, str]
):
    sign_in(client, world.users["director"])

    answer = send(client, "/staff/account", **answers)

    assert answer.status_code == 422
    assert (user(database).name, user(database).language) == ("Director", "fi")


def test_the_own_roles_are_shown_with_where_and_until_when(client: FlaskClient, world: World, database: Engine):
    with db.transaction(database) as tx:
        house = Grant(Role.DIRECTOR, Scope.VENUE, world.house.id, None, date(2019, 6, 1))
        service.give_role(tx, tx.merge(world.users["director"]), house, now=NOW, actor=CLI, given_by=BY_PROVIDER)
        over = Grant(Role.COORDINATOR, Scope.MUNICIPALITY, world.municipality.id, None, date(2018, 10, 25))
        service.give_role(tx, tx.merge(world.users["director"]), over, now=NOW, actor=CLI)
    sign_in(client, world.users["director"])

    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get("/staff/account?lang=en").text))

    assert "Director , Kontiopuiston päiväkoti" in page
    assert "Director , Perheiden talo until Fri 31 May 2019 From the municipality's own sign-in." in page
    assert "Coordinator" not in page
    sign_in(client, world.users["stranger"])
    assert "You have no role yet." in client.get("/staff/account?lang=en").text


def test_fields_that_nobody_asked_for_change_nothing(client: FlaskClient, world: World, database: Engine):
    sign_in(client, world.users["director"])

    send(client, "/staff/account", name="Liisa", language="fi", email="x@example.fi", role="admin", id="1")

    assert user(database).email == "director@example.fi"
    with db.reading(database) as tx:
        assert [grant.role for grant in tx.merge(user(database)).grants] == ["director"]


def test_markup_in_a_name_stays_text(client: FlaskClient, world: World):
    sign_in(client, world.users["director"])
    send(client, "/staff/account", name="<b>Liisa</b>{{ 7*7 }}", language="fi")

    assert "&lt;b&gt;Liisa&lt;/b&gt;{{ 7*7 }}" in client.get("/staff/account").text


def test_a_changed_password_ends_every_session_and_keeps_this_browser_in(
    app: Flask, client: FlaskClient, world: World, database: Engine
):
    elsewhere = app.test_client()
    sign_in(elsewhere, world.users["director"])
    sign_in(client, world.users["director"])
    copied = copy_of(client, app)

    answer = change_password(client)

    assert (answer.status_code, answer.location) == (303, "/staff/account?done=password&lang=en")
    assert (is_in(client), is_in(elsewhere), is_in(copied)) == (True, False, False)
    assert try_to_sign_in(app.test_client()).status_code == 422
    assert try_to_sign_in(app.test_client(), password=NEW_PASSWORD).status_code == 303
    with db.reading(database) as tx:
        logged = [(row.action, row.details) for row in tx.scalars(select(AuditEvent).order_by(AuditEvent.id).limit(1))]
    assert logged == [("password_changed", {"ended_sessions": 2})]


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("lyhyt salas", "at least 12 characters"),
        ("a" * 129, "at most 128 characters"),
        ("Salasana 1234", "easy to guess"),
        ("ababababababab", "easy to guess"),
        ("director@example.fi", "easy to guess"),
        ("", "Write the new password."),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(
    client: FlaskClient, world: World, database: Engine, new: str, words: str
):
    sign_in(client, world.users["director"])
    before = user(database).password_hash

    answer = change_password(client, new=new)

    assert answer.status_code == 422
    assert words in answer.text
    assert user(database).password_hash == before


def test_a_slip_in_the_second_new_password_is_refused(client: FlaskClient, world: World):
    sign_in(client, world.users["director"])

    answer = send(
        client, "/staff/account/password?lang=en", current=PASSWORD, new=NEW_PASSWORD, again=NEW_PASSWORD + "!"
    )

    assert answer.status_code == 422
    assert "The two new passwords are not the same." in answer.text


def test_a_borrowed_browser_cannot_guess_the_password(client: FlaskClient, world: World, database: Engine):
    sign_in(client, world.users["director"])
    before = user(database).password_hash

    answers = [change_password(client, current="some guess or other") for _ in range(11)]

    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert "This is not your password." in answers[0].text
    assert user(database).password_hash == before


def test_every_session_is_listed_and_can_be_ended(app: Flask, client: FlaskClient, world: World, database: Engine):
    elsewhere = app.test_client()
    sign_in(elsewhere, world.users["director"])
    sign_in(client, world.users["director"])
    page = client.get("/staff/account?lang=en").text
    with db.reading(database) as tx:
        first, second = [row.token_sha256[:16] for row in tx.scalars(select(StaffSession).order_by(StaffSession.id))]
    assert page.count("This browser") == 1
    assert page.count("Another browser") == 1

    answer = send(client, f"/staff/account/sessions/{first}/end")

    assert (answer.status_code, answer.location) == (303, "/staff/account?done=ended")
    assert (is_in(client), is_in(elsewhere)) == (True, False)
    assert send(client, f"/staff/account/sessions/{first}/end").status_code == 404
    assert send(client, f"/staff/account/sessions/{second}/end").location == "/staff/login?out=1"
    assert not is_in(client)


def test_nobody_ends_the_session_of_somebody_else(app: Flask, client: FlaskClient, world: World, database: Engine):
    theirs = app.test_client()
    sign_in(theirs, world.users["director"])
    sign_in(client, world.users["admin"])
    with db.reading(database) as tx:
        key = tx.scalars(select(StaffSession).order_by(StaffSession.id)).all()[0].token_sha256[:16]

    assert send(client, f"/staff/account/sessions/{key}/end").status_code == 404
    assert is_in(theirs)


@pytest.mark.parametrize(
    "path", ["/staff/account", "/staff/account/password", "/staff/logout", "/staff/account/sessions/abc/end"]
)
def test_the_token_of_another_session_is_refused(
    app: Flask, client: FlaskClient, world: World, database: Engine, path: str
):
    other = app.test_client()
    sign_in(other, world.users["director"])
    sign_in(client, world.users["director"])
    answers = {"name": "Forged", "language": "sv", "current": PASSWORD, "new": NEW_PASSWORD, "again": NEW_PASSWORD}
    tokens = [form_token(other), form_token(app.test_client()), "", "forged"]

    statuses = [client.post(path, data={"form_token": token, **answers}).status_code for token in tokens]

    assert statuses == [400] * 4
    assert is_in(client)
    assert user(database).name == "Director"
    assert try_to_sign_in(app.test_client()).status_code == 303


def test_a_form_of_a_session_that_is_over_asks_to_sign_in(app: Flask, client: FlaskClient, world: World):
    sign_in(client, world.users["director"])
    token = form_token(client)
    client.post("/staff/logout", data={"form_token": token})

    answer = client.post("/staff/account", data={"form_token": token, "name": "Late", "language": "fi"})

    assert (answer.status_code, answer.location) == (303, "/staff/login?next=/staff/account")


def test_a_new_session_is_seen_from_its_first_minute(client: FlaskClient, world: World, database: Engine):
    sign_in(client, world.users["director"])
    change_password(client)

    with db.reading(database) as tx:
        rows = tx.scalars(select(StaffSession).order_by(StaffSession.id)).all()
    assert [(row.signed_in_at, row.ended_at) for row in rows] == [(NOW, NOW), (NOW, None)]
