"""What hangs on an occurrence in the rooms above: they register here, because this room may not know them."""

from collections.abc import Collection, Iterable
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


class _Everybody:
    """All who follow, as one."""

    def held(self, tx: Session, occurrence_ids: Collection[int]) -> set[int]:
        return set().union(*(one.held(tx, occurrence_ids) for one in _followers.values()))

    def stakes(self, tx: Session, occurrence_ids: Collection[int]) -> dict[int, Stake]:
        found: dict[int, Stake] = {}
        for one in _followers.values():
            for occurrence_id, stake in one.stakes(tx, occurrence_ids).items():
                other = found.get(occurrence_id, Stake(0, 0))
                found[occurrence_id] = Stake(stake.reservations + other.reservations, stake.messages + other.messages)
        return found

    def carry(self, tx: Session, occurrence: Occurrence, to: Berth) -> Carried | None:
        times: tuple[tuple[datetime, datetime], ...] = ()
        changed = messages = 0
        for one in _followers.values():
            carried = one.carry(tx, occurrence, to)
            if carried is None:
                return None
            times += carried.times
            changed, messages = changed + carried.changed, messages + carried.messages
        return Carried(times, changed, messages)

    def follow(self, tx: Session, occurrence: Occurrence, *, now: datetime) -> None:
        for one in _followers.values():
            one.follow(tx, occurrence, now=now)

    def follow_moved(self, tx: Session, occurrence: Occurrence, venue_id: int, *, now: datetime) -> None:
        for one in _followers.values():
            one.follow_moved(tx, occurrence, venue_id, now=now)


_followers: dict[str, Follower] = {}
_everybody = _Everybody()


def register(follower: Follower) -> None:
    """Let `follower` follow every occurrence from now on, after those before it; another of its kind replaces it."""
    _followers[type(follower).__name__] = follower


def registered() -> tuple[Follower, ...]:
    """Return all who follow."""
    return tuple(_followers.values())


def register_only(followers: Iterable[Follower]) -> None:
    """Let these follow, and nobody else."""
    _followers.clear()
    for one in followers:
        register(one)


def follower() -> Follower:
    """Return all who follow, as one; it does nothing until somebody registers."""
    return _everybody
