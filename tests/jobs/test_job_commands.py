"""`flask jobs list|once`: what the operator sees."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import Engine

import booking
from booking.db import transaction
from booking.jobs.timetable import TIMETABLE

from .plans import FIRST_HALF_YEAR, dates, standing_club


def _flask(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["jobs", *arguments])


def test_list_shows_every_job_and_that_it_never_ran(app: Flask) -> None:
    answer = _flask(app, "list")

    lines = answer.output.splitlines()
    assert answer.exit_code == 0
    assert lines[0].split("  ")[0] == "job"
    assert [line.split()[0] for line in lines[1:]] == [job.name for job in TIMETABLE]
    assert all("never" in line and job.does in line for line, job in zip(lines[1:], TIMETABLE, strict=True))


def test_once_runs_the_job_and_list_tells_how_it_went(app: Flask, database: Engine) -> None:
    with transaction(database) as tx:
        standing_club(tx)

    answer = _flask(app, "once", "make_dates")

    words = "1 series, 13 dates added"
    assert (answer.exit_code, answer.output) == (0, f"make_dates: {words}\n")
    assert words in _flask(app, "list").output
    with transaction(database) as tx:
        assert dates(tx) == FIRST_HALF_YEAR


def test_once_with_an_unknown_name_says_which_there_are(app: Flask) -> None:
    answer = _flask(app, "once", "make_tea")

    assert answer.exit_code == 2
    assert "There is no job make_tea; the jobs are send_notices, offer_times," in answer.output


def test_once_of_a_job_that_fails_ends_with_1_and_list_shows_it(app: Flask, database: Engine) -> None:
    app.config["SETTINGS"].instance.mkdir(parents=True)
    (app.config["SETTINGS"].instance / "outbox").write_text("a file where the folder should be")

    answer = _flask(app, "once", "erase_contacts")

    assert answer.exit_code == 1
    assert "erase_contacts: NotADirectoryError at " in answer.output
    assert "FAILED: NotADirectoryError" in _flask(app, "list").output


@pytest.mark.parametrize("arguments", [("list",), ("run",), ("once", "make_dates")])
def test_a_database_without_tables_is_told_in_one_sentence(
    settings: Mapping[str, str], tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    app = booking.create_app({**settings, "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.db'}"})

    answer = _flask(app, *arguments)

    app.extensions["db_engine"].dispose()
    assert answer.exit_code == 1
    assert answer.output.startswith("Error: The database does not answer or has no tables yet;")
