"""Reasons why a planned date is not held."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from booking.recurrence.rules import InvalidRule


class SkipKind(StrEnum):
    """Where a reason to skip comes from; the first kind here is the one named when several meet on a date."""

    PUBLIC_HOLIDAY = "public_holiday"
    SCHOOL_BREAK = "school_break"
    CLOSURE = "closure"
    PICKED = "picked"


@dataclass(frozen=True, slots=True)
class Skip:
    """No date is held from `first_on` to `last_on`, both inclusive, at `venue_id` (None = at every venue).

    Args:
        name: What people read ("Itsenäisyyspäivä"), already in their language.
        source_id: Row of the closure or school break behind it, if there is one.

    Raises:
        InvalidRule: `skip_reversed`.
    """

    first_on: date
    last_on: date
    kind: SkipKind
    name: str
    venue_id: int | None = None
    source_id: int | None = None

    def __post_init__(self) -> None:
        if self.last_on < self.first_on:
            raise InvalidRule("skip_reversed")


class SkipSweep:
    """Answers "why not?" for dates asked in rising order, passing once over the skips.

    The walk of a rotation only moves forward, so each skip is taken in once and dropped once, however many
    there are.
    """

    def __init__(self, skips: Iterable[Skip], venue_ids: frozenset[int]) -> None:
        """Keep the skips of `venue_ids` and of every venue, the last to begin first."""
        touching = (skip for skip in skips if skip.venue_id is None or skip.venue_id in venue_ids)
        self._coming = sorted(touching, key=lambda skip: skip.first_on, reverse=True)
        self._running: list[Skip] = []

    @property
    def first_on(self) -> date | None:
        """First date that any of the skips not yet passed touches."""
        return self._coming[-1].first_on if self._coming else None

    def reason(self, day: date, venue_id: int) -> Skip | None:
        """Return the skip of `day` at `venue_id` that is named first, or None; `day` never goes back."""
        while self._coming and self._coming[-1].first_on <= day:
            self._running.append(self._coming.pop())
        if not self._running:
            return None
        self._running = [skip for skip in self._running if skip.last_on >= day]
        here = [skip for skip in self._running if skip.venue_id in (None, venue_id)]
        return min(here, key=_named_first, default=None)


_RANK = {kind: rank for rank, kind in enumerate(SkipKind)}


def _named_first(skip: Skip) -> tuple[int, date, date, str]:
    return _RANK[skip.kind], skip.first_on, skip.last_on, skip.name
