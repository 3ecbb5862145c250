"""Which terms a newcomer needs today, so that at least three bookable sessions lie ahead."""

from dataclasses import dataclass
from datetime import date, timedelta

from ..db import Texts

RHYTHM = timedelta(weeks=2)
THURSDAY = 3
LEAST_WEEKS_AHEAD = 9
"""Three sessions two weeks apart, with room for a holiday."""


@dataclass(frozen=True)
class DemoTerm:
    """A term of the current demo: its span, and the first and last day of its rotation."""

    names: Texts
    first_on: date
    last_on: date
    rotates_until: date
    anchor_on: date


def terms_around(today: date) -> tuple[DemoTerm, ...]:
    """Return the term that holds `today`, and the next one if too little is left of it."""
    first = _term_of(today)
    terms = [DemoTerm(*first, anchor_on=_first_from(first[1], _next_thursday(today)))]
    if (terms[0].rotates_until - today).days < LEAST_WEEKS_AHEAD * 7:
        following = _term_of(terms[0].last_on + timedelta(days=1))
        # Not in the first days of January, when families and services are away.
        anchor = _first_from(following[1] + timedelta(days=6), terms[0].anchor_on)
        terms.append(DemoTerm(*following, anchor_on=anchor))
    return tuple(terms)


def term_after(last: DemoTerm) -> DemoTerm:
    """Return the term after `last`, still to be filled by whoever tries the coordinator's role."""
    following = _term_of(last.last_on + timedelta(days=1))
    return DemoTerm(*following, anchor_on=following[1])


def _term_of(day: date) -> tuple[Texts, date, date, date]:
    """Return the names, the span and the last day of rotation of the term that holds `day`; summers are quiet."""
    year = day.year
    if day.month >= 8:
        return _names("Syksy", "Hösten", "Autumn", year), date(year, 8, 1), date(year, 12, 31), date(year, 12, 20)
    return _names("Kevät", "Våren", "Spring", year), date(year, 1, 1), date(year, 7, 31), date(year, 5, 31)


def _names(fi: str, sv: str, en: str, year: int) -> Texts:
    return {"fi": f"{fi} {year}", "sv": f"{sv} {year}", "en": f"{en} {year}"}


def _next_thursday(today: date) -> date:
    soonest = today + timedelta(days=2)
    return soonest + timedelta(days=(THURSDAY - soonest.weekday()) % 7)


def _first_from(first_on: date, some_date: date) -> date:
    """Return the first date not before `first_on` that lies whole rhythms from `some_date`."""
    away = (first_on - some_date).days
    return some_date + RHYTHM * -(-away // RHYTHM.days)
