"""Substitutes for somebody who is away, whose rights a substitute uses, and who is told."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from booking import db
from booking.accounts import service
from booking.accounts.holders import holders
from booking.accounts.lending import stood_in_for
from booking.accounts.queries import place_of
from booking.accounts.rules import Grant, Permission, Place, Role, Scope
from booking.audit.service import CLI
from tests.support.fingerprint import fingerprint
from tests.support.moments import NOW
from tests.support.sign_in import form_token, sign_in
from tests.support.world import World

from .another_town import another_town
from .test_substitutes import name, rows


def test_whoever_gives_the_roles_names_a_substitute_for_somebody_who_is_away(
    client: FlaskClient, database: Engine, world: World
):
    juva = another_town(database, world)
    director = world.users["director"]
    path = f"/staff/people/{director.public_id}/substitutes/new"
    with db.transaction(database) as tx:
        given = Grant(Role.DAYCARE_STAFF, Scope.VENUE, world.house.id)
        service.give_role(tx, tx.merge(world.users["stranger"]), given, now=NOW, actor=CLI)
    sign_in(client, juva.coordinator)
    assert name(client, world.users["stranger"], path).status_code == 403
    sign_in(client, world.users["coordinator"])
    oneself = name(client, world.users["coordinator"], path)
    assert oneself.status_code == 409
    assert "Nobody names themselves." in oneself.text

    answer = name(client, world.users["stranger"], path)

    assert answer.location == f"/staff/people/{director.public_id}?done=substitute_named&lang=en"
    (row,) = rows(database)
    assert row.made_by == world.users["coordinator"].id
    page = client.get(answer.location).text
    assert "Stranger stands in" in page
    assert "Stands in for Director" in client.get(f"/staff/people/{world.users['stranger'].public_id}?lang=en").text
    key = f"/staff/people/{director.public_id}/substitutes/{row.public_id}/end"
    assert client.post(key, data={"form_token": form_token(client)}).status_code == 303
    assert rows(database)[0].ended_by == world.users["coordinator"].id


def test_a_coordinator_names_none_for_whom_she_could_not_give_every_role(
    client: FlaskClient, database: Engine, world: World
):
    with db.transaction(database) as tx:
        given = Grant(Role.COORDINATOR, Scope.MUNICIPALITY, world.municipality.id)
        service.give_role(tx, tx.merge(world.users["director"]), given, now=NOW, actor=CLI)
    sign_in(client, world.users["coordinator"])
    before = fingerprint(database)

    path = f"/staff/people/{world.users['director'].public_id}"
    assert name(client, world.users["colleague"], f"{path}/substitutes/new").status_code == 403

    assert "/substitutes/new" not in client.get(path).text
    assert fingerprint(database) == before


def test_a_proposal_is_told_to_whoever_stands_in_too(client: FlaskClient, database: Engine, world: World):
    with db.transaction(database) as tx:
        given = Grant(Role.DAYCARE_STAFF, Scope.VENUE, world.house.id)
        service.give_role(tx, tx.merge(world.users["stranger"]), given, now=NOW, actor=CLI)
    sign_in(client, world.users["director"])
    name(client, world.users["stranger"])

    with db.reading(database) as tx:
        place = place_of(tx, venue_id=world.daycare.id)
        told = [one.name for one in holders(tx, Permission.MOVE_SESSION, place, NOW.date())]
        later = [one.name for one in holders(tx, Permission.MOVE_SESSION, place, date(2018, 11, 1))]
    assert (told, later) == (["Director", "Stranger"], ["Director"])


LENT = Grant(Role.DIRECTOR, Scope.VENUE, 1, lent_by=7)


@pytest.mark.parametrize(
    ("grants", "place", "expected"),
    [
        ([LENT], Place(1, 10, 100), 7),
        ([LENT, Grant(Role.DIRECTOR, Scope.MUNICIPALITY, 10)], Place(1, 10, 100), None),
        ([LENT, Grant(Role.DIRECTOR, Scope.VENUE, 2)], Place(1, 10, 100), 7),
        ([LENT, Grant(Role.DIRECTOR, Scope.VENUE, 2)], Place(2, 10, 100), None),
    ],
)
def test_an_own_right_goes_before_a_lent_one(grants: list[Grant], place: Place, expected: int | None):
    assert stood_in_for(grants, Permission.CLOSE_VENUE, place, NOW.date()) == expected


def test_another_ones_sessions_are_theirs():
    mine = [Grant(Role.PROFESSIONAL, Scope.OWN)]

    assert stood_in_for(mine, Permission.SEE_GUEST_NAMES, Place(is_own=True, own_of=7), NOW.date()) == 7
    assert stood_in_for(mine, Permission.SEE_GUEST_NAMES, Place(is_own=True), NOW.date()) is None
