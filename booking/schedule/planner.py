"""What the coordinator sees of a term: its grid, what to look at before publishing, and its series."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from ..clock import local_today
from ..network.queries import school_breaks_between
from ..recurrence import PlannedDate, finnish_holidays
from ..venues.model import Venue
from ..venues.queries import closures_between, venues_of
from .model import Attendance, Occurrence, Professional, Series, SeriesStop, Term
from .planned import planned_dates, request_of
from .queries import attendances_of, occurrences_between, professionals, series_by_public_id, series_of_term
from .rules import in_words
from .term_grid import DayOff, Week, weeks_of
from .waiting import Waiting, waiting_dates


@dataclass(frozen=True)
class Check:
    """Somebody at a session, to be looked at; `candidate` is the only person of a profession still to be named."""

    occurrence: Occurrence
    attendance: Attendance
    candidate: Professional | None = None


@dataclass(frozen=True)
class TermPlan:
    """A term as its coordinator sees it."""

    term: Term
    venues: tuple[Venue, ...]
    weeks: tuple[Week, ...]
    series: tuple[Series, ...]
    people: dict[int, int]
    """How many come to each occurrence."""
    held: tuple[Occurrence, ...]
    """The term's own sessions that are not cancelled."""
    drafts: tuple[Occurrence, ...]
    """Those of them families do not see yet."""
    clashes: tuple[tuple[Occurrence, Occurrence], ...]
    skipped: tuple[PlannedDate, ...]
    waiting: tuple[Waiting, ...]
    """Booked dates that the plan no longer has there: somebody has to decide."""
    not_asked: tuple[Check, ...]
    unanswered: tuple[Check, ...]
    declined: tuple[Check, ...]
    unnamed: tuple[Check, ...]

    @property
    def place_count(self) -> int:
        """How many venues have sessions."""
        return len({one.venue_id for one in self.held})


def term_plan(tx: Session, term: Term, *, now: datetime, language: str) -> TermPlan:
    """Return everything the planner shows; the number of queries grows with the series only."""
    municipality_id = term.programme.municipality_id
    around = occurrences_between(tx, municipality_id, term.first_on, term.last_on + timedelta(days=1))
    shown = [one for one in around if one.term_id in (None, term.id)]
    venues = _columns(tx, municipality_id, shown)
    series = series_of_term(tx, term.id)
    present = attendances_of(tx, [one.id for one in shown])
    held = [one for one in shown if one.cancelled_at is None]
    own = tuple(one for one in held if one.term_id == term.id)
    to_come = [one for one in own if one.held_on >= local_today(now)]
    alone = _alone_in_their_profession(tx)
    seats = [
        Check(one, row, row.professional or alone.get(row.service_id))
        for one in to_come
        for row in present[one.id]
        if row.absent_at is None
    ]
    return TermPlan(
        term=term,
        venues=venues,
        weeks=tuple(weeks_of(term, venues, shown, days_off(tx, term, venues, language))),
        series=tuple(series),
        people={one.id: sum(_comes(row) for row in present[one.id]) for one in shown},
        held=own,
        drafts=tuple(one for one in own if one.published_at is None),
        clashes=_same_place_at_once(held),
        skipped=_skipped(tx, series, now=now, language=language),
        waiting=waiting_dates(tx, series, now=now),
        not_asked=tuple(one for one in seats if _is_not_asked(one.attendance)),
        unanswered=tuple(one for one in seats if _is_unanswered(one.attendance)),
        declined=tuple(one for one in seats if one.attendance.declined_at is not None),
        unnamed=tuple(one for one in seats if _is_unnamed(one.attendance)),
    )


def days_off(tx: Session, term: Term, venues: Sequence[Venue], language: str) -> list[DayOff]:
    """Return the public holidays, school breaks and closures of a term."""
    first, last, municipality_id = term.first_on, term.last_on, term.programme.municipality_id
    holidays = finnish_holidays(range(first.year, last.year + 1), language)
    breaks = school_breaks_between(tx, municipality_id, first, last)
    closures = closures_between(tx, [venue.id for venue in venues], municipality_id, first, last)
    return [
        *(DayOff(one.first_on, one.last_on, in_words(one.names, language), "school_break") for one in breaks),
        *(DayOff(one.first_on, one.last_on, one.name, "public_holiday") for one in holidays),
        *(DayOff(one.first_on, one.last_on, one.reason, "closure", one.venue_id) for one in closures),
    ]


