"""Running a job: its row tells what came of it, a failure stops nothing and tells no personal data."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from booking import clock
from booking.config import Config
from booking.db import reading, transaction
from booking.jobs.job import Figures, Job, JobFailed, Work
from booking.jobs.model import JobRun
from booking.jobs.queries import last_runs
from booking.jobs.rules import Every, Nightly
from booking.jobs.service import missed_jobs, run_job
from tests.support.moments import NOW

MARKER = "aiti@example.fi"


@pytest.fixture
def config(app: Flask) -> Config:
    """Return the checked settings."""
    settings: Config = app.config["SETTINGS"]
    return settings


def _job(function: Callable[[Work], Figures], name: str = "try") -> Job:
    return Job(name, Nightly(1, 30), function, "Is tried.")


def _row(database: Engine, name: str = "try") -> JobRun:
    with reading(database) as tx:
        return last_runs(tx)[name]


def test_a_run_is_kept_in_real_time_while_the_rules_clock_stands(database: Engine, config: Config) -> None:
    seen = []

    def look(work: Work) -> Figures:
        seen.append(work.now)
        return {"sent": 1}

    before = clock.real_now()
    assert run_job(_job(look), database, config) == (True, {"sent": 1})

    row = _row(database)
    assert seen == [NOW]
    assert row.finished_at is not None
    assert before <= row.started_at <= row.finished_at <= clock.real_now()
    assert (row.figures, row.failed_at) == ({"sent": 1}, None)


def test_there_is_one_row_for_each_job_however_often_it_runs(database: Engine, config: Config) -> None:
    for number in (1, 2):
        run_job(_job(lambda _, number=number: {"sent": number}), database, config)

    with reading(database) as tx:
        assert [(run.name, run.figures) for run in last_runs(tx).values()] == [("try", {"sent": 2})]


def test_a_failure_is_kept_and_logged_without_personal_data(
    database: Engine, config: Config, caplog: pytest.LogCaptureFixture
) -> None:
    def write_nonsense(work: Work) -> Figures:
        with transaction(work.engine) as tx:
            tx.execute(text("INSERT INTO no_such_table VALUES (:address)"), {"address": MARKER})
        return {}

    is_well, figures = run_job(_job(write_nonsense), database, config)

    row = _row(database)
    assert not is_well
    assert row.failed_at is not None
    assert row.finished_at is None
    assert row.figures == figures
    assert str(figures["fault"]).split(" at ")[0] in ("OperationalError", "ProgrammingError")
    assert "job try failed" in caplog.text
    assert MARKER not in caplog.text + str(figures)


def test_a_job_that_reports_a_fault_has_finished_and_failed(database: Engine, config: Config) -> None:
    def report(work: Work) -> Figures:
        raise JobFailed(broken="arrived_or_not")

    assert run_job(_job(report), database, config) == (False, {"broken": "arrived_or_not"})
    assert _row(database).finished_at == _row(database).failed_at


def test_a_good_run_takes_the_failure_away(database: Engine, config: Config) -> None:
    def fail(work: Work) -> Figures:
        raise RuntimeError

    run_job(_job(fail), database, config)
    run_job(_job(lambda _: {"sent": 3}), database, config)

    assert (_row(database).failed_at, _row(database).figures) == (None, {"sent": 3})


def test_words_that_are_too_long_are_cut(database: Engine, config: Config) -> None:
    run_job(_job(lambda _: {"seal": "x" * 500}), database, config)

    assert _row(database).figures == {"seal": "x" * 200}


def test_only_the_nightly_jobs_that_have_not_finished_since_last_night_are_missed(
    database: Engine, config: Config
) -> None:
    def fail(work: Work) -> Figures:
        raise RuntimeError

    done = _job(lambda _: {}, "done")
    failed = _job(fail, "failed")
    never = _job(lambda _: {}, "never")
    often = Job("often", Every(30), lambda _: {}, "Is tried.")
    run_job(done, database, config)
    run_job(failed, database, config)
    now = clock.real_now()

    assert missed_jobs((done, failed, never, often), database, now=now) == [failed, never]
    assert missed_jobs((done,), database, now=now + timedelta(days=1)) == [done]
    assert missed_jobs((done,), database, now=datetime(2018, 1, 1, tzinfo=UTC)) == []
