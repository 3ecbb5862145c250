"""Those who signed up are told once of what is new: cancelled, held after all, moved, the hour; and of tomorrow."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from booking import db
from booking.audit.service import CLI
from booking.notices.model import Notice
from booking.notices.rules import TAKE_BACK
from booking.notices.senders import file_sender
from booking.notices.service import send_due
from booking.schedule import hooks
from booking.schedule.model import Occurrence
from booking.schedule.queries import occurrence_by_public_id
from booking.schedule.service import cancel_occurrence, move_occurrence, restore_occurrence, set_hours
from booking.signups.following import SignUpsFollow
from booking.signups.rules import CHANGE_KINDS
from booking.signups.service import sign_up
from tests.support.evenings import evening, family
from tests.support.moments import NOW
from tests.support.staff import press, signed_in, words
from tests.support.world import World, small_world


@pytest.fixture(autouse=True)
def _following() -> Iterator[None]:
    before = hooks.registered()
    hooks.register_only([SignUpsFollow()])
    yield
    hooks.register_only(before)


@pytest.fixture
def event(tx: Session) -> Occurrence:
    found = evening(tx, small_world(tx), has_hour=False)
    sign_up(tx, family(found), now=NOW)
    return found


def waiting(tx: Session) -> list[tuple[str, datetime]]:
    chosen = select(Notice.kind, Notice.due_at).where(Notice.kind.in_(CHANGE_KINDS), Notice.dropped_at.is_(None))
    return [(kind, due_at) for kind, due_at in tx.execute(chosen.order_by(Notice.id))]


def test_the_hour_is_told_when_it_is_set(tx: Session, event: Occurrence) -> None:
    set_hours(tx, event, time(17, 30), time(19), now=NOW, actor=CLI)

    assert waiting(tx) == [("sign_up_hour_set", NOW + TAKE_BACK)]


def test_another_day_or_place_is_told_and_the_reminder_goes_along(tx: Session, event: Occurrence) -> None:
    move_occurrence(tx, event, date(2018, 11, 22), time(17), time(19), event.venue_id, now=NOW, actor=CLI)

    assert waiting(tx) == [("sign_up_event_moved", NOW + TAKE_BACK)]
    reminders = tx.scalars(select(Notice.due_at).where(Notice.kind == "sign_up_reminder")).all()
    assert [f"{at:%d.%m. %H}" for at in reminders] == ["21.11. 15"], "the day before at 17 in Helsinki"


def test_what_is_taken_back_before_the_message_leaves_is_never_heard_of(tx: Session, event: Occurrence) -> None:
    cancel_occurrence(tx, event, "Illness", now=NOW, actor=CLI)
    assert waiting(tx) == [("sign_up_event_cancelled", NOW + TAKE_BACK)]

    restore_occurrence(tx, event, now=NOW + timedelta(minutes=2), actor=CLI)
    assert waiting(tx) == []


def test_a_cancelled_event_that_was_told_is_held_after_all_with_the_same_families(
    tx: Session, event: Occurrence
) -> None:
    cancel_occurrence(tx, event, "Illness", now=NOW, actor=CLI)
    for one in tx.scalars(select(Notice).where(Notice.kind == "sign_up_event_cancelled")):
        one.sent_at = NOW + TAKE_BACK
    tx.flush()
    restore_occurrence(tx, event, now=NOW + timedelta(hours=1), actor=CLI)

    assert [kind for kind, _due in waiting(tx)] == ["sign_up_event_cancelled", "sign_up_event_restored"]


def test_the_letters_tell_time_place_and_link_and_nothing_else(
    app: Flask, database: Engine, world: World, frozen: Callable[[datetime], None]
) -> None:
    with app.app_context():
        hooks.register_only([SignUpsFollow()])
        with db.transaction(database) as tx:
            event = evening(tx, world, has_hour=False)
            sign_up(tx, family(event, nickname="Muuttolintu"), now=NOW)
            set_hours(tx, event, time(17, 30), time(19), now=NOW, actor=CLI)
        sender = file_sender(app.config["SETTINGS"])
        for now in (NOW + TAKE_BACK, datetime.fromisoformat("2018-11-19T15:00:00+00:00")):
            frozen(now)
            send_due(database, sender, now=now)
        with db.transaction(database) as tx:
            cancel_occurrence(tx, occurrence_by_public_id(tx, event.public_id), "Sairaus", now=now, actor=CLI)
        send_due(database, sender, now=now + TAKE_BACK)

    mails = (path.read_text() for path in sender.folder.glob("*.eml"))
    texts = [text for text in mails if "maija@example.fi" in text]
    assert len(texts) == 4
    assert not any("Muuttolintu" in text or "Toiminnallinen" in text for text in texts)


def test_who_cancels_sees_how_many_have_signed_up(app: Flask, database: Engine, world: World, ilta: str) -> None:
    with app.app_context(), db.transaction(database) as tx:
        sign_up(tx, family(occurrence_by_public_id(tx, ilta)), now=NOW)
    coordinator = signed_in(app, world.users["coordinator"])

    shown = words(press(coordinator, f"/staff/sessions/{ilta}/cancel", reason="Sairaus"))
    assert "1 family has signed up" in shown
    assert "1 family gets a message" in shown
    moved = press(
        coordinator,
        f"/staff/sessions/{ilta}/move",
        venue=world.house.public_id,
        held_on="21.11.2018",
        starts="17",
        ends="19",
    )
    assert "1 family that has signed up comes along" in words(moved)
