"""What professionals are told of their sessions: cancelled, held after all, moved, asked; a slip is never heard of."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from booking import db
from booking.accounts.model import User
from booking.audit.service import CLI, by_user
from booking.notices.model import Notice
from booking.notices.service import send_due
from booking.schedule.model import Attendance, Occurrence
from booking.schedule.service import (
    answer_asking,
    ask_professional,
    cancel_occurrence,
    move_occurrence,
    note_absence,
    restore_occurrence,
)
from tests.notices.letters import Pigeonhole
from tests.support.moments import NOW
from tests.support.world import World, drop_in, small_world

LATER = NOW + timedelta(minutes=10)
TEAM = ("family_counselling", "family_guidance")
Sent = Callable[[datetime], list[EmailMessage]]


@pytest.fixture
def world(app: Flask, database: Engine) -> World:
    """Write two sessions of 1.11. and 15.11. with Aino, who reads English, and Mikko, who has no account."""
    with db.transaction(database) as tx:
        written = small_world(tx)
        drop_in(tx, written, team=TEAM)
        drop_in(tx, written, date(2018, 11, 15), time(12, 30), time(14), venue=written.daycare, team=TEAM)
        tx.execute(update(User).values(language="en"))
    return written


@pytest.fixture
def sent(app: Flask, database: Engine) -> Sent:
    """Return a function that sends what is due at an instant."""

    def sent_at(now: datetime) -> list[EmailMessage]:
        sender = Pigeonhole()
        with app.app_context():
            send_due(database, sender, now=now)
        return sender.mails

    return sent_at


def _session(tx: Session, held_on: date = date(2018, 11, 1)) -> Occurrence:
    return tx.scalars(select(Occurrence).where(Occurrence.held_on == held_on)).one()


def _cancel(database: Engine, held_on: date = date(2018, 11, 1), now: datetime = NOW) -> None:
    with db.transaction(database) as tx:
        cancel_occurrence(tx, _session(tx, held_on), "vesikatko", now=now, actor=CLI)


def _move(database: Engine, held_on: date, to: date, now: datetime = NOW) -> None:
    with db.transaction(database) as tx:
        one = _session(tx, held_on)
        move_occurrence(tx, one, to, one.starts, one.ends, one.venue_id, now=now, actor=CLI)


def test_a_cancelled_session_is_told_ten_minutes_later_to_those_with_an_account(
    database: Engine, world: World, sent: Sent
) -> None:
    _cancel(database)

    at_once = sent(LATER - timedelta(seconds=1))
    (mail,) = sent(LATER)

    assert at_once == []
    assert mail["To"] == "professional@example.fi"
    assert mail["Subject"] == "Session cancelled: Thu 1 Nov 2018, 9.30–11.00"
    assert mail.get_content().split("\n")[:3] == [
        "Cancelled: Thu 1 Nov 2018, 9.30–11.00, Perheiden talo. Reason: vesikatko.",
        "",
        "Your day: http://tavataan.test/staff/",
    ]


def test_a_session_cancelled_within_the_hour_is_told_at_once(database: Engine, world: World, sent: Sent) -> None:
    soon = datetime(2018, 11, 1, 7, 0, tzinfo=UTC)  # half an hour before
    _cancel(database, now=soon)

    assert len(sent(soon)) == 1


def test_a_cancellation_taken_back_in_time_is_never_heard_of(database: Engine, world: World, sent: Sent) -> None:
    _cancel(database)
    with db.transaction(database) as tx:
        restore_occurrence(tx, _session(tx), now=NOW + timedelta(minutes=9), actor=CLI)

    assert sent(NOW + timedelta(days=1)) == []


def test_a_cancellation_taken_back_too_late_is_told_as_well(database: Engine, world: World, sent: Sent) -> None:
    _cancel(database)
    assert len(sent(LATER)) == 1
    with db.transaction(database) as tx:
        restore_occurrence(tx, _session(tx), now=LATER, actor=CLI)

    (mail,) = sent(LATER + timedelta(minutes=10))
    assert mail["Subject"] == "Session changed: Thu 1 Nov 2018, 9.30–11.00"
    assert mail.get_content().startswith("Now: Thu 1 Nov 2018, 9.30–11.00, Perheiden talo.")


def test_a_moved_session_says_its_new_time_and_there_and_back_says_nothing(
    database: Engine, world: World, sent: Sent
) -> None:
    _move(database, date(2018, 11, 1), date(2018, 11, 6))
    _move(database, date(2018, 11, 15), date(2018, 11, 20))
    _move(database, date(2018, 11, 20), date(2018, 11, 15), NOW + timedelta(minutes=1))

    (mail,) = sent(NOW + timedelta(hours=1))
    assert mail.get_content().startswith("Now: Tue 6 Nov 2018, 9.30–11.00, Perheiden talo.")


def test_moved_then_cancelled_then_restored_tells_of_the_move(database: Engine, world: World, sent: Sent) -> None:
    _move(database, date(2018, 11, 1), date(2018, 11, 6))
    _cancel(database, date(2018, 11, 6), NOW + timedelta(minutes=1))
    with db.transaction(database) as tx:
        restore_occurrence(tx, _session(tx, date(2018, 11, 6)), now=NOW + timedelta(minutes=2), actor=CLI)

    (mail,) = sent(NOW + timedelta(hours=1))
    assert mail.get_content().startswith("Now: Tue 6 Nov 2018, 9.30–11.00")


def test_what_one_act_changes_is_one_message_to_each(database: Engine, world: World, sent: Sent) -> None:
    _cancel(database)
    _move(database, date(2018, 11, 15), date(2018, 11, 20))

    (mail,) = sent(LATER)
    assert mail["Subject"] == "Changes in your sessions"
    assert mail.get_content().split("\n")[:2] == [
        "Cancelled: Thu 1 Nov 2018, 9.30–11.00, Perheiden talo. Reason: vesikatko.",
        "Now: Tue 20 Nov 2018, 12.30–14.00, Kontiopuiston päiväkoti.",
    ]
    with db.reading(database) as tx:
        assert sorted(tx.scalars(select(Notice.drop_reason))) == ["", "no_longer_due"]


def test_drafts_change_in_silence(database: Engine, world: World, sent: Sent) -> None:
    with db.transaction(database) as tx:
        tx.execute(update(Occurrence).values(published_at=None))
    _cancel(database)

    assert sent(LATER) == []


def test_who_is_away_is_not_told(database: Engine, world: World, sent: Sent) -> None:
    with db.transaction(database) as tx:
        (mine,) = [one for one in _session(tx).attendances if one.professional_id == _aino(world)]
        note_absence(tx, mine, now=NOW, actor=CLI)
    _cancel(database)

    assert sent(LATER) == []


def test_an_act_that_is_only_tried_out_tells_nobody(database: Engine, world: World, sent: Sent) -> None:
    with db.transaction(database) as tx:
        savepoint = tx.begin_nested()
        cancel_occurrence(tx, _session(tx), "vesikatko", now=NOW, actor=CLI)
        savepoint.rollback()

    assert sent(LATER) == []


def test_who_is_asked_gets_a_link_to_answer(database: Engine, world: World, sent: Sent) -> None:
    _ask(database, world)
    _ask(database, world)

    (mail,) = sent(NOW)
    assert (mail["To"], mail["Subject"]) == ("colleague@example.fi", "Can you come? Thu 1 Nov 2018, 9.30–11.00")
    assert mail.get_content().split("\n")[:2] == [
        "You are asked to a session: Thu 1 Nov 2018, 9.30–11.00, Perheiden talo.",
        "Answer here: http://tavataan.test/staff/invitations",
    ]


def test_who_has_answered_before_it_left_is_not_asked_by_mail(database: Engine, world: World, sent: Sent) -> None:
    attendance = _ask(database, world)
    with db.transaction(database) as tx:
        answer_asking(tx, tx.get_one(Attendance, attendance.id), True, now=NOW, actor=CLI)

    assert sent(NOW) == []


def test_who_declined_and_is_asked_anew_is_told_anew(database: Engine, world: World, sent: Sent) -> None:
    attendance = _ask(database, world)
    assert len(sent(NOW)) == 1
    with db.transaction(database) as tx:
        answer_asking(tx, tx.get_one(Attendance, attendance.id), False, now=NOW, actor=CLI)
    _ask(database, world, now=LATER)

    assert len(sent(LATER)) == 1


def test_who_joins_by_themselves_needs_no_message(database: Engine, world: World, sent: Sent) -> None:
    with db.transaction(database) as tx:
        actor = by_user(world.users["colleague"].id)
        ask_professional(tx, _session(tx), tx.merge(world.people["child_health_clinic"]), now=NOW, actor=actor)

    assert sent(NOW) == []


def _ask(database: Engine, world: World, now: datetime = NOW) -> Attendance:
    with db.transaction(database) as tx:
        return ask_professional(tx, _session(tx), tx.merge(world.people["child_health_clinic"]), now=now, actor=CLI)


def _aino(world: World) -> int:
    return world.people["family_counselling"].id
