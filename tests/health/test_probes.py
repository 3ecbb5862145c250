"""What a monitor and a load balancer read: alive, ready or why not, and nothing about anybody."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

import booking
from booking import clock
from booking.db import transaction
from booking.health import queries
from booking.jobs.model import SCHEDULER, JobRun
from booking.jobs.service import beat


def test_a_process_that_answers_is_alive(client: FlaskClient) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json) == (200, {"is_alive": True})
    assert answer.headers["Cache-Control"] == "no-store"


def test_ready_tells_the_age_of_the_scheduler_s_last_sign_of_life(client: FlaskClient, database: Engine) -> None:
    never = client.get("/readyz")
    with transaction(database) as tx:
        at = clock.real_now() - timedelta(seconds=90)
        tx.add(JobRun(name=SCHEDULER, started_at=at, finished_at=at))
    silent = client.get("/readyz")
    beat(database)
    lively = client.get("/readyz")

    assert (never.status_code, never.json) == (200, {"is_ready": True, "scheduler_beat_age_seconds": None})
    assert silent.json is not None
    assert 90 <= silent.json["scheduler_beat_age_seconds"] <= 100
    assert lively.json is not None
    assert lively.json["scheduler_beat_age_seconds"] <= 10
    assert lively.headers["Cache-Control"] == "no-store"


def test_another_schema_is_not_ready(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "_newest_revision", lambda: "9999")

    answer = client.get("/readyz")

    reason = "the database has not the schema of this version"
    assert (answer.status_code, answer.json) == (503, {"is_ready": False, "reason": reason})


def test_a_database_that_does_not_answer_is_not_ready(settings: dict[str, str], tmp_path: Path) -> None:
    settings["DATABASE_URL"] = "postgresql://nobody@/nothing?host=/nowhere"
    client = booking.create_app(settings).test_client()

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json) == (503, {"is_ready": False, "reason": "the database does not answer"})
    assert client.get("/healthz").status_code == 200


def test_no_probe_asks_who_is_there(client: FlaskClient) -> None:
    for path in ("/healthz", "/readyz"):
        answer = client.get(path)
        assert "Set-Cookie" not in answer.headers
        assert client.post(path).status_code == 405
