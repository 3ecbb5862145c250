"""How many come to an event with seats, known in the room above: it registers who counts them."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from flask_babel import ngettext
from sqlalchemy.orm import Session


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


def seated_words(seated: Seated) -> list[str]:
    """Return how many have seats, wish for child minding and wait; nothing of what there is none of."""
    return list(_said(seated))


def _said(seated: Seated) -> Iterator[str]:
    if seated.taken:
        yield ngettext("%(num)s adult", "%(num)s adults", seated.adults)
        yield ngettext("%(num)s child", "%(num)s children", seated.children)
    if seated.minding:
        yield ngettext("child minding for %(num)s child", "child minding for %(num)s children", seated.minding)
    if seated.waiting:
        yield ngettext("%(num)s family in the queue", "%(num)s families in the queue", seated.waiting)
