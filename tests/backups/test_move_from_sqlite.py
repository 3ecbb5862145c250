"""What the move means for the file it leaves: readers go on, writers are told; and what only SQLite had taken."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from booking import db
from booking.backups import moving
from booking.backups.moving import move
from booking.backups.rules import NotDone
from booking.errors import Unavailable
from booking.jobs.service import beat
from booking.standstill import MOVED, closed_to_writers, mark_of, refuse_writers
from tests.support import databases
from tests.support.families import hidden_fields
from tests.support.full_house import FullHouse

from .moved import house_to_move, sums

pytestmark = pytest.mark.postgres


@pytest.fixture
def database(_sqlite: databases.Sqlite) -> Engine:
    """Return the engine of the SQLite file that is moved."""
    _sqlite.empty()
    mark_of(str(_sqlite.path)).unlink(missing_ok=True)
    return _sqlite.engine


@pytest.fixture
def target(_postgres: Engine) -> Engine:
    """Return the engine of the empty PostgreSQL database that it is moved to."""
    databases.empty(_postgres)
    return _postgres


@pytest.fixture
def house(app: Flask, database: Engine) -> FullHouse:
    """Write the house that is moved."""
    return house_to_move(app, database)


def test_a_row_that_the_target_refuses_is_told_without_what_is_in_it(
    database: Engine, target: Engine, house: FullHouse
) -> None:
    with db.transaction(database) as tx:
        tx.execute(text("UPDATE staff_user SET name = :long WHERE id = 1"), {"long": "Pitkänimi" * 20})

    with pytest.raises(NotDone) as refusal:
        move(database, target)
    assert str(refusal.value) == "The target refuses a row of staff_user: StringDataRightTruncation."
    assert set(sums(target).values()) == {(0, 0)}


def test_the_old_file_takes_no_writes_from_the_move_on_but_is_read(
    app: Flask, database: Engine, target: Engine, house: FullHouse
) -> None:
    mark = mark_of(str(database.url.database))
    move(database, target)
    client = app.test_client()

    page, press = client.get("/en/"), client.post("/en/code", data=_code_form(client))

    assert (mark.read_bytes(), page.status_code) == (MOVED, 200)
    assert (press.status_code, press.headers["Retry-After"]) == (503, "300")
    assert "The service is being moved" in press.text
    with pytest.raises(NotDone, match="was moved before"):
        move(database, target)
    mark.unlink()
    assert client.post("/en/code", data=_code_form(client)).status_code == 422


def test_whoever_waited_for_the_move_to_end_does_not_write_into_the_old_file(
    database: Engine, target: Engine, house: FullHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Event()

    def refuse(path: str) -> None:
        refuse_writers(path)
        asked.set()

    def write() -> None:
        with db.transaction(database) as tx:
            tx.execute(text("UPDATE staff_user SET name = 'Late'"))

    @contextmanager
    def closed(path: str) -> Iterator[None]:
        asked.clear()
        writers.append(pool.submit(write))
        assert asked.wait(60)  # has asked whether it may, and waits for the lock that the move holds by now
        with closed_to_writers(path):
            yield

    writers: list[Future[None]] = []
    monkeypatch.setattr(db, "refuse_writers", refuse)
    monkeypatch.setattr(moving, "closed_to_writers", closed)
    with ThreadPoolExecutor(1) as pool:
        move(database, target)
        with pytest.raises(Unavailable):
            writers[0].result(60)

    assert sums(database) == sums(target)


def test_a_scheduler_beside_a_moved_file_says_so_and_lives(database: Engine, caplog: pytest.LogCaptureFixture) -> None:
    mark_of(str(database.url.database)).write_bytes(MOVED)

    beat(database)

    assert caplog.messages == ["the beat was not written: the database has been moved, or is being moved"]


def test_the_command_says_what_to_do_next_and_no_password(
    app: Flask, database: Engine, target: Engine, house: FullHouse
) -> None:
    runner, url = app.test_cli_runner(), target.url.render_as_string(hide_password=False)
    database.dispose()

    nonsense = runner.invoke(args=["db", "move-to", "nonsense"])
    upgraded = runner.invoke(args=["db", "upgrade", "--at", url])
    nowhere = runner.invoke(args=["db", "move-to", "postgresql://me:hidden77@127.0.0.1:1/nothing"])
    moved = runner.invoke(args=["db", "move-to", url])
    again = runner.invoke(args=["db", "move-to", url])

    assert upgraded.output.startswith("The schema is at ")
    assert nonsense.output.startswith("Error: URL must be the address of a database")
    assert nowhere.output == "Error: A database does not answer (OperationalError); nothing was moved.\n"
    assert moved.exit_code == 0, moved.output
    assert moved.output.endswith(
        "are moved and compared. Now set DATABASE_URL to the new address for every process, start the services and run"
        " `check`.\n"
    )
    assert again.output.startswith("Error: A database was moved before, or is being moved:")


def _code_form(client: FlaskClient) -> dict[str, str]:
    return {**hidden_fields(client.get("/en/code")), "code": "kuva-mesi-talo-42"}
