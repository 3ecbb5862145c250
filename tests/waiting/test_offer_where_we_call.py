"""A time by phone is offered to a family that queues with an e-mail address: it gives its number when it takes it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update

from booking import db
from booking.checks.service import broken
from booking.reservations.model import Reservation
from booking.venues.model import Venue
from booking.waiting.keys import token_of
from tests.support.autumn import Autumn
from tests.support.families import errors, hidden_fields
from tests.support.moments import NOW

from .conftest import let_go, queue_up


@pytest.fixture
def place(app: Flask, database: Engine, autumn: Autumn) -> str:
    """Queue as Aino by e-mail for a session by phone, with a time offered; return the path of Aino's place."""
    with db.transaction(database) as tx:
        (aino,) = queue_up(tx, autumn.first, "Aino")
        let_go(tx, autumn.first_slots["10.00"])
        tx.execute(update(Venue).where(Venue.slug == "perheiden-talo").values(kind="online", remote_way="we_call"))
        return f"/en/q/{token_of(aino.public_id)}"


@pytest.mark.parametrize(
    ("phone", "said"),
    [
        ("", "Enter the phone number on which we call you"),
        ("040", "Check the phone number, for example 040 123 4567"),
        ("soita", "Check the phone number, for example 040 123 4567"),
    ],
)
def test_without_a_number_the_time_is_not_taken_and_the_offer_stays(
    client: FlaskClient, place: str, phone: str, said: str
) -> None:
    page = client.get(place)
    assert "We call you at your time." in page.text

    answer = client.post(f"{place}/accept", data={**hidden_fields(page), "phone": phone})

    assert (answer.status_code, errors(answer)) == (422, [said])
    assert "A time is free for you" in client.get(place).text


def test_with_a_number_it_is_taken_and_the_number_is_the_contact(
    client: FlaskClient, database: Engine, place: str
) -> None:
    fields = hidden_fields(client.get(place))
    answers = [client.post(f"{place}/accept", data={**fields, "phone": "+46 70 123 45 67"}) for _ in range(2)]

    assert [one.status_code for one in answers] == [303, 303], "pressed twice it is taken once"
    assert "We call you on the number that you gave." in client.get(place, follow_redirects=True).text
    with db.reading(database) as tx:
        aino = tx.scalars(select(Reservation).where(Reservation.nickname == "Aino")).one()
        assert aino.contact is not None
        assert (aino.contact.kind, aino.contact.address) == ("phone", "+46701234567")
        assert broken(tx, now=NOW, retention_days=30) == ()
