"""A month at one venue as a table: its sessions, and the days it is closed."""

from calendar import Calendar
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for
from flask_babel import gettext as _

from ..venues.model import Closure
from ..web import dates
from .queries import VenueSession

Event = tuple[str, str, str, str]


@dataclass(frozen=True)
class Day:
    """One cell: its number, and what happens on it as (url or nothing, spoken label, colour, sign)."""

    number: int
    is_weekend: bool
    closed_text: str
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Month:
    """One month from Monday to Sunday; None is a blank cell."""

    title: str
    weekdays: list[tuple[str, str]]
    weeks: tuple[tuple[Day | None, ...], ...]


def month_span(day: date) -> tuple[date, date]:
    """Return the half-open span of the month that `day` lies in."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def month_table(
    day: date, sessions: Sequence[VenueSession], closures: Iterable[Closure], opened: Collection[int]
) -> Month:
    """Put the sessions and closures into the month of `day`; `opened` are the ids of those that may be looked at."""
    events: dict[date, list[Event]] = defaultdict(list)
    for one in sessions:
        if one.occurrence.cancelled_at is None:
            events[one.occurrence.held_on].append(_event(one, one.occurrence.id in opened))
    closed = _closed_days(closures, month_span(day))
    weeks = Calendar().monthdatescalendar(day.year, day.month)
    return Month(
        dates.month_title(day.year, day.month),
        dates.weekday_names(),
        tuple(tuple(_day(on, day.month, events, closed) for on in week) for week in weeks),
    )


def _day(on: date, month: int, events: dict[date, list[Event]], closed: dict[date, str]) -> Day | None:
    if on.month != month:
        return None
    return Day(on.day, on.weekday() >= 5, closed.get(on, ""), tuple(events.get(on, ())))


def _event(one: VenueSession, is_opened: bool) -> Event:
    session = one.occurrence
    when = dates.short_date(session.held_on, with_year=False)
    if session.starts is not None and session.ends is not None:
        when = f"{when} {dates.time_range(session.starts, session.ends)}"
    if one.count is not None:
        booked = _("%(booked)s / %(total)s booked", booked=one.count.booked, total=one.count.total)
        when = f"{when}, {booked}"
    url = url_for("day.session", public_id=session.public_id) if is_opened else ""
    return (url, when, session.venue.colour, session.venue.shape)


def _closed_days(closures: Iterable[Closure], span: tuple[date, date]) -> dict[date, str]:
    closed = {}
    for closure in closures:
        on = max(closure.first_on, span[0])
        while on <= closure.last_on and on < span[1]:
            closed[on] = _("Closed: %(reason)s", reason=closure.reason)
            on += timedelta(days=1)
    return closed
