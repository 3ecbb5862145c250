"""What happens to the session, or to who was to come, reaches both, and no time stays kept for nobody."""

from collections.abc import Callable
from datetime import UTC, datetime, time

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from booking import db
from booking.audit.service import CLI
from booking.checks.service import broken
from booking.consultations import service
from booking.consultations.keeping import erase_old
from booking.consultations.model import ConsultationRequest
from booking.consultations.rules import State, state_of
from booking.consultations.telling import ANSWERED, CHANGED
from booking.reservations.model import Slot
from booking.reservations.service import reserve
from booking.schedule.model import Attendance
from booking.schedule.queries import occurrence_by_public_id
from booking.schedule.service import cancel_occurrence, move_occurrence, note_absence
from tests.support.autumn import Autumn, asking
from tests.support.moments import NOW

from .conftest import STAFF, agreed, ask_for, person, told, with_lanes


def cancel(tx: Session, autumn: Autumn) -> None:
    """Cancel the session."""
    cancel_occurrence(tx, occurrence_by_public_id(tx, autumn.second), "vesikatko", now=NOW, actor=CLI)


def shorten(tx: Session, autumn: Autumn) -> None:
    """Hold the session in the morning, for two times: the third is none of it any more."""
    session = occurrence_by_public_id(tx, autumn.second)
    move_occurrence(tx, session, session.held_on, time(9, 30), time(10), session.venue_id, now=NOW, actor=CLI)


def be_away(tx: Session, autumn: Autumn) -> None:
    """Let the professional not come after all."""
    theirs = select(Attendance).where(Attendance.professional_id == person(autumn))
    session = occurrence_by_public_id(tx, autumn.second)
    row = tx.scalars(theirs.where(Attendance.occurrence_id == session.id)).one()
    note_absence(tx, row, now=NOW, actor=CLI)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (cancel, "session_cancelled"),
        (shorten, "session_moved"),
        (be_away, "professional_away"),
    ],
)
def test_what_no_longer_holds_waits_again_and_both_are_told(
    database: Engine, autumn: Autumn, change: Callable[[Session, Autumn], None], why: str
) -> None:
    with db.transaction(database) as tx:
        request = agreed(tx, autumn)
        change(tx, autumn)
        assert (state_of(request), request.why) == (State.ASKED, why)
        assert tx.scalars(select(Slot.id).where(Slot.professional_id.is_not(None))).all() == []
        assert told(tx)[-2:] == [(kind, request.id) for kind in (ANSWERED, CHANGED)]
        assert broken(tx, now=NOW, retention_days=30) == ()


def test_a_family_that_has_booked_comes_before_the_consultation_once_a_colleague_is_away(
    database: Engine, autumn: Autumn
) -> None:
    counselling = autumn.world.services["family_counselling"]
    one = autumn.second_slots["13.00"]
    with db.transaction(database) as tx:
        session = with_lanes(tx, autumn, 2)
        colleague = autumn.world.people["special_teacher"]
        second = Attendance(
            occurrence_id=session.id, service_id=counselling.id, professional_id=colleague.id, presence="always",
            from_team=False, asked_at=NOW, accepted_at=NOW,
        )  # fmt: skip
        tx.add(second)
        tx.flush()
        request = agreed(tx, autumn)
        reserve(tx, asking(one, service_id=counselling.id), now=NOW)
        note_absence(tx, second, now=NOW, actor=CLI)
        assert (state_of(request), request.why) == (State.ASKED, "needed_by_family")


def test_a_change_that_leaves_the_time_as_it_is_leaves_the_consultation_too(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        request = agreed(tx, autumn)
        session = occurrence_by_public_id(tx, autumn.second)
        move_occurrence(tx, session, session.held_on, time(12, 30), time(14, 30), session.venue_id, now=NOW, actor=CLI)
        assert (state_of(request), request.why) == (State.ACCEPTED, "")
        assert broken(tx, now=NOW, retention_days=30) == ()


def test_a_time_that_was_proposed_in_another_session_goes_with_that_session(database: Engine, autumn: Autumn) -> None:
    one = autumn.first_slots["10.45"]
    with db.transaction(database) as tx:
        request = ask_for(tx, autumn)
        service.propose(tx, request, one, professional_id=person(autumn), seen=1, now=NOW, actor=STAFF)
        first = occurrence_by_public_id(tx, autumn.first)
        move_occurrence(tx, first, first.held_on, time(9, 30), time(10, 30), first.venue_id, now=NOW, actor=CLI)
        assert (state_of(request), request.why, request.slot_id) == (State.ASKED, "session_moved", None)


def test_who_asked_and_what_about_is_forgotten_when_the_term_is_over(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        request_id = agreed(tx, autumn).id
        assert erase_old(tx, days=30, now=datetime(2018, 12, 31, 12, 0, tzinfo=UTC)) == 0
        assert erase_old(tx, days=30, now=datetime(2019, 1, 1, 12, 0, tzinfo=UTC)) == 1
    with db.reading(database) as tx:
        kept = tx.get_one(ConsultationRequest, request_id)
        assert (kept.group_name, kept.theme, kept.asked_by, kept.wished_id) == ("", "", None, None)
        assert (state_of(kept), kept.professional_id) == (State.ACCEPTED, person(autumn))
