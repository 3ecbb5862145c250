"""How slots and reservations follow the sessions they hang on."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from ..reservations import hooks, queries
from ..reservations.reminding import remind_all
from ..reservations.service import release_all
from ..schedule.hooks import Berth, Carried, Stake
from ..schedule.model import Occurrence
from .moving import bring_along, carry
from .slots import cut_slots


class SlotsFollow:
    """The schedule's follower: cuts slots, releases what a cancelled session held."""

    def held(self, tx: Session, occurrence_ids: Collection[int]) -> set[int]:
        """Return which of the occurrences have live reservations."""
        return queries.held_occurrences(tx, occurrence_ids)

    def stakes(self, tx: Session, occurrence_ids: Collection[int]) -> dict[int, Stake]:
        """Return how many live reservations the occurrences have, and how many of them can be told by e-mail."""
        return queries.stakes_in(tx, occurrence_ids)

    def carry(self, tx: Session, occurrence: Occurrence, to: Berth) -> Carried | None:
        """Return how the families would go along; None if not everybody has a time there."""
        return carry(tx, occurrence, to)

    def follow_moved(self, tx: Session, occurrence: Occurrence, venue_id: int, *, now: datetime) -> None:
        """Take the slots along, in their order, and tell the families whose time or place is another."""
        bring_along(tx, occurrence, venue_id, now=now)
        remind_all(tx, occurrence, now=now)
        hooks.queue().settle(tx, occurrence.id, now=now)

    def follow(self, tx: Session, occurrence: Occurrence, *, now: datetime) -> None:
        """Release everything of a cancelled occurrence, keep the slots of any other in step with its hours."""
        if occurrence.cancelled_at is not None:
            release_all(tx, occurrence, now=now)
        else:
            cut_slots(tx, occurrence)
            remind_all(tx, occurrence, now=now)
        hooks.queue().settle(tx, occurrence.id, now=now)
