"""How slots and reservations follow the sessions they hang on."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from ..schedule.model import Occurrence
from . import queries
from .service import release_all
from .slots import cut_slots


class SlotsFollow:
    """The schedule's follower: cuts slots, releases what a cancelled session held."""

    def held(self, tx: Session, occurrence_ids: Collection[int]) -> set[int]:
        """Return which of the occurrences have live reservations."""
        return queries.held_occurrences(tx, occurrence_ids)

    def follow(self, tx: Session, occurrence: Occurrence, *, now: datetime) -> None:
        """Release everything of a cancelled occurrence, keep the slots of any other in step with its hours."""
        if occurrence.cancelled_at is not None:
            release_all(tx, occurrence, now=now)
        else:
            cut_slots(tx, occurrence)
