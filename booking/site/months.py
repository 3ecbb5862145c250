"""Months as tables, with the sessions and the closed days in them."""

from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for
from flask_babel import gettext as _

from ..schedule.model import Occurrence
from ..venues.model import Closure
from ..web import dates
from ..web.languages import in_language
from .rules import MonthNumber, may_leaf_to

MONTHS_SHOWN = 2
Event = tuple[str, str, str, str]


@dataclass(frozen=True)
class Day:
    """One cell: its number, and what happens on it as (url, spoken label, colour, sign)."""

    number: int
    is_weekend: bool
    closed_text: str
    events: tuple[Event, ...]


@dataclass(frozen=True)
class MonthTable:
    """One month from Monday to Sunday; None is a blank cell."""

    title: str
    weekdays: list[tuple[str, str]]
    weeks: tuple[tuple[Day | None, ...], ...]


@dataclass(frozen=True)
class MonthPages:
    """The months shown, and the pages before and after ("" at the ends)."""

    months: tuple[MonthTable, ...]
    previous: str
    following: str


def month_span(first: MonthNumber) -> tuple[date, date]:
    """Return the half-open span of dates that the months from `first` on cover."""
    return first.first_on, first.plus(MONTHS_SHOWN).first_on


def month_pages(
    first: MonthNumber, occurrences: Sequence[Occurrence], closures: Iterable[Closure], today: date
) -> MonthPages:
    """Put sessions and closures into the months from `first` on."""
    events = _events(occurrences)
    closed = _closed_days(occurrences, closures, month_span(first))
    months = tuple(_month(first.plus(n), events, closed) for n in range(MONTHS_SHOWN))
    earlier, later = first.plus(-MONTHS_SHOWN), first.plus(MONTHS_SHOWN)
    return MonthPages(
        months,
        str(earlier) if may_leaf_to(earlier, today) else "",
        str(later) if may_leaf_to(later, today) else "",
    )


def _events(occurrences: Iterable[Occurrence]) -> dict[date, list[Event]]:
    events: dict[date, list[Event]] = defaultdict(list)
    for occurrence in occurrences:
        if occurrence.cancelled_at is None:
            events[occurrence.held_on].append(_event(occurrence))
    return events


def _event(occurrence: Occurrence) -> Event:
    venue = occurrence.venue
    when = dates.long_date(occurrence.held_on)  # only heard: the cell shows the number of the day
    if occurrence.starts is not None and occurrence.ends is not None:
        when = f"{when} {dates.time_range(occurrence.starts, occurrence.ends)}"
    label = ", ".join(part for part in (when, in_language(occurrence.names), in_language(venue.names)) if part)
    return (url_for("site.session", public_id=occurrence.public_id), label, venue.colour, venue.shape)


def _closed_days(
    occurrences: Iterable[Occurrence], closures: Iterable[Closure], span: tuple[date, date]
) -> dict[date, str]:
    closed = {row.held_on: _("Cancelled") for row in occurrences if row.cancelled_at is not None}
    for closure in closures:
        on = max(closure.first_on, span[0])
        while on <= closure.last_on and on < span[1]:
            closed[on] = _("Closed: %(reason)s", reason=closure.reason)
            on += timedelta(days=1)
    return closed


def _month(month: MonthNumber, events: dict[date, list[Event]], closed: dict[date, str]) -> MonthTable:
    weeks = Calendar().monthdayscalendar(month.year, month.month)
    return MonthTable(
        dates.month_title(month.year, month.month),
        dates.weekday_names(),
        tuple(tuple(_day(month, number, events, closed) for number in week) for week in weeks),
    )


def _day(month: MonthNumber, number: int, events: dict[date, list[Event]], closed: dict[date, str]) -> Day | None:
    if not number:
        return None
    on = date(month.year, month.month, number)
    return Day(number, on.weekday() >= 5, closed.get(on, ""), tuple(events.get(on, ())))
