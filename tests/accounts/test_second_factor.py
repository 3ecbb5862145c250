"""Signing in with an app: no page before its code, no code twice, no way around."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from booking import db
from booking.accounts import keys, service
from booking.accounts.model import StaffSession
from booking.accounts.public import PUBLIC
from booking.accounts.rules import Grant, Role, Scope
from booking.accounts.second_factor import new_seed, secret_of
from booking.audit.model import AuditEvent
from booking.audit.service import CLI
from tests.support.authenticator import given_app
from tests.support.fingerprint import fingerprint
from tests.support.moments import NOW
from tests.support.reader import read
from tests.support.sign_in import form_token
from tests.support.world import World

from .test_account import send
from .test_sessions import copy_of, is_in
from .test_sign_in import try_to_sign_in

CODE = "/staff/login/code"
Freeze = Callable[[datetime], None]


def give_code(client: FlaskClient, code: str, **answers: str) -> TestResponse:
    """Send the page that asks for a code."""
    return send(client, f"{CODE}?lang=en", code=code, **answers)


def logged(database: Engine) -> list[tuple[str, dict[str, object]]]:
    """Return what the log says, in order."""
    with db.reading(database) as tx:
        rows = tx.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    return [(row.action, row.details) for row in rows]


def test_after_the_password_the_code_opens_the_page_asked_for(client: FlaskClient, world: World, database: Engine):
    phone = given_app(database, world.users["director"])

    asked = try_to_sign_in(client, path="/staff/login?next=/staff/venues").location
    led = client.get(asked).location
    answer = client.post(led, data={"form_token": form_token(client), "code": phone.code()})

    assert (asked, led) == ("/staff/venues", "/staff/login/code?next=/staff/venues")
    assert (answer.status_code, answer.location) == (303, "/staff/venues")
    assert client.get("/staff/venues").status_code == 200
    assert [action for action, _details in logged(database)] == ["password_shown", "sign_in"]


def test_the_password_alone_opens_no_page_and_changes_nothing(
    app: Flask, client: FlaskClient, world: World, database: Engine
):
    given_app(database, world.users["coordinator"])
    try_to_sign_in(client, email="coordinator@example.fi")
    token = form_token(client)
    before = fingerprint(database)

    for rule in app.url_map.iter_rules():
        is_open = rule.endpoint in {*PUBLIC, "accounts.sign_out", "accounts.code"}
        if not rule.rule.startswith("/staff") or is_open:
            continue
        path = re.sub(r"<[^>]*>", "1", re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule))
        for method in (rule.methods or set()) & {"GET", "POST"}:
            answer = client.open(path, method=method, data={"form_token": token} if method == "POST" else None)
            assert answer.status_code == 303, path
            assert answer.location.startswith(CODE), path
            assert "Coordinator" not in answer.text

    assert fingerprint(database) == before
    assert "Perheiden talo" not in client.get(CODE).text


def test_whoever_does_not_want_to_go_on_can_sign_out(client: FlaskClient, world: World, database: Engine):
    given_app(database, world.users["director"])
    try_to_sign_in(client)

    actions = [form.action for form in read(client.get(CODE)).forms]
    answer = send(client, "/staff/logout")

    assert "/staff/logout" in actions
    assert answer.location == "/staff/login?out=1"
    assert client.get(CODE).location == "/staff/login"


def test_a_code_is_never_taken_twice(app: Flask, client: FlaskClient, world: World, database: Engine):
    phone = given_app(database, world.users["director"])
    code, following = phone.code(), phone.code(1)
    try_to_sign_in(client)
    assert give_code(client, code).status_code == 303
    other = app.test_client()
    try_to_sign_in(other)

    again = give_code(other, code)

    assert again.status_code == 422
    assert "The code is wrong or was used already." in again.text
    assert not is_in(other)
    assert give_code(other, following).status_code == 303
    assert is_in(other)


def test_a_code_older_than_the_last_one_taken_is_refused(app: Flask, world: World, database: Engine):
    phone = given_app(database, world.users["director"])
    first, second = app.test_client(), app.test_client()
    earlier, later = phone.code(), phone.code(1)
    for client in (first, second):
        try_to_sign_in(client)

    assert give_code(first, later).status_code == 303
    assert give_code(second, earlier).status_code == 422


def test_of_two_with_the_same_code_at_once_one_gets_in(app: Flask, world: World, database: Engine):
    phone = given_app(database, world.users["director"])
    clients = [app.test_client() for _ in range(4)]
    for client in clients:
        try_to_sign_in(client)
    code = phone.code()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda client: give_code(client, code).status_code, clients))

    assert sorted(answers) == [303, 422, 422, 422]
    assert sorted(is_in(client) for client in clients) == [False, False, False, True]


def test_the_session_before_the_code_is_worth_nothing_afterwards(
    app: Flask, client: FlaskClient, world: World, database: Engine
):
    phone = given_app(database, world.users["director"])
    try_to_sign_in(client)
    copied = copy_of(client, app)

    give_code(client, phone.code())

    assert is_in(client)
    assert not is_in(copied)
    assert copied.get(CODE).location.startswith("/staff/login")
    with db.reading(database) as tx:
        rows = tx.scalars(select(StaffSession).order_by(StaffSession.id)).all()
    assert [(row.ended_at, row.second_factor_at) for row in rows] == [(NOW, None), (None, NOW)]


@pytest.mark.parametrize(("minutes", "expected"), [(9, True), (10, False)])
def test_a_password_waits_ten_minutes_for_its_code(
    client: FlaskClient, world: World, database: Engine, frozen: Freeze, minutes: int, expected: bool
):
    phone = given_app(database, world.users["director"])
    try_to_sign_in(client)
    token = form_token(client)

    frozen(NOW + timedelta(minutes=minutes))
    client.post(CODE, data={"form_token": token, "code": phone.code()})

    assert is_in(client) is expected


@pytest.mark.parametrize("code", ["000000", "12345", "1234567", "abcdef", "", " ", "１２３４５６", "½½½½½½", "-12345"])
def test_a_wrong_code_is_refused_with_a_sentence(client: FlaskClient, world: World, database: Engine, code: str):
    phone = given_app(database, world.users["director"])
    try_to_sign_in(client)
    assert code not in (phone.code(-1), phone.code(), phone.code(1))

    answer = give_code(client, code)

    assert answer.status_code == 422
    assert ("The code is wrong" in answer.text) or ("Write the six digits" in answer.text)
    assert not is_in(client)


def test_a_code_may_be_typed_in_two_halves(client: FlaskClient, world: World, database: Engine):
    phone = given_app(database, world.users["director"])
    try_to_sign_in(client)
    code = phone.code()

    assert give_code(client, f" {code[:3]} {code[3:]} ").status_code == 303


def test_the_eleventh_wrong_code_waits_and_the_log_has_each(
    app: Flask, client: FlaskClient, world: World, database: Engine
):
    phone = given_app(database, world.users["director"])
    try_to_sign_in(client)

    statuses = [give_code(client, "12345").status_code for _ in range(11)]

    assert statuses == [422] * 10 + [429]
    assert [action for action, _details in logged(database)] == ["password_shown"] + ["second_factor_failed"] * 10
    elsewhere = app.test_client()
    try_to_sign_in(elsewhere, address="198.51.100.7")
    assert give_code(elsewhere, phone.code()).status_code == 429


@pytest.mark.parametrize("role", ["coordinator", "admin"])
def test_a_password_alone_is_not_enough_for_whoever_plans(client: FlaskClient, world: World, role: str):
    try_to_sign_in(client, email=f"{role}@example.fi")

    for path in ("/staff/", "/staff/terms", "/staff/venues/new", "/staff/account", "/staff/account/password"):
        answer = client.get(path)
        assert (answer.status_code, answer.location.split("?")[0]) == (303, "/staff/account/second-factor"), path
    assert client.get("/staff/account/second-factor").status_code == 200


def test_a_role_that_has_ended_or_not_begun_asks_for_nothing(client: FlaskClient, world: World, database: Engine):
    with db.transaction(database) as tx:
        director = tx.merge(world.users["director"])
        for span in ((None, NOW.date()), (NOW.date() + timedelta(days=1), None)):
            grant = Grant(Role.COORDINATOR, Scope.MUNICIPALITY, world.municipality.id, *span)
            service.give_role(tx, director, grant, now=NOW, actor=CLI)

    try_to_sign_in(client)

    assert is_in(client)


def test_the_demo_of_development_signs_in_without(app: Flask, client: FlaskClient, world: World):
    app.config["WITHOUT_SECOND_FACTOR"] = "@example.fi"

    try_to_sign_in(client, email="admin@example.fi")

    assert is_in(client)


def test_the_database_alone_makes_no_code(app: Flask, world: World):
    director, seed = world.users["director"], new_seed()
    known = secret_of(director.public_id, seed)

    keys.use_key("another server's key, long enough for anybody")

    assert len(known) == 32
    assert secret_of(director.public_id, seed) != known
