"""A term goes from draft to published; families see what is published and nothing else."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.audit.model import AuditEvent
from booking.errors import Conflict, Invalid, Missing
from booking.schedule import service
from booking.schedule.model import Term
from booking.schedule.queries import public_occurrences
from booking.schedule.service import ProgrammeRequest, TermRequest
from tests.support.world import World

from .plans import COORDINATOR, IN_AUGUST, LATER, fingerprint, pilot_autumn, rows, standing_club

JANUARY = datetime(2019, 1, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def spring(tx: Session, world: World) -> Term:
    """The pilot's spring, agreed in January."""
    request = TermRequest(
        world.programme.id,
        {"fi": "Kevät 2019"},
        date(2019, 1, 1),
        date(2019, 5, 31),
        {"fi": "Kevään ajat tulevat tammikuussa."},
    )
    return service.create_term(tx, request, now=IN_AUGUST, actor=COORDINATOR)


def test_a_new_programme_has_no_terms(tx: Session, world: World) -> None:
    request = ProgrammeRequest(world.municipality.id, {"fi": "Hanke"}, date(2019, 8, 1), date(2020, 5, 31))

    programme = service.create_programme(tx, request, now=LATER, actor=COORDINATOR)

    assert (programme.municipality_id, programme.terms) == (world.municipality.id, [])


def test_a_new_term_is_a_draft(tx: Session, spring: Term) -> None:
    assert (spring.consulted_at, spring.agreed_at, spring.published_at) == (None, None, None)


def test_a_term_lies_within_its_programme(tx: Session, world: World) -> None:
    request = TermRequest(world.programme.id, {"fi": "Kesä"}, date(2019, 5, 1), date(2019, 7, 31))

    with pytest.raises(Invalid, match="outside_programme"):
        service.create_term(tx, request, now=LATER, actor=COORDINATOR)


def test_a_programme_out_of_use_takes_no_term(tx: Session, world: World) -> None:
    world.programme.archived_at = IN_AUGUST
    tx.flush()
    request = TermRequest(world.programme.id, {"fi": "Syksy"}, date(2018, 9, 1), date(2018, 10, 1))

    with pytest.raises(Invalid, match="programme_archived"):
        service.create_term(tx, request, now=LATER, actor=COORDINATOR)


def test_a_term_of_an_unknown_programme_is_missing(tx: Session, world: World) -> None:
    with pytest.raises(Missing, match="programme"):
        service.create_term(
            tx, TermRequest(999, {"fi": "x"}, date(2019, 1, 1), date(2019, 5, 1)), now=LATER, actor=COORDINATOR
        )


@pytest.mark.parametrize(
    ("names", "first_on", "last_on", "code"),
    [
        ({}, date(2019, 1, 1), date(2019, 5, 1), "name_missing"),
        ({"fi": " "}, date(2019, 1, 1), date(2019, 5, 1), "name_missing"),
        ({"fi": "x" * 121}, date(2019, 1, 1), date(2019, 5, 1), "name_too_long"),
        ({"fi": "x"}, date(2019, 5, 1), date(2019, 1, 1), "last_before_first"),
        ({"fi": "x"}, date(2019, 1, 1), date(2023, 1, 1), "span_too_long"),
    ],
)
def test_a_term_that_cannot_be_is_refused(names: dict[str, str], first_on: date, last_on: date, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        TermRequest(1, names, first_on, last_on)


def test_a_term_is_consulted_agreed_and_published(tx: Session, world: World, spring: Term) -> None:
    service.consult_term(tx, spring, now=LATER, actor=COORDINATOR)
    service.agree_term(tx, spring, now=JANUARY, actor=COORDINATOR)

    assert service.publish_term(tx, spring, now=JANUARY, actor=COORDINATOR) == 0

    assert (spring.consulted_at, spring.agreed_at, spring.published_at) == (LATER, JANUARY, JANUARY)
    tx.flush()
    assert list(tx.scalars(select(AuditEvent.action).order_by(AuditEvent.id))) == [
        "term_created",
        "term_consulted",
        "term_agreed",
        "term_published",
    ]


def test_publishing_opens_the_dates_and_the_series(tx: Session, world: World) -> None:
    series = service.create_series(tx, pilot_autumn(world), now=IN_AUGUST, actor=COORDINATOR)
    before = public_occurrences(tx, world.municipality.id, date(2018, 8, 1))

    opened = service.publish_term(tx, world.term, now=LATER, actor=COORDINATOR)

    public = public_occurrences(tx, world.municipality.id, date(2018, 8, 1))
    assert (before, opened, series.published_at) == ([], 4, LATER)
    assert [(one.held_on.isoformat(), one.published_at, one.sequence) for one in public] == [
        ("2018-11-01", LATER, 0),
        ("2018-11-15", LATER, 0),
        ("2018-11-29", LATER, 0),
        ("2018-12-13", LATER, 0),
    ]


def test_publishing_again_opens_only_what_was_added_since(tx: Session, world: World) -> None:
    service.create_series(tx, pilot_autumn(world), now=IN_AUGUST, actor=COORDINATOR)
    service.publish_term(tx, world.term, now=IN_AUGUST, actor=COORDINATOR)
    before = fingerprint(tx)
    assert service.publish_term(tx, world.term, now=LATER, actor=COORDINATOR) == 0
    assert fingerprint(tx) == before

    second = pilot_autumn(world, anchor_on=date(2018, 11, 8), first_on=date(2018, 11, 8), team=())
    added = service.create_series(tx, second, now=LATER, actor=COORDINATOR)

    assert service.publish_term(tx, world.term, now=LATER, actor=COORDINATOR) == len(rows(tx, added)) == 2


def test_a_date_cancelled_before_anybody_saw_it_stays_unseen(tx: Session, world: World) -> None:
    series = service.create_series(tx, pilot_autumn(world), now=IN_AUGUST, actor=COORDINATOR)
    service.cancel_occurrence(tx, rows(tx, series)[0], "", now=LATER, actor=COORDINATOR)

    assert service.publish_term(tx, world.term, now=LATER, actor=COORDINATOR) == 3
    assert rows(tx, series)[0].published_at is None


def test_a_series_of_a_draft_term_is_not_published_alone(tx: Session, world: World) -> None:
    series = service.create_series(tx, pilot_autumn(world), now=IN_AUGUST, actor=COORDINATOR)
    world.term.published_at = None

    with pytest.raises(Conflict, match="term_not_published"):
        service.publish_series(tx, series, now=LATER, actor=COORDINATOR)


def test_a_club_without_a_term_is_published_by_itself(tx: Session, world: World) -> None:
    series = service.create_series(tx, standing_club(world), now=IN_AUGUST, actor=COORDINATOR)

    opened = service.publish_series(tx, series, now=LATER, actor=COORDINATOR)

    assert opened == len(rows(tx, series)) > 0
    assert service.publish_series(tx, series, now=LATER, actor=COORDINATOR) == 0
