"""What waits for a time that becomes free, in the room above: it registers here, because this room may not know it."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session


class Queue(Protocol):
    """Those who queue for a time."""

    def settle(self, tx: Session, occurrence_id: int, *, now: datetime) -> None:
        """Offer what is free at a session in the order of the queue; offers that no longer hold end."""
        ...

    def withdraw(self, tx: Session, occurrence_id: int, *, now: datetime) -> None:
        """End the offers of a session: who had its times before comes first."""
        ...

    def lengths(self, tx: Session, occurrence_ids: Collection[int], *, now: datetime) -> dict[int, int]:
        """Return how many queue for each session, for those that anybody queues for."""
        ...


class _Nobody:
    """Nobody queues."""

    def settle(self, tx: Session, occurrence_id: int, *, now: datetime) -> None:
        return None

    def withdraw(self, tx: Session, occurrence_id: int, *, now: datetime) -> None:
        return None

    def lengths(self, tx: Session, occurrence_ids: Collection[int], *, now: datetime) -> dict[int, int]:
        return {}


_queue: Queue = _Nobody()


def register(queue: Queue) -> None:
    """Let `queue` know of every time that becomes free from now on."""
    global _queue
    _queue = queue


def queue() -> Queue:
    """Return who queues; nobody until somebody registers."""
    return _queue
