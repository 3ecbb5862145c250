"""A family moves to another time itself: one write, the same row, link and calendar entry, one message."""

from datetime import UTC, date, datetime, time

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from booking.audit.model import AuditEvent
from booking.errors import Conflict, Missing
from booking.following.slots import cut_slots
from booking.notices import registry
from booking.notices.model import Notice
from booking.reservations.family_moves import move_to_slot, times_to_move_to
from booking.reservations.links import link_token
from booking.reservations.rules import SlotTaken
from booking.reservations.service import cancel_reservation, find_by_link, release_all, reserve, undo_cancellation
from booking.schedule.model import Occurrence
from booking.venues.model import Venue
from booking.web.dates import local_time, slot_text
from tests.support.autumn import asking, write_autumn
from tests.support.moments import NOW
from tests.support.world import drop_in

from .moves_to_slot import MINUTE, STARTS, _kinds, _sequence, _uid


@pytest.fixture
def speaking(app: Flask) -> object:
    """Let calendar files have words."""
    with app.test_request_context("/fi/"):
        yield app


def test_the_same_row_moves_and_the_old_slot_is_free(tx: Session, speaking: object) -> None:
    autumn = write_autumn(tx)
    mine = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    before = (mine.id, mine.public_id, link_token(mine), _uid(mine))

    assert move_to_slot(tx, mine, autumn.second_slots["13.00"], now=NOW + MINUTE)

    assert (mine.id, mine.public_id, link_token(mine), _uid(mine)) == before
    assert mine.slot.public_id == autumn.second_slots["13.00"]
    assert (mine.moved_at, mine.moved_from) == (NOW + MINUTE, datetime(2018, 11, 1, 8, 0, tzinfo=UTC))
    assert find_by_link(tx, link_token(mine), now=NOW) is mine
    assert (mine.nickname, mine.contact and mine.contact.address) == ("Maija", "maija@example.fi")
    reserve(tx, asking(autumn.first_slots["10.00"], form_key="somebody-else-here"), now=NOW)
    assert tx.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all() == [
        "reserve",
        "move_reservation",
        "reserve",
    ]


def test_one_message_tells_the_last_time(app: Flask, tx: Session) -> None:
    autumn = write_autumn(tx)
    mine = reserve(tx, asking(autumn.first_slots["10.00"], language="en"), now=NOW)
    move_to_slot(tx, mine, autumn.first_slots["10.15"], now=NOW)
    move_to_slot(tx, mine, autumn.second_slots["13.00"], now=NOW + MINUTE)

    assert _kinds(tx) == ["reservation_moved_by_guardian"]
    renderer = registry.renderer_of("reservation_moved_by_guardian")
    assert renderer is not None
    with app.app_context():
        message = renderer(tx, mine.id, NOW)
    assert message is not None
    assert (message.to, message.subject) == ("maija@example.fi", "Your new time Thu 15 Nov 2018, 13.00")
    assert message.body.split("\n") == [
        "Your new time: Thu 15 Nov 2018, 13.00, Kontiopuiston päiväkoti.",
        "Your former time is free for others.",
        "",
        f"See, move or cancel your time: http://tavataan.test/en/b/{link_token(mine)}",
        "",
        "Pieksämäki family centre",
        "You cannot reply to this message.",
    ]
    assert b"DTSTART;TZID=Europe/Helsinki:20181115T130000" in message.attachments[0].content
    due_at = tx.scalars(select(Notice.due_at).where(Notice.kind == "reservation_reminder").order_by(Notice.id)).all()
    assert due_at == [datetime(2018, 11, 14, 15, 0, tzinfo=UTC)]


def test_the_sequence_of_the_calendar_entry_only_rises(tx: Session, speaking: object) -> None:
    autumn = write_autumn(tx)
    first = tx.scalars(select(Occurrence).where(Occurrence.public_id == autumn.first)).one()
    first.sequence = 5
    mine = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    found = [_sequence(mine)]

    for slot in (autumn.first_slots["10.15"], autumn.second_slots["13.00"], autumn.first_slots["9.30"]):
        move_to_slot(tx, mine, slot, now=NOW)
        found.append(_sequence(mine))
    cancel_reservation(tx, mine, now=NOW)
    found.append(_sequence(mine))
    undo_cancellation(tx, mine, now=NOW)
    found.append(_sequence(mine))

    assert found == [10, 12, 14, 26, 27, 28]


def test_the_time_one_has_is_no_move(tx: Session) -> None:
    autumn = write_autumn(tx)
    mine = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)

    assert not move_to_slot(tx, mine, autumn.first_slots["10.00"], now=NOW)
    assert move_to_slot(tx, mine, autumn.first_slots["10.15"], now=NOW)
    assert not move_to_slot(tx, mine, autumn.first_slots["10.15"], now=NOW)

    assert _kinds(tx) == ["reservation_moved_by_guardian"]


def test_the_old_time_stays_when_the_new_one_is_gone(tx: Session) -> None:
    autumn = write_autumn(tx)
    mine = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    reserve(tx, asking(autumn.first_slots["10.15"], form_key="somebody-else-here"), now=NOW)

    with pytest.raises(SlotTaken) as taken:
        move_to_slot(tx, mine, autumn.first_slots["10.15"], now=NOW)

    assert taken.value.nearest_free
    assert (mine.slot.public_id, mine.moved_at) == (autumn.first_slots["10.00"], None)


