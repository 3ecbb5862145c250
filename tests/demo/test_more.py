"""Beside the pilot, `make run` shows what the pilot had not; of 2018 nothing is added."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from booking.db import reading
from booking.reservations.model import Reservation
from booking.schedule.model import Occurrence
from booking.signups.model import Gathering
from booking.waiting.model import QueueEntry


def _load(app: Flask) -> str:
    return app.test_cli_runner().invoke(args=["demo", "load", "--with-more"]).output


def test_while_the_pilot_lasts_it_stays_alone(app: Flask, database: Engine) -> None:
    assert _load(app) == "The demo is loaded: 6 sessions.\n"


@pytest.mark.parametrize(("month", "day"), [(6, 15), (12, 22)])
def test_evenings_remote_meetings_and_queues_lie_ahead_and_every_rule_holds(
    app: Flask, database: Engine, frozen: Callable[[datetime], None], month: int, day: int
) -> None:
    frozen(datetime(2026, month, day, 10, 0, tzinfo=UTC))

    assert _load(app).startswith("The demo is loaded: ")

    with reading(database) as tx:
        ahead = tx.scalars(select(Occurrence).where(Occurrence.held_on > date(2026, month, day))).all()
        kinds = {row.kind for row in ahead}
        ways = {row.venue.remote_way for row in ahead}
        full = tx.scalars(select(Gathering).where(Gathering.taken == Gathering.capacity)).all()
        interpreted = tx.scalars(select(Reservation).where(Reservation.interpreter_language.is_not(None))).all()
        queueing = tx.scalars(select(QueueEntry)).all()
    assert kinds == {"drop_in", "host_event", "evening", "lecture", "info", "training"}
    assert ways == {"", "video", "we_call"}
    assert [len(rows) for rows in (full, interpreted, queueing)] == [1, 1, 1]
    assert app.test_cli_runner().invoke(args=["check"]).output.endswith("rules hold.\n")
