"""How many come to an event with seats, known in the room above: it registers who counts them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ..schedule.model import Occurrence


@dataclass(frozen=True)
class Seated:
    """What the families that signed up to an event add up to; no names."""

    taken: int
    capacity: int
    adults: int
    children: int
    minding: int
    """Children of families with seats that wish for child minding."""
    waiting: int
    """Families that wait for seats."""


Counter = Callable[[Session, Collection[int]], dict[int, Seated]]
"""(tx, ids of occurrences) -> the counts of those that take sign-ups."""


def _nobody(tx: Session, occurrence_ids: Collection[int]) -> dict[int, Seated]:  # noqa: ARG001 - as the others
    return {}


_counter: Counter = _nobody


def register(counter: Counter) -> None:
    """Let `counter` be asked from now on."""
    global _counter
    _counter = counter


def seated_at(tx: Session, occurrence_ids: Collection[int]) -> dict[int, Seated]:
    """Return how many come to each of these events that take sign-ups."""
    return _counter(tx, occurrence_ids)


def has_seats(occurrence: Occurrence) -> bool:
    """Tell whether an occurrence is an event to which people sign up, or simply come, and no drop-in."""
    return occurrence.slot_minutes is None and occurrence.kind != "drop_in"
