"""Reads of municipalities, family services and school breaks."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ..errors import Missing
from .model import FamilyService, Municipality, Organisation, SchoolBreak


def municipalities(tx: Session) -> list[Municipality]:
    """Return every municipality of the instance, by address."""
    return list(tx.scalars(select(Municipality).order_by(Municipality.slug).options(joinedload(Municipality.area))))


def municipality_by_slug(tx: Session, slug: str) -> Municipality:
    """Return the municipality at an address; `Missing` if there is none."""
    found = tx.scalar(select(Municipality).where(Municipality.slug == slug))
    if found is None:
        raise Missing("municipality")
    return found


def only_municipality(tx: Session) -> Municipality | None:
    """Return the municipality while there is exactly one, else None."""
    found = list(tx.scalars(select(Municipality).limit(2)))
    return found[0] if len(found) == 1 else None


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
