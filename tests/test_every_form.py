"""Every form with hostile answers: refused with the answers kept, or kept and inert wherever it is read again.

The words are those of tests/support/hostile.py. `./dev audit fuzz` sends many more.
"""

from email import message_from_bytes
from email.policy import default
from itertools import cycle
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from booking import db
from booking.accounts.passwords import Cost
from booking.clock import utc_now
from booking.notices.delivery import send_due
from booking.notices.senders import FileSender
from booking.tables import metadata
from tests.ical.readers import assert_well_formed
from tests.support import routes
from tests.support.answers import faults
from tests.support.full_house import FullHouse, full_house
from tests.support.hostile import ADDRESSES, KEPT, MARK, REFUSED
from tests.support.reader import crawl
from tests.support.sign_in import sign_in
from tests.support.sound_mails import mail_faults
from tests.support.typed import Task, form_at, one_at_a_time, press, send, tasks

ANSWERED = {200, 303, 400, 404, 409, 410, 413, 422, 429}
LONE = ("\ud800", "x\udc80", "\udfff\ud800")
OF_SEVERAL_LINES = ("empty", "lead", "picked", "wished", "done", "text")
KEEP_NOTHING = {
    "capacity",
    "last_on",
    "email",
    "phone",
    "contact",
    "code",
    "password",
    "current",
    "new",
    "held_on",
    "starts",
    "ends",
    "picked_skips",
    "table",
}


@pytest.fixture
def house(app: Flask, database: Engine) -> FullHouse:
    """Write the house in every state, with passwords that are cheap to check."""
    app.config["PASSWORD_COST"] = Cost(rounds=1, memory_kib=16, lanes=1)
    return full_house(database)


def client_of(app: Flask, house: FullHouse, role: str | None, number: int = 0) -> object:
    """Return a client of somebody, from an address of its own so that limits are not in the way."""
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = f"10.0.{number % 250}.{number // 250}"
    if role is not None:
        sign_in(client, house.world.users[role])
    return client


def test_one_hostile_answer_in_a_form_is_never_a_fault(app: Flask, house: FullHouse) -> None:
    texts = cycle([*LONE, *REFUSED, *KEPT, *ADDRESSES])
    for number, task in enumerate(tasks(house)):
        client = client_of(app, house, task.role, number)
        form = form_at(client, task.path)
        for answers in one_at_a_time(form, texts):
            answer = send(client, form, {**task.answers, **answers}, task.button)
            assert faults(answer) == [], f"{answer.status_code} {task.path} {answers!r}"
            assert answer.status_code in ANSWERED, f"{task.path} {answers!r}"


def test_a_number_that_no_calendar_holds_is_never_a_fault(app: Flask, house: FullHouse) -> None:
    for number, task in enumerate(tasks(house)):
        client = client_of(app, house, task.role, number)
        form = form_at(client, task.path)
        for text in ("1.1.99999999999999999999", "99999999999999999999.1.2018 Loma"):
            answer = send(client, form, {**task.answers, **dict.fromkeys(form.typed, text)}, task.button)
            assert faults(answer) == [], f"{answer.status_code} {task.path} {text}"


def test_what_cannot_be_shown_or_is_too_long_is_refused_and_not_kept(
    app: Flask, database: Engine, house: FullHouse
) -> None:
    for number, task in enumerate(tasks(house)):
        client = client_of(app, house, task.role, number)
        one_line = [
            name
            for name in task.free
            if not name.startswith(("empty", "lead", "picked", "wished", "done")) and name != "text"
        ]
        for place, text in enumerate(REFUSED if one_line else ()):
            field = one_line[place % len(one_line)]
            answer = press(client, task, {**_good(task), field: text})
            assert answer.status_code == 422, f"{answer.status_code} {task.path} {field} {text[:30]!r}"
    assert _kept(database) == set()


def test_what_is_kept_is_inert_in_every_page_feed_and_mail(
    app: Flask, database: Engine, house: FullHouse, tmp_path: Path
) -> None:
    for number, task in enumerate(tasks(house)):
        pressed = [
            press(
                client_of(app, house, task.role, 20 * number + place), task, dict.fromkeys(task.free, text)
            ).status_code
            for place, text in enumerate((KEPT + KEPT)[number % len(KEPT) :][:3])
        ]
        assert set(pressed) <= ANSWERED
        assert set(task.free) & KEEP_NOTHING or 303 in pressed or 200 in pressed, f"{task.path} {pressed}"
    kept_in = _kept(database)
    assert {"occurrence", "reservation", "series", "term", "venue", "closure", "feed_subscription"} <= kept_in

    for role in (None, "professional", "coordinator"):
        client = client_of(app, house, role)
        start = ("/staff/",) if role else ("/en/", "/en/venues", *routes.good_paths(app, house, "GET"))
        for path, answer in crawl(
            client, start, 400, ("/fi/", "/sv/", "/selko/", "lang=", "month=", "/dates/new?")
        ).items():
            assert faults(answer) == [], f"{role} {path}"
            if answer.mimetype == "text/calendar" and answer.status_code == 200:
                assert_well_formed(answer.data)
    _mails_are_sound(app, database, tmp_path)


def _mails_are_sound(app: Flask, database: Engine, folder: Path) -> None:
    with app.app_context():
        sent = send_due(database, FileSender(folder, "tavataan@example.fi"), now=utc_now())
    written = [path.read_bytes() for path in folder.rglob("*.eml")]
    assert sent.sent == len(written) > 0
    for mail in written:
        assert mail_faults(mail) == []
        read = message_from_bytes(mail, policy=default)
        names_service = read["Subject"].startswith("Tunnuksesi palveluun ")  # as the administrator called it
        assert names_service or MARK not in read["Subject"]
        assert "evil" not in read.as_string()


def _good(task: Task) -> dict[str, str]:
    return {name: "Hyvä" for name in task.free if name not in KEEP_NOTHING}


def _kept(database: Engine) -> set[str]:
    with db.reading(database) as tx:
        return {
            table.name
            for table in metadata.sorted_tables
            if any(MARK in repr(tuple(row)) for row in tx.execute(select(table)))
        }
