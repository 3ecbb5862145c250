"""Venues: made of very little, told more about later, their addresses kept for good."""

from datetime import date, time

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from booking.audit.model import AuditEvent
from booking.audit.service import by_user
from booking.errors import Conflict, Invalid
from booking.venues.model import FormerSlug, Venue
from booking.venues.queries import venue_by_former_slug, venue_by_slug
from booking.venues.rules import NewVenue, VenueRequest, slug_of
from booking.venues.service import archive_venue, create_venue, edit_venue, unarchive_venue
from tests.support.moments import NOW
from tests.support.world import World, small_world

COORDINATOR = by_user(7)


@pytest.fixture
def world(tx: Session) -> World:
    """Write the small world."""
    return small_world(tx)


def make(tx: Session, world: World, name: str = "Pöllölän päiväkoti", street: str = "Pöllötie 3") -> Venue:
    asked = NewVenue(
        municipality_id=world.municipality.id,
        names={"fi": name},
        street_address=street,
        city="Pieksämäki",
        usual_weekday=1,
        usual_starts=time(9),
        usual_minutes=90,
    )
    return create_venue(tx, asked, now=NOW, actor=COORDINATOR)


def as_it_is(venue: Venue, **changes: object) -> VenueRequest:
    kept = {name: getattr(venue, name) for name in VenueRequest.__dataclass_fields__}
    return VenueRequest(**{**kept, **changes})


def test_a_new_venue_gets_an_address_a_sign_and_a_colour_of_its_own(tx: Session, world: World):
    venue = make(tx, world)

    assert venue.slug == "pollolan-paivakoti"
    assert (venue.shape, venue.colour) == ("star", "plum")
    assert venue.organisation_id == world.town.id
    assert (venue.usual_weekday, venue.usual_starts, venue.usual_minutes) == (1, time(9), 90)


def test_two_venues_of_one_name_get_two_addresses(tx: Session, world: World):
    assert [make(tx, world, street=f"Pöllötie {number}").slug for number in (3, 5, 7)] == [
        "pollolan-paivakoti",
        "pollolan-paivakoti-2",
        "pollolan-paivakoti-3",
    ]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Pöllölän päiväkoti", "pollolan-paivakoti"),
        ("Åbo & Co. – 2. krs", "abo-co-2-krs"),
        ("New", "new-1"),
        ("日本", "venue"),
        ("x" * 200, "x" * 56),
    ],
)
def test_an_address_is_made_of_the_name(name: str, slug: str):
    assert slug_of(name) == slug


def test_a_renamed_venue_is_found_under_both_addresses_and_may_go_back(tx: Session, world: World):
    edit_venue(tx, world.daycare, as_it_is(world.daycare, slug="kontio"), now=NOW, actor=COORDINATOR)
    tx.flush()

    assert venue_by_slug(tx, "kontio").id == world.daycare.id
    former = venue_by_former_slug(tx, "kontiopuisto")
    assert former is not None
    assert former.id == world.daycare.id

    edit_venue(tx, world.daycare, as_it_is(world.daycare, slug="kontiopuisto"), now=NOW, actor=COORDINATOR)
    tx.flush()

    assert list(tx.scalars(select(FormerSlug.slug))) == ["kontio"]


def test_nobody_takes_an_address_that_another_venue_has_or_had(tx: Session, world: World):
    edit_venue(tx, world.daycare, as_it_is(world.daycare, slug="kontio"), now=NOW, actor=COORDINATOR)
    tx.flush()

    for slug in ("kontio", "kontiopuisto"):
        with pytest.raises(Conflict, match="slug_taken"):
            edit_venue(tx, world.house, as_it_is(world.house, slug=slug), now=NOW, actor=COORDINATOR)
    assert make(tx, world, "Kontiopuisto").slug == "kontiopuisto-2"


def test_saved_unchanged_nothing_is_written(tx: Session, world: World):
    edit_venue(tx, world.house, as_it_is(world.house), now=NOW, actor=COORDINATOR)

    assert list(tx.scalars(select(AuditEvent))) == []


def test_what_changed_is_logged_without_the_texts(tx: Session, world: World):
    changes = {"entrance": {"fi": "Pihan puolelta"}, "booking_opens_on": date(2018, 10, 1)}
    edit_venue(tx, world.house, as_it_is(world.house, **changes), now=NOW, actor=COORDINATOR)

    (event,) = tx.scalars(select(AuditEvent))
    assert (event.action, event.actor_id, event.details) == (
        "edit_venue",
        7,
        {"fields": ["entrance", "booking_opens_on"]},
    )


def test_an_archived_venue_may_be_taken_into_use_again(tx: Session, world: World):
    archive_venue(tx, world.house, now=NOW, actor=COORDINATOR)
    assert world.house.archived_at == NOW

    unarchive_venue(tx, world.house, now=NOW, actor=COORDINATOR)
    assert world.house.archived_at is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"slug": "new"},
        {"slug": "Isot"},
        {"slug": "a--b"},
        {"names": {"fi": " "}},
        {"names": {"fi": "x" * 121}},
        {"usual_minutes": 14},
        {"booking_closes_hours": 337},
        {"changes_close": 337},
        {"changes_close": 11, "changes_close_unit": "working_days"},
        {"changes_close_unit": "weeks"},
        {"map_x": 5},
        {"map_x": 101, "map_y": 5},
    ],
)
def test_nonsense_is_refused_whoever_calls(tx: Session, world: World, wrong: dict[str, object]):
    with pytest.raises(Invalid):
        as_it_is(world.house, **wrong)


def test_two_who_give_one_address_at_once_do_not_both_get_it(database: Engine):
    with Session(database, expire_on_commit=False) as tx:
        world = small_world(tx)
        tx.add(
            Venue(
                **{
                    column.key: getattr(world.house, column.key)
                    for column in Venue.__table__.columns
                    if column.key not in ("id", "public_id", "slug")
                },
                slug="third",
            )
        )
        tx.flush()
        # The look before is skipped, as if the other had not been there yet.
        world.house.slug = "third"
        with pytest.raises(Conflict, match="slug_taken"):
            edit_venue(tx, world.house, as_it_is(world.house, city="X"), now=NOW, actor=COORDINATOR)
