"""A small pilot world for tests: one municipality, two venues, four professions and their people.

Built from the tables directly, so that a test of one room needs no other room's services.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from booking.accounts.model import RoleGrant, User
from booking.network.model import Area, FamilyService, Municipality, Organisation, Region
from booking.schedule.model import Attendance, Occurrence, Professional, Programme, Term
from booking.venues.model import Venue

HELSINKI = ZoneInfo("Europe/Helsinki")
MADE_AT = datetime(2018, 8, 1, 9, 0, tzinfo=UTC)


@dataclass
class World:
    """Rows of the small pilot world."""

    municipality: Municipality
    town: Organisation
    county: Organisation
    house: Venue
    daycare: Venue
    services: dict[str, FamilyService]
    people: dict[str, Professional]
    users: dict[str, User]
    programme: Programme
    term: Term


def small_world(tx: Session) -> World:
    """Write the small pilot world and return its rows."""
    region = Region(slug="etela-savo", names={"fi": "Etelä-Savo", "sv": "Södra Savolax", "en": "South Savo"})
    area = Area(region=region, slug="pieksamaen-seutu", names={"fi": "Pieksämäen seutu"})
    town_name = {"fi": "Pieksämäki", "sv": "Pieksämäki", "en": "Pieksämäki"}
    municipality = Municipality(
        area=area,
        slug="pieksamaki",
        names=town_name,
        owner_names={
            "fi": "Pieksämäen perhekeskus",
            "sv": "Pieksämäki familjecenter",
            "en": "Pieksämäki family centre",
        },
    )
    town = Organisation(kind="municipality", names={"fi": "Pieksämäen kaupunki"})
    county = Organisation(kind="wellbeing_county", names={"fi": "Etelä-Savon hyvinvointialue"})
    tx.add_all([municipality, town, county])
    tx.flush()
    house = _venue("perheiden-talo", "family_house", "Perheiden talo", "house", "clay", time(9, 30), municipality, town)
    daycare = _venue(
        "kontiopuisto", "daycare", "Kontiopuiston päiväkoti", "bear", "lake", time(12, 30), municipality, town
    )
    services = {
        slug: FamilyService(
            slug=slug, position=n, names={"fi": fi, "en": en}, worker_titles={"fi": fi}, topics={}, face=slug
        )
        for n, (slug, fi, en) in enumerate(
            [
                ("family_counselling", "Perheneuvola", "Family counselling"),
                ("child_health_clinic", "Lastenneuvola", "Child health clinic"),
                ("family_guidance", "Perheohjaus", "Family guidance"),
                ("special_teacher", "Varhaiskasvatuksen erityisopettaja", "Special needs teacher"),
            ]
        )
    }
    users = {
        role: _user(role) for role in ("professional", "colleague", "director", "coordinator", "admin", "stranger")
    }
    tx.add_all([house, daycare, *services.values(), *users.values()])
    tx.flush()
    _grant(tx, users["professional"], "professional", "own", None)
    _grant(tx, users["colleague"], "professional", "own", None)
    _grant(tx, users["director"], "director", "venue", daycare.id)
    _grant(tx, users["coordinator"], "coordinator", "municipality", municipality.id)
    _grant(tx, users["admin"], "admin", "all", None)
    people = {
        "family_counselling": _person(services["family_counselling"], county, "Aino Peltola", users["professional"]),
        "child_health_clinic": _person(services["child_health_clinic"], county, "Veera Salmi", users["colleague"]),
        "family_guidance": _person(services["family_guidance"], town, "Mikko Harju", None),
        "special_teacher": _person(services["special_teacher"], town, "Sanna Kallio", None),
    }
    programme = Programme(
        municipality_id=municipality.id,
        names={"fi": "Yhdessä perheiden parhaaksi"},
        first_on=date(2018, 8, 1),
        last_on=date(2019, 5, 31),
    )
    term = Term(
        programme=programme,
        names={"fi": "Syksy 2018", "sv": "Hösten 2018", "en": "Autumn 2018"},
        first_on=date(2018, 8, 1),
        last_on=date(2018, 12, 31),
        empty_texts={},
        published_at=MADE_AT,
    )
    tx.add_all([*people.values(), programme, term])
    tx.flush()
    return World(municipality, town, county, house, daycare, services, people, users, programme, term)


def drop_in(
    tx: Session,
    world: World,
    held_on: date = date(2018, 11, 1),
    starts: time = time(9, 30),
    ends: time = time(11, 0),
    *,
    venue: Venue | None = None,
    team: tuple[str, ...] = ("family_counselling", "child_health_clinic", "family_guidance"),
    is_published: bool = True,
) -> Occurrence:
    """Write one drop-in session with its team; slots are the reservations room's business."""
    starts_at = datetime.combine(held_on, starts, HELSINKI).astimezone(UTC)
    ends_at = datetime.combine(held_on, ends, HELSINKI).astimezone(UTC)
    occurrence = Occurrence(
        municipality_id=world.municipality.id,
        term_id=world.term.id,
        kind="drop_in",
        names={},
        venue_id=(venue or world.house).id,
        held_on=held_on,
        starts=starts,
        ends=ends,
        starts_at=starts_at,
        ends_at=ends_at,
        slot_minutes=15,
        lanes=1,
        created_at=MADE_AT,
        published_at=MADE_AT if is_published else None,
        revised_at=MADE_AT,
    )
    tx.add(occurrence)
    tx.flush()
    for slug in team:
        person = world.people[slug]
        tx.add(
            Attendance(
                occurrence_id=occurrence.id,
                service_id=person.service_id,
                professional_id=person.id,
                presence="always",
                from_team=True,
                asked_at=MADE_AT,
                accepted_at=MADE_AT,
                busy_from=starts_at,
                busy_until=ends_at,
            )
        )
    tx.flush()
    return occurrence


def _venue(
    slug: str, kind: str, name: str, shape: str, colour: str, starts: time, town: Municipality, owner: Organisation
) -> Venue:
    return Venue(
        slug=slug,
        kind=kind,
        municipality_id=town.id,
        organisation_id=owner.id,
        names={"fi": name},
        names_where={"fi": f"{name} (missä)"},
        names_whereto={"fi": f"{name} (mihin)"},
        entrance={},
        access={},
        pram={},
        space={},
        languages=[],
        shape=shape,
        colour=colour,
        usual_weekday=3,
        usual_starts=starts,
        usual_minutes=90,
        booking_closes_hours=0,
    )


def _user(role: str) -> User:
    return User(email=f"{role}@example.fi", name=role.title(), password_hash="-", created_at=MADE_AT)


def _grant(tx: Session, user: User, role: str, scope: str, scope_id: int | None) -> None:
    tx.add(RoleGrant(user_id=user.id, role=role, scope=scope, scope_id=scope_id))


def _person(service: FamilyService, employer: Organisation, name: str, user: User | None) -> Professional:
    return Professional(
        service_id=service.id, organisation_id=employer.id, name=name, user_id=None if user is None else user.id
    )
