"""What rooms above keep of a reservation's family goes when the family is forgotten: they register how."""

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

Step = Callable[[Session, Sequence[int]], None]

_steps: list[Step] = []


def register(step: Step) -> None:
    """Let `step` delete what it keeps of families, given the ids of their reservations."""
    if step not in _steps:
        _steps.append(step)


def forget_elsewhere(tx: Session, reservation_ids: Sequence[int]) -> None:
    """Delete what the rooms above keep of these reservations' families."""
    for step in _steps:
        step(tx, reservation_ids)
