"""Is something still needed: what may be deleted, what taken out of use, and what keeps it there."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..network.keeping import is_hung_on
from ..network.model import FamilyService, Organisation
from ..schedule.model import Professional
from ..venues.model import Venue


@dataclass(frozen=True)
class Use:
    """What still needs a row: nothing at all, only what is past, or people and places of today."""

    is_hung_on: bool
    people: int = 0
    """Professionals who work there now."""
    venues: int = 0
    """Venues in use."""

    @property
    def is_needed_now(self) -> bool:
        """Tell whether it cannot be taken out of use."""
        return bool(self.people or self.venues)


def use_of(tx: Session, row: Any) -> Use:
    """Return what still needs the row."""
    return Use(is_hung_on(tx, row), people=_people(tx, row), venues=_venues(tx, row))


def _people(tx: Session, row: Any) -> int:
    columns = {Organisation: Professional.organisation_id, FamilyService: Professional.service_id}
    if type(row) not in columns:
        return 0
    is_theirs = columns[type(row)] == row.id
    return _count(tx, select(func.count()).where(is_theirs, Professional.left_at.is_(None)))


def _venues(tx: Session, row: Any) -> int:
    if not isinstance(row, Organisation):
        return 0
    return _count(tx, select(func.count()).where(Venue.organisation_id == row.id, Venue.archived_at.is_(None)))


def _count(tx: Session, query: Any) -> int:
    return int(tx.scalar(query) or 0)
