"""After an erasure no byte of a family is left: rows, files of the database, mails, counts of limits, logs."""

from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, text, update
from sqlalchemy.orm import joinedload

from booking import db
from booking.audit.model import AuditEvent
from booking.broadcasts.rules import BroadcastRequest
from booking.broadcasts.service import send_broadcast
from booking.db import reading, transaction
from booking.notices.model import Notice
from booking.reservations.links import link_token
from booking.reservations.model import Reservation, Slot
from booking.web.forms import GuestForm
from tests.support.moments import NOW
from tests.support.sign_in import sign_in
from tests.support.world import World

from .families import (
    ADDRESS,
    INTERPRETER,
    NAME,
    book,
    database_files_with_marker,
    files_with_marker,
    rows_with_marker,
    write_sessions,
)


@pytest.fixture
def world(app: Flask, database: Engine) -> tuple[World, list[Slot]]:
    """Write the sessions."""
    with transaction(database) as tx:
        return write_sessions(tx)


@pytest.fixture
def booked(app: Flask, database: Engine, world: tuple[World, list[Slot]], client: FlaskClient) -> Reservation:
    """Book by the form, be told by letter, ask for the lost link, get a message to all: the marker is everywhere."""
    _world, slots = world
    session = slots[0].occurrence.public_id
    answer = press(
        client,
        f"/en/sessions/{session}/book?slot={slots[0].public_id}",
        nickname=NAME,
        contact="email",
        email=ADDRESS,
        has_interpreter="y",
        interpreter_language=INTERPRETER,
        form_key="key-of-the-booking-form",
        slot=slots[0].public_id,
    )
    assert answer == 303
    assert press(client, "/en/lost-link", contact=ADDRESS) == 303
    with transaction(database) as tx:
        row = tx.scalars(select(Reservation)).one()
        sender = world[0].users["professional"].id
        request = BroadcastRequest(template="room", minutes=None, texts={"en": "Library"}, form_key="key-of-a-message")
        send_broadcast(tx, row.slot.occurrence, request, controller_id=None, now=NOW, user_id=sender)
    assert app.test_cli_runner().invoke(args=["jobs", "once", "send_notices"]).exit_code == 0
    return row


def press(client: FlaskClient, path: str, **fields: str) -> int:
    """Press a form of a guest; return the status."""
    with client.application.test_request_context():
        token = str(GuestForm().form_token.current_token)
    return client.post(path, data={"form_token": token, **fields}).status_code


def folder_of(app: Flask) -> Path:
    folder: Path = app.config["SETTINGS"].instance
    return folder


def test_the_marker_is_found_before_so_that_its_absence_means_something(
    app: Flask, database: Engine, booked: Reservation
) -> None:
    assert rows_with_marker(database) == ["reservation", "reservation_contact"]
    assert len(files_with_marker(folder_of(app))) == 3
    found = set(database_files_with_marker(database))
    assert found >= {"reservation", "reservation_contact"} or found & {"database", "journal"}


