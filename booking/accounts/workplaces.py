"""Who users are in the schedule, and where they work: told by that room, which lies above this one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from sqlalchemy.orm import Session

LOOKS_BACK = timedelta(days=365)


@dataclass(frozen=True)
class Worker:
    """The professional that a user is: the row of the schedule, and the employer."""

    professional_id: int
    organisation_id: int


class Schedule(Protocol):
    """What this room asks of the schedule."""

    def workers(self, tx: Session, user_ids: Collection[int] | None) -> dict[int, Worker]:
        """Return which professional each of these users is, or each of all."""
        ...

    def towns(self, tx: Session, since: date) -> dict[int, frozenset[int]]:
        """Return the municipalities of each user's sessions from a day on."""
        ...


class _Nobody:
    """Nobody works anywhere yet."""

    def workers(self, tx: Session, user_ids: Collection[int] | None) -> dict[int, Worker]:
        return {}

    def towns(self, tx: Session, since: date) -> dict[int, frozenset[int]]:
        return {}


_schedule: Schedule = _Nobody()


def register(schedule: Schedule) -> None:
    """Let `schedule` answer from now on."""
    global _schedule
    _schedule = schedule


def workers_of(tx: Session, user_ids: Collection[int] | None = None) -> dict[int, Worker]:
    """Return which professional each of these users is, or each of all."""
    return _schedule.workers(tx, user_ids)


def towns_of_users(tx: Session, today: date) -> dict[int, frozenset[int]]:
    """Return the municipalities of each user's sessions of the last year and to come."""
    return _schedule.towns(tx, today - LOOKS_BACK)
