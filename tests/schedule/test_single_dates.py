"""Single dates are added, cancelled, restored, moved and given their hour."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.errors import Conflict, Invalid, Missing
from booking.schedule import service
from booking.schedule.model import Attendance, Occurrence
from booking.schedule.queries import attendance_by_public_id, occurrence_by_public_id
from booking.schedule.service import OccurrenceRequest
from tests.support.world import World, drop_in

from .conftest import Remembering
from .plans import COORDINATOR, IN_AUGUST, LATER, fingerprint, held, pilot_autumn, team

AFTERWARDS = datetime(2018, 11, 1, 9, 0, tzinfo=UTC)  # the session of 1.11. ends in this instant
EVENING = {"fi": "Toiminnallinen ilta"}


@pytest.fixture
def session(tx: Session, world: World) -> Occurrence:
    """The pilot's first drop-in, 1.11.2018 at 9.30-11, with its team."""
    return drop_in(tx, world)


def test_an_info_session_in_summer_time(tx: Session, world: World) -> None:
    added = service.add_occurrence(
        tx,
        OccurrenceRequest(
            "info",
            {"fi": "Infotilaisuus"},
            world.house.id,
            date(2018, 9, 6),
            time(9, 30),
            time(11, 0),
            term_id=world.term.id,
            team=team(world, "family_guidance"),
        ),
        now=LATER,
        actor=COORDINATOR,
    )

    assert (added.starts_at, added.ends_at) == (
        datetime(2018, 9, 6, 6, 30, tzinfo=UTC),
        datetime(2018, 9, 6, 8, 0, tzinfo=UTC),
    )
    assert (added.published_at, added.zone, added.series_id) == (LATER, "Europe/Helsinki", None)
    assert held(tx, added) == {"Mikko Harju": "06:30-08:00"}


def test_a_date_without_its_hour_stays_a_date(tx: Session, world: World, follower: Remembering) -> None:
    request = OccurrenceRequest("evening", EVENING, world.daycare.id, date(2018, 9, 18), term_id=world.term.id)

    added = service.add_occurrence(tx, request, now=LATER, actor=COORDINATOR)

    assert (added.starts, added.ends, added.starts_at, added.ends_at) == (None, None, None, None)
    assert follower.followed == ["2018-09-18"]


def test_a_date_gets_its_hour(tx: Session, world: World) -> None:
    request = OccurrenceRequest("evening", EVENING, world.daycare.id, date(2018, 9, 18))
    added = service.add_occurrence(tx, request, now=LATER, actor=COORDINATOR)

    service.set_hours(tx, added, time(17, 30), time(19, 0), now=LATER, actor=COORDINATOR)

    assert added.starts_at == datetime(2018, 9, 18, 14, 30, tzinfo=UTC)
    assert added.ends_at == datetime(2018, 9, 18, 16, 0, tzinfo=UTC)
    assert added.sequence == 1


def test_a_date_of_a_draft_term_is_not_public(tx: Session, world: World) -> None:
    world.term.published_at = None
    request = OccurrenceRequest("evening", EVENING, world.daycare.id, date(2018, 9, 18), term_id=world.term.id)

    assert service.add_occurrence(tx, request, now=LATER, actor=COORDINATOR).published_at is None


@pytest.mark.parametrize(("held_on", "code"), [(date(2019, 1, 1), "outside_term"), (date(2018, 8, 31), "date_past")])
def test_a_date_outside_its_term_or_past_is_refused(tx: Session, world: World, held_on: date, code: str) -> None:
    request = OccurrenceRequest("evening", EVENING, world.daycare.id, held_on, term_id=world.term.id)

    with pytest.raises(Invalid, match=code):
        service.add_occurrence(tx, request, now=LATER, actor=COORDINATOR)


def test_a_date_at_an_unknown_venue_is_missing(tx: Session, world: World) -> None:
    with pytest.raises(Missing, match="venue"):
        service.add_occurrence(
            tx, OccurrenceRequest("evening", {}, 999, date(2018, 9, 18)), now=LATER, actor=COORDINATOR
        )


