"""The two answers of the form: how a name, a contact and an interpreter are read and kept."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.reservations.model import Reservation, ReservationContact
from tests.support.autumn import Autumn
from tests.support.families import book, errors


@pytest.fixture
def path(autumn: Autumn) -> str:
    """Return the address of the form for 1.11. at 10.00."""
    return f"/en/sessions/{autumn.first}/book?slot={autumn.first_slots['10.00']}"


def _reservations(database: Engine) -> list[Reservation]:
    with db.reading(database) as tx:
        return list(tx.scalars(select(Reservation).order_by(Reservation.id)))


def _contacts(database: Engine) -> list[tuple[str, str]]:
    with db.reading(database) as tx:
        return [
            (row.kind, row.address)
            for row in tx.scalars(select(ReservationContact).order_by(ReservationContact.reservation_id))
        ]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("040 123 4567", "+358401234567"),
        ("040.123.4567", "+358401234567"),
        ("040/1234567", "+358401234567"),
        ("040–123\u20094567", "+358401234567"),
        ("+358 040 123 4567", "+358401234567"),
        ("00358 040 123 4567", "+358401234567"),
        ("０４０１２３４５６７", "+358401234567"),
        ("040-1234567", "+358401234567"),
        ("+358 40 123 4567", "+358401234567"),
        ("+358 (0)40 123 4567", "+358401234567"),
        ("00358401234567", "+358401234567"),
        ("015 788 111", "+35815788111"),
        ("+46 70 123 45 67", "+46701234567"),
    ],
)
def test_a_phone_number_is_kept_in_one_form(
    client: FlaskClient, database: Engine, path: str, typed: str, kept: str
) -> None:
    answer = book(client, path, contact="phone", phone=typed, email="")

    assert answer.status_code == 303
    assert _contacts(database) == [("phone", kept)]
    assert "We do not send text messages yet." in client.get(answer.location).text


@pytest.mark.parametrize(
    "typed",
    [
        "112",
        "12345",
        "040",
        "040 123 4567 ext 1",
        "+",
        "+358",
        "0401234567890123",
        "٠٤٠١٢٣٤٥٦٧",
        "soita",
        "++358401234567",
    ],
)
def test_what_is_no_phone_number_comes_back_with_the_answers(
    client: FlaskClient, database: Engine, path: str, typed: str
) -> None:
    answer = book(client, path, contact="phone", phone=typed, email="")

    assert answer.status_code == 422
    assert errors(answer) == ["Check the phone number, for example 040 123 4567"]
    assert "<title>Error: " in answer.text
    assert 'value="Maija"' in answer.text
    assert _reservations(database) == []


@pytest.mark.parametrize(
    "typed",
    [
        "maija",
        "maija@",
        "@example.fi",
        "maija@example",
        "a@b@example.fi",
        "maija@exa mple.fi",
        "mäijä@example.fi",
        "maija@example.fi, x@example.fi",
        "a" * 65 + "@example.fi",
    ],
)
def test_what_is_no_email_address_comes_back_with_the_answers(
    client: FlaskClient, database: Engine, path: str, typed: str
) -> None:
    answer = book(client, path, email=typed)

    assert answer.status_code == 422
    assert errors(answer) == ["Check the e-mail address, for example name@example.fi"]
    assert _reservations(database) == []


def test_an_address_in_other_letters_is_kept_in_ascii(client: FlaskClient, database: Engine, path: str) -> None:
    assert book(client, path, email="maija@äiti.fi").status_code == 303
    assert _contacts(database) == [("email", "maija@xn--iti-pla.fi")]


@pytest.mark.parametrize("contact", ["phone", "email"])
def test_a_chosen_way_without_an_address_is_asked_for(client: FlaskClient, path: str, contact: str) -> None:
    answer = book(client, path, contact=contact, phone="", email="")

    assert answer.status_code == 422
    assert errors(answer) == ["Enter a phone number or an e-mail address, or choose “I give no contact details”"]


def test_who_gives_no_contact_gets_a_code(client: FlaskClient, database: Engine, path: str) -> None:
    answer = book(client, path, contact="none", email="maija@example.fi")

    page = client.get(answer.location)
    assert "Keep the code." in page.text
    assert 'class="codebox' in page.text
    assert _contacts(database) == []
    assert _reservations(database)[0].code_hash is not None


def test_an_interpreter_is_asked_for_with_a_language(client: FlaskClient, database: Engine, path: str) -> None:
    answer = book(client, path, has_interpreter="y", interpreter_language=" ")
    assert errors(answer) == ["Write in which language you need an interpreter"]

    assert book(client, path, has_interpreter="y", interpreter_language="arabia").status_code == 303
    assert _reservations(database)[0].interpreter_language == "arabia"


def test_a_language_without_the_tick_is_not_kept(client: FlaskClient, database: Engine, path: str) -> None:
    assert book(client, path, interpreter_language="arabia").status_code == 303
    assert _reservations(database)[0].interpreter_language is None
