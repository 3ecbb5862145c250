"""The pilot's autumn as families saw it, with times to book: the small world of all tests, and what the pages add."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from booking import db
from booking.reservations.model import Reservation, Slot
from booking.schedule.model import Attendance, Occurrence, Term
from booking.venues.model import Venue
from tests.support.kept_worlds import kept
from tests.support.world import HELSINKI, MADE_AT, World, drop_in, small_world

QUARTER = timedelta(minutes=15)


@dataclass
class Autumn:
    """The public sessions of the pilot's autumn; every one can be asked for by its fixed address."""

    world: World
    first: Occurrence
    second: Occurrence
    third: Occurrence
    fourth: Occurrence
    evening: Occurrence


def pilot_autumn(engine: Engine) -> Autumn:
    """Let the autumn stand: four drop-ins with times, a date-only evening, the empty spring, the info session held."""
    return kept(engine, _write)


def _write(engine: Engine) -> Autumn:
    with db.transaction(engine) as tx:
        world = small_world(tx)
        _furnish(world)
        tx.add(_spring(world))
        house, care = world.house, world.daycare
        return Autumn(
            world,
            session(tx, world, "first", date(2018, 11, 1), house, taken={0, 3}),
            session(tx, world, "second", date(2018, 11, 15), care, taken={0, 1, 2, 3, 4}),
            session(tx, world, "third", date(2018, 11, 29), house, taken={0, 1, 2, 3, 4, 5}),
            session(tx, world, "fourth", date(2018, 12, 13), care, on_request={"special_teacher": True}),
            event(
                tx, world, "evening", date(2018, 9, 18), care, {"fi": "Toiminnallinen ilta", "en": "Activity evening"}
            ),
        )


def session(
    tx: Session,
    world: World,
    public_id: str,
    held_on: date,
    venue: Venue,
    *,
    taken: Collection[int] = (),
    on_request: dict[str, bool] | None = None,
) -> Occurrence:
    """Write a drop-in at the venue's usual hour, six times with `taken` of them, and people asked: {slug: accepted}."""
    starts = venue.usual_starts or time(9, 30)
    ends = (datetime.combine(held_on, starts) + timedelta(minutes=90)).time()
    occurrence = drop_in(tx, world, held_on, starts, ends, venue=venue)
    occurrence.public_id = public_id
    add_times(tx, world, occurrence, taken)
    for slug, has_accepted in (on_request or {}).items():
        _ask(tx, world, occurrence, slug, has_accepted=has_accepted)
    return occurrence


def event(
    tx: Session,
    world: World,
    public_id: str,
    held_on: date,
    venue: Venue,
    names: dict[str, str],
    hours: tuple[time, time] | None = None,
) -> Occurrence:
    """Write an evening without times to book; without `hours` only its date is known."""
    starts, ends = hours or (None, None)
    occurrence = Occurrence(
        public_id=public_id,
        municipality_id=world.municipality.id,
        term_id=world.term.id,
        kind="evening",
        names=names,
        venue_id=venue.id,
        held_on=held_on,
        starts=starts,
        ends=ends,
        starts_at=_instant(held_on, starts),
        ends_at=_instant(held_on, ends),
        created_at=MADE_AT,
        published_at=MADE_AT,
        revised_at=MADE_AT,
    )
    tx.add(occurrence)
    tx.flush()
    return occurrence


def add_times(tx: Session, world: World, occurrence: Occurrence, taken: Collection[int] = ()) -> None:
    """Cut six quarters of an hour into the session and hold those numbered in `taken`."""
    starts_at = occurrence.starts_at
    assert starts_at is not None
    for number in range(6):
        slot = Slot(
            public_id=f"{occurrence.public_id}-{number}",
            occurrence_id=occurrence.id,
            starts_at=starts_at + number * QUARTER,
            ends_at=starts_at + (number + 1) * QUARTER,
            lane=1,
        )
        tx.add(slot)
        tx.flush()
        if number in taken:
            tx.add(_held(world, slot))
    tx.flush()


def _held(world: World, slot: Slot) -> Reservation:
    return Reservation(
        slot_id=slot.id,
        controller_id=world.county.id,
        nickname="Secret nickname",
        language="fi",
        form_key_sha256=f"form-{slot.public_id}",
        link_sha256=f"link-{slot.public_id}",
        booked_at=MADE_AT,
    )


def _ask(tx: Session, world: World, occurrence: Occurrence, slug: str, *, has_accepted: bool) -> None:
    person = world.people[slug]
    tx.add(
        Attendance(
            occurrence_id=occurrence.id,
            service_id=person.service_id,
            professional_id=person.id,
            presence="on_request",
            from_team=False,
            asked_at=MADE_AT,
            accepted_at=MADE_AT if has_accepted else None,
        )
    )
    tx.flush()


def _furnish(world: World) -> None:
    house, care = world.house, world.daycare
    house.map_x, house.map_y, care.map_x, care.map_y = 23, 60, 72, 64
    house.street_address, house.postal_code, house.city = "Keskuskatu 3", "76100", "Pieksämäki"
    house.access = {"fi": "Esteetön sisäänkäynti ja wc"}
    house.languages = ["fi", "en"]
    care.entrance = {"fi": "Sisäänkäynti pihan puolelta"}
    world.services["family_counselling"].worker_titles = {"fi": "Perheneuvolan työntekijä"}
    world.services["family_counselling"].topics = {"fi": "Kasvatus, tunteet"}


def _spring(world: World) -> Term:
    return Term(
        programme_id=world.programme.id,
        names={"fi": "Kevät 2019", "en": "Spring 2019"},
        first_on=date(2019, 1, 1),
        last_on=date(2019, 5, 31),
        empty_texts={"fi": "Kevään ajat tulevat tammikuussa.", "en": "Spring dates are announced in January."},
    )


def _instant(held_on: date, at: time | None) -> datetime | None:
    return None if at is None else datetime.combine(held_on, at, HELSINKI).astimezone(UTC)
