"""The light of a door: set while a session is on, seen on the families' pages, out by itself."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from booking import db
from booking.schedule.model import Occurrence
from booking.venues.model import Venue
from tests.site.reading import Reader
from tests.site.world import Autumn, pilot_autumn
from tests.support.sign_in import form_token, sign_in

SESSION, PLACE = "/fi/sessions/second", "/fi/venues/kontiopuisto"
DOOR = "/staff/sessions/second/door"


def at(hour: int, minute: int, second: int = 0) -> datetime:
    """Return a time of 15.11.2018 in Helsinki; the session is from 12.30 to 14."""
    return datetime(2018, 11, 15, hour - 2, minute, second, tzinfo=UTC)


@pytest.fixture
def autumn(database: Engine) -> Autumn:
    """Write the pilot's autumn."""
    return pilot_autumn(database)


@pytest.fixture
def press(autumn: Autumn, client: FlaskClient) -> Callable[[str], TestResponse]:
    """Return the function that presses a button of the light as the director of the place."""

    def pressed(state: str) -> TestResponse:
        sign_in(client, autumn.world.users["director"])
        return client.post(DOOR, data={"form_token": form_token(client), "state": state})

    return pressed


def test_the_light_shows_on_the_page_of_the_session_and_of_the_place_until_it_goes_out(
    client: FlaskClient, press: Callable[[str], TestResponse], frozen: Callable[[datetime], None]
) -> None:
    read = Reader(client)
    frozen(at(12, 45, 30))
    assert "Nyt vapaa" not in read(SESSION)

    assert press("free").status_code == 303
    assert "Nyt vapaa – tule sisään Tilanne klo 12.45." in read(SESSION)
    assert "Nyt vapaa – tule sisään Tilanne klo 12.45." in read(PLACE)
    assert "Perheet näkevät sen sivuillaan klo 13.05 asti." in read("/staff/sessions/second")
    frozen(at(12, 50))
    press("talking")
    assert "Juttelu kesken Odota hetki oven luona. Tilanne klo 12.50." in read(SESSION)
    assert "Nyt vapaa" not in read(SESSION)
    frozen(at(13, 10))
    assert "Juttelu kesken" not in read(SESSION)
    assert "Juttelu kesken" not in read(PLACE)


def test_the_light_is_out_when_the_session_ends_or_is_cancelled_and_can_be_switched_off(
    client: FlaskClient, press: Callable[[str], TestResponse], frozen: Callable[[datetime], None], database: Engine
) -> None:
    read = Reader(client)
    frozen(at(13, 50))
    press("free")
    assert "klo 14.00 asti" in read("/staff/sessions/second")
    press("off")
    assert "Nyt vapaa" not in read(PLACE)
    press("free")
    with db.transaction(database) as tx:
        session = tx.query(Occurrence).filter(Occurrence.public_id == "second").one()
        session.cancelled_at = at(13, 51)

    assert "Nyt vapaa" not in read(PLACE)
    assert press("free").status_code == 409


@pytest.mark.parametrize(("hour", "minute", "status"), [(12, 14, 409), (12, 15, 303), (13, 59, 303), (14, 0, 409)])
def test_it_can_be_set_from_a_quarter_before_until_the_end(
    press: Callable[[str], TestResponse], frozen: Callable[[datetime], None], hour: int, minute: int, status: int
) -> None:
    frozen(at(hour, minute))

    answer = press("talking")

    assert answer.status_code == status
    assert ("Ovivalon voi asettaa tapaamisen aikana." in answer.text) == (status == 409)


def test_a_meeting_at_a_distance_has_no_door(
    client: FlaskClient, press: Callable[[str], TestResponse], frozen: Callable[[datetime], None], database: Engine
) -> None:
    with db.transaction(database) as tx:
        place = tx.query(Venue).filter(Venue.slug == "kontiopuisto").one()
        place.kind, place.remote_way = "online", "video"
    frozen(at(12, 45))

    assert press("free").status_code == 409
    assert 'id="door"' not in client.get("/staff/sessions/second").text


def test_what_is_no_state_is_refused(press: Callable[[str], TestResponse], frozen: Callable[[datetime], None]) -> None:
    frozen(at(12, 45))

    assert press("purple").status_code == 422
