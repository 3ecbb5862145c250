"""What hangs on an occurrence in the rooms above: they register here, because this room may not know them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from .model import Occurrence


@dataclass(frozen=True, slots=True)
class Stake:
    """How many families count on an occurrence, and how many of them can be told by a message."""

    reservations: int
    messages: int


@dataclass(frozen=True, slots=True)
class Berth:
    """Where an occurrence would be held, and the slots it would have."""

    venue_id: int
    starts_at: datetime | None
    ends_at: datetime | None
    slot_minutes: int | None
    lanes: int | None


@dataclass(frozen=True, slots=True)
class Carried:
    """How families would go along with a move.

    Args:
        times: (start before, start after) of each reservation, by time and lane.
        changed: How many of them would have another time or place.
        messages: How many of those can be told by a message.
    """

    times: tuple[tuple[datetime, datetime], ...]
    changed: int
    messages: int


class Follower(Protocol):
    """Follows occurrences with rows of its own (slots, reservations)."""

    def held(self, tx: Session, occurrence_ids: Collection[int]) -> set[int]:
        """Return which of the occurrences families count on: a plan rewrites none of these."""
        ...

    def stakes(self, tx: Session, occurrence_ids: Collection[int]) -> dict[int, Stake]:
        """Return what families have at stake in each of the occurrences that any of them counts on."""
        ...

    def carry(self, tx: Session, occurrence: Occurrence, to: Berth) -> Carried | None:
        """Return how the families of an occurrence would go along; None if not everybody has a time there."""
        ...

    def follow(self, tx: Session, occurrence: Occurrence, *, now: datetime) -> None:
        """Bring own rows after an occurrence that was made, changed, cancelled or restored, already flushed."""
        ...

    def follow_moved(self, tx: Session, occurrence: Occurrence, venue_id: int, *, now: datetime) -> None:
        """Bring own rows after an occurrence that a person moved here from `venue_id`, and tell the families."""
        ...


class _Nobody:
    """Nobody follows yet."""

    def held(self, tx: Session, occurrence_ids: Collection[int]) -> set[int]:
        return set()

    def stakes(self, tx: Session, occurrence_ids: Collection[int]) -> dict[int, Stake]:
        return {}

    def carry(self, tx: Session, occurrence: Occurrence, to: Berth) -> Carried | None:
        return Carried((), 0, 0)

    def follow(self, tx: Session, occurrence: Occurrence, *, now: datetime) -> None:
        return None

    def follow_moved(self, tx: Session, occurrence: Occurrence, venue_id: int, *, now: datetime) -> None:
        return None


_follower: Follower = _Nobody()


def register(follower: Follower) -> None:
    """Let `follower` follow every occurrence from now on."""
    global _follower
    _follower = follower


def follower() -> Follower:
    """Return who follows; one that does nothing until somebody registers."""
    return _follower
