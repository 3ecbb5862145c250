"""The venue forms: little is asked at first, wrong answers come back, others' venues stay theirs."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from booking import db
from booking.venues.model import Venue
from tests.support.sign_in import form_token, sign_in
from tests.support.world import World, small_world

NEW = {
    "name": "Pöllölän päiväkoti",
    "street_address": "Pöllötie 3",
    "city": "Pieksämäki",
    "usual_weekday": "1",
    "usual_starts": "9.30",
    "usual_minutes": "90",
}


@pytest.fixture
def world(database: Engine) -> World:
    """Write the small world."""
    with db.transaction(database) as tx:
        return small_world(tx)


def client_of(app: Flask, world: World, role: str) -> FlaskClient:
    client = app.test_client()
    sign_in(client, world.users[role])
    return client


def send(client: FlaskClient, url: str, **fields: str) -> TestResponse:
    return client.post(f"{url}?lang=fi", data={**fields, "form_token": form_token(client)})


def edited(world: World, **changes: str) -> dict[str, str]:
    """What the form of the daycare sends when nothing was touched, with `changes`."""
    usual = {
        "names-fi": "Kontiopuiston päiväkoti",
        "names_where-fi": "Kontiopuiston päiväkodilla",
        "names_whereto-fi": "Kontiopuiston päiväkodille",
        "kind": "daycare",
        "organisation": world.town.public_id,
        "street_address": "Kontiokatu 2",
        "shape": "bear",
        "colour": "lake",
        "usual_weekday": "3",
        "usual_starts": "12.30",
        "usual_minutes": "90",
        "booking_closes_hours": "0",
        "changes_close": "0",
        "changes_close_unit": "hours",
        "slug": "kontiopuisto",
        "remote_way": "",
    }
    return {**usual, **changes}


def daycare(database: Engine, world: World) -> Venue:
    with db.reading(database) as tx:
        return tx.get_one(Venue, world.daycare.id)


def test_a_coordinator_adds_a_venue_from_name_address_day_and_time(app: Flask, world: World, database: Engine):
    client = client_of(app, world, "coordinator")
    empty = client.get("/staff/venues/new?lang=fi").text
    assert empty.count("<input") - empty.count('type="hidden"') == 6
    assert 'value="Pieksämäki"' in empty

    answer = send(client, "/staff/venues/new", **NEW)

    assert (answer.status_code, answer.location) == (303, "/staff/venues/pollolan-paivakoti?done=created&lang=fi")
    assert client.get("/staff/venues/pollolan-paivakoti").status_code == 200
    with db.reading(database) as tx:
        venue = tx.scalars(select(Venue).where(Venue.slug == "pollolan-paivakoti")).one()
        assert venue.names == {"fi": "Pöllölän päiväkoti"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 121},
        {"name": "a\r\nb"},
        {"street_address": ""},
        {"usual_weekday": "7"},
        {"usual_starts": "25.00"},
        {"usual_starts": "23.30"},
        {"usual_minutes": "10"},
        {"usual_minutes": "nine"},
    ],
)
def test_a_wrong_answer_comes_back_with_the_others_kept(app: Flask, world: World, wrong: dict[str, str]):
    answer = send(client_of(app, world, "coordinator"), "/staff/venues/new", **{**NEW, **wrong})

    assert answer.status_code == 422
    assert "summary-error" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "Pöllötie 3" in answer.text or "street_address" in wrong


def test_a_director_tells_more_about_her_venue(app: Flask, world: World, database: Engine):
    client = client_of(app, world, "director")
    told = edited(
        world,
        **{
            "names-sv": "Kontiopuisto daghem",
            "entrance-fi": "Pihan puolelta, soita ovikelloa",
            "languages": ["en", "fi"],
            "map_x": "20",
            "map_y": "70",
            "shape": "boat",
            "colour": "plum",
            "booking_opens_on": "1.10.2018",
            "booking_closes_hours": "24",
            "changes_close": "2",
            "changes_close_unit": "working_days",
            "postal_code": "76100",
        },
    )

    assert send(client, "/staff/venues/kontiopuisto/edit", **told).status_code == 303

    venue = daycare(database, world)
    assert venue.names == {"fi": "Kontiopuiston päiväkoti", "sv": "Kontiopuisto daghem"}
    assert venue.names_where == {"fi": "Kontiopuiston päiväkodilla"}
    assert venue.entrance == {"fi": "Pihan puolelta, soita ovikelloa"}
    assert venue.languages == ["fi", "en"]
    assert (venue.shape, venue.colour, venue.map_x, venue.map_y) == ("boat", "plum", 20, 70)
    assert (str(venue.booking_opens_on), venue.booking_closes_hours) == ("2018-10-01", 24)
    assert (venue.changes_close, venue.changes_close_unit) == (2, "working_days")
    again = client.get("/staff/venues/kontiopuisto/edit?lang=fi").text
    assert "Pihan puolelta, soita ovikelloa" in again
    assert 'value="1.10.2018"' in again


def test_a_venue_added_by_pressing_twice_is_one_venue(app: Flask, world: World, database: Engine):
    client = client_of(app, world, "coordinator")

    answers = [send(client, "/staff/venues/new", **NEW) for _press in range(2)]

    assert {answer.location for answer in answers} == {"/staff/venues/pollolan-paivakoti?done=created&lang=fi"}
    with db.reading(database) as tx:
        assert len(tx.scalars(select(Venue).where(Venue.slug.startswith("pollolan"))).all()) == 1


def test_an_old_page_does_not_undo_what_somebody_else_saved(app: Flask, world: World, database: Engine):
    coordinator, director = client_of(app, world, "coordinator"), client_of(app, world, "director")
    url = "/staff/venues/kontiopuisto/edit"
    old = seen_in(coordinator.get(url))
    send(director, url, **edited(world, **{"seen": seen_in(director.get(url)), "entrance-fi": "Back door"}))

    fields = {**edited(world, **{"seen": old, "pram-fi": "Shed"}), "form_token": form_token(coordinator)}
    late = coordinator.post(f"{url}?lang=en", data=fields)
    kept = daycare(database, world)
    again = send(coordinator, url, **edited(world, **{"seen": seen_in(late), "pram-fi": "Shed"}))

    assert late.status_code == 409
    assert "Somebody else changed this meanwhile." in late.text
    assert "Saved now: Back door" in late.text
    assert 'value="Shed"' in late.text
    assert (kept.entrance, kept.pram) == ({"fi": "Back door"}, {})
    assert again.status_code == 303


def test_saving_twice_is_saved_once(app: Flask, world: World, database: Engine):
    client = client_of(app, world, "director")
    seen = seen_in(client.get("/staff/venues/kontiopuisto/edit"))
    fields = edited(world, **{"seen": seen, "pram-fi": "Shed", "slug": "kontio"})

    answers = [send(client, "/staff/venues/kontiopuisto/edit", **fields) for _press in range(2)]

    assert [(one.status_code, one.location) for one in answers] == [
        (303, "/staff/venues/kontio?done=saved&lang=fi"),
        (303, "/staff/venues/kontio?done=saved&lang=fi"),
    ]


def seen_in(answer: TestResponse) -> str:
    found = re.search(r'name="seen" type="hidden" value="(\w+)"', answer.text)
    assert found is not None
    return found[1]


def test_a_renamed_page_leads_on_from_its_former_address(app: Flask, world: World):
    client = client_of(app, world, "director")

    answer = send(client, "/staff/venues/kontiopuisto/edit", **edited(world, slug="kontio"))

    assert answer.location == "/staff/venues/kontio?done=saved&lang=fi"
    moved = client.get("/staff/venues/kontiopuisto")
    assert (moved.status_code, moved.location) == (301, "/staff/venues/kontio")
    assert client.get("/staff/venues/kontiopuisto/edit").status_code == 301


@pytest.mark.parametrize(
    "wrong",
    [
        {"names-fi": ""},
        {"names-sv": "x" * 121},
        {"entrance-fi": "a\nb"},
        {"entrance-sv": "x" * 201},
        {"kind": "castle"},
        {"organisation": "nobody"},
        {"shape": ""},
        {"colour": "black"},
        {"map_x": "5"},
        {"map_x": "5", "map_y": "101"},
        {"usual_minutes": ""},
        {"usual_starts": "23.00"},
        {"booking_opens_on": "soon"},
        {"booking_closes_hours": "337"},
        {"changes_close": "337"},
        {"changes_close": "soon"},
        {"changes_close": "11", "changes_close_unit": "working_days"},
        {"changes_close_unit": "weeks"},
        {"slug": "new"},
        {"slug": "Kontio puisto"},
        {"slug": "perheiden-talo"},
    ],
)
def test_a_wrong_detail_comes_back_and_nothing_is_saved(
    app: Flask, world: World, database: Engine, wrong: dict[str, str]
):
    client = client_of(app, world, "director")
    answer = send(client, "/staff/venues/kontiopuisto/edit", **edited(world, street_address="Uusi 1", **wrong))

    assert answer.status_code == 422
    assert "summary-error" in answer.text
    assert 'value="Uusi 1"' in answer.text
    assert daycare(database, world).street_address == ""


def test_hostile_text_comes_out_inert(app: Flask, world: World):
    client = client_of(app, world, "director")
    hostile = "\"><script>alert('x')</script>{{ 7*7 }}"
    told = edited(
        world, **{"names-fi": hostile, "entrance-fi": hostile, "street_address": hostile, "space-fi": hostile}
    )

    assert send(client, "/staff/venues/kontiopuisto/edit", **told).status_code == 303

    for url in ("/staff/venues", "/staff/venues/kontiopuisto", "/staff/venues/kontiopuisto/edit"):
        page = client.get(url).text
        assert "alert(" in page
        assert "<script>alert" not in page
        assert "49" not in re.sub(r"<[^>]+>", "", unescape(page)).split("alert")[1][:20]


def test_who_may_not_is_refused(app: Flask, world: World):
    director, professional = client_of(app, world, "director"), client_of(app, world, "professional")

    assert send(director, "/staff/venues/new", **NEW).status_code == 403
    assert send(director, "/staff/venues/perheiden-talo/edit", **edited(world)).status_code == 403
    assert send(professional, "/staff/venues/kontiopuisto/edit", **edited(world)).status_code == 403
    assert director.get("/staff/venues/none/edit").status_code == 404
    forged = director.post("/staff/venues/kontiopuisto/edit", data=edited(world))
    assert forged.status_code == 400
    assert app.test_client().get("/staff/venues").status_code == 303


def test_a_list_shows_only_the_venues_within_reach(app: Flask, world: World):
    director = client_of(app, world, "director").get("/staff/venues").text
    coordinator = client_of(app, world, "coordinator").get("/staff/venues").text

    assert "Kontiopuiston päiväkoti" in director
    assert "Perheiden talo" not in director
    assert "Perheiden talo" in coordinator


def test_a_venue_without_sessions_ahead_is_taken_out_of_use_and_back(app: Flask, world: World, database: Engine):
    client = client_of(app, world, "director")

    assert send(client, "/staff/venues/kontiopuisto/archive").status_code == 303
    assert daycare(database, world).archived_at is not None
    assert "closures/new" not in client.get("/staff/venues/kontiopuisto").text

    assert send(client, "/staff/venues/kontiopuisto/unarchive").status_code == 303
    assert daycare(database, world).archived_at is None
