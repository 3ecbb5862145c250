"""Another e-mail address: proved by a link to it, told to the former one; the sessions end, nobody loses theirs."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from booking import db
from booking.accounts.account_rules import NO_PASSWORD, Purpose
from booking.accounts.email_change import ask_for_new_email
from booking.accounts.mail_links import send_reset, token_of
from booking.accounts.model import AccountLink, User
from booking.audit.model import AuditEvent
from booking.audit.service import CLI
from tests.support.fingerprint import fingerprint
from tests.support.moments import NOW
from tests.support.sign_in import form_token, sign_in
from tests.support.world import World

from .conftest import PASSWORD
from .test_look_after_accounts import mails
from .test_sessions import Freeze, is_in
from .test_sign_in import guest_token, try_to_sign_in

NEW = "uusi.osoite@example.fi"


def ask(client: FlaskClient, path: str = "/staff/account/email", **answers: str) -> TestResponse:
    """Send the form that asks for another address."""
    sent = {"email": " Uusi.Osoite@Example.FI ", "password": PASSWORD, **answers, "form_token": form_token(client)}
    return client.post(f"{path}?lang=en", data=sent)


def confirm(client: FlaskClient, token: str) -> TestResponse:
    """Press the button of the page behind the link."""
    return client.post(f"/staff/confirm-email/{token}?lang=en", data={"form_token": guest_token(client)})


def address(database: Engine, user: User) -> str:
    """Return the address that a user has now."""
    with db.reading(database) as tx:
        return tx.get_one(User, user.id).email


def token(database: Engine) -> str:
    """Return the token of the newest link that proves an address."""
    query = select(AccountLink.public_id).where(AccountLink.purpose == Purpose.EMAIL).order_by(AccountLink.id.desc())
    with db.reading(database) as tx:
        return token_of(tx.scalars(query.limit(1)).one())


def test_the_address_changes_when_the_link_is_pressed_and_not_before(
    app: Flask, client: FlaskClient, world: World, database: Engine, tmp_path: Path
):
    director, elsewhere = world.users["director"], app.test_client()
    with db.transaction(database) as tx:
        tx.merge(director).language = "en"
    sign_in(client, director)

    assert ask(client).location == "/staff/account?done=email_asked&lang=en"

    assert address(database, director) == "director@example.fi"
    (mail,) = mails(app, database, tmp_path)
    assert f"To: {NEW}" in mail
    assert "Director" not in mail
    assert f"http://tavataan.test/staff/confirm-email/{token(database)}" in mail.replace("=\n", "")
    assert elsewhere.get(f"/staff/confirm-email/{token(database)}").status_code == 200
    assert address(database, director) == "director@example.fi", "a mail scanner has opened it"
    assert is_in(client)

    assert confirm(elsewhere, token(database)).location == "/staff/login?done=email&lang=en"

    assert address(database, director) == NEW
    assert not is_in(client)
    assert try_to_sign_in(elsewhere).status_code == 422
    assert try_to_sign_in(elsewhere, email=NEW).status_code == 303
    told = next(mail for mail in mails(app, database, tmp_path) if "To: director@example.fi" in mail)
    assert "You sign in with the new one from now on." in told
    assert NEW not in told
    assert confirm(elsewhere, token(database)).status_code == 410
    with db.reading(database) as tx:
        logged = [(row.action, row.actor_id) for row in tx.scalars(select(AuditEvent).order_by(AuditEvent.id))]
        assert logged[:2] == [("email_change_asked", director.id), ("email_changed", director.id)]
        assert not any("@" in str(row.details) for row in tx.scalars(select(AuditEvent)))


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"password": "not the password"}, "This is not your password."),
        ({"password": ""}, "Write your password."),
        ({"email": "no address"}, "Check the e-mail address, for example name@example.fi"),
        ({"email": ""}, "Write the e-mail address."),
    ],
)
def test_without_the_password_or_an_address_nothing_is_sent(
    client: FlaskClient, world: World, database: Engine, answers: dict[str, str], said: str
):
    sign_in(client, world.users["director"])
    before = fingerprint(database)

    answer = ask(client, **answers)

    assert answer.status_code == 422
    assert said in answer.text
    assert fingerprint(database) == before


def test_whether_an_address_has_an_account_is_told_only_to_whoever_reads_its_mail(
    client: FlaskClient, world: World, database: Engine
):
    sign_in(client, world.users["director"])

    free, taken = ask(client), ask(client, email="admin@example.fi")

    assert (free.status_code, free.location, free.data) == (taken.status_code, taken.location, taken.data)
    before = fingerprint(database)
    refused = confirm(client, token(database))
    assert refused.status_code == 409
    assert "Another account has this address by now." in refused.text
    assert fingerprint(database) == before


def test_of_two_accounts_that_take_an_address_at_once_one_gets_it(app: Flask, world: World, database: Engine):
    tokens = []
    for role in ("director", "coordinator"):
        with db.transaction(database) as tx:
            ask_for_new_email(tx, world.users[role].id, NEW, now=NOW, actor=CLI)
        tokens.append(token(database))

    with ThreadPoolExecutor(2) as hands:
        answers = hands.map(lambda one: confirm(app.test_client(), one).status_code, tokens)

    assert sorted(answers) == [303, 409]


def test_a_link_proves_one_thing_only(client: FlaskClient, world: World, database: Engine):
    with db.transaction(database) as tx:
        send_reset(tx, "director@example.fi", now=NOW)
        reset = token_of(tx.scalars(select(AccountLink.public_id)).one())
        ask_for_new_email(tx, world.users["director"].id, NEW, now=NOW, actor=CLI)
    before = fingerprint(database)
    words = {"new": "toiset neljä sanaa", "again": "toiset neljä sanaa", "form_token": guest_token(client)}

    assert client.post(f"/staff/set-password/{token(database)}", data=words).status_code == 404
    assert confirm(client, reset).status_code == 404

    assert fingerprint(database) == before


def test_a_link_is_of_no_use_after_a_day_and_when_a_newer_one_was_sent(
    client: FlaskClient, world: World, database: Engine, frozen: Freeze
):
    sign_in(client, world.users["director"])
    ask(client, email="first@example.fi")
    first = token(database)
    ask(client)

    assert confirm(client, first).status_code == 410
    frozen(NOW + timedelta(hours=24))
    assert confirm(client, token(database)).status_code == 410
    assert address(database, world.users["director"]) == "director@example.fi"


def test_an_administrator_asks_for_somebody_else_who_proves_the_address(
    client: FlaskClient, world: World, database: Engine
):
    director = world.users["director"]
    sign_in(client, world.users["admin"])

    answer = ask(client, f"/staff/people/{director.public_id}/email", user_id=str(world.users["admin"].id))

    assert answer.location == f"/staff/people/{director.public_id}?done=email_asked&lang=en"
    assert address(database, director) == "director@example.fi"
    confirm(client, token(database))
    assert (address(database, director), address(database, world.users["admin"])) == (NEW, "admin@example.fi")


def test_a_coordinator_changes_nobodys_address(client: FlaskClient, world: World, database: Engine):
    sign_in(client, world.users["coordinator"])
    before = fingerprint(database)

    assert ask(client, f"/staff/people/{world.users['director'].public_id}/email").status_code == 403

    assert fingerprint(database) == before


def test_whoever_was_invited_at_a_wrong_address_is_invited_at_the_right_one(
    app: Flask, client: FlaskClient, world: World, database: Engine, tmp_path: Path
):
    stranger = world.users["stranger"]
    with db.transaction(database) as tx:
        tx.merge(stranger).password_hash = NO_PASSWORD
    sign_in(client, world.users["admin"])
    ask(client, f"/staff/people/{stranger.public_id}/email")

    confirm(client, token(database))

    to_new = [mail for mail in mails(app, database, tmp_path) if f"To: {NEW}" in mail]
    assert any("/staff/set-password/" in mail.replace("=\n", "") for mail in to_new)


def test_nobody_floods_a_mailbox_from_here(client: FlaskClient, world: World):
    sign_in(client, world.users["director"])

    answers = [ask(client, email=f"{n}@example.fi").status_code for n in range(6)]

    assert answers == [303, 303, 303, 303, 303, 429]


def test_guesses_at_links_are_limited(client: FlaskClient, world: World):
    answers = [client.get(f"/staff/confirm-email/{n:026}").status_code for n in range(31)]

    assert answers == [404] * 30 + [429]
