"""A family on the phone cancels: staff let the time go for it, and it is told."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.audit.model import AuditEvent
from booking.reservations.model import Reservation
from booking.reservations.rules import CANCELLED
from booking.reservations.service import reserve
from tests.support.autumn import Autumn, asking
from tests.support.moments import NOW
from tests.support.sign_in import form_token, sign_in
from tests.support.staff import held, notices, press, signed_in, words

DURING = datetime(2018, 11, 1, 8, 5, tzinfo=UTC)  # 10.05 in Helsinki
Freeze = Callable[[datetime], None]


@pytest.fixture
def aino(app: Flask, autumn: Autumn) -> FlaskClient:
    return signed_in(app, autumn.world.users["professional"])


@pytest.fixture
def maija(autumn: Autumn, database: Engine) -> str:
    with db.transaction(database) as tx:
        return reserve(tx, asking(autumn.first_slots["10.15"]), now=NOW).public_id


def test_cancelling_for_a_family_asks_once_more_and_tells_the_family(
    aino: FlaskClient, autumn: Autumn, database: Engine, maija: str
):
    address = f"/staff/reservations/{maija}/cancel"
    assert address in aino.get(f"/staff/sessions/{autumn.first}").text
    asked = words(aino.get(f"{address}?lang=en"))
    assert "Do you want to cancel this time?" in asked
    assert "Maija" in asked
    assert "The family gets a message." in asked
    assert len(held(database)) == 1

    answer = press(aino, address)

    assert answer.location == f"/staff/sessions/{autumn.first}?done=booking_cancelled&lang=en"
    assert "The time is cancelled and free again." in words(aino.get(answer.location))
    assert held(database) == []
    assert notices(database, CANCELLED) == 1
    with db.reading(database) as tx:
        row = tx.scalars(select(Reservation)).one()
        event = tx.scalars(select(AuditEvent).where(AuditEvent.action == "cancel_reservation")).one()
        names = tx.scalars(
            select(AuditEvent.details).where(AuditEvent.action == "see_names").order_by(AuditEvent.id)
        ).all()
    assert row.release_reason == "staff"
    assert (event.actor, event.details) == ("user", {"by": "staff"})
    as_what = {"service_id": autumn.world.services["family_counselling"].id, "employer_id": autumn.world.county.id}
    assert {"reservation_ids": [row.id], "page": "day.cancel_booking", **as_what} in names
    assert press(aino, address).status_code == 303  # pressed twice: nothing more happens
    assert notices(database, CANCELLED) == 1
    assert aino.get(address).location == f"/staff/sessions/{autumn.first}"


def test_during_the_session_a_coming_time_may_be_cancelled_and_one_that_is_over_or_noted_not(
    aino: FlaskClient, autumn: Autumn, database: Engine, maija: str, frozen: Freeze
):
    address = f"/staff/reservations/{maija}/cancel"
    frozen(DURING)
    sign_in(aino, autumn.world.users["professional"])
    aino.post(f"/staff/reservations/{maija}/arrived", data={"form_token": form_token(aino)})
    noted = press(aino, address)
    assert (noted.status_code, "noted already" in noted.text) == (409, True)
    aino.post(f"/staff/reservations/{maija}/unmark", data={"form_token": form_token(aino)})

    frozen(datetime(2018, 11, 1, 8, 30, tzinfo=UTC))  # the slot has just ended
    over = press(aino, address)
    assert (over.status_code, "This time is over." in over.text) == (409, True)
    frozen(datetime(2018, 11, 1, 8, 29, tzinfo=UTC))
    assert press(aino, address).status_code == 303
    assert held(database) == []


def test_only_the_familys_own_professionals_cancel(
    app: Flask, autumn: Autumn, database: Engine, maija: str, aino: FlaskClient
):
    address = f"/staff/reservations/{maija}/cancel"

    for role in ("director", "coordinator", "admin"):
        client = signed_in(app, autumn.world.users[role])
        assert client.get(address).status_code == 403
        assert press(client, address).status_code == 403
    assert aino.post(address, data={}).status_code == 400
    assert aino.get("/staff/reservations/none/cancel").status_code == 404
    assert len(held(database)) == 1
