"""Messages, letters and feeds where several controllers meet families: each reaches and counts its own."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update

from booking import db
from booking.audit.model import AuditEvent
from booking.broadcasts.model import BroadcastReceiver
from booking.day.rules import SUMMARY
from booking.feeds.service import create_subscription
from booking.notices.message import Message
from booking.notices.registry import renderer_of
from booking.notices.service import queue
from booking.reservations.model import Reservation
from booking.schedule.model import Attendance, Professional
from tests.support.families import hidden_fields
from tests.support.four_controllers import (
    FAMILIES,
    NAMES,
    SERVICES,
    FourControllers,
    families_on,
    four_controllers,
)
from tests.support.moments import NOW
from tests.support.staff import press, signed_in, words

ON_THE_EVE = datetime(2018, 10, 31, 15, 0, tzinfo=UTC)
ALL = {name for names in FAMILIES.values() for name in names}


@pytest.fixture
def four(app: Flask, database: Engine) -> FourControllers:
    """Hold the session at the director's place."""
    with db.transaction(database) as tx:
        written = four_controllers(tx)
        written.session.venue_id = written.world.daycare.id
        return written


def message(client: FlaskClient, four: FourControllers) -> str:
    """Look at a message and send it; return what the preview said."""
    address = f"/staff/sessions/{four.session.public_id}/message"
    answers = {"template": "nothing", "minutes": "10"}
    preview = press(client, address, **{**hidden_fields(client.get(address)), **answers})
    assert press(client, address, **hidden_fields(preview)).status_code == 303
    return words(preview)


def told(database: Engine) -> tuple[set[str | None], dict[int | None, int]]:
    """Return whom messages were queued for, and how many families each controller's log names."""
    with db.reading(database) as tx:
        names = select(Reservation.nickname).join(BroadcastReceiver, BroadcastReceiver.reservation_id == Reservation.id)
        rows = tx.scalars(select(AuditEvent).where(AuditEvent.action == "send_broadcast").order_by(AuditEvent.id))
        return set(tx.scalars(names)), {row.controller_id: len(row.details["reservation_ids"]) for row in rows}


def test_a_professionals_message_reaches_her_own_organisations_families_and_says_who_reaches_the_others(
    app: Flask, database: Engine, four: FourControllers
):
    said = message(signed_in(app, four.users["county"]), four)

    assert "2 families get a message" in said
    assert "Send to 2 families" in said
    for kind, person in (("town", "Mikko Harju"), ("parish", "Tekijä parish_work"), ("association", "Tekijä peer_")):
        assert f"{NAMES[kind]}: 1 family does not get this message. Who reaches them: {person}" in said
    assert told(database) == ({"Haapala", "Paatsama"}, {four.world.county.id: 2})


def test_who_keeps_the_place_tells_everybody_and_sees_nobody(app: Flask, database: Engine, four: FourControllers):
    said = message(signed_in(app, four.world.users["director"]), four)

    assert "5 families get a message" in said
    assert "does not get this message" not in said
    assert families_on(said) == set()
    assert told(database) == (ALL, {one.id: len(FAMILIES[kind]) for kind, one in four.organisations.items()})


def test_where_nobody_of_an_organisation_comes_the_keeper_of_the_place_is_named(
    app: Flask, database: Engine, four: FourControllers
):
    with db.transaction(database) as tx:
        away = Attendance.professional_id.in_([four.world.people[SERVICES[kind]].id for kind in ("county", "parish")])
        tx.execute(update(Attendance).where(away).values(absent_at=NOW))
        veera = Professional.id == four.world.people["child_health_clinic"].id
        tx.execute(update(Professional).where(veera).values(organisation_id=four.world.town.id))

    said = message(signed_in(app, four.users["colleague"]), four)

    assert f"{NAMES['county']}: 2 families do not get this message. The director of the place" in said
    assert f"{NAMES['parish']}: 1 family does not get this message. The director of the place" in said
    assert told(database)[0] == {"Koivula"}


def test_the_evenings_message_counts_the_interpreters_of_the_readers_own_families(
    app: Flask, database: Engine, four: FourControllers
):
    with db.transaction(database) as tx:
        for service in SERVICES.values():
            person = four.world.people[service].id
            queue(tx, SUMMARY, person, f"{SUMMARY}:{person}", now=NOW, due_at=ON_THE_EVE)
    with app.app_context(), db.reading(database) as tx:
        summary = renderer_of(SUMMARY)
        assert summary is not None
        letters = [summary(tx, four.world.people[one].id, ON_THE_EVE) for one in SERVICES.values()]

    bodies = [one.body for one in letters if isinstance(one, Message)]
    assert [families_on(body) for body in bodies] == [set()] * 4
    counted = [re.findall(r"5/6 varattu, (\d) tulk", body)[0] for body in bodies]
    assert counted == ["2", "1", "1", "1"]


def test_a_private_feed_shows_counts_and_nothing_of_any_family(app: Flask, database: Engine, four: FourControllers):
    with db.transaction(database) as tx:
        tokens = [create_subscription(tx, user.id, "Puhelin", now=NOW)[0] for user in four.users.values()]

    feeds = [app.test_client().get(f"/feeds/p/{token}/tavataan.ics") for token in tokens]

    assert [feed.status_code for feed in feeds] == [200] * 6
    assert {name for feed in feeds for name in families_on(feed.text)} == set()
