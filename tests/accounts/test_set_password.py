"""The page behind a link from a mail: once, not for long, and every session ends. Invitations lead there."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from booking import db
from booking.accounts import service
from booking.accounts.mail_links import erase_old_links, send_reset, token_of
from booking.accounts.model import AccountLink, User
from booking.audit.service import CLI
from booking.notices import registry
from booking.tables import metadata
from tests.support.authenticator import given_app
from tests.support.fingerprint import fingerprint
from tests.support.moments import NOW
from tests.support.sign_in import sign_in
from tests.support.world import World

from .test_account import change_password, user
from .test_forgotten import links
from .test_second_factor import CODE, logged
from .test_sessions import is_in
from .test_sign_in import guest_token, try_to_sign_in
from .test_users import run

NEW = "toiset neljä sanaa"
Freeze = Callable[[datetime], None]
INVITE = ("accounts", "invite", "--email", "Uusi@Example.fi", "--name", "Uusi Ihminen", "--role", "professional")


@pytest.fixture
def token(app: Flask, world: World, database: Engine) -> str:
    """Send the director a link and return its token."""
    with db.transaction(database) as tx:
        send_reset(tx, "director@example.fi", now=NOW)
    return token_of(links(database)[-1].public_id)


def set_password(client: FlaskClient, token: str, new: str = NEW, again: str | None = None) -> TestResponse:
    """Send the page behind a link."""
    answers = {"form_token": guest_token(client), "new": new, "again": new if again is None else again}
    return client.post(f"/staff/set-password/{token}?lang=en", data=answers)


def test_the_link_sets_the_password_once_and_ends_every_session(
    app: Flask, client: FlaskClient, world: World, database: Engine, token: str
):
    sign_in(client, world.users["director"])

    answer = set_password(app.test_client(), token)

    assert (answer.status_code, answer.location) == (303, "/staff/login?done=password&lang=en")
    assert "Your new password is in use. Sign in with it." in client.get(answer.location).text
    assert "Set-Cookie" not in answer.headers
    assert not is_in(client)
    assert try_to_sign_in(client).status_code == 422
    assert try_to_sign_in(client, password=NEW).status_code == 303
    assert logged(database)[1] == ("password_changed", {"ended_sessions": 1})
    again = set_password(client, token, "kolmannet neljä sanaa")
    assert (again.status_code, client.get(f"/staff/set-password/{token}").status_code) == (410, 410)
    assert try_to_sign_in(app.test_client(), password=NEW).status_code == 303


def test_of_two_who_press_at_once_one_sets_the_password(app: Flask, world: World, database: Engine, token: str):
    words = [f"neljä sanaa numero {n}" for n in range(4)]
    clients = [app.test_client() for _ in words]

    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda one: set_password(one[0], token, one[1]).status_code, zip(clients, words, strict=True))
        )

    assert sorted(answers) == [303, 410, 410, 410]
    assert try_to_sign_in(app.test_client(), password=words[answers.index(303)]).status_code == 303


def test_opening_the_link_changes_nothing_and_shows_nothing_of_the_account(
    client: FlaskClient, world: World, database: Engine, token: str
):
    before = fingerprint(database)

    pages = [client.get(f"/staff/set-password/{token}") for _ in range(3)]

    assert [page.status_code for page in pages] == [200] * 3
    assert "director" not in pages[0].text.lower()
    assert (pages[0].headers["Cache-Control"], pages[0].headers["Referrer-Policy"]) == ("no-store", "same-origin")
    assert fingerprint(database) == before


@pytest.mark.parametrize(("minutes", "status"), [(59, 200), (60, 410)])
def test_a_link_to_a_new_password_holds_an_hour(
    client: FlaskClient, world: World, token: str, frozen: Freeze, minutes: int, status: int
):
    frozen(NOW + timedelta(minutes=minutes))

    assert client.get(f"/staff/set-password/{token}").status_code == status


def test_a_changed_password_and_a_closed_account_end_the_link(
    app: Flask, client: FlaskClient, world: World, database: Engine, token: str
):
    sign_in(client, world.users["director"])
    change_password(client)
    assert client.get(f"/staff/set-password/{token}").status_code == 410

    with db.transaction(database) as tx:
        send_reset(tx, "coordinator@example.fi", now=NOW)
        service.deactivate(tx, tx.merge(world.users["coordinator"]), now=NOW, actor=CLI)
    other = token_of(links(database)[-1].public_id)
    before = user(database, "coordinator@example.fi").password_hash
    assert set_password(client, other).status_code == 410
    assert user(database, "coordinator@example.fi").password_hash == before


@pytest.mark.parametrize("spelled", ["", "2" * 26, "A" * 26, "x" * 500, "ä", "..%2f..", "%00"])
def test_a_link_that_nobody_has_is_not_found(client: FlaskClient, world: World, database: Engine, spelled: str):
    before = fingerprint(database)

    assert client.get(f"/staff/set-password/{spelled}").status_code in (400, 404)
    assert fingerprint(database) == before


def test_a_link_in_another_spelling_is_not_the_link(client: FlaskClient, world: World, token: str):
    for spelled in (token.upper(), f"{token}%20", f"%20{token}", token[:-1], f"{token}2"):
        assert client.get(f"/staff/set-password/{spelled}").status_code == 404


def test_guessing_links_waits_and_the_right_one_opens_still(client: FlaskClient, world: World, token: str):
    statuses = [client.get(f"/staff/set-password/{'2' * 26}").status_code for _ in range(31)]

    assert statuses == [404] * 30 + [429]
    assert client.get(f"/staff/set-password/{token}").status_code == 200


@pytest.mark.parametrize(
    ("new", "again", "words"),
    [
        ("lyhyt", None, "at least 12 characters"),
        ("director@example.fi", None, "easy to guess"),
        (NEW, NEW + "!", "The two new passwords are not the same."),
        ("", None, "Write the new password."),
        ("neljä\x07sanaa peräkkäin", None, "Remove the characters"),
    ],
)
def test_a_weak_or_slipped_password_is_refused_and_the_link_stays_good(
    client: FlaskClient, world: World, database: Engine, token: str, new: str, again: str | None, words: str
):
    before = fingerprint(database)

    answer = set_password(client, token, new, again)

    assert answer.status_code == 422
    assert words in answer.text
    assert fingerprint(database) == before
    assert set_password(client, token).status_code == 303


def test_a_new_password_is_no_way_around_the_second_factor(
    app: Flask, client: FlaskClient, world: World, database: Engine, token: str
):
    given_app(database, world.users["director"])

    set_password(client, token)
    try_to_sign_in(client, password=NEW)

    assert client.get("/staff/account").location.startswith(CODE)


def test_an_invitation_makes_the_account_and_its_link_the_password(
    app: Flask, client: FlaskClient, world: World, database: Engine
):
    code, said = run(app, *INVITE, "--scope", "own", "--language", "en")

    assert (code, said) == (0, "The invitation goes to uusi@example.fi; its link works for 7 days.\n")
    (link,) = links(database)
    token = token_of(link.public_id)
    assert (link.purpose, link.expires_at) == ("invitation", NOW + timedelta(days=7))
    assert try_to_sign_in(client, email="uusi@example.fi", password="!").status_code == 422
    renderer = registry.renderer_of("account_invitation")
    assert renderer is not None
    with app.app_context(), db.reading(database) as tx:
        message = renderer(tx, link.id, NOW)
    assert message is not None
    assert (message.to, message.subject) == ("uusi@example.fi", "Your account in Tavataan")
    assert message.body.split("\n") == [
        "You have an account in Tavataan, the staff pages of family services.",
        "",
        f"Set a password for it: http://tavataan.test/staff/set-password/{token}",
        "The link works once, until Thu 1 Nov 2018, 11.00.",
        "Later you can ask for a new one: http://tavataan.test/staff/forgotten",
        "",
        "After that you sign in here: http://tavataan.test/staff/login",
        "",
        "You cannot reply to this message.",
    ]
    assert set_password(client, token).status_code == 303
    assert try_to_sign_in(client, email="uusi@example.fi", password=NEW).status_code == 303
    assert is_in(client)
    with app.app_context(), db.reading(database) as tx:
        assert renderer(tx, link.id, NOW) is None, "a used link is not sent"


def test_an_invitation_that_was_not_used_is_sent_again_and_the_first_ends(app: Flask, world: World, database: Engine):
    run(app, *INVITE, "--scope", "own")
    assert run(app, *INVITE, "--scope", "own")[0] == 0

    assert [link.ended_at for link in links(database)] == [NOW, None]
    with db.reading(database) as tx:
        invited = tx.scalars(select(User).where(User.email == "uusi@example.fi")).one()
        assert [grant.role for grant in invited.grants] == ["professional"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--email", "director@example.fi", "--scope", "own"), "has an account already"),
        (("--email", "no address", "--scope", "own"), "cannot be used"),
        (("--scope", "venue", "--place", "nowhere"), "There is no venue with the slug 'nowhere'."),
    ],
)
def test_an_invitation_that_cannot_be_is_refused_in_a_sentence(
    app: Flask, world: World, database: Engine, arguments: tuple[str, ...], words: str
):
    before = fingerprint(database)

    code, said = run(app, *INVITE, *arguments)

    assert code == 1
    assert words in said
    assert fingerprint(database) == before


def test_rows_of_long_gone_links_are_erased(world: World, database: Engine, token: str):
    with db.transaction(database) as tx:
        assert erase_old_links(tx, now=NOW + timedelta(days=30, minutes=59)) == 0
        assert erase_old_links(tx, now=NOW + timedelta(days=30, hours=1)) == 1


def test_no_row_holds_a_link(app: Flask, world: World, database: Engine, token: str):
    with db.reading(database) as tx:
        rows = "".join(repr(tuple(row)) for table in metadata.sorted_tables for row in tx.execute(select(table)))
        assert tx.scalars(select(AccountLink)).one().public_id in rows

    assert token not in rows
