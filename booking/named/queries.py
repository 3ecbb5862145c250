"""Ties between families and professionals: found by link or booking; the professional's sessions and free times."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from ..reservations.consulting import busy_at
from ..reservations.model import Reservation, Slot
from ..reservations.queries import free_times, is_there
from ..reservations.rules import FreeTime
from ..schedule.model import Attendance, Occurrence, Professional, Term
from .model import NamedWorker
from .rules import LONGEST

MOST_SESSIONS = 20
"""Of how many coming sessions the free times are looked up."""


def tie_of(tx: Session, reservation_id: int) -> NamedWorker | None:
    """Return the tie that a family made on the page of this booking."""
    return tx.scalar(select(NamedWorker).where(NamedWorker.reservation_id == reservation_id))


def tie_by_sha256(tx: Session, link_sha256: str) -> NamedWorker | None:
    """Return the tie whose link has this hash."""
    whole = joinedload(NamedWorker.professional).joinedload(Professional.service)
    return tx.scalar(select(NamedWorker).options(whole).where(NamedWorker.link_sha256 == link_sha256))


def people_met(reservation: Reservation) -> list[Attendance]:
    """Return the professionals with a name who are there at the booked time: all, or the page would tell the wish."""
    slot = reservation.slot
    there = [one for one in slot.occurrence.attendances if one.professional_id and is_there(one) and covers(one, slot)]
    return sorted(there, key=lambda one: (one.service.position, one.id))


def covers(attendance: Attendance, span: Slot | FreeTime) -> bool:
    """Tell whether somebody is there all of a span."""
    if attendance.busy_from is None or attendance.busy_until is None:
        return True
    return attendance.busy_from <= span.starts_at and span.ends_at <= attendance.busy_until


def holds_until(tx: Session, tie: NamedWorker) -> datetime:
    """Return until when a tie holds: the end of the professional's second session in the next published term.

    As long as that is not planned, it holds; at the most 400 days.
    """
    longest = tie.consented_at + LONGEST
    if tie.term is None:
        return longest
    following = (
        select(Term.id)
        .where(
            Term.programme_id == tie.term.programme_id,
            Term.first_on > tie.term.last_on,
            Term.published_at.is_not(None),
        )
        .order_by(Term.first_on, Term.id)
        .limit(1)
        .scalar_subquery()
    )
    theirs = select(Occurrence.ends_at).join(Attendance, Attendance.occurrence_id == Occurrence.id)
    second = tx.scalar(
        theirs.where(
            Occurrence.term_id == following,
            Occurrence.published_at.is_not(None),
            Occurrence.cancelled_at.is_(None),
            Occurrence.ends_at.is_not(None),
            Attendance.professional_id == tie.professional_id,
            Attendance.declined_at.is_(None),
            Attendance.absent_at.is_(None),
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
        .offset(1)
        .limit(1)
    )
    return longest if second is None else min(longest, second)


def sessions_with(tx: Session, tie: NamedWorker, *, after: datetime, until: datetime) -> list[Occurrence]:
    """Return the professional's public sessions with bookable times, at whatever venue, by time."""
    chosen = (
        select(Occurrence)
        .join(Attendance, Attendance.occurrence_id == Occurrence.id)
        .options(joinedload(Occurrence.venue), selectinload(Occurrence.attendances))
        .where(
            Attendance.professional_id == tie.professional_id,
            Occurrence.published_at.is_not(None),
            Occurrence.cancelled_at.is_(None),
            Occurrence.slot_minutes.is_not(None),
            Occurrence.starts_at > after,
            Occurrence.ends_at <= until,
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(MOST_SESSIONS)
    )
    return [one for one in tx.scalars(chosen) if any(_is_theirs(tie, there) for there in one.attendances)]


def free_with(
    tx: Session, tie: NamedWorker, sessions: Sequence[Occurrence], now: datetime
) -> list[tuple[Occurrence, list[FreeTime]]]:
    """Return the sessions, each with its free times at which the professional is there."""
    found: dict[str, list[FreeTime]] = {one.public_id: [] for one in sessions}
    present = {one.public_id: [there for there in one.attendances if _is_theirs(tie, there)] for one in sessions}
    ids = {one.public_id: one.id for one in sessions}
    busy = busy_at(tx, ids.values())
    for time in free_times(tx, sessions, tie.professional.service_id, now):
        consulting = busy.get((ids[time.occurrence_public_id], time.starts_at), ())
        if tie.professional_id not in consulting and any(
            covers(there, time) for there in present[time.occurrence_public_id]
        ):
            found[time.occurrence_public_id].append(time)
    return [(one, found[one.public_id]) for one in sessions]


def _is_theirs(tie: NamedWorker, attendance: Attendance) -> bool:
    return attendance.professional_id == tie.professional_id and is_there(attendance)
