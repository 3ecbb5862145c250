"""No staff page without a permission; refusals come before anything else and say who can help."""

import re
from dataclasses import replace

import pytest
from flask import Flask, g, request
from flask.testing import FlaskClient
from sqlalchemy import Engine

from booking import db
from booking.accounts.access import allowed, needs, reach, require
from booking.accounts.public import PUBLIC
from booking.accounts.queries import place_of
from booking.accounts.rules import Permission, Place
from tests.access import matrix
from tests.support.sign_in import form_token, sign_in
from tests.support.world import World


@pytest.fixture
def app(new_app: Flask) -> Flask:
    """Return an application that takes the routes of a test."""
    return new_app


def without_permission(app: Flask) -> set[str]:
    """Return the endpoints whose view names no permission."""
    views = {rule.endpoint: app.view_functions[rule.endpoint] for rule in app.url_map.iter_rules()}
    return {
        endpoint for endpoint, view in views.items() if not isinstance(getattr(view, "permission", None), Permission)
    }


def test_every_view_names_its_permission_or_is_on_the_public_list_and_never_both(app: Flask):
    assert without_permission(app) == PUBLIC, "name it with @needs, or in booking/accounts/public.py"


def test_the_matrix_lets_the_signed_out_in_to_what_is_public_and_nowhere_else(app: Flask):
    routes = matrix.routes(app)

    found = {routes[row.method, row.rule].rule.endpoint for row in matrix.rows() if row.cells["guest"] != matrix.LOGIN}

    assert found == PUBLIC


@pytest.mark.parametrize("path", ["/staff/forgotten-one", "/en/forgotten-one"])
def test_a_view_without_a_permission_is_refused_to_everybody(
    app: Flask, client: FlaskClient, world: World, caplog: pytest.LogCaptureFixture, path: str
):
    app.add_url_rule(path, "forgotten_one", lambda: "a secret", methods=["GET", "POST"])

    for who in (None, "stranger", "admin"):
        if who is not None:
            sign_in(client, world.users[who])
        for method in ("GET", "HEAD", "POST"):
            answer = client.open(path, method=method)
            assert (answer.status_code, "a secret" in answer.text) == (403, False), f"{who} {method}"

    assert "the view forgotten_one names no permission and is not public" in caplog.text
    assert without_permission(app) == PUBLIC | {"forgotten_one"}


def test_every_route_has_a_line_in_the_matrix_of_access_and_every_line_a_route(app: Flask) -> None:
    assert matrix.missing(app) == ""
    assert len(matrix.rows()) == len(matrix.routes(app)), "a line stands twice"


def test_whoever_lacks_the_permission_gets_403_and_learns_who_helps(app: Flask, client: FlaskClient, world: World):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], contact_email="apua@example.fi")
    app.add_url_rule("/staff/jobs-test", "jobs_test", needs(Permission.SEE_JOBS)(lambda: "the jobs"))
    sign_in(client, world.users["coordinator"])

    answer = client.get("/staff/jobs-test?lang=en")

    assert answer.status_code == 403
    assert "You cannot open this page" in answer.text
    assert "apua@example.fi" in answer.text
    assert "the jobs" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    sign_in(client, world.users["admin"])
    assert client.get("/staff/jobs-test").text == "the jobs"


def test_an_object_elsewhere_is_refused_before_the_form_is_looked_at(
    app: Flask, client: FlaskClient, world: World, database: Engine
):
    with db.reading(database) as tx:
        places = {"own": place_of(tx, venue_id=world.daycare.id), "other": place_of(tx, venue_id=world.house.id)}

    def close(which: str) -> str:
        require(Permission.CLOSE_VENUE, places[which])
        return "closed"

    app.add_url_rule("/staff/close-test/<which>", "close_test", needs(Permission.CLOSE_VENUE)(close), methods=["POST"])
    expected = {
        "director": (200, 403),
        "coordinator": (200, 200),
        "admin": (200, 200),
        "professional": (403, 403),
        "stranger": (403, 403),
    }
    found = {}
    for role in expected:
        sign_in(client, world.users[role])
        found[role] = tuple(client.post(f"/staff/close-test/{which}").status_code for which in ("own", "other"))

    assert found == expected


def test_the_place_of_a_venue_names_its_municipality_and_area(world: World, database: Engine):
    town = world.municipality
    with db.reading(database) as tx:
        assert place_of(tx, venue_id=world.house.id, is_own=True) == Place(
            world.house.id, town.id, town.area_id, is_own=True
        )
        assert place_of(tx, municipality_id=town.id) == Place(None, town.id, town.area_id)
        assert place_of(tx, venue_id=99_999) == Place(venue_id=99_999)


def test_a_list_can_be_cut_to_where_the_permission_holds(app: Flask, client: FlaskClient, world: World):
    held: list[frozenset[int]] = []

    def look() -> str:
        held.append(reach(Permission.EDIT_VENUE).venue_ids)
        return "yes" if allowed(Permission.EDIT_VENUE, Place(venue_id=world.house.id)) else "no"

    app.add_url_rule("/staff/look-test", "look_test", needs(Permission.SEE_DAY)(look))
    sign_in(client, world.users["director"])

    assert client.get("/staff/look-test").text == "no"
    assert held == [frozenset({world.daycare.id})]


def menu(client: FlaskClient) -> list[str]:
    """Return the addresses in the menu of the account page."""
    nav = re.search(r'<nav class="nav".*?</nav>', client.get("/staff/account").text, re.DOTALL)
    return re.findall(r'href="([^"]+)"', nav[0]) if nav else []


def test_the_menu_shows_what_is_built_and_allowed(app: Flask, client: FlaskClient, world: World):
    built = {rule.rule for rule in app.url_map.iter_rules()}
    all_see = ("/staff/requests", "/staff/venues", "/staff/trainings", "/staff/calendar")
    pages = ("/staff/", "/staff/terms", "/staff/wishes", *all_see)
    usual = [path for path in pages if path in built]
    expected = {
        "professional": [path for path in usual if path not in ("/staff/terms", "/staff/wishes")],
        "director": [path for path in usual if path != "/staff/terms"],
        "coordinator": [*usual, "/staff/settings"],
        "stranger": [],
    }
    found = {}
    for role in expected:
        sign_in(client, world.users[role])
        found[role] = menu(client)

    assert found == {role: [*paths, "/staff/account"] for role, paths in expected.items()}


def test_a_signed_in_form_of_nobody_is_forged(client: FlaskClient, world: World):
    nobody = form_token(client)
    sign_in(client, world.users["director"])

    assert client.post("/staff/logout", data={"form_token": nobody}).status_code == 400


def test_only_staff_addresses_know_the_user(app: Flask, client: FlaskClient, world: World):
    sign_in(client, world.users["director"])
    known: list[tuple[str, bool]] = []
    app.teardown_request(lambda _fault: known.append((request.path, hasattr(g, "user"))))

    client.get("/en/help")
    client.get("/staff/account")

    assert known == [("/en/help", False), ("/staff/account", True)]
