"""The grid of a term: weeks down, venues across. Rows in, values out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ..venues.model import Venue
from .model import Occurrence, Term

WORKDAYS = 5


@dataclass(frozen=True)
class DayOff:
    """Days without sessions, both ends inclusive; `venue_id` None = everywhere."""

    first_on: date
    last_on: date
    name: str
    kind: str
    venue_id: int | None = None

    def touches(self, first_on: date, last_on: date) -> bool:
        """Tell whether any of these days lies in the span."""
        return self.first_on <= last_on and self.last_on >= first_on


@dataclass(frozen=True)
class Cell:
    """One week at one venue."""

    venue: Venue
    occurrences: tuple[Occurrence, ...]
    closures: tuple[DayOff, ...]
    add_on: date
    """The day a new session there would likely have."""


@dataclass(frozen=True)
class Week:
    """One week of the term, Monday to Friday; `days_off` touch every venue."""

    number: int
    first_on: date
    last_on: date
    cells: tuple[Cell, ...]
    days_off: tuple[DayOff, ...]

    @property
    def has_sessions(self) -> bool:
        """Tell whether anything is held, or was to be held, this week."""
        return any(cell.occurrences for cell in self.cells)

    @property
    def is_off(self) -> bool:
        """Tell whether the week has days off and nothing else."""
        return bool(self.days_off) and not self.has_sessions


def weeks_of(
    term: Term, venues: Sequence[Venue], occurrences: Iterable[Occurrence], days_off: Sequence[DayOff]
) -> list[Week]:
    """Return the weeks of a term, each with a cell for every venue."""
    held = list(occurrences)
    monday = term.first_on - timedelta(days=term.first_on.weekday())
    weeks = []
    while monday <= term.last_on:
        weeks.append(_week(term, monday, venues, held, days_off))
        monday += timedelta(days=7)
    return weeks


def _week(
    term: Term, monday: date, venues: Sequence[Venue], held: list[Occurrence], days_off: Sequence[DayOff]
) -> Week:
    sunday = monday + timedelta(days=6)
    friday = monday + timedelta(days=WORKDAYS - 1)
    here = [one for one in held if monday <= one.held_on <= sunday]
    everywhere = [one for one in days_off if one.venue_id is None and one.touches(monday, friday)]
    closed = [one for one in days_off if one.venue_id is not None and one.touches(monday, friday)]
    cells = tuple(
        Cell(
            venue,
            tuple(one for one in here if one.venue_id == venue.id),
            tuple(one for one in closed if one.venue_id == venue.id),
            _likely_day(term, monday, venue),
        )
        for venue in venues
    )
    return Week(monday.isocalendar().week, monday, friday, cells, tuple(everywhere))


def _likely_day(term: Term, monday: date, venue: Venue) -> date:
    usual = monday + timedelta(days=venue.usual_weekday or 0)
    return min(max(usual, term.first_on), term.last_on)
