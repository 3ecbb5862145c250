"""What a decision may not be, and what happens meanwhile."""

from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
from sqlalchemy.orm import Session

from booking.errors import Invalid
from booking.following.follower import SlotsFollow
from booking.recurrence import OrphanReason
from booking.reservations import keys
from booking.schedule import hooks, service
from booking.schedule.service import DiffChanged, StopRequest, Unfit
from tests.support.world import World

from .booked import (
    GOING_ON,
    Booked,
    every_row,
    hold,
    messages,
    stops,
    times_of,
    told_by_step,
    weekly,
    write_booked,
)
from .conftest import Remembering
from .edits_of_booked import BOOKED, CANCEL, KEEP, MOVE, STAYED, diff, edit, half_an_hour_later, shorter
from .plans import COORDINATOR, rows


@pytest.fixture
def booked(tx: Session, world: World, follower: Remembering) -> Iterator[Booked]:
    """Write the series with its bookings; slots and reservations follow."""
    keys.use_key("tests-only-9f2c1b7e4a6d8350b1c2d3e4f5a69788f0e1d2c3b4a5968778695a4b")
    hooks.register_only([SlotsFollow()])
    yield write_booked(tx, world)
    hooks.register_only([follower])


def test_the_diff_counts_families_and_messages(tx: Session, world: World, booked: Booked) -> None:
    open_one = diff(tx, booked, half_an_hour_later(world))
    by_answer = {answer: diff(tx, booked, half_an_hour_later(world), step_5=answer) for answer in (KEEP, MOVE, CANCEL)}

    assert (open_one.reservations, open_one.unanswered) == (2, (5,))
    assert [(one.step, one.orphan.reason) for one in open_one.questions] == [(5, OrphanReason.WOULD_MOVE)]
    assert {answer: (one.changed, one.messages) for answer, one in by_answer.items()} == {
        KEEP: (0, 0),
        MOVE: (2, 1),
        CANCEL: (2, 1),
    }
    assert len({one.seen for one in (open_one, *by_answer.values())}) == 4
    assert len({one.basis for one in (open_one, *by_answer.values())}) == 1


def test_a_move_needs_a_time_as_long_for_everybody(tx: Session, world: World, booked: Booked) -> None:
    """In half an hour there are two times; the second family's was the third."""
    short = weekly(world, stops=stops(world, starts=time(15), minutes=30))

    asked = diff(tx, booked, short).questions[0]
    with pytest.raises(Unfit) as refused:
        edit(tx, booked, short, decisions={5: MOVE})

    assert (asked.obstacle, asked.options) == ("no_room", (KEEP, CANCEL))
    assert refused.value.steps == (5,)


def test_a_date_without_a_place_in_the_plan_cannot_be_moved(tx: Session, world: World, booked: Booked) -> None:
    with pytest.raises(Unfit):
        edit(tx, booked, shorter(world), decisions={5: MOVE})

    assert [(one.obstacle, one.options) for one in diff(tx, booked, shorter(world)).questions] == [
        ("nowhere", (KEEP, CANCEL))
    ]


def test_answers_that_stand_in_each_others_way_are_refused(tx: Session, world: World, booked: Booked) -> None:
    """A week later each date goes to the day of the next one, so the first cannot move while the second is kept."""
    hold(tx, next(row for row in rows(tx, booked.series) if row.step == 6), "9.30")
    later = weekly(world, anchor_on=date(2018, 10, 11), first_on=date(2018, 10, 11), last_on=date(2018, 11, 29))

    with pytest.raises(Unfit) as refused:
        edit(tx, booked, later, decisions={5: MOVE, 6: KEEP})
    edit(tx, booked, later, decisions={5: MOVE, 6: MOVE})

    assert refused.value.steps == (5,)
    assert {row.step: row.held_on.isoformat() for row in rows(tx, booked.series) if row.step in (5, 6, 7)} == {
        5: "2018-11-15",
        6: "2018-11-22",
        7: "2018-11-29",
    }


def test_an_answer_nobody_asked_for_is_refused(tx: Session, world: World, booked: Booked) -> None:
    with pytest.raises(Invalid, match="not_asked"):
        edit(tx, booked, half_an_hour_later(world), decisions={5: KEEP, 7: CANCEL})


def test_a_family_that_books_meanwhile_has_the_diff_shown_again(tx: Session, world: World, booked: Booked) -> None:
    shown = diff(tx, booked, half_an_hour_later(world), step_5=MOVE)
    hold(tx, next(row for row in rows(tx, booked.series) if row.step == 5), "13.30")
    before = every_row(tx)

    with pytest.raises(DiffChanged):
        edit(tx, booked, half_an_hour_later(world), decisions={5: MOVE}, seen=shown.seen)

    assert every_row(tx) == before
    again = diff(tx, booked, half_an_hour_later(world), step_5=MOVE)
    edit(tx, booked, half_an_hour_later(world), decisions={5: MOVE}, seen=again.seen)


