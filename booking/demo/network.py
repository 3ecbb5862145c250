"""The demo's places and people: network, venues, professionals and those who sign in."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from ..accounts.account_rules import UserRequest
from ..accounts.model import User
from ..accounts.rules import Grant, Role, Scope
from ..accounts.service import add_user, give_role
from ..audit.service import CLI
from ..network.model import Area, FamilyService, Municipality, Organisation, Region, SchoolBreak
from ..schedule.model import Professional
from ..venues.model import Venue
from . import pilot


@dataclass(frozen=True)
class Places:
    """What the schedule of the demo is made of."""

    municipality: Municipality
    house: Venue
    daycare: Venue
    services: dict[str, FamilyService]
    people: dict[str, Professional]


def make_places(tx: Session, password_hash: str, *, now: datetime, today: date) -> Places:
    """Write the network, the venues and the people."""
    region = Region(slug="etela-savo", names=pilot.REGION)
    area = Area(region=region, slug="pieksamaen-seutu", names=pilot.AREA)
    municipality = Municipality(
        area=area, slug="pieksamaki", names=pilot.MUNICIPALITY, owner_names=pilot.FAMILY_CENTRE, lead_texts=pilot.LEAD
    )
    employers = {
        "town": Organisation(kind="municipality", names=pilot.TOWN, contact_email=pilot.TOWN_CONTACT),
        "county": Organisation(kind="wellbeing_county", names=pilot.COUNTY, contact_email=pilot.COUNTY_CONTACT),
    }
    services = [FamilyService(position=n, face=facts["slug"], **facts) for n, facts in enumerate(pilot.SERVICES)]
    tx.add_all([municipality, *employers.values(), *services])
    tx.flush()
    tx.add_all(_breaks(municipality.id, today))
    house, daycare = (
        Venue(municipality_id=municipality.id, organisation_id=employers["town"].id, **facts)
        for facts in (pilot.HOUSE, pilot.DAYCARE)
    )
    tx.add_all([house, daycare])
    tx.flush()
    by_slug = {service.slug: service for service in services}
    people = {
        slug: Professional(
            user_id=_sign_in(tx, email, name, password_hash, Grant(Role.PROFESSIONAL, Scope.OWN), now).id,
            service_id=by_slug[slug].id,
            organisation_id=employers[employer].id,
            name=name,
        )
        for slug, employer, name, email in pilot.PROFESSIONALS
    }
    tx.add_all(people.values())
    _make_keepers(tx, password_hash, municipality, daycare, now)
    tx.flush()
    return Places(municipality, house, daycare, by_slug, people)


def _make_keepers(tx: Session, password_hash: str, town: Municipality, daycare: Venue, now: datetime) -> None:
    keepers = (
        ("johtaja", "Johanna Laine", Grant(Role.DIRECTOR, Scope.VENUE, daycare.id)),
        ("kontiopuisto", "Kontiopuiston henkilökunta", Grant(Role.DAYCARE_STAFF, Scope.VENUE, daycare.id)),
        ("koordinaattori", "Kaisa Virtanen", Grant(Role.COORDINATOR, Scope.MUNICIPALITY, town.id)),
        ("admin", "Antti Ylläpito", Grant(Role.ADMIN, Scope.ALL)),
    )
    for address, name, grant in keepers:
        _sign_in(tx, f"{address}@tavataan.example", name, password_hash, grant, now)


def _sign_in(tx: Session, email: str, name: str, password_hash: str, grant: Grant, now: datetime) -> User:
    user = add_user(tx, UserRequest(email, name, password_hash), now=now, actor=CLI)
    give_role(tx, user, grant, now=now, actor=CLI)
    return user


def _breaks(municipality_id: int, today: date) -> list[SchoolBreak]:
    autumn = {"fi": "Syysloma", "sv": "Höstlov", "en": "Autumn holiday"}
    skiing = {"fi": "Hiihtoloma", "sv": "Sportlov", "en": "Skiing holiday"}
    weeks = [
        (year, week, names)
        for year in {2018, today.year, today.year + 1}
        for week, names in ((42, autumn), (10, skiing))
    ]
    spans = [(date.fromisocalendar(year, week, 1), names) for year, week, names in weeks]
    return [
        SchoolBreak(municipality_id=municipality_id, names=names, first_on=monday, last_on=monday + timedelta(days=6))
        for monday, names in spans
    ]
