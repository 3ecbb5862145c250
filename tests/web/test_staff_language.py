"""Staff who press another language in the foot of a page keep it until they press another."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from booking import db
from tests.support.sign_in import form_token, sign_in
from tests.support.world import World, small_world


@pytest.fixture
def world(database: Engine) -> World:
    """Write the small world."""
    with db.transaction(database) as tx:
        return small_world(tx)


def test_every_staff_address_of_a_page_carries_the_language_that_was_pressed(client: FlaskClient, world: World) -> None:
    sign_in(client, world.users["coordinator"])

    page = client.get("/staff/venues?lang=sv").text

    addresses = set(re.findall(r'(?:href|action)="(/staff/[^"]*)"', page))
    assert "/staff/venues/kontiopuisto?lang=sv" in addresses
    assert {address for address in addresses if not address.endswith(("?lang=sv", "&amp;lang=sv"))} == {
        "/staff/venues?lang=fi",
        "/staff/venues?lang=en",
    }


def test_without_a_press_no_address_speaks_of_language_but_the_foot(client: FlaskClient, world: World) -> None:
    sign_in(client, world.users["coordinator"])

    page = client.get("/staff/venues").text

    assert {address for address in re.findall(r'href="(/staff/[^"]*)"', page) if "lang=" in address} == {
        "/staff/venues?lang=fi",
        "/staff/venues?lang=sv",
        "/staff/venues?lang=en",
    }


def test_a_language_nobody_speaks_is_not_carried(client: FlaskClient, world: World) -> None:
    sign_in(client, world.users["coordinator"])

    assert "lang=xx" not in client.get("/staff/venues?lang=xx").text


def test_saving_the_account_shows_its_own_language_again(client: FlaskClient, world: World) -> None:
    sign_in(client, world.users["coordinator"])
    client.get("/staff/account")

    answer = client.post(
        "/staff/account?lang=sv", data={"name": "Kaisa", "language": "en", "form_token": form_token(client)}
    )

    assert (answer.status_code, answer.location) == (303, "/staff/account?done=saved")
    assert '<html lang="en"' in client.get(answer.location).text