def test_somebody_elses_edit_meanwhile_has_the_diff_shown_again(tx: Session, world: World, booked: Booked) -> None:
    shown = diff(tx, booked, half_an_hour_later(world), step_5=KEEP)
    service.set_team(tx, booked.series, (), now=GOING_ON, actor=COORDINATOR)

    with pytest.raises(DiffChanged):
        edit(tx, booked, half_an_hour_later(world), decisions={5: KEEP}, seen=shown.seen)


def test_other_answers_than_were_shown_have_the_diff_shown_again(tx: Session, world: World, booked: Booked) -> None:
    shown = diff(tx, booked, half_an_hour_later(world), step_5=KEEP)

    with pytest.raises(DiffChanged):
        edit(tx, booked, half_an_hour_later(world), decisions={5: CANCEL}, seen=shown.seen)


def test_a_team_is_changed_while_a_date_waits_for_its_decision(tx: Session, world: World, booked: Booked) -> None:
    edit(tx, booked, half_an_hour_later(world), decisions={5: MOVE})
    booked.series.last_on = date(2018, 11, 1)
    tx.flush()

    service.set_team(tx, booked.series, (), now=GOING_ON, actor=COORDINATOR)

    assert told_by_step(tx, booked.series)[4] == "5 2018-11-08 13:00-14:30 kontiopuisto seq 1"
    assert all(not one.attendances for one in rows(tx, booked.series)[4:])


def test_times_of_another_length_leave_booked_dates_their_own(tx: Session, world: World, booked: Booked) -> None:
    longer = weekly(world, slot_minutes=30)

    shown = diff(tx, booked, longer)
    edit(tx, booked, longer, seen=shown.seen)
    before = every_row(tx)
    edit(tx, booked, longer)

    assert (shown.questions, shown.steady) == ((), (5,))
    assert [(one.step, one.slot_minutes) for one in rows(tx, booked.series)][4:] == [(5, 15), (6, 30), (7, 30)]
    assert times_of(tx, booked.mailed, booked.coded) == STAYED
    assert every_row(tx) == before


def test_more_lanes_reach_booked_dates_because_nobody_has_to_move(tx: Session, world: World, booked: Booked) -> None:
    edit(tx, booked, weekly(world, lanes=2))

    assert [one.lanes for one in rows(tx, booked.series)][4:] == [2, 2, 2]
    assert times_of(tx, booked.mailed, booked.coded) == STAYED
    assert messages(tx) == []


def test_longer_hours_move_nobody_whose_time_remains(tx: Session, world: World, booked: Booked) -> None:
    longer = weekly(world, stops=stops(world, starts=time(12), minutes=120))

    edit(tx, booked, longer, decisions={5: MOVE})

    assert told_by_step(tx, booked.series)[4] == "5 2018-11-08 12:00-14:00 kontiopuisto seq 1"
    assert times_of(tx, booked.mailed, booked.coded) == STAYED
    assert messages(tx) == []


def test_an_edit_taken_back_within_ten_minutes_is_never_heard_of(tx: Session, world: World, booked: Booked) -> None:
    edit(tx, booked, half_an_hour_later(world), decisions={5: MOVE})
    five_minutes_on = GOING_ON + timedelta(minutes=5)

    service.edit_series(tx, booked.series, weekly(world), decisions={5: MOVE}, now=five_minutes_on, actor=COORDINATOR)

    assert times_of(tx, booked.mailed, booked.coded) == STAYED
    assert messages(tx) == []


def test_what_the_night_finds_waits_for_a_person(tx: Session, world: World, booked: Booked) -> None:
    booked.series.last_on = date(2018, 11, 1)
    tx.flush()

    night = service.sync_series(tx, booked.series, now=GOING_ON)

    assert [(one.step, one.reason) for one in night.orphan] == [(5, OrphanReason.WOULD_DROP)]
    assert told_by_step(tx, booked.series)[4] == BOOKED


def test_the_same_stop_twice_over_is_no_move(tx: Session, world: World, booked: Booked) -> None:
    house = StopRequest(world.house.id, time(9, 30), 90)
    daycare = StopRequest(world.daycare.id, time(12, 30), 90)

    assert diff(tx, booked, weekly(world, stops=(house, daycare, house, daycare))).questions == ()
