"""One session at which professionals of four controllers meet families, each the families of its own."""

from dataclasses import dataclass
from datetime import time

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.accounts.model import RoleGrant, User
from booking.following.slots import cut_slots
from booking.network.model import FamilyService, Organisation
from booking.reservations.model import Reservation, Slot
from booking.reservations.rules import ReservationRequest
from booking.reservations.service import reserve
from booking.schedule.model import Occurrence, Professional

from .moments import NOW
from .world import MADE_AT, World, drop_in, small_world

KINDS = ("county", "town", "parish", "association")
SERVICES = {
    "county": "family_counselling",
    "town": "family_guidance",
    "parish": "parish_work",
    "association": "peer_support",
}
FAMILIES = {
    "county": ("Haapala", "Paatsama"),
    "town": ("Koivula",),
    "parish": ("Vuokkola",),
    "association": ("Kanervala",),
}
"""Names that stand nowhere else; an interpreter's language and an address are made of each."""
NAMES = {
    "county": "Etelä-Savon hyvinvointialue",
    "town": "Pieksämäen kaupunki",
    "parish": "Pieksämäen seurakunta",
    "association": "Perheyhdistys",
}


@dataclass
class FourControllers:
    """Who is who at the session of 1.11.2018, 9.30–11.00 at Perheiden talo; by the kind of controller."""

    world: World
    session: Occurrence
    organisations: dict[str, Organisation]
    users: dict[str, User]
    """A professional of each controller who comes; `colleague`: another one of the county's; `absent`: one of the
    county's who does not come."""
    families: dict[str, Reservation]
    """By the family's name."""


def four_controllers(tx: Session) -> FourControllers:
    """Write the session and who has booked it; the application must have been made."""
    world = small_world(tx)
    parish = Organisation(kind="parish", names={"fi": NAMES["parish"]})
    association = Organisation(kind="association", names={"fi": NAMES["association"]})
    tx.add_all([parish, association])
    tx.flush()
    organisations = {"county": world.county, "town": world.town, "parish": parish, "association": association}
    for slug, fi, kind in (("parish_work", "Perhetyö", "parish"), ("peer_support", "Vertaistuki", "association")):
        _service(tx, world, slug, fi, organisations[kind])
    users = {
        **{kind: _user_of(tx, world.people[SERVICES[kind]], kind) for kind in ("town", "parish", "association")},
        "county": world.users["professional"],
        "colleague": world.users["colleague"],
        "absent": _user_of(tx, _person(tx, world, "special_teacher", world.county), "absent"),
    }
    team = ("family_counselling", "child_health_clinic", "family_guidance", "parish_work", "peer_support")
    session = drop_in(tx, world, starts=time(9, 30), ends=time(11), team=team)
    cut_slots(tx, session)
    slots = iter(tx.scalars(select(Slot).where(Slot.occurrence_id == session.id).order_by(Slot.starts_at)))
    families = {
        name: reserve(tx, asking(next(slots), name, world.services[SERVICES[kind]].id), now=NOW)
        for kind in KINDS
        for name in FAMILIES[kind]
    }
    return FourControllers(world, session, organisations, users, families)


def asking(slot: Slot, name: str, service_id: int | None) -> ReservationRequest:
    """Ask for a time with markers in every field."""
    return ReservationRequest(
        slot_public_id=slot.public_id,
        nickname=name,
        contact_kind="email",
        contact_address=f"{name.lower()}@example.fi",
        service_id=service_id,
        language="fi",
        interpreter_language=f"{name.lower()}n kieli",
        form_key=f"form-key-of-{slot.public_id}",
    )


def controller_of(name: str) -> str:
    """Return whose family it is."""
    return next(kind for kind, names in FAMILIES.items() if name in names)


def families_on(text: str) -> set[str]:
    """Return the families of which anything stands in a text."""
    return {name for names in FAMILIES.values() for name in names if name.lower() in text.lower()}


def _service(tx: Session, world: World, slug: str, name: str, employer: Organisation) -> None:
    service = FamilyService(
        slug=slug,
        position=len(world.services),
        names={"fi": name},
        worker_titles={"fi": name},
        topics={},
        face="family_guidance",
    )
    tx.add(service)
    tx.flush()
    world.services[slug] = service
    world.people[slug] = _person(tx, world, slug, employer)


def _person(tx: Session, world: World, slug: str, employer: Organisation) -> Professional:
    person = Professional(service_id=world.services[slug].id, organisation_id=employer.id, name=f"Tekijä {slug}")
    tx.add(person)
    tx.flush()
    return person


def _user_of(tx: Session, person: Professional, role: str) -> User:
    user = User(email=f"{role}@example.fi", name=f"Tekijä {role}", password_hash="-", created_at=MADE_AT)
    tx.add(user)
    tx.flush()
    tx.add(RoleGrant(user_id=user.id, role="professional", scope="own"))
    person.user_id = user.id
    tx.flush()
    return user
