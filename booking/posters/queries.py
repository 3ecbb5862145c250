"""Reads of the pages for doors: published rows only."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from ..errors import Missing
from ..schedule.model import Occurrence
from ..schedule.queries import is_for_families
from ..venues.model import Venue
from ..venues.queries import venue_by_former_slug, venue_by_slug


@dataclass(frozen=True)
class Round:
    """The coming sessions at a place, and those elsewhere of the series that come there."""

    own: list[Occurrence]
    elsewhere: list[Occurrence]


def venue_in_use(tx: Session, slug: str) -> Venue:
    """Return the venue that has the address, or had it; `Missing` if there is none in use, or none with a door."""
    try:
        found = venue_by_slug(tx, slug)
    except Missing:
        former = venue_by_former_slug(tx, slug)
        if former is None:
            raise
        found = former
    if found.archived_at is not None or found.remote_way:
        raise Missing("venue")
    return found


def coming_round(tx: Session, venue_id: int, *, now: datetime, today: date, most: int) -> Round:
    """Return at most `most` of each, the next first, without cancelled ones."""
    own = _coming(tx, Occurrence.venue_id == venue_id, now, today, most)
    series = {row.series_id for row in own if row.series_id is not None}
    is_elsewhere = and_(Occurrence.series_id.in_(series), Occurrence.venue_id != venue_id)
    return Round(own, _coming(tx, is_elsewhere, now, today, most) if series else [])


def _coming(tx: Session, which: ColumnElement[bool], now: datetime, today: date, most: int) -> list[Occurrence]:
    is_on = and_(is_for_families(), Occurrence.cancelled_at.is_(None))
    is_not_over = and_(Occurrence.held_on >= today, or_(Occurrence.ends_at.is_(None), Occurrence.ends_at > now))
    found = (
        select(Occurrence)
        .where(which, is_on, is_not_over)
        .options(joinedload(Occurrence.venue))
        .order_by(Occurrence.held_on, Occurrence.starts_at.is_(None), Occurrence.starts_at, Occurrence.id)
        .limit(most)
    )
    return list(tx.scalars(found))
