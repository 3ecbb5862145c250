"""Families who press often, press again later, or type what nobody sees: told in words, with their answers kept."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete, func, select, update

from booking import db
from booking.reservations.model import Reservation, Slot
from booking.schedule.model import Occurrence
from booking.venues.model import Venue
from tests.support.autumn import Autumn
from tests.support.families import book, errors, hidden_fields, send


@pytest.fixture
def path(autumn: Autumn) -> str:
    """Return the address of the form for 1.11. at 10.00."""
    return f"/en/sessions/{autumn.first}/book?slot={autumn.first_slots['10.00']}"


def _count(database: Engine) -> int:
    with db.reading(database) as tx:
        return int(tx.scalar(select(func.count()).select_from(Reservation)) or 0)


def test_more_than_thirty_bookings_in_a_minute_wait_with_their_answers_kept(client: FlaskClient, path: str) -> None:
    fields = {**hidden_fields(client.get(path)), "nickname": "Mäijä", "contact": "phone", "phone": "040 123 4567"}
    answers = [client.post(path, data=fields) for _ in range(31)]

    assert {answer.status_code for answer in answers[:30]} == {303}
    assert answers[30].status_code == 429
    assert 1 <= int(answers[30].headers["Retry-After"]) <= 61
    assert "many bookings from your network just now. Press again after 1 minute." in answers[30].text
    assert 'value="Mäijä"' in answers[30].text
    assert 'value="040 123 4567"' in answers[30].text
    assert client.get("/en/").status_code == 200


def test_a_slip_of_the_pen_is_not_counted(client: FlaskClient, path: str) -> None:
    for _ in range(31):
        assert book(client, path, nickname="").status_code == 422

    assert book(client, path).status_code == 303


@pytest.mark.parametrize(
    "nothing", ["\u200b", "\u3164", "\u2800\u2800", "\u202e\u202d", "\ufeff", "\u0301", "\u00ad", "\ue000", " \u200d "]
)
def test_a_name_nobody_would_see_is_no_name(client: FlaskClient, database: Engine, path: str, nothing: str) -> None:
    answer = book(client, path, nickname=nothing)

    assert answer.status_code == 422
    assert errors(answer) == ["Enter your name"]
    assert _count(database) == 0


def test_the_form_of_a_cancelled_time_says_so_before_it_books_anew(
    client: FlaskClient, database: Engine, path: str
) -> None:
    fields = {**hidden_fields(client.get(path)), "nickname": "Mäijä", "contact": "none"}
    link = client.post(path, data=fields).location
    send(client, f"{link}/cancel")

    pressed_again = client.post(path, data=fields)
    anew = client.post(path, data={**fields, **hidden_fields(pressed_again)})

    assert pressed_again.status_code == 409
    assert "The time you booked with this form is cancelled." in pressed_again.text
    assert 'value="Mäijä"' in pressed_again.text
    assert anew.status_code == 303
    assert anew.location != link
    assert _count(database) == 2


def test_a_form_is_not_offered_when_nothing_is_left_to_book(
    client: FlaskClient, database: Engine, autumn: Autumn, path: str
) -> None:
    with db.transaction(database) as tx:
        tx.execute(update(Venue).values(booking_closes_hours=0))
        tx.execute(update(Occurrence).where(Occurrence.public_id != autumn.first).values(slot_minutes=None, lanes=None))
        tx.execute(delete(Slot).where(Slot.public_id != autumn.first_slots["10.00"]))
    assert book(client, path).status_code == 303

    answer = client.get(path)

    assert answer.status_code == 409
    assert "No other time is free just now. You can also come without booking." in answer.text
    assert 'name="nickname"' not in answer.text
    assert "See all times" in answer.text
