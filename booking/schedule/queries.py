"""Reads of the schedule; each is a constant number of queries, whatever the history."""

from collections.abc import Collection
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from ..clock import local_today
from ..errors import Missing
from .model import Attendance, Occurrence, Professional, Programme, Series, SeriesMember, SeriesStop, Term

Row = TypeVar("Row")
_IN_ORDER = (Occurrence.held_on, Occurrence.starts.is_(None), Occurrence.starts, Occurrence.id)


def public_occurrences(
    tx: Session,
    municipality_id: int | None,
    from_on: date,
    until_on: date | None = None,
    limit: int | None = None,
) -> list[Occurrence]:
    """Return what families may see from `from_on` until `until_on` (exclusive), cancelled dates included."""
    query = _public(municipality_id).where(Occurrence.held_on >= from_on)
    if until_on is not None:
        query = query.where(Occurrence.held_on < until_on)
    return list(tx.scalars(query.limit(limit)))


def next_public(tx: Session, municipality_id: int | None, now: datetime) -> Occurrence | None:
    """Return the first public date that is not cancelled and not over; a date-only one lasts its day."""
    today = local_today(now)
    is_to_come = or_(Occurrence.ends_at > now, and_(Occurrence.starts.is_(None), Occurrence.held_on >= today))
    query = _public(municipality_id).where(Occurrence.held_on >= today, is_to_come, Occurrence.cancelled_at.is_(None))
    return tx.scalar(query.limit(1))


def occurrence_by_public_id(tx: Session, public_id: str, *, is_public: bool = False) -> Occurrence:
    """Return the occurrence at an address; `Missing` if there is none, or for families none that is published."""
    query = _occurrences().where(Occurrence.public_id == public_id)
    if is_public:
        query = query.where(is_for_families())
    return _one(tx, query, "occurrence")


def occurrences_of_term(tx: Session, term_id: int) -> list[Occurrence]:
    """Return every date of a term, cancelled ones included."""
    return list(tx.scalars(_occurrences().where(Occurrence.term_id == term_id)))


def occurrences_of_series(tx: Session, series_id: int) -> list[Occurrence]:
    """Return every date of a series, cancelled ones included."""
    return list(tx.scalars(_occurrences().where(Occurrence.series_id == series_id)))


def occurrences_of_venue(
    tx: Session, venue_id: int, from_on: date, until_on: date | None = None, *, with_drafts: bool = True
) -> list[Occurrence]:
    """Return the dates at a venue from `from_on` until `until_on` (exclusive), cancelled ones included."""
    query = _between(_occurrences().where(Occurrence.venue_id == venue_id), from_on, until_on)
    if not with_drafts:
        query = query.where(Occurrence.published_at.is_not(None))
    return list(tx.scalars(query))


def occurrences_between(
    tx: Session, municipality_id: int | None, from_on: date, until_on: date | None = None
) -> list[Occurrence]:
    """Return all dates, drafts and cancelled ones included, from `from_on` until `until_on` (exclusive)."""
    query = _between(_occurrences(), from_on, until_on)
    return list(tx.scalars(query if municipality_id is None else query.where(_is_in(municipality_id))))


def occurrences_of_professional(
    tx: Session, professional_id: int, from_on: date, until_on: date | None = None
) -> list[Occurrence]:
    """Return the dates a person is asked to or has accepted, cancelled dates included; declined and absent ones not."""
    theirs = select(Attendance.occurrence_id).where(
        Attendance.professional_id == professional_id,
        Attendance.declined_at.is_(None),
        Attendance.absent_at.is_(None),
    )
    return list(tx.scalars(_between(_occurrences().where(Occurrence.id.in_(theirs)), from_on, until_on)))


def attendances_of(tx: Session, occurrence_ids: Collection[int]) -> dict[int, list[Attendance]]:
    """Return who is at each occurrence, in the order of the services; an occurrence without anybody has []."""
    found: dict[int, list[Attendance]] = {one: [] for one in occurrence_ids}
    query = (
        select(Attendance)
        .where(Attendance.occurrence_id.in_(found))
        .options(joinedload(Attendance.service), joinedload(Attendance.professional))
        .order_by(Attendance.id)
    )
    for row in sorted(tx.scalars(query), key=lambda row: (row.service.position, row.id)):
        found[row.occurrence_id].append(row)
    return found


def attendance_by_public_id(tx: Session, public_id: str) -> Attendance:
    """Return one attendance with its occurrence and person; `Missing` if there is none."""
    query = (
        select(Attendance)
        .where(Attendance.public_id == public_id)
        .options(
            joinedload(Attendance.occurrence).joinedload(Occurrence.venue),
            joinedload(Attendance.service),
            joinedload(Attendance.professional),
        )
    )
    return _one(tx, query, "attendance")


def unanswered_of(tx: Session, professional_id: int, from_on: date) -> list[Attendance]:
    """Return what a person has been asked to and has not answered, from `from_on`, the soonest first."""
    query = (
        select(Attendance)
        .join(Attendance.occurrence)
        .where(
            Attendance.professional_id == professional_id,
            Attendance.asked_at.is_not(None),
            Attendance.accepted_at.is_(None),
            Attendance.declined_at.is_(None),
            Attendance.absent_at.is_(None),
            Occurrence.cancelled_at.is_(None),
            Occurrence.held_on >= from_on,
        )
        .options(joinedload(Attendance.occurrence).joinedload(Occurrence.venue), joinedload(Attendance.service))
        .order_by(*_IN_ORDER)
    )
    return list(tx.scalars(query))


