"""No page shows a family's name without a row in the log that says who saw which bookings, and where."""

from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, text, update

from booking import db
from booking.audit.model import AuditEvent
from booking.reservations.model import Reservation
from tests.support import routes
from tests.support.full_house import FullHouse, full_house
from tests.support.sign_in import sign_in

REFUSE_LOG = {
    "sqlite": (
        "CREATE TRIGGER no_room BEFORE INSERT ON audit_event BEGIN SELECT RAISE(ABORT, 'the disk is full'); END",
    ),
    "postgresql": ("CREATE TRIGGER no_room BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_refuse()",),
}


@pytest.fixture
def house(app: Flask, database: Engine) -> FullHouse:
    """Write the house; each family has a name of its own."""
    house = full_house(database)
    with db.transaction(database) as tx:
        for row in tx.scalars(select(Reservation)):
            tx.execute(update(Reservation).where(Reservation.id == row.id).values(nickname=f"Perhe{row.id:03d}"))
    return house


def signed_in(app: Flask, house: FullHouse, role: str) -> FlaskClient:
    client = app.test_client()
    sign_in(client, house.world.users[role])
    return client


def newest(database: Engine) -> int:
    with db.reading(database) as tx:
        return tx.scalar(select(AuditEvent.id).order_by(AuditEvent.id.desc()).limit(1)) or 0


def logged_since(database: Engine, last: int) -> tuple[set[int], set[int | None]]:
    """Return (ids of bookings, ids of users) in rows of looks since row `last`."""
    is_look = AuditEvent.action.in_(("see_names", "see_code"))
    with db.reading(database) as tx:
        rows = tx.scalars(select(AuditEvent).where(AuditEvent.id > last, is_look).order_by(AuditEvent.id)).all()
    return {one for row in rows for one in row.details.get("reservation_ids", ())}, {row.actor_id for row in rows}


def shown(page: str) -> set[int]:
    return {int(part[:3]) for part in page.split("Perhe")[1:] if part[:3].isdigit()}


@pytest.mark.one_engine
@pytest.mark.parametrize("role", ["professional", "director", "admin"])
def test_every_name_on_every_page_is_in_the_log(app: Flask, database: Engine, house: FullHouse, role: str) -> None:
    client, pages_with_names = signed_in(app, house, role), set()

    for path in (one for one in routes.good_paths(app, house, "GET") if one.startswith("/staff")):
        before = newest(database)
        page = client.get(path, buffered=True).get_data(as_text=True)
        seen, who = logged_since(database, before)
        assert seen == shown(page), path
        assert who <= {house.world.users[role].id}
        if seen:
            pages_with_names.add(urlsplit(path).path.split("/")[2])

    assert pages_with_names == ({"days", "sessions", "reservations"} if role == "professional" else set())


def test_a_look_that_cannot_be_logged_does_not_happen(app: Flask, database: Engine, house: FullHouse) -> None:
    client = signed_in(app, house, "professional")
    path = f"/staff/sessions/{house.ids['sessions']['open']}"
    assert shown(client.get(path).text)
    with db.transaction(database) as tx:
        for statement in REFUSE_LOG[database.dialect.name]:
            tx.execute(text(statement))
    try:
        answer = client.get(path)
    finally:
        with db.transaction(database) as tx:
            tx.execute(text("DROP TRIGGER no_room" + (" ON audit_event" if database.dialect.name != "sqlite" else "")))

    assert answer.status_code == 500
    assert shown(answer.text) == set()
