"""A substitute for some days is named and ended: by whom, of whom, for how long; roles are lent and nothing more."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update
from werkzeug.test import TestResponse

from booking import db
from booking.accounts import service
from booking.accounts.model import RoleGrant, Substitution, User
from booking.accounts.rules import BY_PROVIDER, Grant, Role, Scope
from booking.audit.model import AuditEvent
from booking.audit.service import CLI
from tests.support.fingerprint import fingerprint
from tests.support.moments import NOW
from tests.support.sign_in import form_token, sign_in
from tests.support.world import World

from .test_look_after_accounts import mails
from .test_sessions import is_in
from .test_sign_in import try_to_sign_in

OWN = "/staff/account/substitutes"
WEEK = {"from_on": "25.10.2018", "last_on": "31.10.2018"}
Freeze = Callable[[datetime], None]


def name(client: FlaskClient, whom: User, path: str = OWN, **answers: str) -> TestResponse:
    """Send the form that names a substitute."""
    sent = {"substitute": whom.public_id, **WEEK, **answers, "form_token": form_token(client)}
    return client.post(f"{path}?lang=en", data=sent)


def rows(database: Engine) -> list[Substitution]:
    """Return every substitution."""
    with db.reading(database) as tx:
        return list(tx.scalars(select(Substitution).order_by(Substitution.id)))


def offered(client: FlaskClient, path: str = OWN) -> list[str]:
    """Return who is offered as a substitute."""
    return re.findall(r"<option [^>]*value=\"\w+\"[^>]*>([^,<]+),", client.get(f"{path}?lang=en").text)


def test_a_director_lends_her_venue_for_the_days_and_it_ends_by_itself(
    app: Flask, client: FlaskClient, database: Engine, world: World, frozen: Freeze
):
    # Whoever works in the municipality can stand in.
    with db.transaction(database) as tx:
        given = Grant(Role.DAYCARE_STAFF, Scope.VENUE, world.house.id)
        service.give_role(tx, tx.merge(world.users["stranger"]), given, now=NOW, actor=CLI)
    theirs = app.test_client()
    sign_in(theirs, world.users["stranger"])
    sign_in(client, world.users["director"])
    assert offered(client) == ["Admin", "Coordinator", "Stranger"]

    answer = name(client, world.users["stranger"], user_id="1", made_by="1", until_on="1.1.2030", scope="all")

    assert answer.location == f"{OWN}?done=named&lang=en"
    (row,) = rows(database)
    assert (row.user_id, row.substitute_id) == (world.users["director"].id, world.users["stranger"].id)
    assert (row.from_on, row.until_on, row.made_by) == (date(2018, 10, 25), date(2018, 11, 1), row.user_id)
    assert not is_in(theirs), "the right begins today, so the substitute signs in anew"
    found = {}
    for days in (-1, 0, 6, 7):
        frozen(NOW + timedelta(days=days))
        sign_in(theirs, world.users["stranger"])
        found[days] = [
            theirs.get(f"/staff/venues/{slug}/edit").status_code for slug in ("kontiopuisto", "perheiden-talo")
        ]
    assert found == {-1: [403, 403], 0: [200, 403], 6: [200, 403], 7: [403, 403]}


def test_what_is_done_in_somebodys_place_is_logged_so(app: Flask, client: FlaskClient, database: Engine, world: World):
    director, coordinator = world.users["director"], world.users["coordinator"]
    sign_in(client, coordinator)
    with db.transaction(database) as tx:
        given = Grant(Role.DIRECTOR, Scope.VENUE, world.house.id)
        service.give_role(tx, tx.merge(world.users["stranger"]), given, now=NOW, actor=CLI)
    sign_in(client, director)
    name(client, world.users["stranger"])
    sign_in(client, world.users["stranger"])

    for slug in ("kontiopuisto", "perheiden-talo"):
        assert client.post(f"/staff/venues/{slug}/archive", data={"form_token": form_token(client)}).status_code == 303

    with db.reading(database) as tx:
        archived = select(AuditEvent).where(AuditEvent.action == "archive_venue").order_by(AuditEvent.id)
        logged = [(row.actor_id, row.details.get("in_place_of")) for row in tx.scalars(archived)]
    assert logged == [(world.users["stranger"].id, director.id), (world.users["stranger"].id, None)]


def test_a_coordinators_substitute_needs_a_second_factor_and_gives_no_roles(
    app: Flask, client: FlaskClient, database: Engine, world: World
):
    director, theirs = world.users["director"], app.test_client()
    sign_in(client, world.users["coordinator"])
    assert try_to_sign_in(theirs).status_code == 303
    assert theirs.get("/staff/").status_code == 200, "a director needs none"

    assert name(client, director).status_code == 303

    try_to_sign_in(theirs)
    assert theirs.get("/staff/").location.startswith("/staff/account/second-factor")
    sign_in(theirs, director)
    assert theirs.get("/staff/terms").status_code == 200
    assert theirs.get("/staff/people").status_code == 403
    menu = theirs.get("/staff/account").text
    assert 'href="/staff/terms"' in menu
    assert 'href="/staff/people"' not in menu


def test_a_professionals_substitute_is_of_the_same_employer_and_profession_does_not_matter(
    client: FlaskClient, database: Engine, world: World
):
    with db.transaction(database) as tx:
        # A professional of the town, and one of the county who is none any more.
        tx.merge(world.people["family_guidance"]).user_id = world.users["stranger"].id
        given = Grant(Role.PROFESSIONAL, Scope.OWN)
        service.give_role(tx, tx.merge(world.users["stranger"]), given, now=NOW, actor=CLI)
    sign_in(client, world.users["professional"])
    assert offered(client) == ["Colleague"]
    before = fingerprint(database)

    for role in ("stranger", "director", "coordinator", "admin", "professional"):
        assert name(client, world.users[role]).status_code == 422, role

    assert fingerprint(database) == before
    assert name(client, world.users["colleague"]).status_code == 303
    with db.transaction(database) as tx:
        tx.execute(
            update(RoleGrant).where(RoleGrant.user_id == world.users["colleague"].id).values(until_on=NOW.date())
        )
    assert offered(client) == []
    assert "Nobody can stand in" in client.get(f"{OWN}?lang=en").text


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"substitute": ""}, "Choose who stands in."),
        ({"substitute": "x" * 12}, "Choose one of the options."),
        ({"from_on": "24.10.2018"}, "The day is in the past."),
        ({"last_on": "24.10.2018"}, "The last day is before the first."),
        ({"last_on": "25.1.2019"}, "A substitute is named for at most 92 days at a time."),
        ({"last_on": ""}, "Write the date like this: 1.11.2018"),
        ({"from_on": "soon"}, "Write the date like this: 1.11.2018"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    client: FlaskClient, database: Engine, world: World, answers: dict[str, str], said: str
):
    sign_in(client, world.users["professional"])
    before = fingerprint(database)

    answer = name(client, world.users["colleague"], **answers)

    assert answer.status_code == 422
    assert said in answer.text
    assert fingerprint(database) == before


def test_one_stands_in_at_a_time(client: FlaskClient, database: Engine, world: World):
    sign_in(client, world.users["professional"])
    colleague = world.users["colleague"]
    assert name(client, colleague).status_code == 303

    refused = name(client, colleague, from_on="31.10.2018", last_on="5.11.2018")

    assert refused.status_code == 409
    assert "Somebody stands in on one of these days already." in refused.text
    assert name(client, colleague, from_on="1.11.2018", last_on="5.11.2018").status_code == 303


def test_an_administrators_role_and_the_providers_are_not_lent(client: FlaskClient, database: Engine, world: World):
    with db.transaction(database) as tx:
        tx.execute(update(RoleGrant).where(RoleGrant.role == "director").values(given_by=BY_PROVIDER))
    for role in ("admin", "director", "stranger"):
        sign_in(client, world.users[role])
        assert "You have no role that a substitute could have." in client.get(f"{OWN}?lang=en").text
        assert name(client, world.users["coordinator"]).status_code in (409, 422)

    assert rows(database) == []


def test_both_are_told_and_either_ends_it_at_once(
    app: Flask, client: FlaskClient, database: Engine, world: World, tmp_path: Path
):
    with db.transaction(database) as tx:
        tx.execute(update(User).values(language="en"))
    professional, colleague, theirs = world.users["professional"], world.users["colleague"], app.test_client()
    sign_in(client, professional)
    name(client, colleague)
    (mail,) = mails(app, database, tmp_path)
    assert "To: colleague@example.fi" in mail
    assert "Professional: Thu 25 Oct 2018" in mail.replace("=\n", "")
    (row,) = rows(database)
    sign_in(theirs, colleague)
    assert "You stand in for Professional" in theirs.get("/staff/account?lang=en").text
    assert "Colleague stands in for you" in client.get("/staff/account?lang=en").text
    bystander = app.test_client()
    sign_in(bystander, world.users["director"])
    end = f"{OWN}/{row.public_id}/end"
    assert bystander.post(end, data={"form_token": form_token(bystander)}).status_code == 404

    assert theirs.post(end, data={"form_token": form_token(theirs)}).status_code == 303

    (row,) = rows(database)
    assert (row.ended_at, row.ended_by) == (NOW, colleague.id)
    assert not is_in(theirs)
    assert client.post(end, data={"form_token": form_token(client)}).status_code == 409
    with db.reading(database) as tx:
        logged = [(one.action, one.details["user"], one.details["substitute"]) for one in _about(tx)]
    assert logged == [
        ("substitute_named", professional.id, colleague.id),
        ("substitute_ended", professional.id, colleague.id),
    ]


def _about(tx: object) -> list[AuditEvent]:
    query = select(AuditEvent).where(AuditEvent.subject == "substitution").order_by(AuditEvent.id)
    return list(tx.scalars(query))  # type: ignore[attr-defined]  # a session
