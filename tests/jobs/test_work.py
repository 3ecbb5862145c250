"""What the jobs do, and that a second run, or two at once, do no more."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select, text

from booking.accounts.model import StaffSession
from booking.clock import real_now
from booking.db import reading, transaction
from booking.jobs.job import Figures
from booking.jobs.service import run_job
from booking.jobs.timetable import job_named
from booking.notices import registry
from booking.notices.message import Message
from booking.notices.model import Notice
from booking.notices.service import queue
from booking.reservations.model import Reservation, ReservationContact
from booking.web.model import RateCount
from tests.checks.sound import sound_world
from tests.support.moments import NOW

from .plans import FIRST_HALF_YEAR, dates, standing_club

MARKER = "aiti-muuttolintu@example.fi"
RunJob = Callable[[str], Figures]


@pytest.fixture
def run(app: Flask, database: Engine) -> RunJob:
    """Return a function that runs one job of the timetable and returns its figures; a failure fails the test."""

    def run_named(name: str) -> Figures:
        job = job_named(name)
        assert job is not None
        with app.app_context():
            is_well, figures = run_job(job, database, app.config["SETTINGS"])
        assert is_well, figures
        return figures

    return run_named


@pytest.fixture
def outbox(app: Flask) -> Path:
    """Return the folder of the sent mails."""
    folder: Path = app.config["SETTINGS"].instance / "outbox"
    return folder


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the confirmation be a letter that shows the marker."""
    monkeypatch.setattr(registry, "_renderers", dict(registry._renderers))
    registry.register("reservation_confirmed", lambda *_: Message(MARKER, "Varaus", "Hei", "fi"))
    return


def test_make_dates_fills_an_open_ended_series_to_the_horizon_once(database: Engine, run: RunJob) -> None:
    with transaction(database) as tx:
        standing_club(tx)

    nobody = {"left_to_person": 0, "people_busy": 0, "series_waiting": 0}
    assert run("make_dates") == {"series": 1, "dates_added": 13, **nobody}
    assert run("make_dates") == {"series": 1, "dates_added": 0, **nobody}
    with reading(database) as tx:
        assert dates(tx) == FIRST_HALF_YEAR


def test_the_horizon_moves_with_the_days(database: Engine, run: RunJob, frozen: Callable[[datetime], None]) -> None:
    with transaction(database) as tx:
        standing_club(tx)
    run("make_dates")

    frozen(datetime(2018, 11, 2, 9, 0, tzinfo=UTC))
    run("make_dates")

    with reading(database) as tx:
        assert dates(tx) == [*FIRST_HALF_YEAR, "2019-05-02"]


def test_two_schedulers_at_once_make_each_date_once(database: Engine, run: RunJob) -> None:
    with transaction(database) as tx:
        standing_club(tx)
    together = Barrier(2)

    def work() -> None:
        together.wait()
        run("make_dates")

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with reading(database) as tx:
        assert dates(tx) == FIRST_HALF_YEAR


def test_send_notices_writes_the_mails_that_are_due(database: Engine, run: RunJob, outbox: Path, letters: None) -> None:
    with transaction(database) as tx:
        sound_world(tx)

    assert run("send_notices") == {"sent": 2, "dropped": 0, "try_again": 0}
    assert run("send_notices") == {"sent": 0, "dropped": 0, "try_again": 0}
    assert [path.suffix for path in outbox.iterdir()] == [".eml", ".eml"], "of a booking and of an offer"


def test_erase_contacts_leaves_nothing_of_the_family_31_days_after_the_session(
    database: Engine, run: RunJob, outbox: Path, letters: None, frozen: Callable[[datetime], None]
) -> None:
    with transaction(database) as tx:
        ids = sound_world(tx)
        tx.execute(text("UPDATE reservation_contact SET address = :marker"), {"marker": MARKER})
        tx.execute(text("UPDATE reservation SET nickname = 'Muuttolintu' WHERE id = :id"), {"id": ids["live"]})
    run("send_notices")
    before = len(list(outbox.iterdir()))

    frozen(datetime(2018, 12, 2, 9, 0, tzinfo=UTC))
    figures = run("erase_contacts")

    with reading(database) as tx:
        row = tx.get_one(Reservation, ids["live"])
        assert tx.scalar(select(func.count()).select_from(ReservationContact)) == 0
        assert (row.nickname, row.erased_at) == (None, datetime(2018, 12, 2, 9, 0, tzinfo=UTC))
    assert (before, list(outbox.iterdir()), figures) == (2, [], {"reservations": 2, "sign_ups": 0, "mails": 2})
    if database.dialect.name == "sqlite":
        folder = Path(str(database.url.database)).parent
        left = [path.name for path in folder.glob("tavataan.db*") if MARKER.encode() in path.read_bytes()]
        assert left == []