def professional_by_public_id(tx: Session, public_id: str) -> Professional:
    """Return a person; `Missing` if there is none."""
    query = select(Professional).where(Professional.public_id == public_id)
    return _one(tx, query.options(joinedload(Professional.service)), "professional")


def professional_of_user(tx: Session, user_id: int) -> Professional | None:
    """Return the professional who signs in as this user, if any."""
    query = select(Professional).where(Professional.user_id == user_id)
    return tx.scalar(query.options(joinedload(Professional.service)))


def all_professionals(tx: Session) -> list[Professional]:
    """Return everybody, those who have left too, by name."""
    query = select(Professional).order_by(Professional.name, Professional.id)
    loaded = (joinedload(Professional.service), joinedload(Professional.organisation), joinedload(Professional.user))
    return list(tx.scalars(query.options(*loaded)))


def professionals(tx: Session, service_id: int | None = None) -> list[Professional]:
    """Return the people who can be booked, by service and name."""
    query = select(Professional).where(Professional.left_at.is_(None)).order_by(Professional.name, Professional.id)
    if service_id is not None:
        query = query.where(Professional.service_id == service_id)
    found = tx.scalars(query.options(joinedload(Professional.service), joinedload(Professional.organisation)))
    return sorted(found, key=lambda one: (one.service.position, one.service_id))


def term_by_public_id(tx: Session, public_id: str) -> Term:
    """Return a term with its programme; `Missing` if there is none."""
    query = select(Term).where(Term.public_id == public_id)
    return _one(tx, query.options(joinedload(Term.programme).joinedload(Programme.municipality)), "term")


def terms_of(tx: Session, municipality_id: int | None = None) -> list[Term]:
    """Return every term with its programme, the newest first."""
    query = select(Term).join(Term.programme).order_by(Term.first_on.desc(), Term.id.desc())
    if municipality_id is not None:
        query = query.where(Programme.municipality_id == municipality_id)
    return list(tx.scalars(query.options(joinedload(Term.programme))))


def open_terms(tx: Session, municipality_id: int | None, today: date) -> list[Term]:
    """Return the terms that are not over, the soonest first."""
    query = select(Term).join(Term.programme).where(Term.last_on >= today).order_by(Term.first_on, Term.id)
    if municipality_id is not None:
        query = query.where(Programme.municipality_id == municipality_id)
    return list(tx.scalars(query.options(joinedload(Term.programme))))


def programme_by_public_id(tx: Session, public_id: str) -> Programme:
    """Return a programme with its terms; `Missing` if there is none."""
    query = select(Programme).where(Programme.public_id == public_id)
    return _one(tx, query.options(selectinload(Programme.terms), joinedload(Programme.municipality)), "programme")


def programmes_of(tx: Session, municipality_id: int | None = None, *, with_archived: bool = False) -> list[Programme]:
    """Return the programmes with their terms, the newest first."""
    query = select(Programme).order_by(Programme.first_on.desc(), Programme.id.desc())
    if not with_archived:
        query = query.where(Programme.archived_at.is_(None))
    if municipality_id is not None:
        query = query.where(Programme.municipality_id == municipality_id)
    return list(tx.scalars(query.options(selectinload(Programme.terms))))


def series_by_public_id(tx: Session, public_id: str) -> Series:
    """Return a series with its stops, team and picked skips; `Missing` if there is none."""
    return _one(tx, _series().where(Series.public_id == public_id), "series")


def series_of_term(tx: Session, term_id: int) -> list[Series]:
    """Return the series of a term with their stops, teams and picked skips."""
    return list(tx.scalars(_series().where(Series.term_id == term_id)))


def live_series(tx: Session, today: date) -> list[Series]:
    """Return the series that may still have dates to make: not ended, their term and last date not over."""
    query = (
        _series()
        .outerjoin(Series.term)
        .where(
            Series.ended_at.is_(None),
            or_(Series.last_on.is_(None), Series.last_on >= today),
            or_(Series.term_id.is_(None), Term.last_on >= today),
        )
    )
    return list(tx.scalars(query))


def _occurrences() -> Select[Occurrence]:
    return select(Occurrence).options(joinedload(Occurrence.venue)).order_by(*_IN_ORDER)


def is_for_families() -> ColumnElement[bool]:
    """Tell whether families see an occurrence: it is published, and no training of staff."""
    return and_(Occurrence.published_at.is_not(None), Occurrence.kind != "training")


def _public(municipality_id: int | None) -> Select[Occurrence]:
    query = _occurrences().where(is_for_families())
    return query if municipality_id is None else query.where(_is_in(municipality_id))


def _is_in(municipality_id: int) -> ColumnElement[bool]:
    return Occurrence.municipality_id == municipality_id


def _between(query: Select[Occurrence], from_on: date, until_on: date | None) -> Select[Occurrence]:
    query = query.where(Occurrence.held_on >= from_on)
    return query if until_on is None else query.where(Occurrence.held_on < until_on)


def _series() -> Select[Series]:
    return (
        select(Series)
        .options(
            joinedload(Series.term),
            selectinload(Series.stops).joinedload(SeriesStop.venue),
            selectinload(Series.team).options(joinedload(SeriesMember.professional), joinedload(SeriesMember.service)),
            selectinload(Series.skips),
        )
        .order_by(Series.first_on, Series.id)
    )


def _one(tx: Session, query: Select[Row], code: str) -> Row:
    found = tx.scalar(query)
    if found is None:
        raise Missing(code)
    return found