@pytest.mark.parametrize("hours", [(time(9, 30), None), (time(9, 30), time(9, 30)), (time(9, 30, 5), time(11, 0))])
def test_hours_that_cannot_be_are_refused(hours: tuple[time, time | None]) -> None:
    with pytest.raises(Invalid):
        OccurrenceRequest("evening", {}, 1, date(2018, 9, 18), *hours)


def test_cancelling_frees_the_people_and_raises_the_sequence(
    tx: Session, world: World, session: Occurrence, follower: Remembering
) -> None:
    service.cancel_occurrence(tx, session, "Sairastapaus", now=LATER, actor=COORDINATOR)

    assert (session.cancelled_at, session.cancelled_by, session.cancel_reason) == (LATER, "user", "Sairastapaus")
    assert (session.sequence, session.revised_at, held(tx, session)) == (1, LATER, {})
    assert follower.followed == ["2018-11-01"]


def test_cancelling_twice_writes_nothing_the_second_time(tx: Session, session: Occurrence) -> None:
    service.cancel_occurrence(tx, session, "Sairastapaus", now=LATER, actor=COORDINATOR)
    before = fingerprint(tx)

    service.cancel_occurrence(tx, session, "Vesivahinko", by_plan=True, now=LATER, actor=COORDINATOR)
    service.cancel_occurrence(tx, session, "Muu", now=LATER, actor=COORDINATOR)

    assert fingerprint(tx) == before


def test_a_person_may_confirm_what_the_plan_cancelled(tx: Session, session: Occurrence) -> None:
    service.cancel_occurrence(tx, session, "Vesivahinko", by_plan=True, now=LATER, actor=COORDINATOR)

    service.cancel_occurrence(tx, session, "Remontti", now=LATER, actor=COORDINATOR)

    assert (session.cancelled_by, session.cancel_reason, session.sequence) == ("user", "Remontti", 1)


def test_restoring_holds_the_people_again(tx: Session, session: Occurrence) -> None:
    service.cancel_occurrence(tx, session, "Sairastapaus", now=LATER, actor=COORDINATOR)

    service.restore_occurrence(tx, session, now=LATER, actor=COORDINATOR)

    assert (session.cancelled_at, session.cancelled_by, session.cancel_reason) == (None, "", "")
    assert (session.sequence, session.changed_by_hand_at) == (2, None)
    assert sorted(held(tx, session)) == ["Aino Peltola", "Mikko Harju", "Veera Salmi"]


def test_restoring_is_refused_when_somebody_was_booked_meanwhile(
    tx: Session, world: World, session: Occurrence
) -> None:
    service.cancel_occurrence(tx, session, "Sairastapaus", now=LATER, actor=COORDINATOR)
    drop_in(tx, world, starts=time(10, 0), ends=time(12, 0), venue=world.daycare, team=("family_guidance",))

    with pytest.raises(Conflict) as refused:
        service.restore_occurrence(tx, session, now=LATER, actor=COORDINATOR)

    assert [(one.name, one.held_on) for one in refused.value.data["clashes"]] == [("Mikko Harju", date(2018, 11, 1))]
    assert (session.cancelled_at, session.sequence, held(tx, session)) == (LATER, 1, {})


def test_restoring_what_the_plan_no_longer_has_makes_a_one_off(tx: Session, world: World) -> None:
    series = service.create_series(tx, pilot_autumn(world), now=IN_AUGUST, actor=COORDINATOR)
    last = tx.scalars(select(Occurrence).where(Occurrence.held_on == date(2018, 12, 13))).one()
    service.cancel_occurrence(tx, last, "Sairastapaus", now=LATER, actor=COORDINATOR)
    shorter = replace(service.request_of(series), last_on=date(2018, 11, 30))
    service.edit_series(tx, series, shorter, now=LATER, actor=COORDINATOR)

    service.restore_occurrence(tx, last, now=LATER, actor=COORDINATOR)
    service.sync_series(tx, series, now=LATER, actor=COORDINATOR)

    assert (last.cancelled_at, last.changed_by_hand_at) == (None, LATER)
    assert tx.scalars(select(Occurrence.held_on).order_by(Occurrence.held_on)).all() == [
        date(2018, 11, 1),
        date(2018, 11, 15),
        date(2018, 11, 29),
        date(2018, 12, 13),
    ]


