"""The reminder: once, the day before at 17.00 in Finland, of the time as it is then; or not at all."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from booking import db
from booking.audit.service import CLI
from booking.changes.service import restore_session
from booking.notices.model import Notice
from booking.notices.service import send_due
from booking.reservations.links import link_token
from booking.reservations.model import Reservation
from booking.reservations.service import cancel_reservation, reserve, undo_cancellation
from booking.schedule.model import Occurrence
from booking.schedule.service import cancel_occurrence, move_occurrence
from tests.notices.letters import Pigeonhole
from tests.support.autumn import Autumn, asking
from tests.support.moments import NOW

EVENING_BEFORE = datetime(2018, 10, 31, 15, 0, tzinfo=UTC)  # 17.00 in winter time
STARTS = datetime(2018, 11, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def held(app: Flask, database: Engine, autumn: Autumn) -> Reservation:
    """Hold 1.11. at 10.00 in English."""
    with db.transaction(database) as tx:
        return reserve(tx, asking(autumn.first_slots["10.00"], language="en"), now=NOW)


@pytest.fixture
def reminders_at(app: Flask, database: Engine) -> Callable[[datetime], list[EmailMessage]]:
    """Return a function that sends what is due at an instant and returns the reminders of that round."""

    def sent_at(now: datetime) -> list[EmailMessage]:
        sender = Pigeonhole()
        with app.app_context():
            send_due(database, sender, now=now)
        return [mail for mail in sender.mails if not mail.is_multipart() and mail.get_content().startswith("See you")]

    return sent_at


Reminders = Callable[[datetime], list[EmailMessage]]


def _move(database: Engine, autumn: Autumn, held_on: date, *, now: datetime, starts: time = time(9, 30)) -> None:
    with db.transaction(database) as tx:
        session = tx.scalars(select(Occurrence).where(Occurrence.public_id == autumn.first)).one()
        ends = (datetime.combine(held_on, starts) + timedelta(minutes=90)).time()
        move_occurrence(tx, session, held_on, starts, ends, session.venue_id, now=now, actor=CLI)


def test_it_leaves_the_day_before_at_17_and_says_when_where_and_how_to_cancel(
    held: Reservation, reminders_at: Reminders
) -> None:
    too_early = reminders_at(EVENING_BEFORE - timedelta(seconds=1))
    (mail,) = reminders_at(EVENING_BEFORE)
    again = reminders_at(EVENING_BEFORE + timedelta(minutes=1))

    assert (too_early, again) == ([], [])
    assert (mail["To"], mail["Subject"]) == ("maija@example.fi", "Your time Thu 1 Nov 2018, 10.00")
    assert mail.get_content().split("\n") == [
        "See you tomorrow Thu 1 Nov, 10.00, Perheiden talo.",
        "Keskuskatu 1, 76100 Pieksämäki",
        "Your child may come along.",
        "",
        f"Cannot come? Cancel: http://tavataan.test/en/b/{link_token(held)}",
        "",
        "Pieksämäki family centre",
        "You cannot reply to this message.",
        "",
    ]


@pytest.mark.parametrize(("seconds", "expected"), [(-1, 1), (0, 0), (3600, 0)])
def test_a_time_booked_after_17_the_day_before_gets_none(
    database: Engine, autumn: Autumn, reminders_at: Reminders, seconds: int, expected: int
) -> None:
    with db.transaction(database) as tx:
        booked_at = EVENING_BEFORE + timedelta(seconds=seconds)
        reserve(tx, asking(autumn.first_slots["10.00"], language="en"), now=booked_at)

    assert len(reminders_at(EVENING_BEFORE + timedelta(hours=2))) == expected


def test_only_who_left_an_email_address_is_reminded(database: Engine, autumn: Autumn, reminders_at: Reminders) -> None:
    with db.transaction(database) as tx:
        reserve(tx, asking(autumn.first_slots["10.00"], contact_kind=None, contact_address=None), now=NOW)

    assert reminders_at(EVENING_BEFORE) == []


def test_who_cancelled_is_not_reminded_and_who_took_it_back_is(
    database: Engine, autumn: Autumn, held: Reservation, reminders_at: Reminders
) -> None:
    with db.transaction(database) as tx:
        other = reserve(tx, asking(autumn.first_slots["10.15"], language="en", form_key="k" * 20), now=NOW)
        cancel_reservation(tx, other, now=NOW)
        mine = tx.get_one(Reservation, held.id)
        cancel_reservation(tx, mine, now=NOW)
        undo_cancellation(tx, mine, now=NOW + timedelta(minutes=9))

    assert [mail["Subject"] for mail in reminders_at(EVENING_BEFORE)] == ["Your time Thu 1 Nov 2018, 10.00"]


def test_a_cancelled_session_reminds_nobody(
    database: Engine, autumn: Autumn, held: Reservation, reminders_at: Reminders
) -> None:
    with db.transaction(database) as tx:
        session = tx.scalars(select(Occurrence).where(Occurrence.public_id == autumn.first)).one()
        cancel_occurrence(tx, session, "vesikatko", now=NOW, actor=CLI)

    assert reminders_at(EVENING_BEFORE) == []
    with db.reading(database) as tx:
        row = tx.scalars(select(Notice).where(Notice.kind == "reservation_reminder")).one()
        assert row.drop_reason == "no_longer_due"


def test_a_moved_session_reminds_the_evening_before_its_new_day_only(
    database: Engine, autumn: Autumn, held: Reservation, reminders_at: Reminders
) -> None:
    _move(database, autumn, date(2018, 11, 6), now=NOW)

    assert reminders_at(EVENING_BEFORE) == []
    (mail,) = reminders_at(datetime(2018, 11, 5, 15, 0, tzinfo=UTC))
    assert mail.get_content().startswith("See you tomorrow Tue 6 Nov, 10.00, Perheiden talo.")


def test_a_session_moved_there_and_back_reminds_once(
    database: Engine, autumn: Autumn, held: Reservation, reminders_at: Reminders
) -> None:
    _move(database, autumn, date(2018, 11, 6), now=NOW)
    _move(database, autumn, date(2018, 11, 1), now=NOW + timedelta(minutes=1))

    assert len(reminders_at(EVENING_BEFORE)) == 1
    assert reminders_at(datetime(2018, 11, 5, 15, 0, tzinfo=UTC)) == []


def test_a_session_moved_after_its_reminder_left_reminds_of_the_new_day_too(
    database: Engine, autumn: Autumn, held: Reservation, reminders_at: Reminders
) -> None:
    assert len(reminders_at(EVENING_BEFORE)) == 1
    _move(database, autumn, date(2018, 11, 8), now=EVENING_BEFORE + timedelta(hours=1))

    assert len(reminders_at(datetime(2018, 11, 7, 15, 0, tzinfo=UTC))) == 1


def test_another_hour_of_the_same_day_is_what_the_reminder_says(
    database: Engine, autumn: Autumn, held: Reservation, reminders_at: Reminders
) -> None:
    _move(database, autumn, date(2018, 11, 1), now=NOW, starts=time(12, 0))

    (mail,) = reminders_at(EVENING_BEFORE)
    assert mail["Subject"] == "Your time Thu 1 Nov 2018, 12.30"


def test_a_session_restored_before_17_reminds_as_if_nothing_had_been(
    database: Engine, autumn: Autumn, held: Reservation, reminders_at: Reminders
) -> None:
    with db.transaction(database) as tx:
        session = tx.scalars(select(Occurrence).where(Occurrence.public_id == autumn.first)).one()
        cancel_occurrence(tx, session, "vesikatko", now=NOW, actor=CLI)
    with db.transaction(database) as tx:
        session = tx.scalars(select(Occurrence).where(Occurrence.public_id == autumn.first)).one()
        restore_session(tx, session, now=NOW + timedelta(minutes=5), actor=CLI)

    assert len(reminders_at(EVENING_BEFORE)) == 1


def test_late_in_the_night_it_says_today_and_once_the_time_has_begun_nothing(
    database: Engine, autumn: Autumn, held: Reservation, reminders_at: Reminders
) -> None:
    with db.transaction(database) as tx:
        reserve(tx, asking(autumn.first_slots["9.30"], language="en", form_key="k" * 20), now=NOW)

    (mail,) = reminders_at(STARTS - timedelta(minutes=15))  # 9.45: 9.30 has begun, 10.00 has not
    assert mail.get_content().startswith("See you today Thu 1 Nov, 10.00, Perheiden talo.")


def test_no_word_of_it_names_the_family_or_the_profession(held: Reservation, reminders_at: Reminders) -> None:
    (mail,) = reminders_at(EVENING_BEFORE)

    told = mail["Subject"] + mail.get_content()
    for secret in ("Maija", "maija@example.fi", "neuvola", "Peltola"):
        assert secret not in told


def test_on_the_day_the_clocks_change_it_is_17_on_the_wall(
    database: Engine, autumn: Autumn, held: Reservation, reminders_at: Reminders
) -> None:
    _move(database, autumn, date(2018, 10, 29), now=NOW)  # Monday after the night of 28.10.

    with db.reading(database) as tx:
        due_at = tx.scalar(select(Notice.due_at).where(Notice.kind == "reservation_reminder"))
    assert due_at == datetime(2018, 10, 28, 15, 0, tzinfo=UTC)
