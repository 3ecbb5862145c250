"""The child's card counts nights by the service's clock, shows day, place and faces, and nothing of the family."""

from collections.abc import Callable
from datetime import UTC, datetime, time

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from booking import db
from booking.along.card import Clock, clock_at
from booking.reservations.links import link_token
from booking.reservations.service import cancel_reservation, find_by_link, reserve
from tests.support.autumn import asking, write_autumn
from tests.support.moments import NOW

Freeze = Callable[[datetime], None]


@pytest.fixture
def own(client: FlaskClient, database: Engine) -> str:
    """Hold 1.11. at 10.00 and return the token of the family's link."""
    with db.transaction(database) as tx:
        return link_token(reserve(tx, asking(write_autumn(tx).first_slots["10.00"]), now=NOW))


def test_the_card_has_day_place_and_faces_and_nothing_of_the_family(client: FlaskClient, own: str) -> None:
    assert f"/en/b/{own}/card" in client.get(f"/en/b/{own}").text
    page = client.get(f"/en/b/{own}/card").text

    assert "7 more nights" in page
    assert page.partition('class="moons"')[2].partition("</p>")[0].count("<svg") == 7
    for words in ("Thursday 1 November 2018", "10.00–10.15", "Perheiden talo", "Family counselling", "Family guidance"):
        assert words in page
    assert "Special needs teacher" not in page
    assert "Maija" not in page
    assert "maija@example.fi" not in page


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2018, 10, 31, 21, 59, tzinfo=UTC), "1 more night<"),  # 23.59 in Helsinki
        (datetime(2018, 10, 31, 22, 0, tzinfo=UTC), "Today!"),
        (datetime(2018, 10, 1, 9, 0, tzinfo=UTC), "31 more nights"),
    ],
)
def test_a_night_is_over_at_midnight_in_finland(
    client: FlaskClient, frozen: Freeze, own: str, at: datetime, words: str
) -> None:
    frozen(at)
    page = client.get(f"/en/b/{own}/card").text

    assert words in page
    assert ('class="moons"' in page) == (words == "1 more night<")


def test_there_is_no_card_for_a_time_that_is_let_go(client: FlaskClient, database: Engine, own: str) -> None:
    with db.transaction(database) as tx:
        cancel_reservation(tx, find_by_link(tx, own, now=NOW), now=NOW)

    assert client.get(f"/en/b/{own}/card").location == f"/en/b/{own}"


@pytest.mark.parametrize(
    ("at", "hands"), [(time(9, 30), Clock(285.0, 180)), (time(12), Clock(0.0, 0)), (time(17, 45), Clock(172.5, 270))]
)
def test_the_hands_of_the_clock_stand_as_on_a_wall(at: time, hands: Clock) -> None:
    assert clock_at(at) == hands
