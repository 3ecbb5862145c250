"""The small pilot world, and a follower that only remembers what it was told."""

from collections.abc import Collection, Iterator
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from booking.schedule import hooks
from booking.schedule.model import Occurrence
from tests.support.world import World, small_world


class Remembering:
    """Counts as reserved what a test says, and remembers whom it followed."""

    def __init__(self) -> None:
        self.reserved: set[int] = set()
        self.followed: list[str] = []

    def held(self, tx: Session, occurrence_ids: Collection[int]) -> set[int]:
        """Return those a test has reserved."""
        return self.reserved & set(occurrence_ids)

    def stakes(self, tx: Session, occurrence_ids: Collection[int]) -> dict[int, hooks.Stake]:
        """Count one family, with an e-mail address, at each reserved one."""
        return {one: hooks.Stake(1, 1) for one in self.held(tx, occurrence_ids)}

    def carry(self, tx: Session, occurrence: Occurrence, to: hooks.Berth) -> hooks.Carried | None:
        """Take the family along from the first slot to the first."""
        if occurrence.starts_at is None or to.starts_at is None:
            return None
        is_elsewhere = (occurrence.venue_id, occurrence.starts_at) != (to.venue_id, to.starts_at)
        return hooks.Carried(((occurrence.starts_at, to.starts_at),), int(is_elsewhere), int(is_elsewhere))

    def follow_moved(self, tx: Session, occurrence: Occurrence, venue_id: int, *, now: datetime) -> None:
        """Remember the date that families went along to."""
        self.followed.append(f"{occurrence.held_on} with families")

    def follow(self, tx: Session, occurrence: Occurrence, *, now: datetime) -> None:
        """Remember the date."""
        self.followed.append(occurrence.held_on.isoformat())


@pytest.fixture(autouse=True)
def follower() -> Iterator[Remembering]:
    """Follow the schedule for the time of a test."""
    before = hooks.registered()
    remembering = Remembering()
    hooks.register_only([remembering])
    yield remembering
    hooks.register_only(before)


@pytest.fixture
def world(tx: Session) -> World:
    """Write the small pilot world into the test's transaction."""
    return small_world(tx)
