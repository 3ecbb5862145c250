"""A contact that holds many times hears so in its own mail, and nobody else does."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from booking import db
from booking.notices import registry
from booking.reservations.model import Reservation, Slot
from booking.reservations.service import cancel_reservation, reserve
from tests.support.autumn import Autumn, asking
from tests.support.moments import NOW

SENTENCE = (
    "This contact now has 5 booked times. Please cancel those you do not need, or did not book yourself: "
    "http://tavataan.test/en/lost-link"
)


def _hold(database: Engine, autumn: Autumn, addresses: list[str]) -> list[int]:
    with db.transaction(database) as tx:
        slots = tx.scalars(select(Slot.public_id).order_by(Slot.starts_at).limit(len(addresses))).all()
        return [
            reserve(tx, asking(slot, language="en", contact_address=address), now=NOW).id
            for slot, address in zip(slots, addresses, strict=True)
        ]


def _body(app: Flask, database: Engine, reservation_id: int, now: datetime = NOW) -> str:
    renderer = registry.renderer_of("reservation_confirmed")
    assert renderer is not None
    with app.app_context(), db.reading(database) as tx:
        message = renderer(tx, reservation_id, now)
    assert message is not None
    return str(message.body)


def test_the_mail_of_the_fifth_time_says_how_many_there_are(app: Flask, database: Engine, autumn: Autumn) -> None:
    *_, last = _hold(database, autumn, ["maija@example.fi", "Maija@example.fi", *["maija@example.fi"] * 3])

    assert SENTENCE in _body(app, database, last).split("\n")


@pytest.mark.parametrize("addresses", [["maija@example.fi"] * 4, [*["liisa@example.fi"] * 4, "maija@example.fi"]])
def test_four_times_and_the_times_of_others_say_nothing(
    app: Flask, database: Engine, autumn: Autumn, addresses: list[str]
) -> None:
    *_, last = _hold(database, autumn, addresses)

    assert "This contact" not in _body(app, database, last)


def test_times_that_are_cancelled_or_over_do_not_count(app: Flask, database: Engine, autumn: Autumn) -> None:
    first, *_, last = _hold(database, autumn, ["maija@example.fi"] * 5)
    assert SENTENCE in _body(app, database, last)
    with db.transaction(database) as tx:
        cancel_reservation(tx, tx.scalars(select(Reservation).where(Reservation.id == first)).one(), now=NOW)

    assert "This contact" not in _body(app, database, last)
