"""Find what an address of these pages names."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..errors import Missing
from ..venues.model import Closure, Venue
from ..venues.queries import venue_by_former_slug, venue_by_slug


def find_venue(tx: Session, slug: str) -> Venue:
    """Return the venue that has or had the address; `Missing` if none has."""
    try:
        return venue_by_slug(tx, slug)
    except Missing:
        former = venue_by_former_slug(tx, slug)
        if former is None:
            raise
        return former


def closure_at(tx: Session, public_id: str) -> Closure:
    """Return a closure, reopened or not; `Missing` if there is none."""
    found = tx.scalar(select(Closure).where(Closure.public_id == public_id))
    if found is None:
        raise Missing("closure")
    return found
