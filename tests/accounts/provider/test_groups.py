"""Roles that follow the provider's groups, and the accounts of newcomers."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.accounts import service
from booking.accounts.account_rules import NO_PASSWORD
from booking.accounts.mail_links import send_reset
from booking.accounts.model import AccountLink, RoleGrant, User
from booking.accounts.rules import Grant, Role, Scope
from booking.audit.service import CLI
from tests.support.moments import NOW
from tests.support.provider import ProviderProcess, sign_in_there
from tests.support.world import World

from ..test_second_factor import logged
from ..test_sessions import is_in
from ..test_sign_in import try_to_sign_in


def roles(database: Engine, email: str = "director@example.fi") -> list[tuple[str, str, object]]:
    """Return the roles that are held: role, who gave it, when it ends."""
    with db.reading(database) as tx:
        user = tx.scalars(select(User).where(User.email == email)).one()
        rows = tx.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id).order_by(RoleGrant.id))
        return [(row.role, row.given_by, row.until_on) for row in rows]


def test_groups_give_roles_and_take_them_and_leave_those_given_by_hand(
    app: Flask, client: FlaskClient, provider: ProviderProcess, database: Engine, known: str
):
    by_hand = ("director", "hand", None)
    provider.knows("anna", email="director@example.fi", email_verified=True, groups=["centre", "others", "lost", "odd"])
    sign_in_there(client, known)
    assert client.get("/staff/terms").status_code == 200
    assert roles(database) == [by_hand, ("coordinator", "provider", None)]

    same = app.test_client()
    sign_in_there(same, known)
    assert (is_in(client), is_in(same)) == (True, True), "nothing changed, so nobody is signed out"

    provider.knows("anna", email="director@example.fi", email_verified=True, groups=["bears"])
    again = app.test_client()
    sign_in_there(again, known)

    today = NOW.date()
    assert roles(database) == [by_hand, ("coordinator", "provider", today), ("director", "provider", None)]
    assert again.get("/staff/terms").status_code == 403
    assert (is_in(client), is_in(same), is_in(again)) == (False, False, True), "a changed role ends every session"
    assert [action for action, _ in logged(database)].count("role_ended") == 1


def test_without_the_claim_the_roles_of_the_groups_end(
    client: FlaskClient, provider: ProviderProcess, database: Engine, known: str
):
    provider.knows("anna", email="director@example.fi", email_verified=True, groups=["centre"])
    sign_in_there(client, known)
    provider.knows("anna", email="director@example.fi", email_verified=True)
    sign_in_there(client, known)

    assert roles(database)[1] == ("coordinator", "provider", NOW.date())


def test_roles_of_the_groups_do_not_hold_behind_a_password(
    app: Flask, client: FlaskClient, provider: ProviderProcess, known: str
):
    provider.knows("anna", email="director@example.fi", email_verified=True, groups=["centre"])
    sign_in_there(client, known)
    other = app.test_client()

    try_to_sign_in(other)

    assert client.get("/staff/terms").status_code == 200
    assert other.get("/staff/terms").status_code == 403
    assert other.get("/staff/venues").status_code == 200


@pytest.mark.parametrize(("groups", "expected"), [(["centre"], 303), (["others"], 403), ([], 403)])
def test_newcomers_of_a_known_group_are_made_when_the_setting_says_so(
    settings: dict[str, str],
    request: pytest.FixtureRequest,
    provider: ProviderProcess,
    world: World,
    database: Engine,
    groups: list[str],
    expected: int,
):
    settings["OIDC_NEWCOMERS"] = "make"
    client = request.getfixturevalue("client")
    provider.knows(
        "uusi", email="Uusi@Example.fi", email_verified=True, name="Uusi\x00\u2028 Ihminen\r\n", groups=groups
    )

    assert sign_in_there(client, "uusi").status_code == expected

    with db.reading(database) as tx:
        made = tx.execute(select(User.name, User.password_hash).where(User.email == "uusi@example.fi")).all()
    assert [tuple(row) for row in made] == ([("Uusi Ihminen", NO_PASSWORD)] if expected == 303 else [])
    if expected == 303:
        page = client.get("/staff/account?lang=en").text
        assert client.get("/staff/terms").status_code == 200
        assert "Change the password" not in page
        with db.transaction(database) as tx:
            send_reset(tx, "uusi@example.fi", now=NOW)
            assert tx.scalars(select(AccountLink)).all() == [], "whoever leaves the provider is out"


def test_a_role_given_by_hand_outlives_the_same_role_of_a_group(
    client: FlaskClient, provider: ProviderProcess, world: World, database: Engine, known: str
):
    with db.transaction(database) as tx:
        grant = Grant(Role.COORDINATOR, Scope.MUNICIPALITY, world.municipality.id)
        service.give_role(tx, tx.merge(world.users["director"]), grant, now=NOW, actor=CLI)
    provider.knows("anna", email="director@example.fi", email_verified=True, groups=["centre"])
    sign_in_there(client, known)
    provider.knows("anna", email="director@example.fi", email_verified=True, groups=[])
    sign_in_there(client, known)

    assert client.get("/staff/terms").status_code == 200, "what a person gave, no group takes"
