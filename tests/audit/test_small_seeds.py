"""A small seed of each long matrix."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from sqlalchemy import Engine

from .alike import listen
from .contention import Plan, contend
from .fuzz import fuzz
from .fuzz_judge import look_after
from .pages import walk
from .queueing import QueuePlan, queue_up
from .schedulers import trouble
from .sequences import live

SMALL = Plan(rounds=6, processes=2, threads=4, workers=2, worker_kills=1, whole_kills=1, bare_rounds=0)


def test_a_crowd_and_kills_leave_one_holder_for_each_time_and_everybody_told_the_truth(
    database: Engine, settings: dict[str, str], tmp_path: Path
) -> None:
    outcome = contend(database, settings, tmp_path, SMALL)

    assert outcome.problems == {}
    assert outcome.statuses == {303: 6, 409: 42}
    assert (outcome.worker_kills, outcome.whole_kills) == (1, 1)


def test_killed_jobs_leave_nothing_twice_and_a_clean_run_leaves_nothing_undone(
    database: Engine, settings: dict[str, str]
) -> None:
    outcome = trouble(database, settings, kills=2)

    assert outcome.problems == []
    assert outcome.dates == outcome.series * 13 > 0
    assert outcome.notices > 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_acts_keep_every_rule_and_what_people_read_true(
    database: Engine, client: FlaskClient, seed: int
) -> None:
    outcome = live(database, client, seed, 60)

    assert outcome.problems == []
    assert outcome.acts == 60


def test_hostile_requests_find_no_fault_and_leave_none(app: Flask, database: Engine, tmp_path: Path) -> None:
    sent = fuzz(app, database, 250, seed=2)
    left = look_after(app, database, tmp_path, feeds=sent.feeds, before=sent.broken_before)

    assert sent.problems == []
    assert left.problems == []
    assert sent.requests == 250
    assert {200, 303, 404, 422} <= set(sent.statuses)
    assert min(left.feeds, left.mails, sent.tables) > 0


def test_nobody_learns_by_answer_or_time_who_is_known(app: Flask, database: Engine) -> None:
    outcome = listen(app, database)

    assert outcome.problems == []
    assert set(outcome.times) == {"sign-in", "forgotten", "lost link"}


def test_people_at_the_queue_are_asked_in_their_order_and_no_time_goes_to_two(
    database: Engine, database_url: str
) -> None:
    outcome = queue_up(database, database_url, QueuePlan(people=24, changes=12, processes=2))

    assert outcome.problems == []
    assert outcome.joined == 24
    assert outcome.offers > 0


def test_pages_of_all_in_all_languages_are_sound_in_a_browser(
    app: Flask, database: Engine, live_server: str, browser: Browser
) -> None:
    walked = walk(app, database, browser, read_each=83, look_at_each=9)

    assert walked.problems == []
    assert walked.read > 15
    assert walked.looked_at >= 5
