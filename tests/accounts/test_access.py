"""No staff page without a permission; refusals come before anything else and say who can help."""

import re
from dataclasses import replace

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import Engine, inspect, text
from werkzeug.routing import Rule

from booking import db
from booking.accounts.access import allowed, needs, reach, require
from booking.accounts.queries import place_of
from booking.accounts.rules import Permission, Place
from tests.access import matrix
from tests.support.sign_in import form_token, sign_in
from tests.support.world import World, drop_in

PROVIDER = {"accounts.provider", "accounts.provider_back", "accounts.provider_out"}
OPEN_TO_EVERYBODY = {"accounts.sign_in", "accounts.forgotten", "accounts.set_password"} | PROVIDER
MAY_BE_WRITTEN_BY_GET = {"audit_event", "rate_count"}
SIGNED_IN = {"staff_session": {"seen_at"}}


@pytest.fixture
def app(new_app: Flask) -> Flask:
    """Return an application that takes the routes of a test."""
    return new_app


def staff_rules(app: Flask) -> list[Rule]:
    """Return every route below /staff."""
    return [rule for rule in app.url_map.iter_rules() if re.match(r"/staff(/|$)", rule.rule)]


def without_permission(app: Flask) -> list[str]:
    """Return the staff routes whose view names no permission."""
    return [
        f"{rule.rule} ({rule.endpoint})"
        for rule in staff_rules(app)
        if rule.endpoint not in OPEN_TO_EVERYBODY
        and not isinstance(getattr(app.view_functions[rule.endpoint], "permission", None), Permission)
    ]


def test_every_staff_route_names_its_permission(app: Flask):
    assert len(staff_rules(app)) >= 5
    assert without_permission(app) == []


def test_a_staff_route_without_a_permission_is_found(app: Flask):
    app.add_url_rule("/staff/open", "open", lambda: "")

    assert without_permission(app) == ["/staff/open (open)"]


def test_every_route_has_a_line_in_the_matrix_of_access_and_every_line_a_route(app: Flask) -> None:
    assert matrix.missing(app) == ""
    assert len(matrix.rows()) == len(matrix.routes(app)), "a line stands twice"


def address_of(rule: Rule, world: World, occurrence_id: str) -> str:
    """Fill the route's arguments with what the small world has."""
    known = {"public_id": occurrence_id, "slug": world.daycare.slug, "date": "2018-11-01", "day": "2018-11-01"}
    path = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
    path = re.sub(r"<int:[^>]*>", "1", path)
    return re.sub(r"<(?:[^<>]*:)?(\w+)>", lambda argument: known.get(argument[1], "unknown"), path)


def fingerprint(engine: Engine) -> dict[str, list[str]]:
    """Return every row of every table, but for what reading may write."""
    with engine.connect() as connection:
        tables = sorted(set(inspect(connection).get_table_names()) - MAY_BE_WRITTEN_BY_GET)
        return {
            table: sorted(
                str({name: value for name, value in row.items() if name not in SIGNED_IN.get(table, ())})
                for row in connection.execute(text(f'SELECT * FROM "{table}"')).mappings()
            )
            for table in tables
        }


def test_signed_out_no_staff_page_opens_and_no_form_is_taken(app: Flask, client: FlaskClient, world: World):
    for rule in staff_rules(app):
        if rule.endpoint in OPEN_TO_EVERYBODY:
            continue
        path = address_of(rule, world, "unknown")
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
            answer = client.open(path, method=method)
            assert answer.status_code == 303, f"{method} {path}"
            assert answer.location.startswith("/staff/login"), f"{method} {path}"


@pytest.mark.parametrize("role", ["professional", "director", "coordinator", "admin", "stranger"])
def test_opening_any_staff_page_changes_nothing(
    app: Flask, client: FlaskClient, world: World, database: Engine, role: str
):
    with db.transaction(database) as tx:
        occurrence = drop_in(tx, world)
    sign_in(client, world.users[role])
    before = fingerprint(database)

    for rule in staff_rules(app):
        if "GET" in (rule.methods or ()):
            answer = client.get(address_of(rule, world, occurrence.public_id))
            assert answer.status_code in (200, 301, 302, 303, 308, 403, 404), f"{answer.status_code} {rule.rule}"
            assert answer.headers["Cache-Control"] in ("no-store", "private, no-cache"), rule.rule

    assert fingerprint(database) == before


def test_unsafe_methods_without_a_token_change_nothing(app: Flask, client: FlaskClient, world: World, database: Engine):
    with db.transaction(database) as tx:
        occurrence = drop_in(tx, world)
    sign_in(client, world.users["admin"])
    before = fingerprint(database)

    for rule in staff_rules(app):
        if "POST" in (rule.methods or ()):
            answer = client.post(address_of(rule, world, occurrence.public_id), data={"form_token": "forged"})
            assert answer.status_code in (400, 403, 404), f"{answer.status_code} {rule.rule}"

    assert fingerprint(database) == before


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
    built = {str(rule) for rule in staff_rules(app)}
    usual = [path for path in ("/staff/", "/staff/terms", "/staff/venues", "/staff/calendar") if path in built]
    expected = {
        "professional": [path for path in usual if path != "/staff/terms"],
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
    known: list[bool] = []
    app.add_url_rule("/staffed-test", "staffed_test", lambda: str(known.append(hasattr(g, "user"))))

    client.get("/staffed-test")

    assert known == [False]
