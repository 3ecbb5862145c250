"""Requests for consultations, and whom a session has for them: a constant number of queries each."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from ..clock import local_today
from ..errors import Missing
from ..reservations.model import Slot
from ..schedule.coming import is_asked
from ..schedule.model import Attendance, Occurrence, Professional
from ..schedule.queries import attendances_of, is_for_families
from ..venues.model import Venue
from .model import ConsultationRequest
from .rules import OVERDUE, SESSIONS_MOST, takes_requests

REQUESTS_MOST = 200
"""In a list: more than a year of a busy place."""


@dataclass(frozen=True)
class Counts:
    """How many consultations the staff of a venue have asked for, and what came of them."""

    venue: Venue
    asked: int
    agreed: int
    waiting: int
    late: int
    declined: int


def request_by_public_id(tx: Session, public_id: str) -> ConsultationRequest:
    """Return a request with its session and people; `Missing` when there is none, or it is erased."""
    found = tx.scalar(_requests().where(ConsultationRequest.public_id == public_id))
    if found is None or found.erased_at is not None:
        raise Missing("consultation")
    return found


def request_by_id(tx: Session, request_id: int) -> ConsultationRequest | None:
    """Return a request that is not erased, for the message about it."""
    found = tx.scalar(_requests().where(ConsultationRequest.id == request_id))
    return None if found is None or found.erased_at is not None else found


def twin(tx: Session, form_key_sha256: str) -> ConsultationRequest | None:
    """Return what was asked with the same form."""
    return tx.scalar(_requests().where(ConsultationRequest.form_key_sha256 == form_key_sha256))


def requests_at(tx: Session, occurrence_id: int) -> Sequence[ConsultationRequest]:
    """Return what is asked for at a session, or proposed or agreed on there, as it is now, of those nobody has ended.

    And what was proposed, anywhere, at a time that is no more.
    """
    kept = select(Slot.id).where(Slot.occurrence_id == occurrence_id)
    is_lost = and_(ConsultationRequest.proposed_at.is_not(None), ConsultationRequest.slot_id.is_(None))
    is_there = or_(ConsultationRequest.occurrence_id == occurrence_id, ConsultationRequest.slot_id.in_(kept), is_lost)
    return tx.scalars(_live().where(is_there).execution_options(populate_existing=True)).all()


def requests_at_session(tx: Session, occurrence_id: int) -> Sequence[ConsultationRequest]:
    """Return what is asked for at a session, or was agreed on there, of those that nobody has ended."""
    return tx.scalars(_live().where(ConsultationRequest.occurrence_id == occurrence_id)).all()


def requests_for(
    tx: Session, venue_ids: Collection[int], professional_ids: Collection[int]
) -> Sequence[ConsultationRequest]:
    """Return what the staff of some venues ask for, and what some professionals are asked, the newest first."""
    theirs = select(Attendance.occurrence_id).where(Attendance.professional_id.in_(professional_ids), *_is_asked())
    chosen = _requests().where(
        or_(
            ConsultationRequest.venue_id.in_(venue_ids),
            ConsultationRequest.occurrence_id.in_(theirs),
            ConsultationRequest.professional_id.in_(professional_ids),
        ),
        ConsultationRequest.erased_at.is_(None),
    )
    newest = (ConsultationRequest.asked_at.desc(), ConsultationRequest.id.desc())
    return tx.scalars(chosen.order_by(*newest).limit(REQUESTS_MOST)).all()


def agreed_at(tx: Session, occurrence_ids: Collection[int]) -> int:
    """Count the consultations that are agreed on at some sessions."""
    agreed = (ConsultationRequest.accepted_at.is_not(None), ConsultationRequest.occurrence_id.in_(occurrence_ids))
    return tx.scalar(select(func.count()).select_from(ConsultationRequest).where(*agreed)) or 0


def counts_of(tx: Session, venues: Sequence[Venue], since: datetime, now: datetime) -> list[Counts]:
    """Return the numbers of each venue whose staff have asked since then, in the order of the venues."""
    facts = ConsultationRequest
    is_waiting = and_(
        facts.accepted_at.is_(None),
        facts.declined_at.is_(None),
        facts.withdrawn_at.is_(None),
        facts.erased_at.is_(None),
    )
    is_late = and_(is_waiting, facts.proposed_at.is_(None), facts.asked_at <= now - OVERDUE)
    rows = tx.execute(
        select(
            facts.venue_id,
            func.count(),
            func.count(facts.accepted_at),
            func.sum(case((is_waiting, 1), else_=0)),
            func.sum(case((is_late, 1), else_=0)),
            func.count(facts.declined_at),
        )
        .where(facts.venue_id.in_([one.id for one in venues]), facts.asked_at >= since)
        .group_by(facts.venue_id)
    )
    numbers = {venue_id: [int(one) for one in counted] for venue_id, *counted in rows}
    return [Counts(one, *numbers[one.id]) for one in venues if one.id in numbers]


def open_requests(tx: Session) -> Sequence[ConsultationRequest]:
    """Return every request that nobody has ended."""
    return tx.scalars(_live()).all()


def experts_of(tx: Session, sessions: Sequence[Occurrence]) -> dict[int, list[Attendance]]:
    """Return the people who come to each session and can be met there, in the order of their professions."""
    rows = attendances_of(tx, [one.id for one in sessions])
    return {
        session_id: [one for one in team if one.professional is not None and is_asked(one)]
        for session_id, team in rows.items()
    }


def people_of(team: Iterable[Attendance]) -> list[Professional]:
    """Return the people of a team."""
    return [one.professional for one in team if one.professional is not None]


def experts_among(team: Iterable[Attendance], request: ConsultationRequest) -> list[Professional]:
    """Return who may answer: the wished professional while they come to the session, else everybody who does."""
    people = people_of(team)
    return [one for one in people if one.id == request.wished_id] or people


def experts_for(tx: Session, request: ConsultationRequest) -> list[Professional]:
    """Return who may answer a request."""
    return experts_among(experts_of(tx, [request.occurrence])[request.occurrence_id], request)


def coming_sessions(tx: Session, municipality_id: int, now: datetime) -> list[Occurrence]:
    """Return the next sessions of a municipality for which a consultation can be asked, by time."""
    chosen = (
        select(Occurrence)
        .options(joinedload(Occurrence.venue))
        .where(
            is_for_families(),
            Occurrence.municipality_id == municipality_id,
            Occurrence.held_on >= local_today(now),
            Occurrence.cancelled_at.is_(None),
            Occurrence.slot_minutes.is_not(None),
            Occurrence.ends_at > now,
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(SESSIONS_MOST)
    )
    return [one for one in tx.scalars(chosen) if takes_requests(one, now)]


def sessions_of(tx: Session, professional_id: int, municipality_id: int, now: datetime) -> list[Occurrence]:
    """Return those of the next sessions to which a professional comes."""
    theirs = select(Attendance.occurrence_id).where(
        Attendance.professional_id == professional_id,
        *_is_asked(),
    )
    chosen = (
        select(Occurrence)
        .options(joinedload(Occurrence.venue))
        .where(
            is_for_families(),
            Occurrence.id.in_(theirs),
            Occurrence.municipality_id == municipality_id,
            Occurrence.cancelled_at.is_(None),
            Occurrence.slot_minutes.is_not(None),
            Occurrence.ends_at > now,
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(SESSIONS_MOST)
    )
    return list(tx.scalars(chosen))


def _requests() -> Select[ConsultationRequest]:
    person = joinedload(ConsultationRequest.professional)
    return select(ConsultationRequest).options(
        joinedload(ConsultationRequest.venue),
        joinedload(ConsultationRequest.place),
        joinedload(ConsultationRequest.occurrence).joinedload(Occurrence.venue),
        joinedload(ConsultationRequest.asker),
        joinedload(ConsultationRequest.wished).joinedload(Professional.service),
        person.joinedload(Professional.service),
        person.joinedload(Professional.user),
        joinedload(ConsultationRequest.slot).joinedload(Slot.occurrence),
    )


def _live() -> Select[ConsultationRequest]:
    is_live = (
        ConsultationRequest.declined_at.is_(None),
        ConsultationRequest.withdrawn_at.is_(None),
        ConsultationRequest.erased_at.is_(None),
    )
    return _requests().where(*is_live).order_by(ConsultationRequest.id)


def _is_asked() -> tuple[ColumnElement[bool], ...]:
    return Attendance.asked_at.is_not(None), Attendance.declined_at.is_(None), Attendance.absent_at.is_(None)
