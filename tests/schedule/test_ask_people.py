"""Single people are asked, answer, and can be away."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.audit.model import AuditEvent
from booking.errors import Conflict, Invalid
from booking.schedule import service
from booking.schedule.model import Attendance, Occurrence
from booking.schedule.queries import unanswered_of
from tests.support.world import World, drop_in

from .plans import COORDINATOR, LATER, held

LATER_STILL = datetime(2018, 9, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def evening(tx: Session, world: World) -> Occurrence:
    """An evening from 17 to 19 without anybody yet."""
    return drop_in(tx, world, date(2018, 11, 6), time(17, 0), time(19, 0), venue=world.daycare, team=())


def ask(tx: Session, world: World, occurrence: Occurrence, presence: str = "always") -> Attendance:
    """Ask Mikko."""
    mikko = world.people["family_guidance"]
    return service.ask_professional(tx, occurrence, mikko, presence, now=LATER, actor=COORDINATOR)


def facts(one: Attendance) -> dict[str, datetime]:
    """What is known of an attendance."""
    names = ("asked_at", "accepted_at", "declined_at", "absent_at")
    return {name: getattr(one, name) for name in names if getattr(one, name) is not None}


def test_asking_holds_the_time_until_the_answer(tx: Session, world: World, evening: Occurrence) -> None:
    attendance = ask(tx, world, evening, "on_request")

    assert facts(attendance) == {"asked_at": LATER}
    assert (attendance.presence, attendance.from_team) == ("on_request", False)
    assert held(tx, evening) == {"Mikko Harju": "15:00-17:00"}
    assert unanswered_of(tx, world.people["family_guidance"].id, date(2018, 9, 1)) == [attendance]


def test_accepting_keeps_the_time(tx: Session, world: World, evening: Occurrence) -> None:
    attendance = ask(tx, world, evening)

    service.answer_asking(tx, attendance, True, now=LATER_STILL, actor=COORDINATOR)

    assert facts(attendance) == {"asked_at": LATER, "accepted_at": LATER_STILL}
    assert held(tx, evening) == {"Mikko Harju": "15:00-17:00"}
    assert (evening.revised_at, evening.sequence) == (LATER_STILL, 0)


def test_declining_frees_the_time_for_another_session(tx: Session, world: World, evening: Occurrence) -> None:
    attendance = ask(tx, world, evening)

    service.answer_asking(tx, attendance, False, now=LATER_STILL, actor=COORDINATOR)

    assert facts(attendance) == {"asked_at": LATER, "declined_at": LATER_STILL}
    assert held(tx, evening) == {}
    drop_in(tx, world, date(2018, 11, 6), time(16, 0), time(18, 0), team=("family_guidance",))


def test_accepting_after_all_is_refused_when_the_time_is_taken(tx: Session, world: World, evening: Occurrence) -> None:
    attendance = ask(tx, world, evening)
    service.answer_asking(tx, attendance, False, now=LATER_STILL, actor=COORDINATOR)
    drop_in(tx, world, date(2018, 11, 6), time(16, 0), time(18, 0), team=("family_guidance",))

    with pytest.raises(Conflict, match="person_busy"):
        service.answer_asking(tx, attendance, True, now=LATER_STILL, actor=COORDINATOR)

    assert facts(attendance) == {"asked_at": LATER, "declined_at": LATER_STILL}


def test_answering_twice_is_one_answer(tx: Session, world: World, evening: Occurrence) -> None:
    attendance = ask(tx, world, evening)
    for now in (LATER, LATER_STILL):
        service.answer_asking(tx, attendance, True, now=now, actor=COORDINATOR)

    tx.flush()
    actions = list(tx.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))
    assert facts(attendance) == {"asked_at": LATER, "accepted_at": LATER}
    assert actions == ["professional_asked", "asking_accepted"]


def test_asking_twice_asks_once(tx: Session, world: World, evening: Occurrence) -> None:
    assert ask(tx, world, evening) is ask(tx, world, evening)
    assert tx.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all() == ["professional_asked"]


def test_who_declined_or_is_away_can_be_asked_anew(tx: Session, world: World, evening: Occurrence) -> None:
    attendance = ask(tx, world, evening)
    service.note_absence(tx, attendance, now=LATER_STILL, actor=COORDINATOR)
    assert (facts(attendance), held(tx, evening)) == ({"asked_at": LATER, "absent_at": LATER_STILL}, {})

    assert ask(tx, world, evening) is attendance
    assert (facts(attendance), held(tx, evening)) == ({"asked_at": LATER}, {"Mikko Harju": "15:00-17:00"})


def test_asking_a_person_fills_the_gap_of_their_service(tx: Session, world: World, evening: Occurrence) -> None:
    gap = Attendance(
        occurrence_id=evening.id,
        service_id=world.services["family_guidance"].id,
        presence="on_request",
        from_team=True,
    )
    tx.add(gap)
    tx.flush()

    assert ask(tx, world, evening, "on_request") is gap
    assert gap.professional_id == world.people["family_guidance"].id


def test_an_evening_without_hours_holds_nobody_until_it_has_them(tx: Session, world: World) -> None:
    evening = service.add_occurrence(
        tx,
        service.OccurrenceRequest("evening", {"fi": "Toimintailta"}, world.daycare.id, date(2018, 9, 18)),
        now=LATER,
        actor=COORDINATOR,
    )
    ask(tx, world, evening)
    assert held(tx, evening) == {}

    service.set_hours(tx, evening, time(17, 30), time(19, 0), now=LATER, actor=COORDINATOR)

    assert held(tx, evening) == {"Mikko Harju": "14:30-16:00"}


def test_nobody_is_asked_to_a_cancelled_or_past_session(tx: Session, world: World, evening: Occurrence) -> None:
    attendance = ask(tx, world, evening)
    over = datetime(2018, 11, 6, 17, 0, tzinfo=UTC)
    for act in (
        lambda: service.note_absence(tx, attendance, now=over, actor=COORDINATOR),
        lambda: service.answer_asking(tx, attendance, True, now=over, actor=COORDINATOR),
    ):
        with pytest.raises(Conflict, match="session_past"):
            act()

    service.cancel_occurrence(tx, evening, "", now=LATER, actor=COORDINATOR)
    with pytest.raises(Conflict, match="session_cancelled"):
        ask(tx, world, evening)


def test_who_has_left_is_not_asked(tx: Session, world: World, evening: Occurrence) -> None:
    world.people["family_guidance"].left_at = LATER

    with pytest.raises(Invalid, match="person_has_left"):
        ask(tx, world, evening)


def test_a_gap_cannot_answer(tx: Session, world: World, evening: Occurrence) -> None:
    gap = Attendance(
        occurrence=evening, service_id=world.services["family_guidance"].id, presence="always", from_team=True
    )
    tx.add(gap)
    tx.flush()

    with pytest.raises(Conflict, match="not_asked"):
        service.answer_asking(tx, gap, True, now=LATER, actor=COORDINATOR)
