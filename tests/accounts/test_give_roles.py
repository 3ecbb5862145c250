"""Roles are given and ended on a person's page: within the own reach, with no field too many, at once."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from booking import db
from booking.accounts import people, service
from booking.accounts.account_rules import NO_PASSWORD, UserRequest
from booking.accounts.model import RoleGrant, User
from booking.accounts.rules import BY_PROVIDER, Grant, Role, Scope
from booking.audit.model import AuditEvent
from booking.audit.service import CLI
from booking.errors import Conflict
from tests.support.fingerprint import fingerprint
from tests.support.moments import NOW
from tests.support.sign_in import form_token, sign_in
from tests.support.world import World

from .another_town import another_town
from .test_sessions import is_in

STRANGER = {"role": "director", "where": "venue:perheiden-talo"}


def give(client: FlaskClient, user: User, **answers: str) -> TestResponse:
    """Send the form that gives a role."""
    sent = {**STRANGER, **answers, "form_token": form_token(client)}
    return client.post(f"/staff/people/{user.public_id}/roles/new?lang=en", data=sent)


def end(client: FlaskClient, user: User, row: RoleGrant, **answers: str) -> TestResponse:
    """Send the form that ends a role."""
    path = f"/staff/people/{user.public_id}/roles/{row.public_id}/end?lang=en"
    return client.post(path, data={**answers, "form_token": form_token(client)})


def grants(database: Engine, user: User) -> list[tuple[str, str, int | None, str, str]]:
    """Return a user's roles: role, scope, scope id, first day, day they end."""
    with db.reading(database) as tx:
        rows = tx.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id).order_by(RoleGrant.id)).all()
        return [(row.role, row.scope, row.scope_id, str(row.from_on), str(row.until_on)) for row in rows]


def test_a_role_is_given_from_until_and_ends_the_sessions_at_once(
    app: Flask, client: FlaskClient, database: Engine, world: World
):
    stranger, theirs = world.users["stranger"], app.test_client()
    sign_in(theirs, stranger)
    sign_in(client, world.users["coordinator"])

    answer = give(client, stranger, from_on="1.11.2018", last_on="30.11.2018")

    assert (answer.status_code, answer.location) == (403, None), "nobody of hers yet"
    sign_in(client, world.users["admin"])
    answer = give(client, stranger, from_on="1.11.2018", last_on="30.11.2018")
    assert answer.location == f"/staff/people/{stranger.public_id}?done=role_given&lang=en"
    assert grants(database, stranger) == [("director", "venue", world.house.id, "2018-11-01", "2018-12-01")]
    assert not is_in(theirs)
    assert "from Thu 1 Nov 2018 until Fri 30 Nov 2018" in client.get(answer.location).text
    with db.reading(database) as tx:
        logged = [(row.action, row.actor_id) for row in tx.scalars(select(AuditEvent).order_by(AuditEvent.id))]
    assert logged == [("role_given", world.users["admin"].id)]


def test_a_coordinator_gives_a_second_role_in_another_place(client: FlaskClient, database: Engine, world: World):
    sign_in(client, world.users["coordinator"])

    assert (
        give(client, world.users["director"], role="daycare_staff", where="municipality:pieksamaki").status_code == 303
    )

    assert [row[:3] for row in grants(database, world.users["director"])] == [
        ("director", "venue", world.daycare.id),
        ("daycare_staff", "municipality", world.municipality.id),
    ]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"role": "admin"}, "Choose one of the options."),
        ({"role": "coordinator"}, "Choose one of the options."),
        ({"role": ""}, "Choose one of the options."),
        ({"where": "venue:juvan-perhetalo"}, "Choose one of the options."),
        ({"where": "municipality:juva"}, "Choose one of the options."),
        ({"where": "area:pieksamaen-seutu"}, "Choose one of the options."),
        ({"where": "all"}, "Choose one of the options."),
        ({"where": ""}, "Choose where the role holds."),
        ({"where": "own"}, "Only a professional has own sessions. Choose a place."),
        ({"from_on": "24.10.2018"}, "The day is in the past."),
        ({"last_on": "24.10.2018"}, "The last day is before the first."),
        ({"from_on": "2.11.2018", "last_on": "1.11.2018"}, "The last day is before the first."),
        ({"from_on": "soon"}, "Write the date like this: 1.11.2018"),
    ],
)
def test_what_she_may_not_give_is_refused_at_its_field(
    client: FlaskClient, database: Engine, world: World, answers: dict[str, str], said: str
):
    another_town(database, world)
    sign_in(client, world.users["coordinator"])
    before = fingerprint(database)

    answer = give(client, world.users["director"], **answers)

    assert answer.status_code == 422
    assert said in answer.text
    assert fingerprint(database) == before


def test_what_she_may_give_in_one_place_is_not_given_in_another(client: FlaskClient, database: Engine, world: World):
    juva = another_town(database, world)
    with db.transaction(database) as tx:
        given = Grant(Role.ADMIN, Scope.VENUE, juva.venue.id)
        service.give_role(tx, tx.merge(world.users["coordinator"]), given, now=NOW, actor=CLI)
    sign_in(client, world.users["coordinator"])

    refused = give(client, world.users["director"], role="admin", where="venue:perheiden-talo")

    assert refused.status_code == 422
    assert "You cannot give this role there." in refused.text
    assert give(client, world.users["director"], role="admin", where="venue:juvan-perhetalo").status_code == 303


