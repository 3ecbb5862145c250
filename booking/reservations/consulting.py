"""Times that are kept for consultations of daycare staff: with whom, and who of a team is left for families then.

A slot that is kept says so itself, as one that is kept for the queue does (`held_until`, with the guard of
`one_holder`); `professional_id` says with whom, and a unique index keeps anybody out of two at once. Who keeps one and
lets it go is in `claims`.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from .model import Slot
from .rules import Presence

Crew = TypeVar("Crew", bound=Presence)
Busy = Mapping[tuple[int, datetime], Collection[int]]
"""The ids of the professionals who consult then, by session and start."""
NOBODY: Busy = {}


def busy_at(tx: Session, occurrence_ids: Collection[int]) -> Busy:
    """Return who consults when at these sessions."""
    kept = select(Slot.occurrence_id, Slot.starts_at, Slot.professional_id).where(
        Slot.occurrence_id.in_(occurrence_ids), Slot.professional_id.is_not(None)
    )
    return _by_time((one.occurrence_id, one.starts_at, one.professional_id) for one in tx.execute(kept))


def busy_of(slots: Iterable[Slot]) -> Busy:
    """Return who consults when, by all the slots of some sessions."""
    return _by_time((one.occurrence_id, one.starts_at, one.professional_id) for one in slots)


def left(team: Iterable[Crew], busy: Collection[int]) -> list[Crew]:
    """Return those of a team who do not consult then."""
    return [one for one in team if one.professional_id not in busy]


def _by_time(kept: Iterable[tuple[int, datetime, int | None]]) -> Busy:
    found: dict[tuple[int, datetime], set[int]] = {}
    for occurrence_id, starts_at, professional_id in kept:
        if professional_id is not None:
            found.setdefault((occurrence_id, starts_at), set()).add(professional_id)
    return found
