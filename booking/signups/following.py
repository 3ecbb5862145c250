"""How sign-ups follow the events they hang on."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from ..schedule.hooks import Berth, Carried, Stake
from ..schedule.model import Occurrence
from . import queries
from .changes_told import follow_event


class SignUpsFollow:
    """The schedule's follower: a plan rewrites no event that families have signed up to."""

    def held(self, tx: Session, occurrence_ids: Collection[int]) -> set[int]:
        """Return which of the occurrences families have signed up to."""
        return set(queries.stakes_in(tx, occurrence_ids))

    def stakes(self, tx: Session, occurrence_ids: Collection[int]) -> dict[int, Stake]:
        """Return how many families have signed up, and how many of them can be told by a message."""
        return queries.stakes_in(tx, occurrence_ids)

    def carry(self, tx: Session, occurrence: Occurrence, to: Berth) -> Carried | None:
        """Return that everybody goes along: seats have no time of their own."""
        stake = queries.stakes_in(tx, [occurrence.id]).get(occurrence.id, Stake(0, 0))
        return Carried((), stake.reservations, stake.messages)

    def follow(self, tx: Session, occurrence: Occurrence, *, now: datetime) -> None:
        """Tell the families what is new about an event that was made, changed, cancelled or restored."""
        follow_event(tx, occurrence, now=now)

    def follow_moved(self, tx: Session, occurrence: Occurrence, venue_id: int, *, now: datetime) -> None:
        """Tell the families where and when an event is that a person moved."""
        follow_event(tx, occurrence, now=now)
