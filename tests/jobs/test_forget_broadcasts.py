"""A message to all who have booked leaves nothing behind once the families are forgotten."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, select, update

from booking.broadcasts.model import Broadcast
from booking.db import reading, transaction
from booking.jobs.job import Figures
from booking.jobs.service import run_job
from booking.jobs.timetable import job_named
from booking.notices.model import Notice
from tests.checks.sound import sound_world


def _run(app: Flask, database: Engine, name: str) -> Figures:
    job = job_named(name)
    assert job is not None
    with app.app_context():
        is_well, figures = run_job(job, database, app.config["SETTINGS"])
    assert is_well, figures
    return figures


def test_its_mail_and_its_words_go_with_the_contact(
    app: Flask, database: Engine, frozen: Callable[[datetime], None]
) -> None:
    outbox: Path = app.config["SETTINGS"].instance / "outbox"
    with transaction(database) as tx:
        sound_world(tx)
        is_broadcast = Notice.kind == "broadcast"
        tx.execute(update(Notice).where(is_broadcast).values(sent_at=None))
        tx.execute(update(Notice).where(~is_broadcast).values(dropped_at=Notice.created_at, drop_reason="test"))

    assert _run(app, database, "send_notices") == {"sent": 1, "dropped": 0, "try_again": 0}
    (mail,) = outbox.iterdir()
    assert "pihan puolelta" in mail.read_text(encoding="utf-8")

    frozen(datetime(2018, 12, 2, 9, 0, tzinfo=UTC))
    assert _run(app, database, "erase_contacts") == {"reservations": 2, "sign_ups": 0, "mails": 1}
    assert list(outbox.iterdir()) == []
    with reading(database) as tx:
        assert tx.scalars(select(Broadcast.texts)).all() == [{}]
    _run(app, database, "check_invariants")