def test_mails_of_an_erasure_that_was_killed_half_way_go_with_the_next(
    database: Engine, run: RunJob, outbox: Path, letters: None
) -> None:
    with transaction(database) as tx:
        ids = sound_world(tx)
    run("send_notices")
    with transaction(database) as tx:
        tx.execute(text("DELETE FROM reservation_contact"))
        tx.execute(
            text("UPDATE reservation SET nickname = NULL, erased_at = booked_at WHERE id = :id"), {"id": ids["live"]}
        )

    assert run("erase_contacts") == {"reservations": 0, "sign_ups": 0, "mails": 1}
    (left,) = outbox.iterdir()
    assert MARKER not in left.read_text(encoding="utf-8"), "the offer to another family"


def test_erase_contacts_keeps_what_is_not_old(database: Engine, run: RunJob, outbox: Path, letters: None) -> None:
    with transaction(database) as tx:
        sound_world(tx)
    run("send_notices")

    assert run("erase_contacts") == {"reservations": 0, "sign_ups": 0, "mails": 0}
    assert len(list(outbox.iterdir())) == 2


def test_mails_to_staff_go_when_the_retention_is_over(
    database: Engine, run: RunJob, outbox: Path, letters: None, frozen: Callable[[datetime], None]
) -> None:
    registry.register("staff_summary", lambda *_: Message("aino@example.fi", "Huomenna", "Hei", "fi"))
    with transaction(database) as tx:
        queue(tx, "staff_summary", 1, "staff_summary:1", now=NOW)
    run("send_notices")

    frozen(datetime(2018, 11, 24, 9, 0, tzinfo=UTC))
    on_the_30th_day = run("erase_contacts")
    frozen(datetime(2018, 11, 24, 9, 1, tzinfo=UTC))

    assert on_the_30th_day == {"reservations": 0, "sign_ups": 0, "mails": 0}
    assert run("erase_contacts") == {"reservations": 0, "sign_ups": 0, "mails": 1}
    assert list(outbox.iterdir()) == []


def test_forget_counts_forgets_only_what_is_over(
    database: Engine, run: RunJob, frozen: Callable[[datetime], None]
) -> None:
    second = int(real_now().timestamp())
    with transaction(database) as tx:
        ids = sound_world(tx)
        tx.add_all([RateCount(key="over", tries=3, expires_at=second - 1)])
        tx.add_all([RateCount(key="running", tries=3, expires_at=second + 3600)])
        tx.add(
            StaffSession(
                token_sha256="1" * 64,
                user_id=ids["user"],
                signed_in_at=datetime(2018, 9, 1, 6, 0, tzinfo=UTC),
                seen_at=datetime(2018, 9, 1, 6, 0, tzinfo=UTC),
            )
        )

    assert run("forget_counts") == {"counts": 1, "sign_ins": 1, "links": 0, "log_rows": 0, "texts": 0}
    with reading(database) as tx:
        assert tx.scalars(select(RateCount.key)).all() == ["running"]
        assert tx.scalars(select(StaffSession.id)).all() == [ids["signed_in"]]


def test_check_invariants_names_the_broken_rule_and_fails(
    app: Flask, database: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    with transaction(database) as tx:
        sound_world(tx)
        tx.execute(text("UPDATE notice SET drop_reason = 'erased'"))
    job = job_named("check_invariants")
    assert job is not None

    assert run_job(job, database, app.config["SETTINGS"]) == (False, {"broken": "notice_has_one_end"})
    assert "rule notice_has_one_end is broken by notice" in caplog.text


def test_all_jobs_run_twice_leave_a_sound_database(database: Engine, run: RunJob, letters: None) -> None:
    with transaction(database) as tx:
        sound_world(tx)
        queue(tx, "reservation_confirmed", 1, "again", now=NOW)

    for _ in range(2):
        for name in ("send_notices", "erase_contacts", "forget_counts", "check_invariants"):
            run(name)

    with reading(database) as tx:
        assert tx.scalar(select(func.count()).where(Notice.sent_at.is_(None))) == 0
