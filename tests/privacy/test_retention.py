"""How long what is kept: counted first, erased by the same service, by kind and controller."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text, update

from booking.audit.seals import seal, verify
from booking.audit.service import GUEST, record
from booking.db import reading, transaction
from booking.jobs.service import run_job
from booking.jobs.timetable import job_named
from booking.reservations.model import Reservation, Slot
from booking.reservations.service import cancel_reservation
from booking.web.model import RateCount
from tests.conftest import SECRET_KEY
from tests.support.fingerprint import fingerprint
from tests.support.moments import NOW
from tests.support.world import World

from .families import ADDRESS, book, database_files_with_marker, files_with_marker, rows_with_marker, write_sessions

Freeze = Callable[..., None]
DAY = timedelta(days=1)


@pytest.fixture
def world(app: Flask, database: Engine) -> tuple[World, list[Slot]]:
    """Write the sessions; two families of the county and one of the town have booked, one has cancelled."""
    with transaction(database) as tx:
        world, slots = write_sessions(tx)
    rows = [book(database, slot, address=f"{n}-{ADDRESS}") for n, slot in enumerate(slots[:4])]
    with transaction(database) as tx:
        tx.execute(update(Reservation).where(Reservation.id == rows[2].id).values(controller_id=world.town.id))
        cancel_reservation(tx, tx.get_one(Reservation, rows[3].id), now=NOW)
        tx.add(RateCount(key="old", tries=1, expires_at=1))
    return world, slots


def retention(app: Flask, *arguments: str) -> list[str]:
    result = app.test_cli_runner().invoke(args=["retention", "run", *arguments])
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def named(engine: Engine) -> int:
    with reading(engine) as tx:
        return len(tx.scalars(select(Reservation.id).where(Reservation.nickname.is_not(None))).all())


def test_a_dry_run_counts_by_kind_and_controller_and_changes_nothing(
    app: Flask, database: Engine, world: tuple[World, list[Slot]], frozen: Freeze
) -> None:
    app.test_cli_runner().invoke(args=["jobs", "once", "send_notices"])
    frozen(NOW + 60 * DAY)
    before, files = fingerprint(database), files_with_marker(app.config["SETTINGS"].instance)

    said = retention(app, "--dry-run")

    assert said == [
        "contacts\t1\tPieksämäen kaupunki",
        "contacts\t3\tEtelä-Savon hyvinvointialue",
        "sign_ups\t0",
        "queue\t0",
        "news\t0",
        "consultations\t0",
        "messages\t0",
        f"mails\t{len(files)}",
        "limit_counts\t1",
        "sign_ins\t0",
        "links\t0",
        "log_rows\t0",
        "Nothing was erased.",
    ]
    assert fingerprint(database) == before
    assert files_with_marker(app.config["SETTINGS"].instance) == files != []


def test_a_run_erases_what_the_dry_run_counted(
    app: Flask, database: Engine, world: tuple[World, list[Slot]], frozen: Freeze
) -> None:
    app.test_cli_runner().invoke(args=["jobs", "once", "send_notices"])
    frozen(NOW + 60 * DAY)
    counted = retention(app, "--dry-run")

    done = retention(app)

    assert done[:-1] == counted[:-1]
    assert done[-1] == "Erased."
    assert [line.split("\t")[1] for line in retention(app, "--dry-run")[:-1]] == ["0"] * 11
    assert rows_with_marker(database) == []
    assert files_with_marker(Path(app.config["SETTINGS"].instance)) == []
    assert database_files_with_marker(database) == []


@pytest.mark.parametrize(
    ("days", "left"), [(6, 4), (7, 3), (36, 3), (38, 0)], ids=["6 days", "a week", "36 days", "30 days after"]
)
def test_a_cancelled_time_is_forgotten_after_a_week_and_a_held_one_30_days_after_the_session(
    app: Flask, database: Engine, world: tuple[World, list[Slot]], frozen: Freeze, days: int, left: int
) -> None:
    frozen(NOW + days * DAY)

    retention(app)

    assert named(database) == left


def test_what_we_cancelled_ourselves_is_kept_as_if_it_were_held(
    app: Flask, database: Engine, world: tuple[World, list[Slot]], frozen: Freeze
) -> None:
    with transaction(database) as tx:
        held = Reservation.released_at.is_(None)
        tx.execute(update(Reservation).where(held).values(released_at=NOW, release_reason="occurrence_cancelled"))
    frozen(NOW + 8 * DAY)

    retention(app)

    assert named(database) == 3


def test_the_job_does_what_the_command_does(
    app: Flask, database: Engine, world: tuple[World, list[Slot]], frozen: Freeze
) -> None:
    frozen(NOW + 60 * DAY)
    job = job_named("erase_contacts")
    assert job is not None
    with app.app_context():
        done = run_job(job, database, app.config["SETTINGS"])
    assert done == (True, {"reservations": 4, "sign_ups": 0, "mails": 0})

    assert retention(app, "--dry-run")[0] == "contacts\t0"


def test_rows_of_the_log_go_in_whole_sealed_batches_after_their_years(
    app: Flask, database: Engine, world: tuple[World, list[Slot]], frozen: Freeze
) -> None:
    with transaction(database) as tx:
        seal(tx, SECRET_KEY, now=NOW)
        record(tx, GUEST, "ask_lost_link", "reservation_contact", None, now=NOW)
    frozen(NOW + 12 * 366 * DAY + DAY)
    with reading(database) as tx:
        (old,) = tx.scalars(text("SELECT amount FROM audit_seal")).all()

    assert f"log_rows\t{old}" in retention(app)

    with transaction(database) as tx:
        rows = tx.scalars(text("SELECT action FROM audit_event ORDER BY id")).all()
        assert verify(tx, SECRET_KEY) == []
        seal(tx, SECRET_KEY, now=NOW)
        assert verify(tx, SECRET_KEY) == []
    assert rows == ["ask_lost_link", "erase_contacts", "erase_contacts", "empty_log"], "a row for each controller"
    assert "log_rows\t0" in retention(app, "--dry-run")


def test_many_families_leave_nothing_in_the_files(
    app: Flask, database: Engine, world: tuple[World, list[Slot]], frozen: Freeze
) -> None:
    with transaction(database) as tx:
        slot = world[1][5]
        for n in range(300):
            row = Reservation(
                slot_id=slot.id,
                controller_id=world[0].county.id,
                nickname=f"Muuttolintu {'x' * (n % 40)}",
                language="fi",
                form_key_sha256=f"{n:064d}",
                link_sha256=f"{n:064d}",
                booked_at=NOW,
                released_at=NOW - (n % 3) * 7 * DAY,
                release_reason="guardian",
            )
            tx.add(row)
            tx.flush()
            tx.execute(
                text("INSERT INTO reservation_contact (reservation_id, kind, address) VALUES (:id, 'email', :address)"),
                {"id": row.id, "address": f"{'y' * (n % 50)}-{n}-{ADDRESS}"},
            )
    retention(app)
    with reading(database) as tx:
        kept = set(tx.scalars(text("SELECT address FROM reservation_contact")))
    assert len(kept) == 104, "100 cancelled today, and the four of the fixture"
    frozen(NOW + 60 * DAY)
    retention(app)

    assert rows_with_marker(database) == []
    assert database_files_with_marker(database) == []
