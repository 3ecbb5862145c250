"""Reads of venues and of when they are closed."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from ..errors import Missing
from .model import Closure, FormerSlug, Venue


def venue_by_slug(tx: Session, slug: str) -> Venue:
    """Return the venue at an address, archived ones included; `Missing` if there never was one."""
    found = tx.scalar(select(Venue).where(Venue.slug == slug).options(joinedload(Venue.municipality)))
    if found is None:
        raise Missing("venue")
    return found


def venue_by_former_slug(tx: Session, slug: str) -> Venue | None:
    """Return the venue that had this address before, to send the reader on."""
    return tx.scalar(select(Venue).join(FormerSlug, FormerSlug.venue_id == Venue.id).where(FormerSlug.slug == slug))


def venues_of(tx: Session, municipality_id: int | None = None, *, with_archived: bool = False) -> list[Venue]:
    """Return the venues of a municipality, or all, in the order of their addresses."""
    query = select(Venue).order_by(Venue.slug).options(joinedload(Venue.municipality))
    if municipality_id is not None:
        query = query.where(Venue.municipality_id == municipality_id)
    if not with_archived:
        query = query.where(Venue.archived_at.is_(None))
    return list(tx.scalars(query))


def closures_between(
    tx: Session, venue_ids: Collection[int], municipality_id: int | None, first_on: date, last_on: date
) -> list[Closure]:
    """Return the closures of these venues and of the municipality that touch the days (both inclusive), not reopened.

    Without a municipality only the venues' own.
    """
    is_theirs: ColumnElement[bool] = Closure.venue_id.in_(venue_ids)
    if municipality_id is not None:
        is_theirs = or_(is_theirs, Closure.municipality_id == municipality_id)
    query = (
        select(Closure)
        .where(
            is_theirs,
            Closure.reopened_at.is_(None),
            Closure.first_on <= last_on,
            Closure.last_on >= first_on,
        )
        .order_by(Closure.first_on, Closure.id)
    )
    return list(tx.scalars(query))