def test_fields_that_the_form_does_not_have_change_nothing(client: FlaskClient, database: Engine, world: World):
    sign_in(client, world.users["coordinator"])
    admin, director = world.users["admin"], world.users["director"]
    extra = {
        "user_id": str(admin.id),
        "public_id": admin.public_id,
        "scope": "all",
        "scope_id": "1",
        "given_by": "provider",
        "until_on": "1.1.2030",
        "email": "mine@example.fi",
        "password_hash": "x",
        "deactivated_at": "2018-10-25",
        "grants-0-role": "admin",
    }

    assert give(client, director, role="daycare_staff", **extra).status_code == 303

    assert grants(database, admin) == [("admin", "all", None, "None", "None")]
    assert grants(database, director)[1:] == [("daycare_staff", "venue", world.house.id, "2018-10-25", "None")]
    with db.reading(database) as tx:
        rows = tx.scalars(select(RoleGrant).where(RoleGrant.user_id == director.id).order_by(RoleGrant.id)).all()
        user = tx.get_one(User, director.id)
        assert {row.given_by for row in rows} == {"hand"}
        assert (user.email, user.deactivated_at) == ("director@example.fi", None)


def test_the_same_role_is_not_given_twice(client: FlaskClient, database: Engine, world: World):
    sign_in(client, world.users["coordinator"])

    answer = give(client, world.users["director"], where="venue:kontiopuisto", last_on="1.12.2018")

    assert answer.status_code == 409
    assert "The person has this role there already." in answer.text
    assert len(grants(database, world.users["director"])) == 1


def test_a_role_ends_at_once_or_after_its_last_day(app: Flask, client: FlaskClient, database: Engine, world: World):
    director, theirs = world.users["director"], app.test_client()
    sign_in(theirs, director)
    sign_in(client, world.users["coordinator"])
    (row,) = _rows(database, director)

    assert end(client, director, row, last_on="31.12.2018").status_code == 303
    assert grants(database, director)[0][4] == "2019-01-01"
    assert not is_in(theirs)
    assert end(client, director, row).status_code == 303
    assert grants(database, director)[0][4] == "2018-10-25"
    assert end(client, director, row).status_code == 409
    assert "Earlier roles" in client.get(f"/staff/people/{director.public_id}?lang=en").text


def test_what_another_gives_or_the_provider_gave_is_not_ended(client: FlaskClient, database: Engine, world: World):
    director = world.users["director"]
    with db.transaction(database) as tx:
        user = tx.merge(director)
        given = Grant(Role.COORDINATOR, Scope.MUNICIPALITY, world.municipality.id)
        service.give_role(tx, user, given, now=NOW, actor=CLI)
        at_house = Grant(Role.DIRECTOR, Scope.VENUE, world.house.id)
        service.give_role(tx, user, at_house, now=NOW, actor=CLI, given_by=BY_PROVIDER)
    own, higher, provided = _rows(database, director)
    sign_in(client, world.users["coordinator"])

    page = client.get(f"/staff/people/{director.public_id}?lang=en").text

    assert re.findall(r"/roles/(\w+)/end", page) == [own.public_id]
    assert "From the municipality's own sign-in; it ends there." in page
    assert end(client, director, higher).status_code == 403
    assert end(client, director, provided).status_code == 409
    assert end(client, world.users["colleague"], own).status_code == 404, "of somebody else"
    assert [row[4] for row in grants(database, director)] == ["None", "None", "None"]


def _rows(database: Engine, user: User) -> list[RoleGrant]:
    with db.reading(database) as tx:
        return list(tx.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id).order_by(RoleGrant.id)))


def test_the_last_administrator_keeps_the_role(client: FlaskClient, database: Engine, world: World):
    admin = world.users["admin"]
    with db.transaction(database) as tx:
        # None of these could look after everything tomorrow.
        everything = Grant(Role.ADMIN, Scope.ALL)
        invited = service.add_user(tx, _new("invited", NO_PASSWORD), now=NOW, actor=CLI)
        closed = service.add_user(tx, _new("closed", "-"), now=NOW, actor=CLI)
        for user, grant in (
            (invited, everything),
            (closed, everything),
            (tx.merge(world.users["colleague"]), Grant(Role.ADMIN, Scope.MUNICIPALITY, world.municipality.id)),
            (tx.merge(world.users["stranger"]), Grant(Role.ADMIN, Scope.ALL, None, None, NOW.date().replace(day=31))),
        ):
            service.give_role(tx, user, grant, now=NOW, actor=CLI)
        service.deactivate(tx, closed, now=NOW, actor=CLI)
    sign_in(client, admin)
    (row,) = _rows(database, admin)

    for answers in ({}, {"last_on": "31.12.2018"}):
        answer = end(client, admin, row, **answers)
        assert answer.status_code == 409
        assert "Nobody else would be left who looks after everything." in answer.text
    assert grants(database, admin) == [("admin", "all", None, "None", "None")]
    assert give(client, world.users["coordinator"], role="admin", where="all").status_code == 303
    assert end(client, admin, row).status_code == 303


def _new(name: str, password_hash: str) -> UserRequest:
    return UserRequest(f"{name}@example.fi", name, password_hash)


def test_of_two_administrators_who_end_each_others_role_one_stays(database: Engine, world: World):
    with db.transaction(database) as tx:
        everything = Grant(Role.ADMIN, Scope.ALL)
        service.give_role(tx, tx.merge(world.users["coordinator"]), everything, now=NOW, actor=CLI)
    first, second = _rows(database, world.users["admin"])[0], _rows(database, world.users["coordinator"])[1]

    together = Barrier(2)

    def end_one(number: int) -> str:
        try:
            together.wait()
            with db.transaction(database) as tx:
                row = tx.get_one(RoleGrant, (first, second)[number].id)
                people.end_role(tx, row, NOW.date(), now=NOW, actor=CLI)
        except Conflict as refusal:
            return refusal.code
        return "ended"

    with ThreadPoolExecutor(2) as hands:
        assert sorted(hands.map(end_one, range(2))) == ["ended", "last_administrator"]
