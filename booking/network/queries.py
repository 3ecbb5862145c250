"""Reads of regions to municipalities, of organisations, family services and school breaks."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ..errors import Missing
from .model import Area, ContactPerson, FamilyService, Municipality, Organisation, Region, SchoolBreak


def only_region(tx: Session) -> Region | None:
    """Return the region this installation serves; None until it is named."""
    return tx.scalar(select(Region).order_by(Region.id).limit(1))


def areas(tx: Session) -> list[Area]:
    """Return the areas of the region, by address."""
    return list(tx.scalars(select(Area).order_by(Area.slug)))


def area_by_slug(tx: Session, slug: str) -> Area:
    """Return the area of that name; `Missing` if there is none."""
    found = tx.scalar(select(Area).where(Area.slug == slug))
    if found is None:
        raise Missing("area")
    return found


def municipalities(tx: Session, *, with_archived: bool = False) -> list[Municipality]:
    """Return the municipalities of the instance, by address."""
    found = select(Municipality).order_by(Municipality.slug).options(joinedload(Municipality.area))
    return list(tx.scalars(found if with_archived else found.where(Municipality.archived_at.is_(None))))


def municipality_by_slug(tx: Session, slug: str) -> Municipality:
    """Return the municipality at an address; `Missing` if there is none."""
    found = tx.scalar(select(Municipality).where(Municipality.slug == slug).options(joinedload(Municipality.area)))
    if found is None:
        raise Missing("municipality")
    return found


def only_municipality(tx: Session) -> Municipality | None:
    """Return the municipality while there is exactly one, else None."""
    found = list(tx.scalars(select(Municipality).where(Municipality.archived_at.is_(None)).limit(2)))
    return found[0] if len(found) == 1 else None


def contacts_of(tx: Session, municipality_id: int) -> list[ContactPerson]:
    """Return the contact persons of a municipality in the order people list them."""
    found = select(ContactPerson).where(ContactPerson.municipality_id == municipality_id)
    return list(tx.scalars(found.order_by(ContactPerson.position, ContactPerson.id)))


def contact_by_public_id(tx: Session, public_id: str) -> ContactPerson:
    """Return the contact person at an address; `Missing` if there is none."""
    found = tx.scalar(select(ContactPerson).where(ContactPerson.public_id == public_id))
    if found is None:
        raise Missing("contact")
    return found


def services(tx: Session, *, with_archived: bool = False) -> list[FamilyService]:
    """Return the family services in the order people list them."""
    found = select(FamilyService).order_by(FamilyService.position, FamilyService.id)
    return list(tx.scalars(found if with_archived else found.where(FamilyService.archived_at.is_(None))))


def service_by_slug(tx: Session, slug: str) -> FamilyService:
    """Return the family service of that name; `Missing` if there is none."""
    found = tx.scalar(select(FamilyService).where(FamilyService.slug == slug))
    if found is None:
        raise Missing("service")
    return found


def organisations(tx: Session, *, with_archived: bool = False) -> list[Organisation]:
    """Return the organisations, the oldest first."""
    found = select(Organisation).order_by(Organisation.id)
    return list(tx.scalars(found if with_archived else found.where(Organisation.archived_at.is_(None))))


def organisation_by_public_id(tx: Session, public_id: str) -> Organisation:
    """Return the organisation at an address; `Missing` if there is none."""
    found = tx.scalar(select(Organisation).where(Organisation.public_id == public_id))
    if found is None:
        raise Missing("organisation")
    return found


def organisation_named(tx: Session, text: str) -> Organisation:
    """Return the organisation of that name, in any language, or public id; `Missing` if there is none, or several."""
    wanted = text.strip().casefold()
    found = [
        one
        for one in organisations(tx, with_archived=True)
        if wanted in (one.public_id, *(name.casefold() for name in one.names.values()))
    ]
    if len(found) != 1:
        raise Missing("organisation")
    return found[0]


def school_breaks_of(tx: Session, municipality_id: int) -> list[SchoolBreak]:
    """Return every school break of a municipality, the first one first."""
    found = select(SchoolBreak).where(SchoolBreak.municipality_id == municipality_id)
    return list(tx.scalars(found.order_by(SchoolBreak.first_on, SchoolBreak.id)))


def school_break_by_public_id(tx: Session, public_id: str) -> SchoolBreak:
    """Return the school break at an address; `Missing` if there is none."""
    found = tx.scalar(select(SchoolBreak).where(SchoolBreak.public_id == public_id))
    if found is None:
        raise Missing("school_break")
    return found


def school_breaks_between(tx: Session, municipality_id: int, first_on: date, last_on: date) -> list[SchoolBreak]:
    """Return the municipality's school breaks that touch the days, both inclusive."""
    query = (
        select(SchoolBreak)
        .where(
            SchoolBreak.municipality_id == municipality_id,
            SchoolBreak.first_on <= last_on,
            SchoolBreak.last_on >= first_on,
        )
        .order_by(SchoolBreak.first_on, SchoolBreak.id)
    )
    return list(tx.scalars(query))
