"""Reads of the public pages: published rows only, and never a query per row."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, case, distinct, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from ..network.model import ContactPerson, FamilyService, Municipality, Organisation
from ..reservations.kept import is_not_kept
from ..reservations.model import Reservation, Slot
from ..schedule.model import Occurrence, Professional, Programme, Term
from ..schedule.queries import is_for_families
from ..venues.model import Closure, FormerSlug, Venue

MOST_SESSIONS = 60


@dataclass(frozen=True)
class Within:
    """Which part of the service a page shows: all of it, one municipality or one venue."""

    municipality_id: int | None = None
    venue_id: int | None = None

    def occurrences(self) -> list[ColumnElement[bool]]:
        """Return the conditions on published sessions."""
        chosen: list[ColumnElement[bool]] = [is_for_families()]
        if self.municipality_id is not None:
            chosen.append(Occurrence.municipality_id == self.municipality_id)
        if self.venue_id is not None:
            chosen.append(Occurrence.venue_id == self.venue_id)
        return chosen


@dataclass(frozen=True)
class TimeCount:
    """How many starting times a session has, and how many of them are free."""

    times: int = 0
    free: int = 0


def municipalities(tx: Session) -> list[Municipality]:
    """Return the municipalities of this installation that are in use."""
    found = select(Municipality).where(Municipality.archived_at.is_(None)).order_by(Municipality.id)
    return list(tx.scalars(found))


def coming(tx: Session, within: Within, *, now: datetime, today: date, limit: int = MOST_SESSIONS) -> list[Occurrence]:
    """Return the sessions that are not over, the next one first, cancelled ones among them."""
    is_not_over = and_(Occurrence.held_on >= today, or_(Occurrence.ends_at.is_(None), Occurrence.ends_at > now))
    return list(tx.scalars(_in_order(within).where(is_not_over).limit(limit)))


def last_held(tx: Session, within: Within, *, now: datetime, today: date, limit: int = 3) -> list[Occurrence]:
    """Return the last sessions that were held, the latest first."""
    is_over = or_(Occurrence.held_on < today, and_(Occurrence.held_on == today, Occurrence.ends_at <= now))
    latest_first = _in_order(within).order_by(None).order_by(Occurrence.held_on.desc(), Occurrence.id.desc())
    return list(tx.scalars(latest_first.where(is_over, Occurrence.cancelled_at.is_(None)).limit(limit)))


def held_between(tx: Session, within: Within, from_on: date, until_on: date) -> list[Occurrence]:
    """Return the sessions of a half-open span of dates, for a calendar."""
    in_span = and_(Occurrence.held_on >= from_on, Occurrence.held_on < until_on)
    return list(tx.scalars(_in_order(within).where(in_span)))


def _in_order(within: Within) -> Select[Occurrence]:
    return (
        select(Occurrence)
        .options(joinedload(Occurrence.venue), joinedload(Occurrence.term))
        .where(*within.occurrences())
        .order_by(Occurrence.held_on, Occurrence.starts_at.is_(None), Occurrence.starts_at, Occurrence.id)
    )


def time_counts(tx: Session, occurrence_ids: Collection[int], now: datetime) -> dict[int, TimeCount]:
    """Count the starting times of each session; a time is free while one of its lanes is."""
    free_start = case((and_(Reservation.id.is_(None), is_not_kept(now)), Slot.starts_at))
    rows = tx.execute(
        select(Slot.occurrence_id, func.count(distinct(Slot.starts_at)), func.count(distinct(free_start)))
        .join(Reservation, and_(Reservation.slot_id == Slot.id, Reservation.released_at.is_(None)), isouter=True)
        .where(Slot.occurrence_id.in_(occurrence_ids))
        .group_by(Slot.occurrence_id)
    )
    return {occurrence_id: TimeCount(times, free) for occurrence_id, times, free in rows}


def terms_to_come(tx: Session, within: Within, today: date) -> list[Term]:
    """Return the terms that are not over and have no public date yet: their texts tell when the dates come."""
    has_dates = exists().where(Occurrence.term_id == Term.id, is_for_families())
    found = select(Term).join(Term.programme).where(Term.last_on >= today, ~has_dates).order_by(Term.first_on, Term.id)
    if within.municipality_id is not None:
        found = found.where(Programme.municipality_id == within.municipality_id)
    return [term for term in tx.scalars(found) if term.empty_texts]


def services(tx: Session) -> list[FamilyService]:
    """Return the services somebody works for, in their order."""
    works_there = exists().where(Professional.service_id == FamilyService.id, Professional.left_at.is_(None))
    return list(tx.scalars(select(FamilyService).where(works_there).order_by(FamilyService.position)))


def venues(tx: Session, within: Within) -> list[Venue]:
    """Return the venues in use."""
    found = select(Venue).where(Venue.archived_at.is_(None)).order_by(Venue.municipality_id, Venue.id)
    if within.municipality_id is not None:
        found = found.where(Venue.municipality_id == within.municipality_id)
    return list(tx.scalars(found))


def venue_by_slug(tx: Session, slug: str) -> Venue | None:
    """Return the venue that has this address now, or had it before; the caller compares `slug`."""
    former = select(FormerSlug.venue_id).where(FormerSlug.slug == slug).scalar_subquery()
    found = select(Venue).where(or_(Venue.slug == slug, Venue.id == former), Venue.archived_at.is_(None))
    # An address in use now wins over the same address of the past.
    return tx.scalar(found.order_by(case((Venue.slug == slug, 0), else_=1)).limit(1))


def closures(tx: Session, municipality_id: int | None, venue_id: int | None, from_on: date) -> list[Closure]:
    """Return the closures in force that end on `from_on` or later; without a venue those of the municipality."""
    subject = or_(
        and_(Closure.venue_id.is_not(None), Closure.venue_id == venue_id),
        and_(Closure.municipality_id.is_not(None), Closure.municipality_id == municipality_id),
    )
    found = select(Closure).where(subject, Closure.last_on >= from_on, Closure.reopened_at.is_(None))
    return list(tx.scalars(found.order_by(Closure.first_on, Closure.id)))


def contacts(tx: Session) -> list[tuple[Municipality, list[ContactPerson]]]:
    """Return the municipalities that name contact persons, with these."""
    found = tx.scalars(select(ContactPerson).order_by(ContactPerson.position, ContactPerson.id)).all()
    pairs = [(town, [one for one in found if one.municipality_id == town.id]) for town in municipalities(tx)]
    return [(town, people) for town, people in pairs if people]


def controllers(tx: Session) -> list[Organisation]:
    """Return who may be responsible for families' data: whoever employs professionals or keeps a venue."""
    employs = exists().where(Professional.organisation_id == Organisation.id)
    keeps = exists().where(Venue.organisation_id == Organisation.id)
    return list(tx.scalars(select(Organisation).where(or_(employs, keeps)).order_by(Organisation.id)))
