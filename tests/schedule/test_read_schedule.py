"""What pages read: the right rows, in order, by a number of queries that no history changes."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from booking.errors import Missing
from booking.schedule import queries, service
from booking.schedule.service import OccurrenceRequest
from booking.venues.queries import closures_between, venue_by_slug, venues_of
from tests.support.moments import NOW
from tests.support.statements import statements_of
from tests.support.world import World, drop_in

from .plans import COORDINATOR, IN_AUGUST, LATER, close, standing_club


def read_everything(tx: Session, world: World) -> None:
    """Read as the pages do, and touch what they show."""
    tx.expire_all()
    shown = queries.public_occurrences(tx, 1, date(2018, 1, 1))
    people = queries.attendances_of(tx, [one.id for one in shown])
    assert [one.venue.names for one in shown]
    assert [who.service.names for one in people.values() for who in one if who.professional]
    queries.next_public(tx, 1, NOW)
    queries.occurrences_of_professional(tx, 1, date(2018, 1, 1))
    queries.occurrences_of_venue(tx, 1, date(2018, 1, 1))
    queries.occurrences_between(tx, 1, date(2018, 1, 1))
    queries.occurrences_of_term(tx, 1)
    queries.open_terms(tx, 1, date(2018, 10, 25))


def test_reading_takes_the_same_number_of_queries_whatever_the_history(
    database: Engine, tx: Session, world: World
) -> None:
    drop_in(tx, world)
    with statements_of(database) as few:
        read_everything(tx, world)
    for weeks in range(1, 40):
        drop_in(tx, world, date(2018, 11, 1) - timedelta(weeks=weeks))
        drop_in(tx, world, date(2018, 11, 1) + timedelta(weeks=weeks), venue=world.daycare)

    with statements_of(database) as many:
        read_everything(tx, world)

    assert len(many) == len(few) == 8


def test_a_night_without_news_takes_the_same_number_of_queries_whatever_the_history(
    database: Engine, tx: Session, world: World
) -> None:
    series = service.create_series(tx, standing_club(world), now=IN_AUGUST, actor=COORDINATOR)
    counts = []
    for days in (0, 170, 340, 510, 680):
        now = IN_AUGUST + timedelta(days=days)
        service.sync_series(tx, series, now=now)
        tx.expunge_all()
        with statements_of(database) as sent:
            service.sync_all(tx, now)
        counts.append(len([one for one in sent if "SAVEPOINT" not in one]))

    assert len(set(counts)) == 1
    assert len(queries.occurrences_of_series(tx, series.id)) > 100


def test_families_see_published_dates_in_order_with_cancelled_ones(tx: Session, world: World) -> None:
    drop_in(tx, world, date(2018, 11, 29))
    cancelled = drop_in(tx, world, date(2018, 11, 15), venue=world.daycare)
    drop_in(tx, world, date(2018, 11, 1), is_published=False)
    request = OccurrenceRequest("evening", {}, world.daycare.id, date(2018, 11, 15), is_published=True)
    service.add_occurrence(tx, request, now=LATER, actor=COORDINATOR)
    service.cancel_occurrence(tx, cancelled, "Vesivahinko", now=LATER, actor=COORDINATOR)

    def shown(*bounds: date | None, limit: int | None = None) -> list[tuple[str, time | None]]:
        found = queries.public_occurrences(tx, world.municipality.id, *bounds, limit=limit)  # type: ignore[arg-type]
        return [(one.held_on.isoformat(), one.starts) for one in found]

    both = [("2018-11-15", time(9, 30)), ("2018-11-15", None)]
    assert shown(date(2018, 11, 1)) == [*both, ("2018-11-29", time(9, 30))]
    assert shown(date(2018, 11, 1), date(2018, 11, 29)) == both
    assert shown(date(2018, 11, 1), limit=1) == both[:1]
    assert queries.public_occurrences(tx, 999, date(2018, 11, 1)) == []


@pytest.mark.parametrize(
    ("now", "held_on"),
    [
        (datetime(2018, 11, 1, 8, 59, tzinfo=UTC), "2018-11-01"),
        (datetime(2018, 11, 1, 9, 0, tzinfo=UTC), "2018-11-20"),
        (datetime(2018, 11, 20, 21, 59, tzinfo=UTC), "2018-11-20"),
        (datetime(2018, 11, 20, 22, 0, tzinfo=UTC), None),
    ],
)
def test_the_next_date_is_not_over_and_not_cancelled(
    tx: Session, world: World, now: datetime, held_on: str | None
) -> None:
    drop_in(tx, world, date(2018, 11, 1))
    service.cancel_occurrence(tx, drop_in(tx, world, date(2018, 11, 15)), "", now=LATER, actor=COORDINATOR)
    date_only = OccurrenceRequest("evening", {}, world.daycare.id, date(2018, 11, 20), is_published=True)
    service.add_occurrence(tx, date_only, now=LATER, actor=COORDINATOR)

    found = queries.next_public(tx, world.municipality.id, now)

    assert (found.held_on.isoformat() if found else None) == held_on


def test_a_persons_dates_leave_out_what_they_declined(tx: Session, world: World) -> None:
    mikko = world.people["family_guidance"]
    session = drop_in(tx, world, date(2018, 11, 1))
    drop_in(tx, world, date(2018, 11, 15), is_published=False)
    theirs = next(one for one in session.attendances if one.professional_id == mikko.id)
    service.answer_asking(tx, theirs, False, now=LATER, actor=COORDINATOR)

    found = queries.occurrences_of_professional(tx, mikko.id, date(2018, 10, 1), date(2018, 12, 1))

    assert [one.held_on.isoformat() for one in found] == ["2018-11-15"]


@pytest.mark.parametrize(
    "find",
    [
        queries.occurrence_by_public_id,
        queries.attendance_by_public_id,
        queries.professional_by_public_id,
        queries.term_by_public_id,
        queries.series_by_public_id,
        venue_by_slug,
    ],
)
def test_what_does_not_exist_is_missing(tx: Session, find: Callable[[Session, str], object]) -> None:
    with pytest.raises(Missing):
        find(tx, "no-such-row")


def test_a_draft_is_missing_for_families(tx: Session, world: World) -> None:
    draft = drop_in(tx, world, is_published=False)

    assert queries.occurrence_by_public_id(tx, draft.public_id) is draft
    with pytest.raises(Missing):
        queries.occurrence_by_public_id(tx, draft.public_id, is_public=True)


def test_the_people_of_a_date_come_in_the_order_of_their_services(tx: Session, world: World) -> None:
    session = drop_in(tx, world, team=("family_guidance", "family_counselling"))

    found = queries.attendances_of(tx, [session.id, 999])

    names = [one.professional.name for one in found[session.id] if one.professional]
    assert (names, found[999]) == (["Aino Peltola", "Mikko Harju"], [])


def test_open_terms_are_those_that_are_not_over(tx: Session, world: World) -> None:
    assert queries.open_terms(tx, world.municipality.id, date(2018, 12, 31)) == [world.term]
    assert queries.open_terms(tx, world.municipality.id, date(2019, 1, 1)) == []


def test_closures_of_the_venue_and_of_the_municipality_count_until_reopened(tx: Session, world: World) -> None:
    water = close(tx, world.daycare, date(2018, 11, 15), date(2018, 11, 16))
    strike = close(tx, None, date(2018, 11, 16), date(2018, 11, 20), "Lakko")
    close(tx, world.house, date(2018, 11, 15), date(2018, 11, 15))
    close(tx, world.daycare, date(2018, 11, 15), date(2018, 11, 15)).reopened_at = LATER

    def found(municipality_id: int | None, first_on: date, last_on: date) -> list[int]:
        return [one.id for one in closures_between(tx, [world.daycare.id], municipality_id, first_on, last_on)]

    assert found(world.municipality.id, date(2018, 11, 16), date(2018, 11, 16)) == [water.id, strike.id]
    assert found(None, date(2018, 11, 1), date(2018, 11, 30)) == [water.id]
    assert found(world.municipality.id, date(2018, 11, 21), date(2018, 11, 30)) == []


def test_archived_venues_are_listed_only_when_asked_for(tx: Session, world: World) -> None:
    world.house.archived_at = LATER

    assert [one.slug for one in venues_of(tx, world.municipality.id)] == ["kontiopuisto"]
    assert [one.slug for one in venues_of(tx, with_archived=True)] == ["kontiopuisto", "perheiden-talo"]
