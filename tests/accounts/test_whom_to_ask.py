"""Who is refused learns who can help: those who may do it there, nearest first; nobody else learns a name."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from booking import db
from booking.accounts.model import RoleGrant, User
from booking.schedule.model import Occurrence
from tests.support.moments import NOW
from tests.support.sign_in import sign_in
from tests.support.world import MADE_AT, World, drop_in

EVERYBODY = ("professional", "colleague", "director", "coordinator", "admin", "stranger", "keeper")


@pytest.fixture
def session(world: World, database: Engine) -> Occurrence:
    """Write a session in the family house, which the director of the daycare centre does not keep."""
    with db.transaction(database) as tx:
        return drop_in(tx, world)


def named(client: FlaskClient, path: str) -> list[str]:
    """Return whose addresses a page of refusal names, without their domain."""
    answer = client.get(f"{path}?lang=en")
    assert answer.status_code == 403, path
    return [who for who in EVERYBODY if f"mailto:{who}@example.fi" in answer.text]


def keeper(database: Engine, world: World, until_on: date | None = None, *, is_closed: bool = False) -> None:
    """Write a director of the family house."""
    with db.transaction(database) as tx:
        user = User(email="keeper@example.fi", name="Keeper", password_hash="-", created_at=MADE_AT)
        user.deactivated_at = NOW if is_closed else None
        tx.add(user)
        tx.flush()
        where = {"role": "director", "scope": "venue", "scope_id": world.house.id}
        tx.add(RoleGrant(user_id=user.id, until_on=until_on, **where))


def test_who_keeps_the_place_is_named_before_the_coordinator(
    client: FlaskClient, world: World, session: Occurrence, database: Engine
):
    path = f"/staff/sessions/{session.public_id}/cancel"
    sign_in(client, world.users["director"])
    assert named(client, path) == ["coordinator"]

    keeper(database, world)

    assert named(client, path) == ["keeper"]


@pytest.mark.parametrize(("until_on", "is_closed"), [(date(2018, 10, 25), False), (None, True)])
def test_nobody_is_named_whose_role_is_over_or_whose_account_is_closed(
    client: FlaskClient, world: World, session: Occurrence, database: Engine, until_on: date | None, *, is_closed: bool
):
    keeper(database, world, until_on, is_closed=is_closed)
    sign_in(client, world.users["director"])

    assert named(client, f"/staff/sessions/{session.public_id}/cancel") == ["coordinator"]


@pytest.mark.parametrize(
    ("role", "path", "expected"),
    [
        ("director", "/staff/terms", ["coordinator"]),
        ("director", "/staff/invitations", ["coordinator"]),
        ("coordinator", "/staff/health", ["admin"]),
        ("stranger", "/staff/", ["admin"]),
    ],
)
def test_a_page_of_no_place_names_who_is_near_else_the_administrator(
    client: FlaskClient, world: World, role: str, path: str, expected: list[str]
):
    sign_in(client, world.users[role])

    assert named(client, path) == expected


@pytest.mark.parametrize(
    ("language", "said", "role"),
    [
        ("fi", "Roolisi ei riitä tähän. Nämä henkilöt voivat auttaa:", "Koordinaattori"),
        ("sv", "Din roll ger inte rätt till det här. De här personerna kan hjälpa:", "Koordinator"),
        ("en", "Your role does not allow this here. These people can help:", "Coordinator"),
    ],
)
def test_the_page_says_it_plainly_in_each_language(
    client: FlaskClient, world: World, language: str, said: str, role: str
):
    sign_in(client, world.users["director"])

    page = client.get(f"/staff/terms?lang={language}").text

    assert said in page
    assert f"<b>Coordinator</b>, {role}<br>" in page


def test_the_signed_out_learn_nobodys_name(client: FlaskClient, world: World, session: Occurrence):
    answers = [client.get(path, follow_redirects=True) for path in ("/staff/terms", "/staff/health", "/en/nothing")]

    assert [who for who in EVERYBODY for answer in answers if f"{who}@example.fi" in answer.text] == []
