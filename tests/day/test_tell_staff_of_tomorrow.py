"""The evening's message to professionals: tomorrow's places, times and counts, once a day, never a name."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update

from booking import db
from booking.accounts.model import User
from booking.audit.service import CLI
from booking.day.tomorrow import queue_summaries
from booking.jobs.service import run_job
from booking.jobs.timetable import job_named
from booking.notices.model import Notice
from booking.notices.service import send_due
from booking.reservations.service import reserve
from booking.schedule.model import Attendance, Occurrence
from booking.schedule.service import cancel_occurrence, move_occurrence
from tests.notices.letters import Pigeonhole
from tests.support.autumn import Autumn, asking
from tests.support.moments import NOW
from tests.support.world import drop_in

EVENING = datetime(2018, 11, 14, 15, 0, tzinfo=UTC)  # Wednesday at 17.00; the session is on Thursday 15.11.
Summaries = Callable[[datetime], list[EmailMessage]]


@pytest.fixture
def booked(app: Flask, database: Engine, autumn: Autumn) -> Autumn:
    """Let five of the six times of 15.11. be booked, one with an interpreter; Aino reads English."""
    with db.transaction(database) as tx:
        for number, slot in enumerate(list(autumn.second_slots.values())[:5]):
            wish = {"interpreter_language": "arabia"} if number == 2 else {}
            reserve(tx, asking(slot, nickname=f"Maija{number}", form_key=f"{number:032}", **wish), now=NOW)
        tx.execute(update(User).where(User.email == "professional@example.fi").values(language="en"))
    return autumn


@pytest.fixture
def sent_at(app: Flask, database: Engine) -> Summaries:
    """Return a function that queues and sends at an instant and returns the messages to staff."""

    def round_at(now: datetime) -> list[EmailMessage]:
        sender = Pigeonhole()
        with db.transaction(database) as tx:
            queue_summaries(tx, now=now)
        with app.app_context():
            send_due(database, sender, now=now)
        return [one for one in sender.mails if "maija" not in one["To"]]

    return round_at


def _of(mails: list[EmailMessage], role: str) -> EmailMessage:
    (mail,) = [one for one in mails if one["To"] == f"{role}@example.fi"]
    return mail


def test_each_professional_with_an_account_reads_of_tomorrow(booked: Autumn, sent_at: Summaries) -> None:
    mails = sent_at(EVENING)

    assert sorted(one["To"] for one in mails) == ["colleague@example.fi", "professional@example.fi"]
    mail = _of(mails, "professional")
    assert mail["Subject"] == "Your sessions tomorrow, Thu 15 Nov 2018"
    assert mail.get_content().split("\n") == [
        "Tomorrow: Kontiopuiston päiväkoti 12.30–14.00, 5/6 booked, 1 interpreter",
        "",
        "The day: http://tavataan.test/staff/days/2018-11-15",
        "",
        "You cannot reply to this message.",
        "",
    ]


def test_it_speaks_the_language_of_the_account(booked: Autumn, sent_at: Summaries) -> None:
    mail = _of(sent_at(EVENING), "colleague")

    assert mail["Content-Language"] == "fi"
    assert "Kontiopuiston päiväkoti klo 12.30–14, 5/6" in mail.get_content()


def test_it_names_no_family_and_no_language(booked: Autumn, sent_at: Summaries) -> None:
    for mail in sent_at(EVENING):
        for secret in ("Maija", "maija@example.fi", "arabia"):
            assert secret not in mail["Subject"] + mail.get_content()


def test_two_sessions_of_a_day_are_one_message(database: Engine, booked: Autumn, sent_at: Summaries) -> None:
    with db.transaction(database) as tx:
        drop_in(tx, booked.world, date(2018, 11, 15), time(9), time(10, 30), team=("family_counselling",))

    told = _of(sent_at(EVENING), "professional").get_content().split("\n")
    assert told[0].startswith("Tomorrow: Perheiden talo 9.00–10.30")
    assert told[1].startswith("Tomorrow: Kontiopuiston päiväkoti 12.30–14.00")


def test_asked_twice_and_by_two_schedulers_it_is_sent_once(
    database: Engine, booked: Autumn, sent_at: Summaries
) -> None:
    assert len(sent_at(EVENING)) == 2
    assert sent_at(EVENING + timedelta(minutes=5)) == []
    assert sent_at(EVENING + timedelta(hours=6)) == []


def test_the_next_morning_a_missed_one_says_today(booked: Autumn, sent_at: Summaries) -> None:
    mail = _of(sent_at(datetime(2018, 11, 15, 6, 0, tzinfo=UTC)), "professional")

    assert mail["Subject"] == "Your sessions today, Thu 15 Nov 2018"
    assert mail.get_content().startswith("Today: Kontiopuiston päiväkoti 12.30–14.00, 5/6 booked")


def test_after_the_session_nothing_is_told_of_it(booked: Autumn, sent_at: Summaries) -> None:
    assert sent_at(datetime(2018, 11, 15, 12, 0, tzinfo=UTC)) == []


def test_one_that_could_not_leave_makes_room_for_the_next(
    app: Flask, database: Engine, booked: Autumn, sent_at: Summaries
) -> None:
    with db.transaction(database) as tx:
        drop_in(tx, booked.world, date(2018, 11, 16), time(9), time(10, 30), team=("family_counselling",))
        queue_summaries(tx, now=EVENING)  # and no sender that evening

    mail = _of(sent_at(EVENING + timedelta(days=1)), "professional")

    assert mail["Subject"] == "Your sessions tomorrow, Fri 16 Nov 2018"
    with db.reading(database) as tx:
        reasons = tx.scalars(select(Notice.drop_reason).where(Notice.kind == "staff_summary").order_by(Notice.id)).all()
    assert sorted(reasons) == ["", "no_longer_due", "superseded"]


def test_what_is_cancelled_or_moved_in_between_is_left_out(database: Engine, booked: Autumn, app: Flask) -> None:
    with db.transaction(database) as tx:
        queue_summaries(tx, now=EVENING)
        session = tx.scalars(select(Occurrence).where(Occurrence.public_id == booked.second)).one()
        move_occurrence(
            tx, session, date(2018, 11, 20), time(12, 30), time(14), session.venue_id, now=EVENING, actor=CLI
        )
    sender = Pigeonhole()
    with app.app_context():
        send_due(database, sender, now=EVENING)

    assert [one["Subject"] for one in sender.mails if "sessions tomorrow" in one["Subject"]] == []


@pytest.mark.parametrize("column", ["declined_at", "absent_at", "asked_at"])
def test_who_is_not_to_be_there_is_not_told(database: Engine, booked: Autumn, sent_at: Summaries, column: str) -> None:
    person = booked.world.people["family_counselling"].id
    value = None if column == "asked_at" else NOW
    with db.transaction(database) as tx:
        off = {column: value, "accepted_at": None, "busy_from": None, "busy_until": None}
        tx.execute(update(Attendance).where(Attendance.professional_id == person).values(**off))

    assert [one["To"] for one in sent_at(EVENING)] == ["colleague@example.fi"]


def test_a_cancelled_or_unpublished_session_is_no_session(database: Engine, booked: Autumn, sent_at: Summaries) -> None:
    with db.transaction(database) as tx:
        session = tx.scalars(select(Occurrence).where(Occurrence.public_id == booked.second)).one()
        cancel_occurrence(tx, session, "vesikatko", now=NOW, actor=CLI)
        drop_in(
            tx,
            booked.world,
            date(2018, 11, 15),
            time(9),
            time(10, 30),
            team=("family_counselling",),
            is_published=False,
        )

    assert [one["Subject"] for one in sent_at(EVENING) if "tomorrow" in one["Subject"]] == []


def test_a_closed_account_gets_nothing(database: Engine, booked: Autumn, sent_at: Summaries) -> None:
    with db.transaction(database) as tx:
        tx.execute(update(User).where(User.email == "professional@example.fi").values(deactivated_at=NOW))

    assert [one["To"] for one in sent_at(EVENING)] == ["colleague@example.fi"]


def test_the_job_does_it_at_17(
    app: Flask, database: Engine, booked: Autumn, frozen: Callable[[datetime], None]
) -> None:
    job = job_named("summarise_tomorrow")
    assert job is not None
    assert str(job.when) == "daily at 17.00"
    frozen(EVENING)
    with app.app_context():
        first = run_job(job, database, app.config["SETTINGS"])
        second = run_job(job, database, app.config["SETTINGS"])

    assert (first, second) == ((True, {"people": 2}), (True, {"people": 2}))
    with db.reading(database) as tx:
        assert len(tx.scalars(select(Notice).where(Notice.kind == "staff_summary")).all()) == 2
