"""Is something still needed: what may be deleted, what taken out of use, and what keeps it there."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from ..accounts.model import RoleGrant
from ..accounts.rules import Scope
from ..clock import local_today
from ..network.keeping import is_hung_on
from ..network.model import Area, FamilyService, Municipality, Organisation
from ..schedule.model import Professional, Programme, Term
from ..venues.model import Venue

PEOPLE_OF = {Organisation: Professional.organisation_id, FamilyService: Professional.service_id}
VENUES_OF = {Organisation: Venue.organisation_id, Municipality: Venue.municipality_id}
SCOPE_OF = {Area: Scope.AREA, Municipality: Scope.MUNICIPALITY}


@dataclass(frozen=True)
class Use:
    """What still needs a row: nothing at all, only what is past, or people, places and dates of today."""

    is_hung_on: bool
    people: int = 0
    """Professionals who work there now."""
    venues: int = 0
    """Venues in use."""
    terms: int = 0
    """Published terms that are not over."""

    @property
    def is_needed_now(self) -> bool:
        """Tell whether it cannot be taken out of use."""
        return bool(self.people or self.venues or self.terms)


def use_of(tx: Session, row: Any) -> Use:
    """Return what still needs the row."""
    people, venues = PEOPLE_OF.get(type(row)), VENUES_OF.get(type(row))
    return Use(
        is_hung_on(tx, row) or _has_roles(tx, row),
        people=0 if people is None else _count(tx, people == row.id, Professional.left_at.is_(None)),
        venues=0 if venues is None else _count(tx, venues == row.id, Venue.archived_at.is_(None)),
        terms=_open_terms(tx, row) if isinstance(row, Programme) else 0,
    )


def _has_roles(tx: Session, row: Any) -> bool:
    """Tell whether a role was given for the place: roles name their places without a key of the table."""
    scope = SCOPE_OF.get(type(row))
    if scope is None:
        return False
    return bool(tx.scalar(select(exists().where(RoleGrant.scope == scope, RoleGrant.scope_id == row.id))))


def _open_terms(tx: Session, row: Programme) -> int:
    """Count the terms of a programme that families go by."""
    is_open = (Term.published_at.is_not(None), Term.last_on >= local_today())
    return _count(tx, Term.programme_id == row.id, *is_open)


def _count(tx: Session, *conditions: ColumnElement[bool]) -> int:
    return tx.scalar(select(func.count()).where(*conditions)) or 0
