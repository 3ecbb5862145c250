"""Setting the app up, recovery codes, another phone, turning it off, an administrator's reset."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.accounts.model import RecoveryCode, SecondFactor, StaffSession
from booking.tables import metadata
from tests.support.authenticator import PAGE, Authenticator, given_app, read_key
from tests.support.fingerprint import fingerprint
from tests.support.moments import NOW
from tests.support.reader import read
from tests.support.sign_in import sign_in
from tests.support.world import World

from .conftest import PASSWORD
from .test_account import send
from .test_second_factor import CODE, give_code, logged
from .test_sessions import copy_of, is_in
from .test_sign_in import try_to_sign_in
from .test_users import run

CODES = re.compile(r'<code class="num">([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})</code>')


def set_up(client: FlaskClient, code: str | None = None, password: str = PASSWORD, **changed: str):
    """Open the page, read the key with the app, send its code and the password; return the app and the answer."""
    page = client.get(f"{PAGE}?lang=en")
    form = next(one for one in read(page).forms if one.action.startswith(PAGE))
    key = re.search(r'<code class="num">([A-Z2-7 ]+)</code>', page.text)
    assert key is not None
    phone = Authenticator(key[1].replace(" ", ""))
    answers = {"code": phone.code() if code is None else code, "password": password, **changed}
    return phone, client.post(form.action, data=dict(form.filled(**answers)))


def test_a_coordinator_sets_the_app_up_and_goes_on(app: Flask, client: FlaskClient, world: World, database: Engine):
    try_to_sign_in(client, email="coordinator@example.fi")
    copied = copy_of(client, app)

    phone, answer = set_up(client)

    assert answer.status_code == 200
    assert len(set(CODES.findall(answer.text))) == 10
    assert 'href="/staff/?lang=en">I have kept the codes' in answer.text
    assert is_in(client)
    assert copied.get(PAGE).location.startswith("/staff/login")
    assert ("second_factor_on", {}) in logged(database)
    send(client, "/staff/logout")
    try_to_sign_in(client, email="coordinator@example.fi")
    assert not is_in(client)
    assert give_code(client, phone.code(1)).status_code == 303
    assert is_in(client)


def test_the_page_after_it_signs_out_as_any_other(client: FlaskClient, world: World):
    try_to_sign_in(client, email="coordinator@example.fi")
    _phone, answer = set_up(client)
    way_out = next(form for form in read(answer).forms if form.action.startswith("/staff/logout"))

    assert client.post("/staff/logout", data=dict(way_out.filled())).location.startswith("/staff/login?out=1")


def test_opening_the_page_changes_nothing_and_shows_another_key_each_time(
    client: FlaskClient, world: World, database: Engine
):
    sign_in(client, world.users["director"])
    before = fingerprint(database)

    assert read_key(client).code() != read_key(client).code()
    assert fingerprint(database) == before


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"code": "000000"}, 422),
        ({"code": ""}, 422),
        ({"password": "not the password"}, 422),
        ({"password": ""}, 422),
        ({"seed": "2" * 26}, 422),
        ({"seed": ""}, 400),
        ({"seed": "ä" * 26}, 400),
        ({"seed": "2" * 27}, 400),
        ({"form_token": "forged"}, 400),
    ],
)
def test_without_the_password_and_the_code_of_the_key_shown_nothing_is_kept(
    client: FlaskClient, world: World, database: Engine, changed: dict[str, str], status: int
):
    sign_in(client, world.users["director"])
    before = fingerprint(database)

    _phone, answer = set_up(client, **changed)

    assert answer.status_code == status
    assert fingerprint(database) == before


def test_after_an_error_the_same_key_is_still_there(client: FlaskClient, world: World):
    sign_in(client, world.users["director"])

    phone, refused = set_up(client, code="000000")
    form = next(one for one in read(refused).forms if one.action.startswith(PAGE))
    answer = client.post(form.action, data=dict(form.filled(code=phone.code(), password=PASSWORD)))

    assert answer.status_code == 200


def test_every_other_session_ends_when_the_app_is_taken_into_use(app: Flask, client: FlaskClient, world: World):
    elsewhere = app.test_client()
    sign_in(elsewhere, world.users["director"])
    sign_in(client, world.users["director"])

    set_up(client)

    assert (is_in(client), is_in(elsewhere)) == (True, False)


def test_no_row_holds_the_key_or_a_recovery_code(client: FlaskClient, world: World, database: Engine):
    sign_in(client, world.users["director"])
    page = client.get(PAGE).text
    key = re.search(r'<code class="num">([A-Z2-7 ]+)</code>', page)
    assert key is not None
    _phone, answer = set_up(client)
    codes = CODES.findall(answer.text)

    with db.reading(database) as tx:
        rows = "".join(repr(tuple(row)) for table in metadata.sorted_tables for row in tx.execute(select(table)))
    secrets = [key[1].replace(" ", ""), *codes, *(code.replace("-", "") for code in codes)]
    assert [secret for secret in secrets if secret in rows] == []


def test_a_recovery_code_opens_once_however_it_is_typed(
    app: Flask, client: FlaskClient, world: World, database: Engine
):
    sign_in(client, world.users["director"])
    _phone, answer = set_up(client)
    first, second, *_ = CODES.findall(answer.text)
    other = app.test_client()
    try_to_sign_in(other)

    opened = give_code(other, "", recovery_code=f" {first.upper().replace('-', ' ')} ")

    assert opened.status_code == 303
    assert "9 recovery codes are left." in other.get("/staff/account?lang=en").text
    assert ("sign_in", {"second_factor": "recovery_code"}) in logged(database)
    third = app.test_client()
    try_to_sign_in(third)
    assert give_code(third, "", recovery_code=first).status_code == 422
    assert not is_in(third)
    assert give_code(third, "", recovery_code=second).status_code == 303


def test_a_recovery_code_is_worth_nothing_to_somebody_else(
    app: Flask, client: FlaskClient, world: World, database: Engine
):
    sign_in(client, world.users["director"])
    _phone, answer = set_up(client)
    given_app(database, world.users["admin"])
    other = app.test_client()
    try_to_sign_in(other, email="admin@example.fi")

    assert give_code(other, "", recovery_code=CODES.findall(answer.text)[0]).status_code == 422


def test_new_recovery_codes_end_the_old_ones(app: Flask, client: FlaskClient, world: World):
    sign_in(client, world.users["director"])
    _phone, answer = set_up(client)
    old = CODES.findall(answer.text)[0]

    refused = send(client, "/staff/account/recovery-codes", password="not the password")
    renewed = send(client, "/staff/account/recovery-codes", password=PASSWORD)

    assert (refused.status_code, renewed.status_code) == (422, 200)
    other = app.test_client()
    try_to_sign_in(other)
    assert give_code(other, "", recovery_code=old).status_code == 422
    assert give_code(other, "", recovery_code=CODES.findall(renewed.text)[0]).status_code == 303


def test_another_phone_takes_the_place_of_the_first(app: Flask, client: FlaskClient, world: World, database: Engine):
    lost = given_app(database, world.users["director"])
    sign_in(client, world.users["director"])

    found, answer = set_up(client)

    assert answer.status_code == 200
    other = app.test_client()
    try_to_sign_in(other)
    assert give_code(other, lost.code()).status_code == 422
    assert give_code(other, found.code(1)).status_code == 303


def test_whose_role_needs_none_may_turn_it_off(app: Flask, client: FlaskClient, world: World, database: Engine):
    given_app(database, world.users["director"])
    sign_in(client, world.users["director"])

    refused = send(client, f"{PAGE}/off", password="not the password")
    answer = send(client, f"{PAGE}/off", password=PASSWORD)

    assert (refused.status_code, answer.location) == (422, "/staff/account?done=second_factor_off")
    other = app.test_client()
    try_to_sign_in(other)
    assert is_in(other)
    assert ("second_factor_removed", {"ended_sessions": 0}) in logged(database)


def test_a_coordinator_cannot_turn_it_off(client: FlaskClient, world: World, database: Engine):
    given_app(database, world.users["coordinator"])
    sign_in(client, world.users["coordinator"])
    before = fingerprint(database)

    answer = send(client, f"{PAGE}/off", password=PASSWORD)

    assert (answer.status_code, answer.location) == (303, "/staff/account")
    assert "Sign in without the app" not in client.get("/staff/account?lang=en").text
    assert fingerprint(database) == before


def test_the_command_takes_it_away_and_the_next_sign_in_sets_up_another(
    app: Flask, client: FlaskClient, world: World, database: Engine
):
    given_app(database, world.users["admin"])
    sign_in(client, world.users["admin"])

    said = run(app, "accounts", "reset-second-factor", "Admin@example.fi")
    again = run(app, "accounts", "reset-second-factor", "admin@example.fi")
    unknown = run(app, "accounts", "reset-second-factor", "nobody@example.fi")

    assert said[0] == 0
    assert "has no second factor any more" in said[1]
    assert again == (0, "admin@example.fi has none.\n")
    assert unknown[0] == 1
    assert not is_in(client)
    assert logged(database) == [("second_factor_removed", {"ended_sessions": 1})]
    with db.reading(database) as tx:
        assert tx.scalars(select(SecondFactor)).all() == tx.scalars(select(RecoveryCode)).all() == []
        assert tx.scalars(select(StaffSession)).one().ended_at == NOW
    try_to_sign_in(client, email="admin@example.fi")
    assert client.get(CODE).location.startswith(PAGE)