def test_nothing_of_a_family_that_asked_is_left(
    app: Flask,
    database: Engine,
    booked: Reservation,
    world: tuple[World, list[Slot]],
    client: FlaskClient,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    path = f"/en/b/{link_token(booked)}"

    assert press(client, f"{path}/data/erase") == 303

    assert rows_with_marker(database) == []
    assert files_with_marker(folder_of(app)) == []
    if database.dialect.name == "postgresql":
        with transaction(database) as tx:
            tx.execute(text("ANALYZE"))
        app.test_cli_runner().invoke(args=["jobs", "once", "erase_contacts"])
    assert database_files_with_marker(database) == []
    logged = "".join(record.getMessage() for record in caplog.records) + "".join(capfd.readouterr())
    assert "muuttolintu" not in logged.lower()
    assert f"erased on request: booking {booked.public_id}" in logged

    assert client.get(path).status_code == 410
    assert client.get(f"{path}/data").status_code == 410
    assert client.get(f"{path}/event.ics").status_code == 410
    assert press(client, f"{path}/undo") == 410
    assert press(client, f"{path}/data/show") == 410
    sign_in(client, world[0].users["professional"])
    page = client.get(f"/staff/sessions/{world[1][0].occurrence.public_id}")
    assert (page.status_code, NAME in page.text) == (200, False)


def test_statistics_take_no_samples_of_families(database: Engine, world: tuple[World, list[Slot]]) -> None:
    for slot in world[1]:
        book(database, slot, address=f"{slot.public_id}-{ADDRESS}")
    if database.dialect.name == "postgresql":
        with transaction(database) as tx:
            tx.execute(text("ANALYZE"))
            sampled = {tuple(row) for row in tx.execute(text("SELECT tablename, attname FROM pg_stats"))}
        assert ("reservation", "booked_at") in sampled
        assert not {("reservation", "nickname"), ("reservation_contact", "address")} & sampled
    else:
        with transaction(database) as tx:
            tx.execute(text("ANALYZE"))
            tables = tx.scalars(text("SELECT name FROM sqlite_master WHERE name LIKE 'sqlite_stat%'")).all()
            assert tables == ["sqlite_stat1"], "only counts are kept, no samples"


def test_the_time_is_free_again_and_no_message_leaves(
    app: Flask, database: Engine, world: tuple[World, list[Slot]], client: FlaskClient
) -> None:
    row = book(database, world[1][0])

    assert press(client, f"/en/b/{link_token(row)}/data/erase") == 303

    with reading(database) as tx:
        kept = tx.get_one(Reservation, row.id, options=[joinedload(Reservation.contact)])
        waiting = tx.scalars(
            select(Notice.id).where(Notice.sent_at.is_(None), Notice.dropped_at.is_(None)).order_by(Notice.id)
        ).all()
        event = tx.scalars(select(AuditEvent).where(AuditEvent.action == "erase_own_data")).one()
    assert (kept.released_at, kept.release_reason, kept.erased_at) == (NOW, "erased", NOW)
    assert (kept.nickname, kept.interpreter_language, kept.contact) == (None, None, None)
    assert waiting == []
    assert (event.actor, event.subject_id, event.details) == ("guest", row.id, {"is_let_go": True})
    assert book(database, world[1][0], address="next@example.fi").slot_id == world[1][0].id


def test_who_came_already_is_forgotten_without_letting_the_time_go(
    app: Flask, database: Engine, world: tuple[World, list[Slot]], client: FlaskClient
) -> None:
    row = book(database, world[1][0])
    with transaction(database) as tx:
        past = tx.scalars(select(Slot).order_by(Slot.starts_at)).first()
        assert past is not None
        tx.execute(update(Reservation).values(slot_id=past.id, arrived_at=past.starts_at))

    assert press(client, f"/en/b/{link_token(row)}/data/erase") == 303

    with reading(database) as tx:
        kept = tx.get_one(Reservation, row.id)
    assert (kept.released_at, kept.nickname, kept.erased_at) == (None, None, NOW)
    assert kept.arrived_at is not None


def test_two_presses_at_once_are_one_erasure(app: Flask, database: Engine, world: tuple[World, list[Slot]]) -> None:
    row, statuses = book(database, world[1][0]), []

    def erase() -> None:
        statuses.append(press(app.test_client(), f"/en/b/{link_token(row)}/data/erase"))

    threads = [Thread(target=erase) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(statuses) <= {303, 410}
    assert 303 in statuses
    with reading(database) as tx:
        assert len(tx.scalars(select(AuditEvent).where(AuditEvent.action == "erase_own_data")).all()) == 1


def test_after_a_restore_the_operator_erases_again(
    app: Flask, database: Engine, world: tuple[World, list[Slot]]
) -> None:
    row = book(database, world[1][0])
    run = app.test_cli_runner()

    first = run.invoke(args=["retention", "erase", row.public_id, "nothing"])
    again = run.invoke(args=["retention", "erase", row.public_id])

    assert first.output == f"{row.public_id}: erased\nnothing: no such booking\n"
    assert again.output == f"{row.public_id}: erased already\n"
    assert rows_with_marker(database) == []
    with db.reading(database) as tx:
        assert tx.scalars(select(AuditEvent.actor).where(AuditEvent.action == "erase_own_data")).one() == "cli"
