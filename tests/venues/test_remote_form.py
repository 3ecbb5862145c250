"""Meetings at a distance in the venue's form: https only, a number where families call, no door."""

import pytest
from flask import Flask
from sqlalchemy import Engine

from booking import db
from booking.network.meetings import is_meeting_url
from booking.venues.model import Venue
from booking.venues.remote import address_of, address_pattern
from tests.support.families import errors
from tests.support.sign_in import form_token
from tests.support.world import World, small_world

from .test_pages import NEW, client_of, daycare, edited, send


@pytest.fixture
def world(database: Engine) -> World:
    """Write the small world."""
    with db.transaction(database) as tx:
        return small_world(tx)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("https://video.example.fi/huone", True),
        ("https://video.example.fi/{room}?lang=fi", True),
        ("https://video.example.fi/meet#{room}", True),
        ("http://video.example.fi/huone", False),
        ("javascript:alert(1)", False),
        ("https://{room}.example.fi/", False),
        ("https://me@video.example.fi/", False),
        ("https://localhost/", False),
        ("https://192.0.2.1/", False),
        ("https://video.example.fi:8443/", False),
        ("https://video.example.fi/{room}/{room}", False),
        ("https://video.example.fi/{name}", False),
        ("https://video.example.fi/a b", False),
        ("https://video.example.fi/\u00e4", False),
        ('https://video.example.fi/"onclick', False),
        ("https://[video.example.fi/", False),
        ("https://video.example.fi/" + "x" * 400, False),
    ],
)
def test_only_an_https_address_on_a_named_host_is_one_of_a_meeting(text: str, is_one: bool) -> None:
    assert is_meeting_url(text) is is_one


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({}, "Choose how you meet."),
        ({"remote_way": "video"}, "Write the address; the organisation that keeps the place has none."),
        (
            {"remote_way": "video", "meeting_url": "http://video.example.fi"},
            "Write an address that begins with https://",
        ),
        ({"remote_way": "you_call"}, "Write the number that families call."),
        ({"remote_way": "you_call", "call_number": "soita"}, "Check the phone number"),
    ],
)
def test_a_half_told_way_comes_back_with_the_message_at_its_field(
    app: Flask, world: World, database: Engine, answers: dict[str, str], message: str
) -> None:
    client = client_of(app, world, "director")
    told = {**edited(world, kind="online", **answers), "form_token": form_token(client)}
    answer = client.post("/staff/venues/kontiopuisto/edit?lang=en", data=told)

    assert answer.status_code == 422
    assert [told for told in errors(answer) if told.startswith(message)]
    assert daycare(database, world).kind == "daycare"


def test_a_venue_that_goes_online_loses_its_door_and_may_use_its_keepers_address(
    app: Flask, world: World, database: Engine
) -> None:
    with db.transaction(database) as tx:
        tx.get_one(Venue, world.daycare.id).organisation.meeting_url = "https://video.example.fi/{room}"
    told = edited(world, kind="online", remote_way="video", street_address="Tie 1", city="Pieksämäki")

    assert send(client_of(app, world, "director"), "/staff/venues/kontiopuisto/edit", **told).status_code == 303
    with db.reading(database) as tx:
        venue = tx.get_one(Venue, world.daycare.id)
        assert (venue.kind, venue.remote_way, venue.street_address, venue.city) == ("online", "video", "", "")
        assert address_of(venue, "abc") == "https://video.example.fi/abc"
        venue.meeting_url = "https://oma.example.fi/"
        assert address_pattern(venue) == "https://oma.example.fi/"
        tx.rollback()


def test_a_new_venue_for_remote_meetings_needs_no_address_and_is_asked_how_one_meets(
    app: Flask, world: World, database: Engine
) -> None:
    told = {**NEW, "is_remote": "y", "street_address": "", "city": ""}
    answer = send(client_of(app, world, "coordinator"), "/staff/venues/new", **told)

    assert answer.location.startswith("/staff/venues/pollolan-paivakoti/edit")
    with db.reading(database) as tx:
        venue = tx.query(Venue).filter_by(slug="pollolan-paivakoti").one()
        assert (venue.kind, venue.remote_way) == ("online", "we_call")
