"""What rooms above keep of a reservation's family goes when the family is forgotten: they register how."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session


class Step(Protocol):
    """Deletes what a room keeps of families."""

    def __call__(self, tx: Session, reservation_ids: Sequence[int], *, is_asked: bool, now: datetime) -> None:
        """Forget the families of these reservations; `is_asked`: because they ask for it, not because it is time."""
        ...


_steps: list[Step] = []


def register(step: Step) -> None:
    """Let `step` delete what it keeps of families, given the ids of their reservations."""
    if step not in _steps:
        _steps.append(step)


def forget_elsewhere(tx: Session, reservation_ids: Sequence[int], *, is_asked: bool, now: datetime) -> None:
    """Delete what the rooms above keep of these reservations' families."""
    for step in _steps:
        step(tx, reservation_ids, is_asked=is_asked, now=now)
