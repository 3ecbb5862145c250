"""Letters and staff pages know of deadlines and moves: nothing is offered that would be refused."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import Engine, update

from booking import db
from booking.notices import registry
from booking.reservations.family_moves import move_to_slot
from booking.reservations.links import link_token
from booking.reservations.model import Reservation
from booking.reservations.service import reserve
from booking.venues.model import Venue
from tests.support.autumn import Autumn, asking
from tests.support.moments import NOW
from tests.support.sign_in import sign_in

EVENING_BEFORE = datetime(2018, 10, 31, 15, 0, tzinfo=UTC)
RULES = {"changes_close": 2, "changes_close_unit": "working_days"}
IN_TIME = "You can move or cancel the time until the end of Tue 30 Oct 2018."


@pytest.fixture
def held(database: Engine, autumn: Autumn) -> Reservation:
    """Hold 1.11. at 10.00 in English."""
    with db.transaction(database) as tx:
        return reserve(tx, asking(autumn.first_slots["10.00"], language="en"), now=NOW)


def _body(app: Flask, database: Engine, held: Reservation, kind: str, now: datetime) -> list[str]:
    renderer = registry.renderer_of(kind)
    assert renderer is not None
    with app.app_context(), db.reading(database) as tx:
        message = renderer(tx, held.id, now)
        assert message is not None
        return message.body.split("\n")


@pytest.mark.parametrize(
    "kind", ["reservation_confirmed", "reservation_moved_by_guardian", "reservation_reminder", "lost_link"]
)
def test_a_letter_offers_only_what_is_not_refused(app: Flask, database: Engine, held: Reservation, kind: str) -> None:
    url = f"http://tavataan.test/en/b/{link_token(held)}"
    open_words = "Cannot come? Cancel: " if kind == "reservation_reminder" else "See, move or cancel your time: "
    body = _body(app, database, held, kind, EVENING_BEFORE)
    assert open_words + url in body
    assert not any("until" in line for line in body)

    with db.transaction(database) as tx:
        tx.execute(update(Venue).values(**RULES))
    late = _body(app, database, held, kind, EVENING_BEFORE)
    assert f"See your time: {url}" in late
    assert not any("ancel" in line for line in late)


@pytest.mark.parametrize("kind", ["reservation_confirmed", "reservation_moved_by_guardian"])
def test_a_letter_says_until_when_one_can_change(app: Flask, database: Engine, held: Reservation, kind: str) -> None:
    with db.transaction(database) as tx:
        tx.execute(update(Venue).values(**RULES))

    assert IN_TIME in _body(app, database, held, kind, NOW)


def test_staff_see_from_which_time_a_family_came(app: Flask, database: Engine, autumn: Autumn) -> None:
    counselling = autumn.world.services["family_counselling"].id
    with db.transaction(database) as tx:
        asked = asking(autumn.first_slots["10.00"], nickname="Kuu", service_id=counselling)
        move_to_slot(tx, reserve(tx, asked, now=NOW), autumn.second_slots["13.00"], now=NOW)
    client = app.test_client()
    sign_in(client, autumn.world.users["professional"])

    page = client.get(f"/staff/days/{date(2018, 11, 15)}?lang=en").text

    assert "moved from Thu 1 Nov, 10.00" in page
