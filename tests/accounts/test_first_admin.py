"""The first administrator comes by a command, once: a link, then password and second factor by page."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select

from booking import db
from booking.accounts import first_admin, service
from booking.accounts.account_rules import UserRequest
from booking.accounts.model import AccountLink, RoleGrant, User
from booking.accounts.queries import has_administrator
from booking.accounts.rules import Grant, Role, Scope
from booking.audit.service import CLI
from booking.config import read_config
from booking.errors import Conflict
from booking.notices.model import Notice
from tests.support.moments import NOW
from tests.support.world import World

from .test_set_password import NEW, set_password
from .test_sign_in import try_to_sign_in
from .test_users import run

MAKE = ("accounts", "first-admin", "Paa@Example.fi", "--name", "Pää Käyttäjä")
THERE_IS_ONE = (1, "Error: There is an administrator already, who invites others on the page Users.\n")
NOTE = "Nobody can manage this service yet."


def token_in(said: str) -> str:
    """Return the token of the link that the command printed."""
    found = re.search(r"^http://tavataan\.test/staff/set-password/(\S{26})$", said, re.MULTILINE)
    assert found is not None, said
    return found[1]


def test_the_link_leads_to_a_password_then_to_a_second_factor_and_the_command_is_over(app: Flask, client: FlaskClient):
    code, said = run(app, *MAKE)
    assert code == 0
    assert said.splitlines()[0] == "Set the password and the second factor here, once, within 7 days:"

    assert set_password(client, token_in(said)).status_code == 303
    assert try_to_sign_in(client, email="paa@example.fi", password=NEW).status_code == 303

    assert client.get("/staff/login").location == "/staff/account/second-factor"
    assert client.get("/staff/people").location.startswith("/staff/account/second-factor")
    assert set_password(client, token_in(said)).status_code == 410
    assert run(app, *MAKE) == THERE_IS_ONE
    assert run(app, "accounts", "first-admin", "x@example.fi") == THERE_IS_ONE


def test_a_link_that_was_not_used_is_replaced_whoever_it_was_for(app: Flask, client: FlaskClient, database: Engine):
    mistyped = token_in(run(app, "accounts", "first-admin", "paaa@example.fi")[1])
    first = token_in(run(app, *MAKE)[1])
    second = token_in(run(app, *MAKE)[1])

    assert [set_password(client, token).status_code for token in (mistyped, first, second)] == [410, 410, 303]
    with db.reading(database) as tx:
        assert tx.scalar(select(func.count()).select_from(RoleGrant).where(RoleGrant.role == Role.ADMIN)) == 2
        assert {user.name for user in tx.scalars(select(User))} == {"paaa", "Pää Käyttäjä"}


def test_of_two_commands_at_once_one_link_works(app: Flask, database: Engine):
    def make(number: int) -> None:
        request = UserRequest(f"paa{number}@example.fi", "Pää")
        with db.transaction(database) as tx:
            first_admin.make(tx, request, is_mailed=False, now=NOW)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(make, range(4)))

    with db.reading(database) as tx:
        assert len(tx.scalars(select(AccountLink).where(AccountLink.ended_at.is_(None))).all()) == 1
        assert tx.scalar(select(func.count()).select_from(User)) == 4


@pytest.mark.parametrize("is_mailed", [False, True])
def test_the_link_goes_by_mail_only_where_there_is_a_mail_server(app: Flask, database: Engine, is_mailed: bool):
    if is_mailed:
        settings = {"TAVATAAN_ENV": "development", "SECRET_KEY": app.config["SECRET_KEY"], "MAIL_URL": "smtp://m.fi"}
        app.config["SETTINGS"] = read_config(settings)
    _code, said = run(app, *MAKE)

    assert ("The same link goes to Paa@Example.fi by mail.\n" in said) is is_mailed
    with db.reading(database) as tx:
        assert [one.kind for one in tx.scalars(select(Notice).order_by(Notice.id))] == (
            ["account_invitation"] if is_mailed else []
        )


def test_somebody_who_signs_in_already_gets_the_role_and_no_link(app: Flask, world: World, database: Engine):
    assert run(app, "accounts", "first-admin", "director@example.fi") == THERE_IS_ONE
    run(app, "accounts", "deactivate", "admin@example.fi")

    closed = run(app, "accounts", "first-admin", "admin@example.fi")
    made = run(app, "accounts", "first-admin", "director@example.fi")

    assert closed == (1, "Error: This e-mail address has an account that is closed; take another.\n")
    assert made == (0, "director@example.fi administers the service now, and signs in as before.\n")
    with db.reading(database) as tx:
        assert has_administrator(tx, NOW.date())
        assert tx.scalars(select(AccountLink)).all() == []


def test_an_administrator_of_one_town_or_whose_role_is_over_leaves_room(database: Engine, world: World):
    with db.transaction(database) as tx:
        admin = tx.merge(world.users["admin"])
        service.end_grant(tx, tx.scalars(select(RoleGrant).where(RoleGrant.user_id == admin.id)).one(), NOW.date(),
                          now=NOW, actor=CLI)  # fmt: skip
        service.give_role(tx, admin, Grant(Role.ADMIN, Scope.MUNICIPALITY, world.municipality.id), now=NOW, actor=CLI)
        assert not has_administrator(tx, NOW.date())

        service.give_role(tx, admin, Grant(Role.ADMIN, Scope.ALL, None, NOW.date() + timedelta(1)), now=NOW, actor=CLI)
        with pytest.raises(Conflict, match="has_administrator"):
            first_admin.make(tx, UserRequest("x@example.fi", "X"), is_mailed=False, now=NOW)


def test_an_address_that_is_none_is_refused_in_a_sentence(app: Flask):
    assert run(app, "accounts", "first-admin", "nobody") == (
        1, "Error: The e-mail address or the name cannot be used.\n",
    )  # fmt: skip


def test_in_production_the_sign_in_page_says_where_to_look_until_somebody_administers(app: Flask, world: World):
    page, host = "/staff/login?lang=en", "https://tavataan.test"
    in_development = app.test_client().get(page).text
    run(app, "accounts", "deactivate", "admin@example.fi")
    settings = {"SECRET_KEY": app.config["SECRET_KEY"], "PUBLIC_URL": host}
    app.config["SETTINGS"] = read_config(settings)

    without = app.test_client().get(page, base_url=host).text
    run(app, "accounts", "first-admin", "director@example.fi")
    with_one = app.test_client().get(page, base_url=host).text

    assert [NOTE in text for text in (in_development, without, with_one)] == [False, True, False]
    assert "flask --app wsgi accounts first-admin" in without
