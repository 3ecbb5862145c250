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

    def follow(self, tx: Session, occurrence: Occurrence, *, now: datetime) -> None:
        """Remember the date."""
        self.followed.append(occurrence.held_on.isoformat())


@pytest.fixture(autouse=True)
def follower() -> Iterator[Remembering]:
    """Follow the schedule for the time of a test."""
    before = hooks.follower()
    remembering = Remembering()
    hooks.register(remembering)
    yield remembering
    hooks.register(before)


@pytest.fixture
def world(tx: Session) -> World:
    """Write the small pilot world into the test's transaction."""
    return small_world(tx)
