"""The list of people and one person's page: each sees those they look after, and nobody else."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from booking import db
from booking.accounts import service
from booking.accounts.account_rules import NO_PASSWORD
from booking.accounts.model import RoleGrant, User
from booking.audit.service import CLI
from tests.support.moments import NOW
from tests.support.sign_in import sign_in
from tests.support.statements import statements_of
from tests.support.world import MADE_AT, World, drop_in

from .another_town import AnotherTown, another_town


@pytest.fixture
def juva(database: Engine, world: World) -> AnotherTown:
    """Write a second municipality."""
    return another_town(database, world)


def names(client: FlaskClient, query: str = "") -> list[str]:
    """Return whom the list shows."""
    answer = client.get(f"/staff/people?lang=en&{query}")
    assert answer.status_code == 200, query
    return re.findall(r'<h3><a href="/staff/people/[^"]+">([^<]+)</a></h3>', answer.text)


def test_an_administrator_sees_everybody_by_name(client: FlaskClient, world: World, juva: AnotherTown):
    sign_in(client, world.users["admin"])

    assert names(client) == [
        "Admin",
        "Colleague",
        "Coordinator",
        "Director",
        "Jaana Juva",
        "Jukka Juva",
        "Professional",
        "Stranger",
    ]


def test_a_coordinator_sees_those_of_her_municipality_whose_roles_she_gives(
    client: FlaskClient, database: Engine, world: World, juva: AnotherTown
):
    with db.transaction(database) as tx:
        drop_in(tx, world, team=("family_counselling",))

    sign_in(client, world.users["coordinator"])
    assert names(client) == ["Colleague", "Director", "Professional"]
    # Aino Peltola's sessions are all in the other town; Veera Salmi's are nowhere yet.
    sign_in(client, juva.coordinator)
    assert names(client) == ["Colleague", "Jukka Juva"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("words=dir", ["Director"]),
        ("words=DIRECTOR%40EXAMPLE", ["Director"]),
        ("words=example+col", ["Colleague"]),
        ("words=nobody", []),
        ("words=%25", []),
        ("role=director", ["Director"]),
        ("place=venue:kontiopuisto", ["Director"]),
        ("place=municipality:pieksamaki", ["Coordinator"]),
        ("place=own", ["Colleague", "Professional"]),
        ("place=all&role=admin", ["Admin"]),
        ("role=director&place=own", []),
        ("state=invited", ["Stranger"]),
        ("state=closed", ["Colleague"]),
        ("state=active&role=professional", ["Professional"]),
        ("page=2", []),
        ("page=minus", ["Admin", "Colleague", "Coordinator", "Director", "Professional", "Stranger"]),
    ],
)
def test_the_list_is_searched_and_filtered(
    client: FlaskClient, database: Engine, world: World, query: str, expected: list[str]
):
    with db.transaction(database) as tx:
        tx.merge(world.users["stranger"]).password_hash = NO_PASSWORD
        service.deactivate(tx, tx.merge(world.users["colleague"]), now=NOW, actor=CLI)
    sign_in(client, world.users["admin"])

    assert names(client, query) == expected


def test_letters_beyond_english_are_found_in_either_case(client: FlaskClient, database: Engine, world: World):
    with db.transaction(database) as tx:
        tx.merge(world.users["director"]).name = "Äijä Öhman"
    sign_in(client, world.users["admin"])

    assert names(client, "words=äijä") == ["Äijä Öhman"]
    assert names(client, "words=ÖHMAN") == ["Äijä Öhman"]


@pytest.mark.parametrize("query", ["role=king", "state=asleep", "place=venue:nowhere", f"words={'x' * 101}"])
def test_what_cannot_be_looked_for_is_said_at_its_field(client: FlaskClient, world: World, query: str):
    sign_in(client, world.users["admin"])

    answer = client.get(f"/staff/people?{query}")

    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.text


def test_many_people_come_in_pages_with_as_many_queries_as_few(client: FlaskClient, database: Engine, world: World):
    sign_in(client, world.users["admin"])
    client.get("/staff/people")
    with statements_of(database) as few:
        client.get("/staff/people")
    with db.transaction(database) as tx:
        crowd = [User(email=f"{n:03}@x.fi", name=f"Z {n:03}", password_hash="-", created_at=MADE_AT) for n in range(99)]
        tx.add_all(crowd)
        tx.flush()
        tx.add_all(RoleGrant(user_id=one.id, role="director", scope="venue", scope_id=world.house.id) for one in crowd)

    client.get("/staff/account")  # what every page keeps until something is written is read anew
    with statements_of(database) as many:
        first = client.get("/staff/people?words=z&lang=en").text
    last = client.get("/staff/people?words=z&page=2&lang=en").text

    assert len(few) == len(many)
    assert "99 people" in first
    assert re.findall(r"<h3>.*?>(Z \d+)<", first)[::49] == ["Z 000", "Z 049"]
    assert re.findall(r"<h3>.*?>(Z \d+)<", last)[::48] == ["Z 050", "Z 098"]
    assert 'href="/staff/people?words=z&amp;page=2&amp;lang=en" rel="next"' in first
    assert 'href="/staff/people?words=z&amp;page=1&amp;lang=en" rel="prev"' in last


def test_a_person_is_seen_by_whom_the_list_shows_them_to(
    app: Flask, client: FlaskClient, database: Engine, world: World, juva: AnotherTown
):
    with db.transaction(database) as tx:
        drop_in(tx, world, team=("family_counselling",))
    everybody = {**world.users, "juva.coordinator": juva.coordinator, "juva.director": juva.director}
    for who in ("admin", "coordinator", "juva.coordinator"):
        sign_in(client, everybody[who])
        listed = set(names(client))
        opened = {
            user.name for user in everybody.values() if client.get(f"/staff/people/{user.public_id}").status_code == 200
        }
        assert opened == listed, who
    assert client.get("/staff/people/nobody").status_code == 404


def test_the_page_tells_of_the_account_and_keeps_its_secrets(client: FlaskClient, world: World, juva: AnotherTown):
    director = world.users["director"]
    sign_in(client, director)
    sign_in(client, world.users["admin"])

    page = client.get(f"/staff/people/{director.public_id}?lang=en").text

    assert "director@example.fi" in page
    assert "Last signed in Thu 25 Oct 2018, 12.00" in page
    assert "<b>Director</b>, Kontiopuiston päiväkoti" in page
    assert "Without an app" in page
    assert director.password_hash not in page
    assert "argon2" not in page


@pytest.mark.parametrize("role", ["professional", "director", "stranger"])
def test_who_gives_no_roles_sees_no_people(client: FlaskClient, world: World, role: str):
    sign_in(client, world.users[role])

    for path in ("", "/new", f"/{world.users['director'].public_id}", f"/{world.users[role].public_id}"):
        assert client.get(f"/staff/people{path}").status_code == 403, path


def test_a_coordinator_is_offered_no_act_that_only_administrators_do(client: FlaskClient, world: World):
    sign_in(client, world.users["director"])
    sign_in(client, world.users["coordinator"])

    page = client.get(f"/staff/people/{world.users['director'].public_id}").text

    assert "/roles/" in page
    assert "/sessions/end" not in page
    assert "/deactivate" not in page
