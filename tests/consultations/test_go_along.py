"""An agreed consultation goes along with its session, or passes to a colleague; whoever asked is told."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from booking import db
from booking.audit.service import CLI
from booking.changes.handing_over import hand_over
from booking.changes.moving import move_session, preview_move, undo_move
from booking.changes.rules import MoveRequest
from booking.checks.service import broken
from booking.consultations import service
from booking.consultations.letter_words import sentence_to_asker
from booking.consultations.model import ConsultationRequest
from booking.consultations.rules import State, state_of
from booking.consultations.telling import ANSWERED
from booking.notices.model import Notice
from booking.reservations.model import Slot
from booking.reservations.service import reserve
from booking.schedule.model import Attendance, Professional
from booking.schedule.queries import occurrence_by_public_id
from tests.support.autumn import Autumn, asking
from tests.support.moments import NOW

from .conftest import STAFF, agreed, ask_for, person, told

DAY = date(2018, 11, 15)
NOON = datetime(2018, 11, 15, 11, 0, tzinfo=UTC)
"""13.00 in Helsinki, the agreed time."""
QUARTER = timedelta(minutes=15)


def heard(tx: Session, autumn: Autumn, clock: str = "13.00") -> ConsultationRequest:
    """Agree on a time, and let every message leave."""
    request = agreed(tx, autumn, clock)
    tx.execute(update(Notice).values(sent_at=NOW))
    return request


def move(tx: Session, autumn: Autumn, starts: time, ends: time, *, to_house: bool = False) -> None:
    """Hold the session at other hours, or at Perheiden talo."""
    session = occurrence_by_public_id(tx, autumn.second)
    venue_id = autumn.world.house.id if to_house else session.venue_id
    move_session(tx, session, MoveRequest(venue_id, DAY, starts, ends), now=NOW, actor=CLI)


def where(request: ConsultationRequest) -> tuple[State, str, datetime | None, int | None]:
    """Return how a request stands, why, when and where."""
    return state_of(request), request.why, request.starts_at, request.place_id


@pytest.mark.parametrize(("to_house", "later"), [(False, QUARTER), (True, timedelta(0)), (True, QUARTER)])
def test_it_keeps_its_minutes_from_the_start_and_whoever_asked_is_told_a_little_later(
    database: Engine, autumn: Autumn, to_house: bool, later: timedelta
) -> None:
    starts, ends = ((datetime.combine(DAY, at) + later).time() for at in (time(12, 30), time(14)))
    with db.transaction(database) as tx:
        request = heard(tx, autumn)
        move(tx, autumn, starts, ends, to_house=to_house)
        place = autumn.world.house.id if to_house else autumn.world.daycare.id
        assert where(request) == (State.ACCEPTED, "moved_along", NOON + later, place)
        kept = tx.scalars(select(Slot).where(Slot.professional_id.is_not(None))).one()
        assert (kept.id, kept.starts_at, kept.held_until) == (request.slot_id, NOON + later, NOON + later + QUARTER)
        mails = tx.scalars(select(Notice).where(Notice.kind == ANSWERED, Notice.sent_at.is_(None))).all()
        assert [(one.subject_id, one.due_at) for one in mails] == [(request.id, NOW + timedelta(minutes=10))]
        assert broken(tx, now=NOW, retention_days=30) == ()
        service.withdraw(tx, request, seen=request.revision, now=NOW, actor=STAFF)
        assert broken(tx, now=NOW, retention_days=30) == ()


def test_a_move_that_is_taken_back_before_anybody_heard_of_it_is_never_told(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        request = heard(tx, autumn)
        move(tx, autumn, time(13), time(14, 30))
        undo_move(tx, occurrence_by_public_id(tx, autumn.second), now=NOW, actor=CLI)
        assert where(request) == (State.ACCEPTED, "", NOON, autumn.world.daycare.id)
        assert (ANSWERED, request.id) not in told(tx)


def test_an_answer_that_has_not_left_tells_the_time_as_it_is_by_then(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        request = agreed(tx, autumn)
        move(tx, autumn, time(12, 45), time(14, 15))
        assert where(request) == (State.ACCEPTED, "", NOON + QUARTER, autumn.world.daycare.id)
        assert told(tx).count((ANSWERED, request.id)) == 1


@pytest.mark.one_engine
def test_the_mail_says_where_it_is_now_and_that_one_press_cancels_it(app: Flask) -> None:
    with app.app_context(), force_locale("en"):
        moved = sentence_to_asker(State.ACCEPTED, "moved_along", "Thu 15 Nov 2018, 13.15", "Kontiopuisto")
        handed_over = sentence_to_asker(State.ACCEPTED, "with_colleague", "Thu 15 Nov 2018, 13.00", "Kontiopuisto")
    assert moved == (
        "Your consultation has moved: Thu 15 Nov 2018, 13.15",
        "The session has moved, and your consultation with it. It is now Thu 15 Nov 2018, 13.15, Kontiopuisto. "
        "If this does not suit, cancel it on its page by one press.",
    )
    assert handed_over == (
        "Another professional for your consultation: Thu 15 Nov 2018, 13.00",
        "A colleague of the same profession meets you Thu 15 Nov 2018, 13.00, Kontiopuisto. The time is the same. "
        "If this does not suit, cancel it on its page by one press.",
    )


def test_two_in_a_row_with_one_professional_go_along_together(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        first = agreed(tx, autumn)
        second = ask_for(tx, autumn, form_key="consultation-form-1")
        slot = autumn.second_slots["13.15"]
        service.accept(tx, second, slot, professional_id=person(autumn), seen=1, now=NOW, actor=STAFF)
        request = MoveRequest(autumn.world.daycare.id, DAY, time(12, 45), time(14, 15))
        effect = preview_move(tx, occurrence_by_public_id(tx, autumn.second), request, now=NOW)
        assert (effect.consultations, effect.consultations_along) == (0, 2)
        move(tx, autumn, time(12, 45), time(14, 15))
        assert [first.starts_at, second.starts_at] == [NOON + QUARTER, NOON + 2 * QUARTER]
        assert broken(tx, now=NOW, retention_days=30) == ()


def test_a_family_whose_time_remains_goes_nowhere_because_of_it(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        reserve(tx, asking(autumn.second_slots["13.30"]), now=NOW)
        request = heard(tx, autumn, "12.30")
        asked = ask_for(tx, autumn, form_key="consultation-form-1")
        move(tx, autumn, time(13, 30), time(14, 30))
        assert (state_of(request), request.why) == (State.ASKED, "session_moved")
        assert (state_of(asked), asked.why) == (State.ASKED, "")
        assert broken(tx, now=NOW, retention_days=30) == ()


def test_a_shorter_session_takes_it_to_its_turn_where_no_family_is(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        family = reserve(tx, asking(autumn.second_slots["13.15"]), now=NOW)
        request = heard(tx, autumn, "12.30")
        move(tx, autumn, time(13), time(14))
        assert where(request) == (State.ACCEPTED, "moved_along", NOON, autumn.world.daycare.id)
        assert family.slot.starts_at == NOON + QUARTER, "its time remains"
        assert broken(tx, now=NOW, retention_days=30) == ()


@pytest.mark.parametrize("is_wished", [False, True])
def test_who_comes_instead_keeps_it_unless_that_very_person_was_wished(
    database: Engine, autumn: Autumn, is_wished: bool
) -> None:
    world, own = autumn.world, person(autumn)
    with db.transaction(database) as tx:
        request = heard(tx, autumn)
        request.wished_id = own if is_wished else None
        theirs = select(Attendance).where(Attendance.professional_id == own)
        row = tx.scalars(theirs.where(Attendance.occurrence_id == request.occurrence_id)).one()
        counselling, county = world.services["family_counselling"].id, world.county.id
        colleague = Professional(service_id=counselling, organisation_id=county, name="Leena Kivi")
        tx.add(colleague)
        tx.flush()
        hand_over(tx, row, colleague, now=NOW, actor=CLI)
        if is_wished:
            assert (state_of(request), request.why) == (State.ASKED, "professional_away")
        else:
            assert where(request) == (State.ACCEPTED, "with_colleague", NOON, world.daycare.id)
            assert request.professional_id == colleague.id
        assert (ANSWERED, request.id) in told(tx)
        assert broken(tx, now=NOW, retention_days=30) == ()
