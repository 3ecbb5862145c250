"""We move a session: its families go along in their order, and those with another time or place are told once."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from booking import db
from booking.errors import Conflict
from booking.following.moving import bring_along, carry
from booking.notices import registry
from booking.notices.message import Message
from booking.notices.model import Notice
from booking.reservations.links import link_token
from booking.reservations.model import Reservation, Slot
from booking.reservations.rules import TAKE_BACK
from booking.reservations.service import cancel_reservation, reserve
from booking.schedule.hooks import Berth, Carried
from booking.schedule.hours import agree_on
from booking.schedule.model import Occurrence
from tests.support.autumn import Autumn, asking, write_autumn
from tests.support.moments import NOW

SECOND_THURSDAY = date(2018, 11, 8)
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def mailed(app: Flask, database: Engine, autumn: Autumn) -> Reservation:
    """Hold 1.11. at 10.00 in English."""
    with db.transaction(database) as tx:
        return reserve(tx, asking(autumn.first_slots["10.00"], language="en"), now=NOW)


def move(
    tx: Session,
    autumn: Autumn,
    starts: time,
    *,
    held_on: date = date(2018, 11, 1),
    to_daycare: bool = False,
    now: datetime,
) -> int:
    """Move the first session, an hour and a half long, and bring its families along."""
    row = tx.scalars(select(Occurrence).where(Occurrence.public_id == autumn.first)).one()
    was_at = row.venue_id
    ends = (datetime.combine(held_on, starts) + timedelta(minutes=90)).time()
    venue_id = autumn.world.daycare.id if to_daycare else autumn.world.house.id
    agree_on(row, venue_id, held_on, starts, ends)
    tx.flush()
    return bring_along(tx, row, was_at, now=now)


def waiting(tx: Session) -> list[tuple[str, datetime]]:
    """What waits to be told of moves, and when it is due."""
    moves = Notice.kind.in_(("reservation_moved", "reservation_relocated"))
    chosen = select(Notice).where(moves, Notice.dropped_at.is_(None), Notice.sent_at.is_(None)).order_by(Notice.id)
    return [(one.kind, one.due_at) for one in tx.scalars(chosen)]


def told(app: Flask, database: Engine, reservation: Reservation, kind: str, now: datetime = NOW) -> Message | None:
    renderer = registry.renderer_of(kind)
    assert renderer is not None
    with app.app_context(), db.reading(database) as tx:
        return renderer(tx, reservation.id, now)


def test_the_message_tells_the_new_time_with_its_link(
    app: Flask, database: Engine, autumn: Autumn, mailed: Reservation
) -> None:
    with db.transaction(database) as tx:
        move(tx, autumn, time(13), held_on=SECOND_THURSDAY, now=NOW)

    message = told(app, database, mailed, "reservation_moved")

    assert message is not None
    assert (message.to, message.subject) == ("maija@example.fi", "Your time moved: Thu 8 Nov 2018, 13.30")
    assert message.body.split("\n") == [
        "Your time moved: Thu 8 Nov 2018, 13.30, Perheiden talo.",
        "Keskuskatu 1, 76100 Pieksämäki",
        "",
        f"Does the new time suit you? Confirm it or cancel: http://tavataan.test/en/b/{link_token(mailed)}",
        "",
        "Pieksämäki family centre",
        "You cannot reply to this message.",
    ]


def test_the_message_names_a_new_place_and_its_door(
    app: Flask, database: Engine, autumn: Autumn, mailed: Reservation
) -> None:
    with db.transaction(database) as tx:
        tx.execute(update(type(autumn.world.daycare)).values(entrance={"en": "The green door"}))
        move(tx, autumn, time(13), held_on=SECOND_THURSDAY, to_daycare=True, now=NOW)

    message = told(app, database, mailed, "reservation_relocated")

    assert message is not None
    assert message.body.split("\n")[:3] == [
        "Your time moved: Thu 8 Nov 2018, 13.30, new place Kontiopuiston päiväkoti.",
        "Entrance: The green door",
        "",
    ]


def test_the_calendar_file_is_the_same_entry_at_the_new_time(
    app: Flask, database: Engine, autumn: Autumn, mailed: Reservation
) -> None:
    with db.transaction(database) as tx:
        row = tx.scalars(select(Occurrence).where(Occurrence.public_id == autumn.first)).one()
        row.sequence += 1
        move(tx, autumn, time(13), now=NOW)

    message = told(app, database, mailed, "reservation_moved")

    assert message is not None
    lines = message.attachments[0].content.decode().split("\r\n")
    assert f"UID:{mailed.public_id}@reservation.tavataan" in lines
    assert "DTSTART;TZID=Europe/Helsinki:20181101T133000" in lines
    assert "SEQUENCE:0" not in lines


@pytest.mark.parametrize("kind", ["reservation_moved", "reservation_relocated"])
def test_nothing_is_told_of_a_time_let_go_or_begun(
    app: Flask, database: Engine, autumn: Autumn, mailed: Reservation, kind: str
) -> None:
    begun = datetime(2018, 11, 1, 8, 0, tzinfo=UTC)
    assert told(app, database, mailed, kind, begun - timedelta(seconds=1)) is not None
    assert told(app, database, mailed, kind, begun) is None

    with db.transaction(database) as tx:
        cancel_reservation(tx, tx.get_one(Reservation, mailed.id), now=NOW)

    assert told(app, database, mailed, kind) is None


def test_families_hear_ten_minutes_later_or_at_once_when_they_may_be_on_their_way(tx: Session, app: Flask) -> None:
    autumn = write_autumn(tx)
    reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    almost_nine = datetime(2018, 11, 1, 7, 15, tzinfo=UTC)

    move(tx, autumn, time(13), now=NOW)
    before = waiting(tx)
    move(tx, autumn, time(9), now=almost_nine)

    assert before == [("reservation_moved", NOW + TAKE_BACK)]
    assert waiting(tx) == [("reservation_moved", almost_nine)]


def test_moved_twice_before_the_message_left_is_told_once(tx: Session, app: Flask) -> None:
    autumn = write_autumn(tx)
    reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)

    move(tx, autumn, time(13), to_daycare=True, now=NOW)
    move(tx, autumn, time(14), to_daycare=True, now=LATER)

    assert waiting(tx) == [("reservation_relocated", LATER + TAKE_BACK)]


def test_moved_and_back_before_the_message_left_is_not_told(tx: Session, app: Flask) -> None:
    autumn = write_autumn(tx)
    reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)

    move(tx, autumn, time(13), to_daycare=True, now=NOW)
    move(tx, autumn, time(9, 30), now=LATER)

    assert waiting(tx) == []


def test_moved_back_after_the_message_left_is_told_again(tx: Session, app: Flask) -> None:
    autumn = write_autumn(tx)
    reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    move(tx, autumn, time(13), now=NOW)
    tx.execute(update(Notice).values(sent_at=LATER))

    move(tx, autumn, time(9, 30), now=LATER)

    assert waiting(tx) == [("reservation_moved", LATER + TAKE_BACK)]


def test_families_without_an_email_address_are_not_told(tx: Session, app: Flask) -> None:
    autumn = write_autumn(tx)
    reserve(tx, asking(autumn.first_slots["10.00"], contact_kind=None, contact_address=None), now=NOW)
    phone = {"contact_kind": "phone", "contact_address": "+358401234567"}
    reserve(tx, asking(autumn.first_slots["10.15"], **phone), now=NOW)

    assert move(tx, autumn, time(13), now=NOW) == 2
    assert waiting(tx) == []


def test_who_would_find_no_time_keeps_the_session_from_moving(tx: Session, app: Flask) -> None:
    autumn = write_autumn(tx)
    held = reserve(tx, asking(autumn.first_slots["10.45"]), now=NOW)
    row = held.slot.occurrence
    at_one = datetime(2018, 11, 1, 11, 0, tzinfo=UTC)

    assert carry(tx, row, Berth(row.venue_id, at_one, at_one + timedelta(minutes=75), 15, 1)) is None
    assert carry(tx, row, Berth(row.venue_id, at_one, at_one + timedelta(minutes=90), 10, 1)) is None
    agree_on(row, row.venue_id, row.held_on, time(13), time(14, 15))
    with pytest.raises(Conflict, match="no_room_for_reservations"):
        bring_along(tx, row, row.venue_id, now=NOW)


def test_with_more_lanes_everybody_keeps_their_turn(tx: Session, app: Flask) -> None:
    autumn = write_autumn(tx)
    held = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    row = held.slot.occurrence
    at_one = datetime(2018, 11, 1, 11, 0, tzinfo=UTC)

    carried = carry(tx, row, Berth(row.venue_id, at_one, at_one + timedelta(minutes=90), 15, 2))

    half_past_one = datetime(2018, 11, 1, 11, 30, tzinfo=UTC)
    assert carried == Carried(((datetime(2018, 11, 1, 8, 0, tzinfo=UTC), half_past_one),), 1, 1)


def test_looking_at_a_move_moves_nothing(tx: Session, app: Flask) -> None:
    autumn = write_autumn(tx)
    held = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    row = held.slot.occurrence
    before = [(slot.id, slot.starts_at) for slot in tx.scalars(select(Slot).order_by(Slot.id))]

    carry(tx, row, Berth(autumn.world.daycare.id, row.starts_at, row.ends_at, 15, 1))

    tx.expire_all()
    assert [(slot.id, slot.starts_at) for slot in tx.scalars(select(Slot).order_by(Slot.id))] == before
    assert waiting(tx) == []