def test_a_closure_that_ends_restores_without_making_a_one_off(tx: Session, session: Occurrence) -> None:
    service.cancel_occurrence(tx, session, "Vesivahinko", by_plan=True, now=LATER, actor=COORDINATOR)
    service.restore_occurrence(tx, session, by_plan=True, now=LATER, actor=COORDINATOR)

    assert session.changed_by_hand_at is None


def test_moving_takes_the_people_along(tx: Session, world: World, session: Occurrence) -> None:
    service.move_occurrence(
        tx, session, date(2018, 11, 2), time(10, 0), time(11, 30), world.daycare.id, now=LATER, actor=COORDINATOR
    )

    assert (session.starts_at, session.venue_id) == (datetime(2018, 11, 2, 8, 0, tzinfo=UTC), world.daycare.id)
    assert (session.sequence, session.changed_by_hand_at, session.revised_at) == (1, LATER, LATER)
    assert set(held(tx, session).values()) == {"08:00-09:30"}


def test_a_move_to_where_it_is_writes_nothing(tx: Session, world: World, session: Occurrence) -> None:
    before = fingerprint(tx)

    service.move_occurrence(
        tx, session, date(2018, 11, 1), time(9, 30), time(11, 0), world.house.id, now=LATER, actor=COORDINATOR
    )

    assert fingerprint(tx) == before


def test_a_move_onto_a_busy_time_changes_nothing(tx: Session, world: World, session: Occurrence) -> None:
    drop_in(tx, world, date(2018, 11, 2), venue=world.daycare, team=("family_guidance",))
    before = fingerprint(tx)

    with pytest.raises(Conflict, match="person_busy"):
        service.move_occurrence(
            tx, session, date(2018, 11, 2), time(10, 0), time(11, 30), world.house.id, now=LATER, actor=COORDINATOR
        )

    assert fingerprint(tx) == before


def test_a_move_into_the_past_is_refused(tx: Session, world: World, session: Occurrence) -> None:
    with pytest.raises(Invalid, match="date_past"):
        service.move_occurrence(
            tx, session, date(2018, 8, 1), time(10, 0), time(11, 30), world.house.id, now=LATER, actor=COORDINATOR
        )


def test_what_is_over_is_left_alone(tx: Session, world: World, session: Occurrence) -> None:
    with pytest.raises(Conflict, match="session_past"):
        service.cancel_occurrence(tx, session, "x", now=AFTERWARDS, actor=COORDINATOR)
    with pytest.raises(Conflict, match="session_past"):
        service.restore_occurrence(tx, session, now=AFTERWARDS, actor=COORDINATOR)
    with pytest.raises(Conflict, match="session_past"):
        service.set_hours(tx, session, time(12, 0), time(13, 0), now=AFTERWARDS, actor=COORDINATOR)


def test_a_cancelled_session_is_not_moved(tx: Session, world: World, session: Occurrence) -> None:
    service.cancel_occurrence(tx, session, "", now=LATER, actor=COORDINATOR)

    with pytest.raises(Conflict, match="session_cancelled"):
        service.set_hours(tx, session, time(12, 0), time(13, 0), now=LATER, actor=COORDINATOR)


def test_rows_as_pages_load_them_can_be_locked(tx: Session, world: World, session: Occurrence) -> None:
    """PostgreSQL refuses to lock the outer side of a join that a read brought along."""
    public_id, attendance_id = session.public_id, tx.scalars(select(Attendance.public_id)).first()
    assert attendance_id is not None
    tx.expunge_all()

    service.note_absence(tx, attendance_by_public_id(tx, attendance_id), now=LATER, actor=COORDINATOR)
    loaded = occurrence_by_public_id(tx, public_id)
    service.cancel_occurrence(tx, loaded, "", now=LATER, actor=COORDINATOR)
    service.restore_occurrence(tx, loaded, now=LATER, actor=COORDINATOR)
    service.set_hours(tx, loaded, time(12, 0), time(13, 0), now=LATER, actor=COORDINATOR)

    assert (loaded.sequence, len(held(tx, loaded))) == (3, 2)
