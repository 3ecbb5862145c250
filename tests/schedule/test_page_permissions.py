"""Who may open and press what: the coordinator of the place, nobody else's, and never without the token."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.accounts.model import RoleGrant, User
from booking.network.model import Municipality
from booking.schedule.model import Attendance, Occurrence, Series, Term
from tests.schedule.pages import rotation, send, sessions
from tests.support.sign_in import sign_in
from tests.support.world import World, drop_in, small_world

FILLED = datetime(2018, 8, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def world(database: Engine) -> World:
    """Write the small pilot world."""
    with db.transaction(database) as tx:
        return small_world(tx)


@pytest.fixture
def neighbour(database: Engine, world: World) -> User:
    """Write the coordinator of the next municipality."""
    with db.transaction(database) as tx:
        town = Municipality(area_id=world.municipality.area_id, slug="mikkeli", names={"fi": "Mikkeli"}, owner_names={})
        user = User(email="neighbour@example.fi", name="Neighbour", password_hash="-", created_at=FILLED)
        tx.add_all([town, user])
        tx.flush()
        tx.add(RoleGrant(user_id=user.id, role="coordinator", scope="municipality", scope_id=town.id))
    return user


@pytest.fixture
def addresses(client: FlaskClient, world: World, database: Engine) -> dict[str, list[str]]:
    """Write a series and a session; return every address of the coordinator's pages by method."""
    with db.transaction(database) as tx:
        session = drop_in(tx, world, team=("special_teacher",)).public_id
    sign_in(client, world.users["coordinator"])
    term = world.term.public_id
    send(client, f"/staff/terms/{term}/fill", act="save", **rotation(world))
    with db.reading(database) as tx:
        series = tx.scalars(select(Series.public_id)).one()
        attendance = tx.scalars(select(Attendance.public_id).order_by(Attendance.id)).first()
    client.delete_cookie("tavataan")
    forms = [
        f"/staff/terms/{term}/fill",
        f"/staff/terms/{term}/dates/new",
        f"/staff/series/{series}/edit",
        f"/staff/series/{series}/team",
        f"/staff/sessions/{session}/edit",
    ]
    buttons = [
        f"/staff/terms/{term}/consult",
        f"/staff/terms/{term}/agree",
        f"/staff/terms/{term}/publish",
        f"/staff/series/{series}/publish",
        f"/staff/sessions/{session}/attendance/ask",
        f"/staff/attendances/{attendance}/remove",
    ]
    pages = [f"/staff/terms/{term}", f"/staff/sessions/{session}/attendance", *forms]
    return {"GET": pages, "POST": [*forms, *buttons]}


def statuses(client: FlaskClient, addresses: dict[str, list[str]]) -> set[int]:
    read = {client.get(url).status_code for url in addresses["GET"]}
    return read | {send(client, url).status_code for url in addresses["POST"]}


@pytest.mark.parametrize("role", ["professional", "director", "stranger"])
def test_other_roles_are_kept_out(client: FlaskClient, world: World, addresses: dict[str, list[str]], role: str):
    sign_in(client, world.users[role])

    assert statuses(client, addresses) == {403}
    assert client.get("/staff/terms").status_code == 403


def test_another_municipalitys_coordinator_is_kept_out(
    client: FlaskClient, world: World, neighbour: User, addresses: dict[str, list[str]], database: Engine
):
    before = sessions(database)
    sign_in(client, neighbour)

    assert statuses(client, addresses) == {403}
    assert sessions(database) == before
    assert "Syksy 2018" not in client.get("/staff/terms").text


def test_the_places_own_coordinator_and_the_admin_get_in(
    client: FlaskClient, world: World, addresses: dict[str, list[str]]
):
    for role in ("coordinator", "admin"):
        sign_in(client, world.users[role])
        assert {client.get(url).status_code for url in addresses["GET"]} == {200}


def test_the_signed_out_are_sent_to_sign_in(client: FlaskClient, addresses: dict[str, list[str]]):
    answer = client.get(addresses["GET"][0])

    assert answer.status_code == 303
    assert answer.location.startswith("/staff/login?next=/staff/terms/")


def test_nothing_is_done_without_the_sessions_token(
    client: FlaskClient, world: World, addresses: dict[str, list[str]], database: Engine
):
    sign_in(client, world.users["coordinator"])
    before = sessions(database)

    forged = {client.post(url, data={"form_token": "forged"}).status_code for url in addresses["POST"]}
    crossed = {client.post(url, headers={"Sec-Fetch-Site": "cross-site"}).status_code for url in addresses["POST"]}

    assert (forged, crossed) == ({400}, {400})
    assert sessions(database) == before


def test_a_forged_save_of_a_rotation_saves_nothing(client: FlaskClient, world: World, database: Engine):
    sign_in(client, world.users["coordinator"])

    answer = client.post(
        f"/staff/terms/{world.term.public_id}/fill", data={**rotation(world), "act": "save", "form_token": "forged"}
    )

    assert answer.status_code == 400
    assert sessions(database) == []


def test_a_venue_of_another_municipality_cannot_be_planned(
    client: FlaskClient, world: World, neighbour: User, database: Engine
):
    with db.transaction(database) as tx:
        term = tx.get_one(Term, world.term.id)
        term.programme.municipality_id = tx.scalars(select(Municipality.id).where(Municipality.slug == "mikkeli")).one()
    sign_in(client, neighbour)

    answer = send(client, f"/staff/terms/{world.term.public_id}/fill", act="save", **rotation(world))

    assert answer.status_code == 422
    with db.reading(database) as tx:
        assert tx.scalars(select(Occurrence)).all() == []
