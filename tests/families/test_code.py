"""A booking without contact details is found again by its code, with strictly limited tries."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.reservations.codes import code_text
from booking.reservations.model import Reservation
from booking.reservations.service import (
    cancel_reservation,
    reserve,
)
from tests.support.autumn import Autumn, asking
from tests.support.families import errors, send
from tests.support.moments import NOW

Freeze = Callable[[datetime], None]


@pytest.fixture
def code(database: Engine, autumn: Autumn) -> str:
    """Hold 1.11. at 10.15 without a contact and return its code."""
    with db.transaction(database) as tx:
        asked = asking(autumn.first_slots["10.15"], contact_kind=None, contact_address=None)
        return code_text(reserve(tx, asked, now=NOW))


def test_a_code_leads_to_its_page(client: FlaskClient, code: str) -> None:
    for typed in (code, code.upper().replace("-", " "), code.replace("-", "")):
        answer = send(client, "/en/code", code=typed)
        assert answer.status_code == 303
        page = client.get(answer.location)
        assert page.status_code == 200
        assert code in page.text


def test_a_wrong_code_a_spent_one_and_nonsense_are_answered_alike(
    client: FlaskClient, database: Engine, frozen: Freeze, code: str
) -> None:
    with db.transaction(database) as tx:
        mine = tx.scalars(select(Reservation)).one()
        cancel_reservation(tx, mine, now=NOW)
    frozen(NOW + timedelta(hours=1))

    answers = [send(client, "/en/code", code=typed) for typed in (code, "kuva-mesi-talo-42", "hello")]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert {tuple(errors(answer)) for answer in answers} == {("We found no booking with this code. Check the code.",)}


def test_after_ten_wrong_codes_even_the_right_one_waits(client: FlaskClient, code: str) -> None:
    for number in range(10):
        assert send(client, "/en/code", code=f"kuva-mesi-talo-{number:02d}").status_code == 422

    answer = send(client, "/en/code", code=code)

    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 901
    assert client.get("/en/code").status_code == 200


def test_right_codes_are_not_counted(client: FlaskClient, code: str) -> None:
    assert {send(client, "/en/code", code=code).status_code for _ in range(12)} == {303}
