"""A copy taken while families book, put back into an empty database: sound, complete, and nobody else's to read."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, func, inspect, select, text

from booking import revision, schema
from booking.backups import postgres
from booking.backups.rules import NotDone
from booking.backups.service import restore, save
from booking.checks.service import broken
from booking.db import reading, transaction
from booking.following.slots import cut_slots
from booking.reservations import keys
from booking.reservations.model import Reservation, Slot
from booking.reservations.rules import ReservationRequest
from booking.reservations.service import reserve
from tests.checks.sound import sound_world
from tests.conftest import SECRET_KEY
from tests.support.moments import NOW
from tests.support.world import drop_in, small_world

WAIT_SECONDS = 60


@pytest.fixture
def slots(database: Engine) -> list[str]:
    """Write ten sessions of six times each; return the public ids of the times."""
    keys.use_key(SECRET_KEY)
    with transaction(database) as tx:
        world = small_world(tx)
        days = [date(2018, 11, 1) + timedelta(days=number) for number in range(10)]
        return [
            slot.public_id
            for day in days
            for slot in cut_slots(tx, drop_in(tx, world, day, time(9), time(10, 30), team=()))
        ]


def _book(database: Engine, slot: str) -> None:
    with transaction(database) as tx:
        request = ReservationRequest(
            slot_public_id=slot,
            nickname="Maija",
            contact_kind="email",
            contact_address="maija@example.fi",
            service_id=None,
            language="fi",
            interpreter_language=None,
            form_key=f"form-key-of-{slot}",
        )
        reserve(tx, request, now=NOW)


@contextmanager
def _families(database: Engine, slots: list[str]) -> Iterator[Event]:
    """Book one time after the other in a thread; the event is set once the first is booked."""
    begun = Event()

    def work() -> None:
        for slot in slots:
            _book(database, slot)
            begun.set()

    thread = Thread(target=work)
    thread.start()
    yield begun
    thread.join(WAIT_SECONDS)
    assert not thread.is_alive()


def _counts(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        return {table: connection.scalar(text(f'SELECT count(*) FROM "{table}"')) or 0 for table in tables}


def test_a_copy_taken_while_families_book_is_sound(
    database: Engine, elsewhere: Engine, slots: list[str], tmp_path: Path
) -> None:
    with _families(database, slots) as begun:
        assert begun.wait(WAIT_SECONDS)
        save(database, tmp_path / "copy")

    restore(elsewhere, tmp_path / "copy")

    with reading(elsewhere) as tx:
        assert [fault.invariant.name for fault in broken(tx, now=NOW, retention_days=30)] == []
        booked = tx.scalar(select(func.count()).select_from(Reservation)) or 0
        events = tx.scalar(text("SELECT count(*) FROM audit_event WHERE action = 'reserve'"))
        notices = tx.scalar(text("SELECT count(*) FROM notice WHERE kind = 'reservation_confirmed'"))
    assert 1 <= booked <= 60
    assert (events, notices) == (booked, booked)  # whole transactions only


def test_a_copy_of_a_quiet_database_is_all_of_it(database: Engine, elsewhere: Engine, tmp_path: Path) -> None:
    with transaction(database) as tx:
        sound_world(tx)
    save(database, tmp_path / "copy")

    restore(elsewhere, tmp_path / "copy")

    assert _counts(elsewhere) == _counts(database)
    assert revision.head_revision(elsewhere) == revision.newest_revision()
    assert schema.differences(elsewhere) == []


def test_the_restored_database_goes_on_working(
    database: Engine, elsewhere: Engine, slots: list[str], tmp_path: Path
) -> None:
    _book(database, slots[0])
    save(database, tmp_path / "copy")
    restore(elsewhere, tmp_path / "copy")

    _book(elsewhere, slots[1])

    with reading(elsewhere) as tx:
        held = tx.scalars(select(Slot.public_id).join(Reservation, Reservation.slot_id == Slot.id).order_by(Slot.id))
        assert held.all() == slots[:2]


def test_only_its_owner_can_read_the_file(database: Engine, tmp_path: Path) -> None:
    save(database, tmp_path / "copy")

    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.glob("*copy*")] == ["copy"]


def test_a_copy_never_replaces_a_file(database: Engine, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("yesterday's")

    with pytest.raises(NotDone, match="is there already"):
        save(database, tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "yesterday's"


def test_a_copy_goes_into_an_empty_database_only(database: Engine, tmp_path: Path) -> None:
    with transaction(database) as tx:
        small_world(tx)
    save(database, tmp_path / "copy")
    before = _counts(database)

    with pytest.raises(NotDone, match="is not empty"):
        restore(database, tmp_path / "copy")
    assert _counts(database) == before


@pytest.mark.parametrize("octets", [b"", b"hello", b"SQLite format 3\x00 and then nothing", b"PGDMP and then nothing"])
def test_a_file_that_is_no_copy_is_refused_and_leaves_the_database_empty(
    elsewhere: Engine, tmp_path: Path, octets: bytes
) -> None:
    (tmp_path / "copy").write_bytes(octets)

    with pytest.raises(NotDone):
        restore(elsewhere, tmp_path / "copy")
    assert inspect(elsewhere).get_table_names() == []


def test_a_folder_that_is_not_there_is_said(database: Engine, tmp_path: Path) -> None:
    with pytest.raises(NotDone, match="could not be written: No such file or directory"):
        save(database, tmp_path / "nowhere" / "copy")


def test_without_pg_dump_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    engine = create_engine("postgresql+psycopg://tavataan:kissa123@/tavataan")

    with pytest.raises(NotDone, match="pg_dump was not found; install PostgreSQL's client programs"):
        postgres.save(engine, tmp_path / "copy")


def test_a_password_is_on_no_command_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "pg_dump"
    program.write_text('#!/bin/sh\necho "$@ and $PGPASSWORD" >&2\nexit 1\n')
    program.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    engine = create_engine("postgresql+psycopg://tavataan:kissa123@localhost/tavataan")

    with pytest.raises(NotDone) as refusal:
        postgres.save(engine, tmp_path / "copy")
    arguments, password = str(refusal.value).split(" and ")
    assert "kissa123" not in arguments
    assert password == "kissa123"


def test_the_commands_speak_in_sentences(app: Flask, database: Engine, tmp_path: Path) -> None:
    with transaction(database) as tx:
        small_world(tx)
    runner = app.test_cli_runner()
    path = str(tmp_path / "copy")

    saved = runner.invoke(args=["backup", path])
    again = runner.invoke(args=["backup", path])
    back = runner.invoke(args=["restore", path])

    assert (saved.exit_code, again.exit_code, back.exit_code) == (0, 1, 1)
    assert "keep it where nobody else can read it" in saved.output
    assert again.stderr == f"Error: {path} is there already; a copy never replaces another file.\n"
    assert back.stderr == "Error: The database is not empty; a copy goes into an empty one only.\n"
