"""The administrator's page: is a scheduler at work, what waits to leave, how did each job go."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy import Engine, update

from booking import db
from booking.accounts.model import User
from booking.clock import real_now
from booking.jobs.model import SCHEDULER, JobRun
from booking.jobs.service import beat, run_job
from booking.jobs.timetable import job_named
from booking.notices.model import Notice
from booking.notices.service import queue
from tests.support.moments import NOW
from tests.support.sign_in import sign_in, sign_in_page
from tests.support.world import World, small_world

AT = "ValueError at schedule/series.py:9"


@pytest.fixture
def world(database: Engine) -> World:
    """Write the small world; everybody reads English."""
    with db.transaction(database) as tx:
        written = small_world(tx)
        tx.execute(update(User).values(language="en"))
    return written


def _words(client: FlaskClient, world: World) -> str:
    sign_in(client, world.users["admin"])
    answer = client.get("/staff/health")
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_a_new_service_says_that_nothing_is_at_work(client: FlaskClient, world: World) -> None:
    words = _words(client, world)

    assert "No scheduler is at work: no messages leave and no dates are made." in words
    assert "It has never been started." in words
    assert "No message waits to leave." in words
    assert words.count("Has not run yet") == 12


def test_a_scheduler_that_beats_is_at_work_and_a_silent_one_is_not(
    client: FlaskClient, world: World, database: Engine
) -> None:
    beat(database)
    lively = _words(client, world)
    with db.transaction(database) as tx:
        tx.execute(update(JobRun).where(JobRun.name == SCHEDULER).values(finished_at=real_now() - timedelta(hours=2)))
    silent = _words(client, world)

    assert "A scheduler is at work." in lively
    assert "No scheduler is at work" in silent
    assert "Last sign of life 2 hours ago" in silent


def test_the_outbox_shows_how_much_waits_and_how_long(client: FlaskClient, world: World, database: Engine) -> None:
    with db.transaction(database) as tx:
        queue(tx, "letter", 1, "letter:1", now=NOW - timedelta(hours=3))
        queue(tx, "letter", 2, "letter:2", now=NOW)
        queue(tx, "letter", 3, "letter:3", now=NOW, due_at=NOW + timedelta(days=1))
        tx.execute(update(Notice).where(Notice.subject_id == 2).values(tries=1, last_error="SMTPDataError 451"))

    words = _words(client, world)

    assert "2 messages wait to leave. The oldest has waited 3 hours." in words
    assert "1 is for later. 1 failed and is tried again." in words


def test_each_job_says_how_it_went_and_when(app: Flask, client: FlaskClient, world: World, database: Engine) -> None:
    job = job_named("forget_counts")
    assert job is not None
    with app.app_context():
        run_job(job, database, app.config["SETTINGS"])
    with db.transaction(database) as tx:
        now = real_now()
        tx.add(JobRun(name="make_dates", started_at=now, failed_at=now, figures={"fault": AT}))
        tx.add(JobRun(name="send_notices", started_at=now - timedelta(hours=2), figures={}))

    words = _words(client, world)

    assert "forget_counts Well nothing was to be done" in words
    assert f"make_dates Failed {AT}" in words
    assert "send_notices Stopped on the way" in words


def test_what_a_job_did_is_said_in_the_readers_language(client: FlaskClient, world: World, database: Engine) -> None:
    with db.transaction(database) as tx:
        now, figures = real_now(), {"series": 2, "dates_added": 1, "left_to_person": 0}
        tx.add(JobRun(name="make_dates", started_at=now, finished_at=now, figures=figures))
        tx.execute(update(User).values(language="fi"))

    assert "make_dates Kunnossa 2 sarjaa, 1 päivä lisätty" in _words(client, world)


@pytest.mark.parametrize("role", ["professional", "director", "coordinator", "stranger"])
def test_only_the_administrator_sees_it(client: FlaskClient, world: World, role: str) -> None:
    sign_in(client, world.users[role])

    assert client.get("/staff/health").status_code == 403
    assert "/staff/health" not in client.get("/staff/account").text


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_it_is_readable_for_everybody(
    open_page: Callable[..., Page], app: Flask, world: World, axe: Callable[[Page], list[str]], width: int, scheme: str
) -> None:
    page = open_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    sign_in_page(page, app, world.users["admin"])
    page.goto("/staff/health")

    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
