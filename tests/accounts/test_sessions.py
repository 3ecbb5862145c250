"""A session lives in its row: it ages, is ended, and a copied cookie ends with it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete, select, update

from booking import db
from booking.accounts import service
from booking.accounts.model import RoleGrant, StaffSession, User
from booking.accounts.rules import Grant, Role, Scope
from booking.accounts.sessions import erase_old_sessions
from booking.audit.model import AuditEvent
from booking.audit.service import CLI
from tests.support.moments import NOW
from tests.support.sign_in import form_token, sign_in
from tests.support.statements import statements_of
from tests.support.world import World

Freeze = Callable[[datetime], None]


def is_in(client: FlaskClient) -> bool:
    """Tell whether this client is signed in."""
    return client.get("/staff/account").status_code == 200


def copy_of(client: FlaskClient, app: Flask) -> FlaskClient:
    """Return another client with the same cookie."""
    cookie = client.get_cookie("tavataan")
    assert cookie is not None
    other = app.test_client()
    other.set_cookie("tavataan", cookie.value)
    return other


def test_a_copied_cookie_is_dead_after_signing_out(app: Flask, client: FlaskClient, world: World, database: Engine):
    sign_in(client, world.users["director"])
    copied = copy_of(client, app)
    assert is_in(copied)

    answer = client.post("/staff/logout", data={"form_token": form_token(client)})

    assert (answer.status_code, answer.location) == (303, "/staff/login?out=1")
    assert answer.headers["Set-Cookie"] == (
        "tavataan=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/; SameSite=Lax"
    )
    assert not is_in(copied)
    with db.reading(database) as tx:
        assert tx.scalars(select(StaffSession)).one().ended_at == NOW
        assert [row.action for row in tx.scalars(select(AuditEvent).order_by(AuditEvent.id))] == ["sign_out"]


def test_signing_out_by_get_is_no_way(client: FlaskClient, world: World):
    sign_in(client, world.users["director"])

    assert client.get("/staff/logout").status_code == 405
    assert is_in(client)


@pytest.mark.parametrize(
    ("hours_after", "minutes_after", "expected"), [(0, 59, True), (1, 0, False), (11, 59, False), (24, 0, False)]
)
def test_an_hour_of_rest_ends_a_session(
    client: FlaskClient, world: World, frozen: Freeze, hours_after: int, minutes_after: int, expected: bool
):
    sign_in(client, world.users["director"])

    frozen(NOW + timedelta(hours=hours_after, minutes=minutes_after))

    assert is_in(client) is expected


def test_twelve_hours_end_a_session_however_busy(client: FlaskClient, world: World, frozen: Freeze):
    sign_in(client, world.users["director"])
    for half_hours in range(1, 24):
        frozen(NOW + timedelta(minutes=30 * half_hours))
        assert is_in(client)

    frozen(datetime(2018, 10, 25, 20, 59, 59, tzinfo=UTC))
    assert is_in(client)
    frozen(datetime(2018, 10, 25, 21, 0, tzinfo=UTC))
    assert not is_in(client)


def test_use_is_written_at_most_once_a_minute(client: FlaskClient, world: World, database: Engine, frozen: Freeze):
    sign_in(client, world.users["director"])
    seen = []
    for seconds in (0, 30, 59, 60, 61, 119, 120):
        frozen(NOW + timedelta(seconds=seconds))
        assert is_in(client)
        with db.reading(database) as tx:
            seen.append((tx.scalars(select(StaffSession)).one().seen_at - NOW).seconds)

    assert seen == [0, 0, 0, 60, 60, 60, 120]


def test_a_cookie_nobody_got_opens_nothing(client: FlaskClient, world: World):
    for cookie in ("x", "å" * 40, "A" * 43, "A" * 4000, "' OR 1=1 --"):
        client.set_cookie("tavataan", cookie)
        assert client.get("/staff/account").status_code == 303


def test_the_digest_in_the_database_is_no_cookie(client: FlaskClient, world: World, database: Engine):
    sign_in(client, world.users["director"])
    with db.reading(database) as tx:
        digest = tx.scalars(select(StaffSession)).one().token_sha256

    client.set_cookie("tavataan", digest)

    assert not is_in(client)


def test_deactivation_and_a_change_of_roles_end_every_session(
    app: Flask, client: FlaskClient, world: World, database: Engine
):
    other = app.test_client()
    sign_in(client, world.users["director"])
    sign_in(other, world.users["coordinator"])
    bystander = app.test_client()
    sign_in(bystander, world.users["admin"])

    with db.transaction(database) as tx:
        service.deactivate(tx, tx.merge(world.users["director"]), now=NOW, actor=CLI)
        grant = Grant(Role.DIRECTOR, Scope.VENUE, world.house.id)
        service.give_role(tx, tx.merge(world.users["coordinator"]), grant, now=NOW, actor=CLI)

    assert (is_in(client), is_in(other), is_in(bystander)) == (False, False, True)


def test_a_session_of_somebody_deactivated_in_the_database_is_dead_too(
    client: FlaskClient, world: World, database: Engine
):
    sign_in(client, world.users["director"])
    with db.transaction(database) as tx:
        tx.execute(update(User).where(User.email == "director@example.fi").values(deactivated_at=NOW))

    assert not is_in(client)


def test_the_end_of_a_role_ends_every_session(client: FlaskClient, world: World, database: Engine):
    sign_in(client, world.users["director"])
    with db.transaction(database) as tx:
        row = tx.merge(world.users["director"]).grants[0]
        service.end_grant(tx, row, NOW.date(), now=NOW, actor=CLI)

    assert not is_in(client)


def test_the_rows_of_a_closed_account_are_ended_not_only_refused(client: FlaskClient, world: World, database: Engine):
    sign_in(client, world.users["director"])
    with db.transaction(database) as tx:
        service.deactivate(tx, tx.merge(world.users["director"]), now=NOW, actor=CLI)
        assert tx.scalars(select(StaffSession)).one().ended_at == NOW


def test_a_role_that_is_gone_from_the_database_opens_nothing_at_the_next_press(
    client: FlaskClient, world: World, database: Engine
):
    sign_in(client, world.users["director"])
    assert client.get("/staff/venues").status_code == 200
    with db.transaction(database) as tx:
        tx.execute(delete(RoleGrant).where(RoleGrant.user_id == world.users["director"].id))

    assert client.get("/staff/venues").status_code == 403
    assert is_in(client)


def test_a_role_ends_at_midnight_in_the_middle_of_a_session(
    client: FlaskClient, world: World, database: Engine, frozen: Freeze
):
    with db.transaction(database) as tx:
        tx.execute(update(RoleGrant).values(until_on=date(2018, 10, 26)))
    frozen(datetime(2018, 10, 25, 20, 59, tzinfo=UTC))
    sign_in(client, world.users["director"])
    assert client.get("/staff/venues").status_code == 200

    frozen(datetime(2018, 10, 25, 21, 0, tzinfo=UTC))

    assert client.get("/staff/venues").status_code == 403


def test_pages_of_guests_neither_read_nor_set_the_cookie(client: FlaskClient, world: World, database: Engine):
    sign_in(client, world.users["director"])

    with statements_of(database) as asked:
        answers = [client.get(path) for path in ("/", "/fi/", "/sv/venues", "/nowhere", "/staffed")]

    assert not [statement for statement in asked if "staff_session" in statement or "staff_user" in statement]
    assert [answer.headers.get("Set-Cookie") for answer in answers] == [None] * 5


def test_rows_of_long_gone_sessions_are_erased(client: FlaskClient, world: World, database: Engine):
    sign_in(client, world.users["director"])
    with db.transaction(database) as tx:
        assert erase_old_sessions(tx, now=NOW + timedelta(days=29)) == 0
        assert erase_old_sessions(tx, now=NOW + timedelta(days=30)) == 1
