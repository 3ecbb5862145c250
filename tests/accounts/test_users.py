"""Commands of the installer and what they do to users."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.accounts import service
from booking.accounts.account_rules import SignInRequest, UserRequest
from booking.accounts.model import RoleGrant, User
from booking.accounts.passwords import passwords_at
from booking.accounts.rules import Grant, Role, Scope
from booking.audit.model import AuditEvent
from booking.audit.service import CLI, by_user
from booking.errors import Conflict, Invalid
from tests.support.moments import NOW
from tests.support.world import World

from .conftest import CHEAP, PASSWORD
from .test_sessions import is_in
from .test_sign_in import try_to_sign_in

ADMIN = ("accounts", "add", "--email", "Paa@Example.fi", "--name", "Pää", "--role", "admin", "--scope", "all")


def run(app: Flask, *arguments: str, typed: str = "") -> tuple[int, str]:
    """Run a command; return its exit code and what it said."""
    result = app.test_cli_runner().invoke(args=list(arguments), input=typed)
    return result.exit_code, result.output


def test_a_typed_password_is_asked_twice_and_must_be_good(app: Flask, client: FlaskClient):
    weak = run(app, *ADMIN, "--ask-password", typed="salasana1234\nsalasana1234\n")
    good = run(app, *ADMIN, "--ask-password", typed="sininen kuppi juoksee\nsininen kuppi juoksee\n")

    assert weak[0] == 1
    assert "too common" in weak[1]
    assert good[0] == 0
    assert "sininen" not in good[1]
    assert try_to_sign_in(client, email="paa@example.fi", password="sininen kuppi juoksee").status_code == 303


def test_a_made_password_is_shown_once_and_opens_the_staff_pages(app: Flask, client: FlaskClient):
    code, said = run(app, *ADMIN)

    password = re.search(r"Password, shown this once: (\S+)", said)
    assert code == 0
    assert password is not None
    assert len(password[1]) >= 24
    assert try_to_sign_in(client, email="paa@example.fi", password=password[1]).status_code == 303
    assert client.get("/staff/login").location == "/staff/account/second-factor"


def test_a_user_gets_a_role_at_a_place(app: Flask, world: World, database: Engine):
    at = ("--role", "director", "--scope", "venue", "--place", "perheiden-talo")
    code, _said = run(app, "accounts", "add", "--email", "j@example.fi", "--name", "Johtaja", *at)
    lost = run(app, "accounts", "add", "--email", "k@example.fi", "--name", "K", *at[:-1], "no-such-venue")
    own = run(app, "accounts", "add", "--email", "k@example.fi", "--name", "K", *at[:3], "own")
    again = run(app, "accounts", "add", "--email", "j@example.fi", "--name", "Johtaja", *at)

    assert code == 0
    assert lost == (1, "Error: There is no venue with the slug 'no-such-venue'.\n")
    assert own == (1, "Error: The role director cannot have the scope own.\n")
    assert again == (1, "Error: This e-mail address has an account already.\n")
    with db.reading(database) as tx:
        row = tx.scalars(select(RoleGrant).join(User).where(User.email == "j@example.fi")).one()
        assert (row.role, row.scope, row.scope_id) == ("director", "venue", world.house.id)


def test_the_list_names_users_and_roles_and_no_hash(app: Flask, world: World):
    code, said = run(app, "accounts", "list")

    assert code == 0
    assert "admin@example.fi\tAdmin\tactive\tadmin (all)\n" in said
    assert f"director@example.fi\tDirector\tactive\tdirector (venue {world.daycare.id})\n" in said
    assert "stranger@example.fi\tStranger\tactive\tno role\n" in said
    assert "argon2" not in said


def test_a_new_password_ends_the_sessions_of_its_user(app: Flask, client: FlaskClient, world: World):
    try_to_sign_in(client)
    _code, said = run(app, "accounts", "new-password", "director@example.fi")

    assert not is_in(client)
    new = said.split()[-1]
    assert try_to_sign_in(client, password=new).status_code == 303
    assert run(app, "accounts", "new-password", "nobody@example.fi")[0] == 1


def test_roles_given_and_ended_are_logged_by_id(world: World, database: Engine):
    actor = by_user(world.users["admin"].id)
    with db.transaction(database) as tx:
        user = tx.merge(world.users["stranger"])
        row = service.give_role(
            tx, user, Grant(Role.COORDINATOR, Scope.MUNICIPALITY, world.municipality.id), now=NOW, actor=actor
        )
        service.end_grant(tx, row, NOW.date(), now=NOW, actor=actor)
    with db.reading(database) as tx:
        logged = [
            (event.action, event.actor_id, event.details)
            for event in tx.scalars(select(AuditEvent).order_by(AuditEvent.id))
        ]

    assert logged == [
        ("role_given", actor[1], {"user": user.id, "role": "coordinator"}),
        ("role_ended", actor[1], {"user": user.id, "until_on": "2018-10-25"}),
    ]


def test_a_deactivated_user_is_not_recognised_and_gets_no_session(world: World, database: Engine):
    passwords, asked = passwords_at(CHEAP), SignInRequest("director@example.fi", PASSWORD)
    with db.transaction(database) as tx:
        known = service.recognise(tx, asked, passwords)
        assert known is not None
        service.deactivate(tx, known, now=NOW, actor=CLI)

    with db.transaction(database) as tx:
        assert service.recognise(tx, asked, passwords) is None
        with pytest.raises(Conflict):
            service.begin_session(tx, known, now=NOW)


def test_a_password_changed_meanwhile_opens_no_session(world: World, database: Engine):
    passwords, asked = passwords_at(CHEAP), SignInRequest("director@example.fi", PASSWORD)
    with db.reading(database) as tx:
        known = service.recognise(tx, asked, passwords)
    assert known is not None

    with db.transaction(database) as tx:
        service.change_password(tx, known.id, passwords.hash("toiset neljä sanaa"), now=NOW, actor=CLI)
        with pytest.raises(Conflict):
            service.begin_session(tx, known, now=NOW)


@pytest.mark.parametrize(
    ("request_", "refusal"),
    [
        (UserRequest("Director@example.fi", "Copy", "-"), Conflict),
        (UserRequest("no address", "X", "-"), Invalid),
        (UserRequest("x@example.fi", "", "-"), Invalid),
        (UserRequest(f"{'a' * 250}@example.fi", "X", "-"), Invalid),
    ],
)
def test_a_user_that_cannot_be_is_refused(
    world: World, database: Engine, request_: UserRequest, refusal: type[Exception]
):
    with pytest.raises(refusal), db.transaction(database) as tx:
        service.add_user(tx, request_, now=NOW, actor=CLI)


def test_a_scope_needs_its_place_and_no_other_and_a_role_that_can_have_it(world: World, database: Engine):
    for scope, scope_id in [(Scope.OWN, 1), (Scope.ALL, 1), (Scope.VENUE, None), (Scope.OWN, None)]:
        with pytest.raises(Invalid), db.transaction(database) as tx:
            service.give_role(
                tx, tx.merge(world.users["stranger"]), Grant(Role.DIRECTOR, scope, scope_id), now=NOW, actor=CLI
            )
