"""Region, areas and municipalities: named in order, kept by whoever reaches them, gone when nothing needs them."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.accounts.model import RoleGrant, User
from booking.network.model import Area, Municipality, Region
from tests.support.moments import NOW
from tests.support.sign_in import sign_in
from tests.support.world import World

from .conftest import seen_in, send

SETTINGS = "/staff/settings"
TOWN = f"{SETTINGS}/municipalities"


@pytest.fixture
def first_admin(app: Flask, database: Engine) -> FlaskClient:
    """Return the client of the administrator of an empty installation."""
    with db.transaction(database) as tx:
        user = User(email="first@example.fi", name="First", password_hash="-", created_at=NOW)
        tx.add(user)
        tx.flush()
        tx.add(RoleGrant(user_id=user.id, role="admin", scope="all"))
    client = app.test_client()
    sign_in(client, user)
    return client


@pytest.fixture
def keeper_of(app: Flask, database: Engine, world: World) -> Callable[[str, int], FlaskClient]:
    """Return a function that returns the client of an administrator of one place only."""

    def signed_in(scope: str, scope_id: int) -> FlaskClient:
        with db.transaction(database) as tx:
            user = User(email=f"{scope}{scope_id}@example.fi", name="Keeper", password_hash="-", created_at=NOW)
            tx.add(user)
            tx.flush()
            tx.add(RoleGrant(user_id=user.id, role="admin", scope=scope, scope_id=scope_id))
        client = app.test_client()
        sign_in(client, user)
        return client

    return signed_in


@pytest.fixture
def next_town(database: Engine, world: World) -> Municipality:
    """Write a municipality in an area of its own."""
    with db.transaction(database) as tx:
        area = Area(region_id=world.municipality.area.region_id, slug="juva", names={"fi": "Juvan seutu"})
        town = Municipality(area=area, slug="juva", names={"fi": "Juva"}, owner_names={})
        tx.add(town)
    return town


def towns(database: Engine) -> dict[str, Municipality]:
    with db.reading(database) as tx:
        return {one.slug: one for one in tx.scalars(select(Municipality))}


def test_an_empty_installation_is_named_from_the_region_down(
    first_admin: FlaskClient, database: Engine, acts: Callable[[], list[tuple[str, str]]]
):
    assert "Nothing has been named yet." in first_admin.get(f"{SETTINGS}/places?lang=en").text
    assert first_admin.get(f"{SETTINGS}/areas/new").location == f"{SETTINGS}/region"
    assert first_admin.get(f"{TOWN}/new").location == f"{SETTINGS}/areas/new"

    for _press in range(2):
        assert send(first_admin, f"{SETTINGS}/region", **{"names-fi": "Etelä-Savo"}).status_code == 303
        assert send(first_admin, f"{SETTINGS}/areas/new", **{"names-fi": "Pieksämäen seutu"}).status_code == 303
        answer = send(first_admin, f"{TOWN}/new", **{"names-fi": "Pieksämäki", "area": "pieksamaen-seutu"})

    assert answer.location == f"{TOWN}/pieksamaki?done=created&lang=en"
    page = first_admin.get(f"{TOWN}/pieksamaki?lang=en").text
    assert "Missing: Svenska, English" in page
    assert "Nobody is named yet." in page
    with db.reading(database) as tx:
        assert [one.slug for one in tx.scalars(select(Region))] == ["etela-savo"]
        assert [one.slug for one in tx.scalars(select(Area))] == ["pieksamaen-seutu"]
    assert list(towns(database)) == ["pieksamaki"]
    assert acts() == [("create_region", "region"), ("create_area", "area"), ("create_municipality", "municipality")]
    assert first_admin.get("/fi/m/pieksamaki").status_code == 200


def test_what_the_front_page_says_is_changed_and_an_old_page_overwrites_nothing(
    admin: FlaskClient, database: Engine, world: World
):
    url = f"{TOWN}/pieksamaki/edit"
    told = {
        "names-fi": "Pieksämäki",
        "owner_names-fi": "Pieksämäen perhekeskus",
        "lead_texts-fi": "Perheneuvolan työntekijät tulevat päiväkodille.",
        "area": world.municipality.area.slug,
        "seen": seen_in(admin.get(url)),
    }

    assert send(admin, url, **told).location == f"{TOWN}/pieksamaki?done=saved&lang=en"
    late = send(admin, url, **{**told, "lead_texts-fi": "Muuta"})

    assert late.status_code == 409
    assert "Saved now: Perheneuvolan työntekijät tulevat päiväkodille." in late.text
    front = admin.get("/fi/").text
    assert "Perheneuvolan työntekijät tulevat päiväkodille." in front
    assert "Pieksämäen perhekeskus" in front


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("region", {"names-fi": ""}),
        ("areas/new", {"names-sv": "x" * 121}),
        ("areas/pieksamaen-seutu", {"names-fi": "a\x07b"}),
        ("municipalities/new", {"names-fi": "", "area": "pieksamaen-seutu"}),
        ("municipalities/new", {"names-fi": "Juva", "area": "elsewhere"}),
        ("municipalities/new", {"names-fi": "Juva", "area": ""}),
        ("municipalities/pieksamaki/edit", {"names-fi": "Pieksämäki", "lead_texts-en": "x" * 301}),
        ("municipalities/pieksamaki/edit", {"names-fi": "Pieksämäki", "owner_names-en": "x" * 121}),
    ],
)
def test_a_wrong_answer_comes_back_and_nothing_is_saved(
    admin: FlaskClient, acts: Callable[[], list[tuple[str, str]]], url: str, wrong: dict[str, str]
):
    answer = send(admin, f"{SETTINGS}/{url}", **{"area": "pieksamaen-seutu", **wrong})

    assert answer.status_code == 422
    assert "summary-error" in answer.text
    assert acts() == []


def test_a_keeper_of_an_area_keeps_it_and_its_municipalities_and_no_other(
    keeper_of: Callable[[str, int], FlaskClient], database: Engine, world: World, next_town: Municipality
):
    client = keeper_of("area", next_town.area_id)

    page = client.get(f"{SETTINGS}/places?lang=en").text
    assert "Juvan seutu" in page
    assert "Pieksämäki" not in page
    assert send(client, f"{SETTINGS}/areas/juva", **{"names-fi": "Juva ja Rantasalmi"}).status_code == 303
    assert send(client, f"{TOWN}/new", **{"names-fi": "Rantasalmi", "area": "juva"}).status_code == 303
    assert send(client, f"{TOWN}/new", **{"names-fi": "Kangasniemi", "area": "pieksamaen-seutu"}).status_code == 422
    moved = {"names-fi": "Juva", "area": "pieksamaen-seutu"}
    assert send(client, f"{TOWN}/juva/edit", **moved).status_code == 422, "she gives nothing to another area"
    for path in ("region", "areas/new", "areas/pieksamaen-seutu", "municipalities/pieksamaki", "organisations"):
        assert client.get(f"{SETTINGS}/{path}").status_code == 403, path
    assert send(client, f"{SETTINGS}/areas/juva/delete").status_code == 403
    assert set(towns(database)) == {"pieksamaki", "juva", "rantasalmi"}


def test_a_keeper_of_a_municipality_keeps_it_and_makes_none(
    keeper_of: Callable[[str, int], FlaskClient], world: World, next_town: Municipality
):
    client = keeper_of("municipality", next_town.id)

    assert client.get(f"{TOWN}/juva/edit").status_code == 200
    assert [client.get(f"{TOWN}/{path}").status_code for path in ("new", "pieksamaki/edit")] == [403, 403]


def test_a_coordinator_sees_her_municipality_and_cannot_rename_it(
    client_of: Callable[[str], FlaskClient], next_town: Municipality
):
    client = client_of("coordinator")

    tree = client.get(f"{SETTINGS}/places?lang=en").text
    assert "Pieksämäki" in tree
    assert "Juva" not in tree
    assert "/edit" not in client.get(f"{TOWN}/pieksamaki").text
    assert [client.get(f"{TOWN}/{path}").status_code for path in ("pieksamaki", "juva", "pieksamaki/edit")] == [
        200,
        403,
        403,
    ]


def test_a_place_that_something_needs_stays(admin: FlaskClient, database: Engine, world: World):
    page = admin.get(f"{TOWN}/pieksamaki/edit?lang=en").text
    assert "2 venues belong to it." in page

    for path in (
        "areas/pieksamaen-seutu/delete",
        "municipalities/pieksamaki/delete",
        "municipalities/pieksamaki/archive",
    ):
        assert send(admin, f"{SETTINGS}/{path}").status_code == 409
    assert towns(database)["pieksamaki"].archived_at is None


def test_a_municipality_with_a_role_for_it_is_taken_out_of_use_and_not_deleted(
    admin: FlaskClient,
    keeper_of: Callable[[str, int], FlaskClient],
    database: Engine,
    next_town: Municipality,
):
    keeper_of("municipality", next_town.id)

    assert send(admin, f"{TOWN}/juva/delete").status_code == 409
    assert send(admin, f"{TOWN}/juva/archive").location == f"{SETTINGS}/places?done=archived&lang=en"

    assert admin.get("/fi/").text.count("Valitse kunta") == 0, "families are not asked to choose between one and none"
    assert "No longer in use" in admin.get(f"{SETTINGS}/places?lang=en").text
    assert "Juva" not in admin.get("/staff/venues/new").text
    assert send(admin, f"{TOWN}/juva/unarchive").status_code == 303
    assert "Valitse kunta" in admin.get("/fi/").text


def test_a_municipality_made_by_mistake_is_deleted_and_then_its_area(
    admin: FlaskClient, database: Engine, next_town: Municipality
):
    assert send(admin, f"{SETTINGS}/areas/juva/delete").status_code == 409

    assert send(admin, f"{TOWN}/juva/delete").status_code == 303
    assert send(admin, f"{SETTINGS}/areas/juva/delete").status_code == 303

    assert list(towns(database)) == ["pieksamaki"]
    assert admin.get(f"{SETTINGS}/areas/juva").status_code == 404
    for path in ("areas/pieksamaen-seutu/archive", "castles/juva/delete", "contacts/none/archive"):
        assert send(admin, f"{SETTINGS}/{path}").status_code == 404, path
