"""What a substitute is told of the days: by the own calendar, and the evening before."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from booking import db
from booking.day.tomorrow import queue_summaries
from booking.feeds.service import create_subscription
from booking.notices.registry import renderer_of
from booking.reservations.model import Reservation
from tests.support.moments import NOW

from .standing_in import Pair, stand_in, write_pair

Freeze = Callable[[datetime], None]


@pytest.fixture
def pair(app: Flask, database: Engine) -> Pair:
    """Write the pair, with the rooms following each other."""
    return write_pair(database)


def test_the_calendar_shows_the_days_ahead_and_no_others(app: Flask, database: Engine, pair: Pair):
    stand_in(database, pair)
    with db.transaction(database) as tx:
        token, _row = create_subscription(tx, pair.world.users["colleague"].id, "Phone", now=NOW)

    feed = app.test_client().get(f"/feeds/p/{token}/tavataan.ics").text

    assert "20181101T093000" in feed
    assert "20181115T" not in feed


def test_the_evening_before_the_substitute_is_told_of_the_sessions(
    app: Flask, database: Engine, pair: Pair, frozen: Freeze
):
    stand_in(database, pair)
    evening = datetime(2018, 10, 31, 15, 0, tzinfo=UTC)
    frozen(evening)
    veera = pair.world.people["child_health_clinic"]

    with app.app_context(), db.transaction(database) as tx:
        assert queue_summaries(tx, now=evening) == 2
        renderer = renderer_of("staff_summary")
        assert renderer is not None
        message = renderer(tx, veera.id, evening)

    assert message is not None
    assert message.to == "colleague@example.fi"
    assert "Perheiden talo klo 9.30–11, 1/6" in message.body
    assert "Haapala" not in message.body


def test_a_reservation_of_the_days_is_known_to_be_theirs(database: Engine, pair: Pair):
    with db.reading(database) as tx:
        rows = tx.scalars(select(Reservation).order_by(Reservation.id)).all()
        assert {row.controller_id for row in rows} == {pair.world.county.id}