def counts_of_terms(tx: Session, term_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Return how many sessions each term has, and how many of them families do not see yet."""
    rows = tx.execute(
        select(Occurrence.term_id, func.count(), func.count(Occurrence.published_at))
        .where(Occurrence.term_id.in_(term_ids), Occurrence.cancelled_at.is_(None))
        .group_by(Occurrence.term_id)
    )
    counted = {term_id: (every, every - public) for term_id, every, public in rows}
    return {one: counted.get(one, (0, 0)) for one in term_ids}


def standing_series(tx: Session, municipality_ids: Sequence[int]) -> list[Series]:
    """Return the series outside terms that have not ended, with their stops."""
    query = (
        select(Series)
        .where(Series.municipality_id.in_(municipality_ids), Series.term_id.is_(None), Series.ended_at.is_(None))
        .options(selectinload(Series.stops).joinedload(SeriesStop.venue))
        .order_by(Series.id)
    )
    return list(tx.scalars(query))


def latest_rotation(tx: Session, municipality_id: int) -> Series | None:
    """Return the municipality's newest rotation of drop-ins: the next one is likely much like it."""
    newest = (
        select(Series.public_id)
        .where(Series.municipality_id == municipality_id, Series.kind == "drop_in")
        .order_by(Series.id.desc())
        .limit(1)
    )
    public_id = tx.scalar(newest)
    return None if public_id is None else series_by_public_id(tx, public_id)


def term_state(term: Term) -> str:
    """Return draft, consulted, agreed or published: the last of its facts."""
    facts = [("published", term.published_at), ("agreed", term.agreed_at), ("consulted", term.consulted_at)]
    return next((name for name, at in facts if at is not None), "draft")


def _columns(tx: Session, municipality_id: int, shown: Sequence[Occurrence]) -> tuple[Venue, ...]:
    known = {venue.id: venue for venue in venues_of(tx, municipality_id)}
    known.update({one.venue_id: one.venue for one in shown if one.venue_id not in known})
    used = list(dict.fromkeys(one.venue_id for one in shown))
    return tuple(sorted(known.values(), key=lambda venue: used.index(venue.id) if venue.id in used else len(used)))


def _same_place_at_once(held: Sequence[Occurrence]) -> tuple[tuple[Occurrence, Occurrence], ...]:
    timed = [one for one in held if one.starts is not None]
    return tuple(
        (one, other)
        for n, one in enumerate(timed)
        for other in timed[n + 1 :]
        if one.venue_id == other.venue_id and _overlap(one, other)
    )


def _overlap(one: Occurrence, other: Occurrence) -> bool:
    if not (one.starts_at and one.ends_at and other.starts_at and other.ends_at):
        return False
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _skipped(tx: Session, series: Sequence[Series], *, now: datetime, language: str) -> tuple[PlannedDate, ...]:
    plans = (planned_dates(tx, request_of(one), one.term, now=now, language=language) for one in series)
    skipped: dict[tuple[date, int], PlannedDate] = {
        (one.held_on, one.stop.venue_id): one for plan in plans for one in plan if one.skip is not None
    }
    return tuple(skipped[key] for key in sorted(skipped))


def _alone_in_their_profession(tx: Session) -> dict[int, Professional]:
    people = professionals(tx)
    counted = Counter(one.service_id for one in people)
    return {one.service_id: one for one in people if counted[one.service_id] == 1}


def _comes(attendance: Attendance) -> bool:
    is_away = attendance.declined_at is not None or attendance.absent_at is not None
    return attendance.asked_at is not None and not is_away


def _is_not_asked(attendance: Attendance) -> bool:
    return attendance.presence == "on_request" and attendance.asked_at is None


def _is_unnamed(attendance: Attendance) -> bool:
    return attendance.presence == "always" and attendance.professional_id is None


def _is_unanswered(attendance: Attendance) -> bool:
    return attendance.asked_at is not None and attendance.accepted_at is None and attendance.declined_at is None
