"""What hangs on an occurrence in the rooms above: they register here, because this room may not know them."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from .model import Occurrence


class Follower(Protocol):
    """Follows occurrences with rows of its own (slots, reservations)."""

    def held(self, tx: Session, occurrence_ids: Collection[int]) -> set[int]:
        """Return which of the occurrences families count on: a plan rewrites none of these."""
        ...

    def follow(self, tx: Session, occurrence: Occurrence, *, now: datetime) -> None:
        """Bring own rows after an occurrence that was made, changed, cancelled or restored, already flushed."""
        ...


class _Nobody:
    """Nobody follows yet."""

    def held(self, tx: Session, occurrence_ids: Collection[int]) -> set[int]:
        return set()

    def follow(self, tx: Session, occurrence: Occurrence, *, now: datetime) -> None:
        return None


_follower: Follower = _Nobody()


def register(follower: Follower) -> None:
    """Let `follower` follow every occurrence from now on."""
    global _follower
    _follower = follower


def follower() -> Follower:
    """Return who follows; one that does nothing until somebody registers."""
    return _follower