def test_two_families_do_not_swap_their_times(tx: Session) -> None:
    autumn = write_autumn(tx)
    mine = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    other = reserve(tx, asking(autumn.first_slots["10.15"]), now=NOW)

    for one, wanted in ((mine, "10.15"), (other, "10.00")):
        with pytest.raises(SlotTaken):
            move_to_slot(tx, one, autumn.first_slots[wanted], now=NOW)


def test_a_free_lane_of_the_wanted_time_is_picked(tx: Session) -> None:
    autumn = write_autumn(tx)
    occurrence = tx.scalars(select(Occurrence).where(Occurrence.public_id == autumn.second)).one()
    occurrence.lanes = 2
    cut_slots(tx, occurrence)
    mine = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    reserve(tx, asking(autumn.second_slots["13.00"]), now=NOW)

    assert move_to_slot(tx, mine, autumn.second_slots["13.00"], now=NOW)
    assert (mine.slot.lane, slot_text(local_time(mine.slot.starts_at))) == (2, "13.00")


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("cancelled", "reservation_cancelled"),
        ("started", "session_started"),
        ("too late", "changes_closed"),
        ("closed", "booking_closed"),
        ("withdrawn", "booking_cancelled"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(tx: Session, state: str, code: str) -> None:
    autumn = write_autumn(tx)
    own, wanted = autumn.first_slots["10.00"], autumn.second_slots["13.00"]
    if state == "closed":
        own, wanted = wanted, own
    mine = reserve(tx, asking(own), now=NOW)
    if state == "cancelled":
        cancel_reservation(tx, mine, now=NOW)
    elif state == "too late":
        tx.execute(update(Venue).where(Venue.slug == "perheiden-talo").values(changes_close=336))
    elif state == "closed":
        tx.execute(update(Venue).where(Venue.slug == "perheiden-talo").values(booking_closes_hours=336))
    elif state == "withdrawn":
        tx.execute(update(Occurrence).where(Occurrence.public_id == autumn.second).values(cancelled_at=NOW))
    tx.expire_all()

    with pytest.raises(Conflict) as refused:
        move_to_slot(tx, mine, wanted, now=STARTS if state == "started" else NOW)

    assert refused.value.code == code
    assert (mine.slot.public_id, mine.moved_at) == (own, None)
    assert "reservation_moved_by_guardian" not in _kinds(tx)


def test_a_slot_nobody_may_see_is_missing(tx: Session) -> None:
    autumn = write_autumn(tx)
    mine = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    unseen = drop_in(tx, autumn.world, date(2018, 11, 29), is_published=False)
    slot = cut_slots(tx, unseen)[0]

    for public_id in (slot.public_id, "nobody-has-it", ""):
        with pytest.raises(Missing):
            move_to_slot(tx, mine, public_id, now=NOW)


def test_the_wish_goes_along_and_so_does_whose_data_it_is(tx: Session) -> None:
    autumn = write_autumn(tx)
    guidance = autumn.world.services["family_guidance"]
    mine = reserve(tx, asking(autumn.first_slots["10.00"], service_id=guidance.id), now=NOW)
    assert mine.controller_id == autumn.world.town.id
    only_counselling = drop_in(tx, autumn.world, date(2018, 11, 29), team=("family_counselling",))
    slot = cut_slots(tx, only_counselling)[0]

    with pytest.raises(SlotTaken, match="service_not_there"):
        move_to_slot(tx, mine, slot.public_id, now=NOW)
    assert [one.occurrence.public_id for one in times_to_move_to(tx, mine, NOW)] == [autumn.first, autumn.second]

    mine.service_id = None
    tx.flush()
    assert move_to_slot(tx, mine, slot.public_id, now=NOW)
    assert mine.controller_id == autumn.world.county.id


def test_this_session_and_the_next_three_with_free_times_are_offered(tx: Session) -> None:
    autumn = write_autumn(tx)
    mine = reserve(tx, asking(autumn.second_slots["13.00"]), now=NOW)
    full = drop_in(tx, autumn.world, date(2018, 11, 20), time(9), time(9, 15))
    (only_slot,) = cut_slots(tx, full)
    reserve(tx, asking(only_slot.public_id), now=NOW)
    for day in (22, 29, 30):
        cut_slots(tx, drop_in(tx, autumn.world, date(2018, 11, day), time(9), time(9, 30)))

    found = times_to_move_to(tx, mine, NOW)

    assert [one.occurrence.held_on.isoformat() for one in found] == [
        "2018-11-01",
        "2018-11-15",
        "2018-11-22",
        "2018-11-29",
    ]
    here = [slot_text(local_time(one.starts_at)) for one in found[1].times]
    assert here == ["12.30", "12.45", "13.15", "13.30", "13.45"]


def test_one_whose_session_was_cancelled_meanwhile_keeps_the_new_time(tx: Session) -> None:
    autumn = write_autumn(tx)
    mine = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    move_to_slot(tx, mine, autumn.second_slots["13.00"], now=NOW)
    first = tx.scalars(select(Occurrence).where(Occurrence.public_id == autumn.first)).one()
    first.cancelled_at, first.cancelled_by = NOW, "user"
    tx.flush()

    assert release_all(tx, first, now=NOW) == 0
    assert mine.released_at is None
