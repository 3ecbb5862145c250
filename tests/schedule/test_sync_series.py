"""The nightly sync brings the rows after closures, breaks and the horizon, and changes nothing twice."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from booking.errors import Conflict
from booking.network.model import SchoolBreak
from booking.recurrence import DateWindow, OrphanReason, RotationRule, Stop, TurnRule, expand, finnish_holidays
from booking.schedule import service
from booking.schedule.model import Attendance, Occurrence, Series
from tests.support.world import World, drop_in

from .conftest import Remembering
from .plans import COORDINATOR, IN_AUGUST, LATER, close, fingerprint, held, pilot_autumn, rows, standing_club, told

WATER = "2018-11-15 12:30-14:00 kontiopuisto cancelled by plan: Vesivahinko"


def published(tx: Session, world: World, **changes: object) -> Series:
    """A series of the autumn term, open to families."""
    series = service.create_series(tx, pilot_autumn(world, **changes), now=IN_AUGUST, actor=COORDINATOR)
    service.publish_term(tx, world.term, now=IN_AUGUST, actor=COORDINATOR)
    return series


def test_a_closed_day_cancels_a_published_date_and_reopening_brings_it_back(tx: Session, world: World) -> None:
    series = published(tx, world)
    closure = close(tx, world.daycare, date(2018, 11, 15), date(2018, 11, 15))

    service.sync_series(tx, series, now=LATER)
    second = rows(tx, series)[1]
    assert (told(tx, series)[1], held(tx, second), second.sequence) == (WATER, {}, 1)

    closure.reopened_at = LATER
    service.sync_series(tx, series, now=LATER)
    assert told(tx, series)[1] == "2018-11-15 12:30-14:00 kontiopuisto"
    assert (sorted(held(tx, second)), second.sequence) == (["Aino Peltola", "Mikko Harju", "Veera Salmi"], 2)


def test_a_closed_day_deletes_a_date_nobody_has_seen(tx: Session, world: World) -> None:
    series = service.create_series(tx, pilot_autumn(world), now=IN_AUGUST, actor=COORDINATOR)
    close(tx, world.daycare, date(2018, 11, 15), date(2018, 11, 15))

    service.sync_series(tx, series, now=LATER)

    assert [row.step for row in rows(tx, series)] == [0, 2, 3]
    assert tx.scalar(select(func.count()).select_from(Attendance)) == 9


def test_a_closed_municipality_closes_all_its_venues(tx: Session, world: World) -> None:
    series = published(tx, world)
    close(tx, None, date(2018, 11, 1), date(2018, 11, 30), "Lakko")

    result = service.sync_series(tx, series, now=LATER)

    assert result.withdraw == (0, 1, 2)


def test_a_closure_takes_the_turn_when_turns_are_kept(tx: Session, world: World) -> None:
    series = published(tx, world, turn_rule="keep_turn")
    close(tx, world.daycare, date(2018, 11, 15), date(2018, 11, 15))

    service.sync_series(tx, series, now=LATER)

    assert told(tx, series) == [
        "2018-11-01 09:30-11:00 perheiden-talo",
        WATER,
        "2018-11-29 09:30-11:00 perheiden-talo",
        "2018-12-13 12:30-14:00 kontiopuisto",
    ]


def test_a_closure_gives_the_next_date_to_who_missed_out_when_turns_slide(tx: Session, world: World) -> None:
    series = published(tx, world, turn_rule="slide")
    close(tx, world.daycare, date(2018, 11, 15), date(2018, 11, 15))

    service.sync_series(tx, series, now=LATER)

    assert told(tx, series) == [
        "2018-11-01 09:30-11:00 perheiden-talo",
        WATER,
        "2018-11-29 12:30-14:00 kontiopuisto",
        "2018-12-13 09:30-11:00 perheiden-talo",
    ]


def test_a_closure_of_the_past_still_moves_the_turns_that_slide(tx: Session, world: World) -> None:
    close(tx, world.house, date(2018, 11, 1), date(2018, 11, 1))
    club = standing_club(world, turn_rule="slide", skips_holidays=False)
    series = service.create_series(tx, club, now=IN_AUGUST, actor=COORDINATOR)
    before = told(tx, series)

    service.sync_series(tx, series, now=datetime(2018, 12, 1, 9, 0, tzinfo=UTC))

    assert before[:2] == ["2018-11-08 09:30-11:00 perheiden-talo", "2018-11-15 12:30-14:00 kontiopuisto"]
    assert told(tx, series)[: len(before)] == before


def test_a_new_school_break_withdraws_only_where_the_series_skips_breaks(tx: Session, world: World) -> None:
    series = published(tx, world, skips_school_breaks=False)
    names = {"fi": "Talviloma"}
    municipality_id = world.municipality.id
    first_on, last_on = date(2018, 12, 10), date(2018, 12, 16)
    tx.add(SchoolBreak(municipality_id=municipality_id, names=names, first_on=first_on, last_on=last_on))

    assert service.sync_series(tx, series, now=LATER).withdraw == ()

    careful = pilot_autumn(world, skips_school_breaks=True)
    assert service.edit_series(tx, series, careful, now=LATER, actor=COORDINATOR).withdraw == (3,)
    assert rows(tx, series)[3].cancel_reason == "Talviloma"


def test_a_reserved_date_on_a_closed_day_stays_and_is_told(tx: Session, world: World, follower: Remembering) -> None:
    series = published(tx, world)
    follower.reserved = {rows(tx, series)[1].id}
    close(tx, world.daycare, date(2018, 11, 15), date(2018, 11, 15))

    result = service.sync_series(tx, series, now=LATER)

    assert [(one.step, one.reason) for one in result.orphan] == [(1, OrphanReason.WOULD_SKIP)]
    assert told(tx, series)[1] == "2018-11-15 12:30-14:00 kontiopuisto"


def test_a_date_restored_by_hand_on_a_closed_day_stays(tx: Session, world: World) -> None:
    series = published(tx, world)
    close(tx, world.daycare, date(2018, 11, 15), date(2018, 11, 15))
    service.sync_series(tx, series, now=LATER)
    service.restore_occurrence(tx, rows(tx, series)[1], now=LATER, actor=COORDINATOR)

    service.sync_series(tx, series, now=LATER)

    assert told(tx, series)[1] == "2018-11-15 12:30-14:00 kontiopuisto"


def test_syncing_twice_writes_nothing_the_second_time(tx: Session, world: World) -> None:
    published(tx, world)
    service.create_series(tx, standing_club(world, team=()), now=IN_AUGUST, actor=COORDINATOR)
    close(tx, world.daycare, date(2018, 11, 15), date(2018, 11, 15))
    service.sync_all(tx, LATER)
    before = fingerprint(tx)

    night = service.sync_all(tx, LATER)

    assert fingerprint(tx) == before
    assert [one.has_changes for one in night.results.values()] == [False, False]


def test_at_night_a_busy_person_is_absent_on_the_new_date_and_told(tx: Session, world: World) -> None:
    series = service.create_series(
        tx, standing_club(world, skips_holidays=False), now=datetime(2018, 10, 1, tzinfo=UTC), actor=COORDINATOR
    )
    last = rows(tx, series)[-1].held_on
    drop_in(tx, world, last + timedelta(weeks=1), time(8, 0), time(16, 0), team=("family_guidance",))

    night = service.sync_all(tx, datetime(2018, 10, 8, tzinfo=UTC))

    added = rows(tx, series)[-1]
    mikko = next(one for one in added.attendances if one.professional_id == world.people["family_guidance"].id)
    assert added.held_on == last + timedelta(weeks=1)
    assert [(one.name, one.held_on) for one in night.busy] == [("Mikko Harju", added.held_on)]
    assert sorted(held(tx, added)) == ["Aino Peltola", "Veera Salmi"]
    assert mikko.absent_at == datetime(2018, 10, 8, tzinfo=UTC)


def test_who_has_left_leaves_a_gap_on_dates_made_later(tx: Session, world: World) -> None:
    series = service.create_series(
        tx, standing_club(world, skips_holidays=False), now=datetime(2018, 10, 1, tzinfo=UTC), actor=COORDINATOR
    )
    world.people["family_guidance"].left_at = datetime(2018, 10, 2, tzinfo=UTC)

    service.sync_all(tx, datetime(2018, 10, 8, tzinfo=UTC))

    assert [one.professional_id for one in rows(tx, series)[-1].attendances] == [
        world.people["family_counselling"].id,
        world.people["child_health_clinic"].id,
        None,
    ]


def test_dates_of_an_open_club_are_published_as_they_are_made(tx: Session, world: World) -> None:
    series = service.create_series(tx, standing_club(world), now=IN_AUGUST, actor=COORDINATOR)
    assert service.publish_series(tx, series, now=IN_AUGUST, actor=COORDINATOR) == len(rows(tx, series))

    later = IN_AUGUST + timedelta(weeks=2)
    service.sync_all(tx, later)

    assert rows(tx, series)[-1].published_at == later


def test_one_series_that_is_refused_does_not_stop_the_others(
    tx: Session, world: World, follower: Remembering, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = service.create_series(tx, standing_club(world, team=()), now=IN_AUGUST, actor=COORDINATOR)
    second = service.create_series(tx, standing_club(world, team=(), lanes=2), now=IN_AUGUST, actor=COORDINATOR)
    count = len(rows(tx, first))
    monkeypatch.setattr(follower, "follow", refuse_series(first.id))

    night = service.sync_all(tx, IN_AUGUST + timedelta(weeks=1))

    assert night.refused == (first.id,)
    assert (len(rows(tx, first)), len(rows(tx, second))) == (count, count + 1)


def refuse_series(series_id: int) -> Callable[..., None]:
    """A follower that cannot follow one series."""

    def follow(tx: Session, occurrence: Occurrence, *, now: datetime) -> None:
        if occurrence.series_id == series_id:
            raise Conflict("no_room_for_reservations")

    return follow


@pytest.mark.parametrize("seed", [1, 2018])
def test_a_year_of_nights_with_missed_days_gives_exactly_what_the_rule_says(
    tx: Session, world: World, seed: int
) -> None:
    autumn = published(tx, world)
    club = standing_club(world, every_weeks=3, team=())
    series = service.create_series(tx, club, now=IN_AUGUST, actor=COORDINATOR)
    rule = RotationRule(
        anchor=date(2018, 11, 1),
        every_weeks=3,
        stops=(Stop(world.house.id, time(9, 30), 90), Stop(world.daycare.id, time(12, 30), 90)),
        turn_rule=TurnRule.KEEP_TURN,
        first_on=date(2018, 11, 1),
    )
    nights = sorted(random.Random(seed).sample(range(365), 250))

    for days in nights:
        now = IN_AUGUST + timedelta(days=days)
        service.sync_all(tx, now)
        until_on = now.date() + timedelta(weeks=26)
        plan = expand(rule, DateWindow(date(2018, 8, 1), until_on), finnish_holidays([2018, 2019, 2020]))
        assert [(row.step, row.held_on, row.venue_id, row.starts_at) for row in rows(tx, series)] == [
            (one.step, one.held_on, one.stop.venue_id, one.starts_at) for one in plan if one.is_held
        ]
        assert len(rows(tx, autumn)) == 4

    assert rows(tx, autumn)[-1].held_on == date(2018, 12, 13)
    in_term = select(Occurrence.held_on).where(Occurrence.term_id == world.term.id).order_by(Occurrence.held_on.desc())
    assert tx.scalars(in_term).first() == date(2018, 12, 13)


def test_nothing_is_made_past_the_end_of_a_term(tx: Session, world: World) -> None:
    series = service.create_series(tx, pilot_autumn(world, last_on=None), now=IN_AUGUST, actor=COORDINATOR)

    service.sync_all(tx, datetime(2018, 12, 20, tzinfo=UTC))

    assert [row.held_on.isoformat() for row in rows(tx, series)] == [
        "2018-11-01",
        "2018-11-15",
        "2018-11-29",
        "2018-12-13",
        "2018-12-27",
    ]
