"""The move to the other kind of database: everything, compared, or nothing; and the old one is then left alone."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import DBAPIError

from booking import db, revision
from booking.audit import seals
from booking.audit.service import CLI, record
from booking.backups import moving
from booking.backups.moving import move
from booking.backups.rules import NotDone
from booking.checks.service import broken
from booking.clock import utc_now
from booking.errors import Unavailable
from booking.feeds.service import fix_identity
from booking.network.model import Region
from booking.standstill import mark_of, refuse_writers
from booking.tables import metadata
from booking.web import kept
from tests.conftest import SECRET_KEY
from tests.support import databases
from tests.support.full_house import FullHouse
from tests.support.moments import NOW
from tests.support.served import ROOT
from tests.support.world import small_world

from .moved import house_to_move, sums

pytestmark = pytest.mark.postgres  # one of the two always is


@pytest.fixture
def target(database: Engine, database_kind: str, request: pytest.FixtureRequest) -> Engine:
    """Return the engine of a migrated, empty database of the other kind."""
    if database_kind == "postgres":
        other: databases.Sqlite = request.getfixturevalue("_sqlite")
        other.empty()
        return other.engine
    engine: Engine = request.getfixturevalue("_postgres")
    databases.empty(engine)
    return engine


@pytest.fixture
def house(app: Flask, database: Engine) -> FullHouse:
    """Write the house that is moved."""
    return house_to_move(app, database)


def feeds(app: Flask, engine: Engine, house: FullHouse) -> dict[str, bytes]:
    """Return the bytes of each kind of feed, read from this database."""
    app.extensions["db_engine"] = engine
    kept.init_app(app)
    client = app.test_client()
    paths = ("/feeds/public.ics", "/feeds/venues/kontiopuisto.ics", f"/feeds/p/{house.ids['feeds']['mine']}/t.ics")
    answers = {path: client.get(path) for path in paths}
    assert {answer.status_code for answer in answers.values()} == {200}
    engine.dispose()
    return {path: answer.data for path, answer in answers.items()}


def test_everything_is_moved_with_equal_counts_sums_and_feeds(
    app: Flask, database: Engine, target: Engine, house: FullHouse
) -> None:
    read_before = feeds(app, database, house)
    before = sums(database)
    database.dispose()
    with db.transaction(target) as tx:
        fix_identity(tx, "https://another.example.fi", now=NOW)  # as `db upgrade` does in the new database

    moved = move(database, target)

    assert sums(target) == before
    assert moved == {name: rows for name, (rows, _digests) in before.items()}
    assert sum(moved.values()) > 200
    assert [
        name for name in ("reservation", "audit_event", "audit_seal", "attendance", "slot") if not moved[name]
    ] == []
    assert feeds(app, target, house) == read_before
    with db.reading(target) as tx:
        assert seals.verify(tx, SECRET_KEY) == []
        assert broken(tx, now=utc_now(), retention_days=60) == ()


def test_the_new_database_goes_on_where_the_old_one_stopped(database: Engine, target: Engine, house: FullHouse) -> None:
    move(database, target)

    with db.transaction(target) as tx:
        highest = tx.scalar(text("SELECT max(id) FROM region")) or 0
        row = Region(slug="another", names={"fi": "Toinen"})
        tx.add(row)
        record(tx, CLI, "user_added", "staff_user", 1, now=NOW)
        tx.flush()
        assert row.id == highest + 1
        assert [one.amount for one in seals.seal(tx, SECRET_KEY, now=NOW)] == [1]
    with db.reading(target) as tx:
        assert seals.verify(tx, SECRET_KEY) == []


def test_its_guards_are_on_in_the_new_database(database: Engine, target: Engine, house: FullHouse) -> None:
    move(database, target)

    for statement in ("UPDATE audit_event SET actor = 'job'", "DELETE FROM audit_event", "DELETE FROM audit_seal"):
        with pytest.raises(DBAPIError, match="appended only"), db.transaction(target) as tx:
            tx.execute(text(statement))


def test_a_target_with_rows_is_refused_and_keeps_them(database: Engine, target: Engine, house: FullHouse) -> None:
    with db.transaction(target) as tx:
        small_world(tx)
    before = sums(target)

    with pytest.raises(NotDone, match="The target is not empty: family_service has rows"):
        move(database, target)
    assert sums(target) == before
    assert not mark_of(str(database.url.database)).exists()


def test_a_target_without_tables_and_one_of_the_same_kind_are_refused(database: Engine, elsewhere: Engine) -> None:
    with pytest.raises(NotDone, match="of the same kind"):
        move(database, elsewhere)


def test_a_database_of_another_version_is_refused(database: Engine, target: Engine) -> None:
    for engine, sentence in ((target, "The target has not the schema"), (database, "This database has not the schema")):
        with engine.connect().execution_options(writes=True) as connection, connection.begin() as begun:
            connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
            begun.commit()
        try:
            with pytest.raises(NotDone, match=sentence):
                move(database, target)
        finally:
            with engine.connect().execution_options(writes=True) as connection, connection.begin():
                connection.execute(
                    text("UPDATE alembic_version SET version_num = :it"), {"it": revision.newest_revision()}
                )
        database.dispose()


def test_a_copy_that_differs_is_found_and_taken_back(
    database: Engine, target: Engine, house: FullHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slip(connection: Connection) -> None:
        connection.execute(text("UPDATE feed_subscription SET label = 'Another'"))

    monkeypatch.setattr(moving, "_set_numbers", slip)

    with pytest.raises(NotDone, match="The copy of feed_subscription is not equal"):
        move(database, target)
    assert set(sums(target).values()) == {(0, 0)}
    with db.transaction(database) as tx:
        tx.execute(text("UPDATE staff_user SET name = name"))


KILLED = """
import sys
from booking import db
from booking.backups import moving
copied = moving._copied
def half(source, target, table):
    found = copied(source, target, table)
    if table.name == "slot":
        print("half", flush=True)
        sys.stdin.read()
    return found
moving._copied = half
moving.move(db.make_engine(sys.argv[1]), db.make_engine(sys.argv[2]))
"""


@contextmanager
def _half_moved(urls: list[str]) -> Iterator[None]:
    """Let another process move until the slots are copied; kill it afterwards."""
    command = [sys.executable, "-c", KILLED, *urls]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"half\n"
            yield
        finally:
            process.kill()


def test_a_kill_in_the_middle_leaves_the_target_empty_and_the_source_at_work(
    database: Engine, target: Engine, house: FullHouse
) -> None:
    before = sums(database)
    database.dispose()
    urls = [engine.url.render_as_string(hide_password=False) for engine in (database, target)]
    with _half_moved(urls):
        if database.dialect.name == "sqlite":
            with pytest.raises(Unavailable):
                refuse_writers(str(database.url.database))
            with db.reading(database) as tx:
                assert tx.scalar(select(func.count()).select_from(metadata.tables["slot"])) == before["slot"][0]

    assert set(sums(target).values()) == {(0, 0)}
    assert sums(database) == before
    with db.transaction(database) as tx:
        tx.execute(text("UPDATE staff_user SET name = name"))
    database.dispose()
    assert move(database, target)["slot"] == before["slot"][0]
