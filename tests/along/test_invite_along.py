"""A family gives a link on that shows its time and does nothing; it ends it, or it ends with the booking."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.along.model import GivenLink
from booking.along.service import give_link, given_token
from booking.audit.model import AuditEvent
from booking.reservations.erasing import erase_on_request
from booking.reservations.family_moves import move_to_slot
from booking.reservations.links import link_token
from booking.reservations.model import Reservation
from booking.reservations.service import cancel_reservation, find_by_link, reserve
from tests.support.autumn import Autumn, asking, kept_autumn
from tests.support.families import hidden_fields, send
from tests.support.moments import NOW

Freeze = Callable[[datetime], None]


@pytest.fixture
def autumn(client: FlaskClient, database: Engine) -> Autumn:
    """Commit the two sessions; the application is there, so the links have their keys."""
    return kept_autumn(database)


@pytest.fixture
def own(database: Engine, autumn: Autumn) -> str:
    """Hold 1.11. at 10.00 and return the path of the family's page."""
    with db.transaction(database) as tx:
        return f"/en/b/{link_token(reserve(tx, asking(autumn.first_slots['10.00']), now=NOW))}"


@pytest.fixture
def given(database: Engine, own: str) -> str:
    """Give a link on and return its path."""
    with db.transaction(database) as tx:
        reservation = find_by_link(tx, own.rpartition("/")[2], now=NOW)
        return f"/en/along/{given_token(reservation, give_link(tx, reservation, now=NOW))}"


def _held(tx: db.Session) -> Reservation:
    return tx.scalars(select(Reservation)).one()


def test_the_family_makes_a_link_that_shows_time_and_place_and_nothing_of_the_family(
    client: FlaskClient, database: Engine, own: str
) -> None:
    assert f"{own}/along" in client.get(own).text
    assert send(client, f"{own}/along").location == f"{own}/along"
    with db.reading(database) as tx:
        path = f"/en/along/{given_token(_held(tx), tx.scalars(select(GivenLink)).one())}"

    assert path in client.get(f"{own}/along").text
    page = client.get(path)
    assert page.status_code == 200
    assert "10.00–10.15" in page.text
    assert "Perheiden talo" in page.text
    assert "Maija" not in page.text
    assert "maija@example.fi" not in page.text
    assert "/b/" not in page.text
    assert "<form" not in page.text
    assert b"DTSTART;TZID=Europe/Helsinki:20181101T100000" in client.get(f"{path}/event.ics").data


def test_the_second_link_opens_none_of_the_familys_pages(client: FlaskClient, given: str) -> None:
    token = given.rpartition("/")[2]

    for page in ("", "/move", "/cancel", "/data", "/along", "/event.ics"):
        assert client.get(f"/en/b/{token}{page}").status_code == 404
    assert client.get("/en/along/23456789abcdefghijkmnpqrst").status_code == 404


def test_an_ended_link_is_gone_and_the_next_one_is_another(client: FlaskClient, database: Engine, own: str) -> None:
    send(client, f"{own}/along")
    with db.reading(database) as tx:
        first = given_token(_held(tx), tx.scalars(select(GivenLink)).one())
    fields = hidden_fields(client.get(f"{own}/along"))
    for _press in range(2):
        assert client.post(f"{own}/along/end", data=fields).location == f"{own}/along"

    assert client.get(f"/en/along/{first}").status_code == 410
    send(client, f"{own}/along")
    with db.reading(database) as tx:
        second = given_token(_held(tx), tx.scalars(select(GivenLink)).one())
        acts = [one for one in tx.scalars(select(AuditEvent.action).order_by(AuditEvent.id)) if "link" in one]
    assert client.get(f"/en/along/{first}").status_code == 404
    assert client.get(f"/en/along/{second}").status_code == 200
    assert acts == ["give_link", "end_given_link", "give_link"]


def test_the_link_follows_a_moved_time_and_dies_with_the_booking(
    client: FlaskClient, database: Engine, autumn: Autumn, frozen: Freeze, given: str
) -> None:
    with db.transaction(database) as tx:
        move_to_slot(tx, _held(tx), autumn.second_slots["12.30"], now=NOW)
    page = client.get(given).text
    assert "12.30–12.45" in page
    assert "Kontiopuiston päiväkoti" in page

    with db.transaction(database) as tx:
        cancel_reservation(tx, _held(tx), now=NOW)
    assert "This time is cancelled" in client.get(given).text
    frozen(NOW + timedelta(minutes=10))
    assert client.get(given).status_code == 410
    assert client.get(f"{given}/event.ics").status_code == 410


def test_a_forgotten_family_leaves_no_link(client: FlaskClient, database: Engine, given: str) -> None:
    with db.transaction(database) as tx:
        erase_on_request(tx, _held(tx), now=NOW)

    assert client.get(given).status_code == 404
    with db.reading(database) as tx:
        assert tx.scalars(select(GivenLink)).all() == []


def test_no_link_is_given_for_a_time_that_is_let_go(client: FlaskClient, database: Engine, own: str) -> None:
    fields = hidden_fields(client.get(f"{own}/along"))
    with db.transaction(database) as tx:
        cancel_reservation(tx, _held(tx), now=NOW)

    assert client.get(f"{own}/along").location == own
    assert client.post(f"{own}/along", data=fields).location == own
    with db.reading(database) as tx:
        assert tx.scalars(select(GivenLink)).all() == []
