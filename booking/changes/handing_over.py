"""Hand a session over: a colleague of the same profession comes instead of somebody; families keep their times."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..audit.service import JOB, Actor, record
from ..consultations import following
from ..consultations.queries import agreed_at
from ..errors import Conflict
from ..notices.rules import told_at
from ..notices.service import put_off
from ..reservations.model import Reservation, Slot
from ..schedule.holding import Wish, clashes_of
from ..schedule.model import Attendance, Occurrence, Professional
from ..schedule.queries import attendances_of, professionals
from ..schedule.service import ask_professional, note_absence
from ..schedule.telling import ASKED
from . import queries
from .effects import tried
from .rules import HandOverEffect, check_seen


def people_to_replace(tx: Session, occurrence: Occurrence) -> list[Attendance]:
    """Return who is asked to the session or comes to it, by profession."""
    return [row for row in attendances_of(tx, [occurrence.id])[occurrence.id] if _is_coming(row)]


def colleagues_free(tx: Session, attendance: Attendance) -> list[Professional]:
    """Return the people of the same profession who are not held elsewhere at that time and not there already."""
    occurrence = attendance.occurrence
    there = {row.professional_id for row in people_to_replace(tx, occurrence)}
    others = [one for one in professionals(tx, attendance.service_id) if one.id not in there]
    if occurrence.starts_at is None or occurrence.ends_at is None:
        return others
    span = (occurrence.starts_at, occurrence.ends_at)
    busy = clashes_of(tx, [Wish(one.id, one.name, occurrence.held_on, span) for one in others])
    taken = {clash.professional_id for clash in busy}
    return [one for one in others if one.id not in taken]


def preview_hand_over(
    tx: Session, attendance: Attendance, substitute: Professional, *, now: datetime
) -> HandOverEffect:
    """Return what handing over would do; nothing is kept of it."""
    return tried(tx, lambda: _hand_over(tx, attendance, substitute, now=now, actor=JOB))


def hand_over(
    tx: Session,
    attendance: Attendance,
    substitute: Professional,
    *,
    seen: str | None = None,
    now: datetime,
    actor: Actor,
) -> None:
    """Let a colleague come instead; who was to come is free, the colleague is asked, and told when it can no longer be
    taken back unheard.

    Raises:
        EffectChanged: the effect is not the one that was shown; the caller's transaction must be rolled back.
        Conflict: `not_there`, `not_free`, `person_busy`, `session_past` or `session_cancelled`.
    """
    check_seen(_hand_over(tx, attendance, substitute, now=now, actor=actor), seen)


def _hand_over(
    tx: Session, attendance: Attendance, substitute: Professional, *, now: datetime, actor: Actor
) -> HandOverEffect:
    (held,) = queries.held_still_one(tx, attendance.occurrence_id)
    tx.refresh(attendance)
    person = attendance.professional
    if person is None or not _is_coming(attendance):
        raise Conflict("not_there")
    there = {row.professional_id for row in people_to_replace(tx, held)}
    if substitute.service_id != attendance.service_id or substitute.id in there or substitute.left_at is not None:
        raise Conflict("not_free")
    consultations = agreed_at(tx, [held.id])
    row = ask_professional(tx, held, substitute, attendance.presence, now=now, actor=actor)
    kept = following.hand_over(tx, held, person.id, substitute.id, now=now)
    note_absence(tx, attendance, now=now, actor=actor)
    put_off(tx, ASKED, row.id, due_at=told_at(held.starts_at, now))
    record(tx, actor, "hand_over", "occurrence", held.id, now=now, from_id=attendance.id, to_id=row.id)
    total, wishes = _families(tx, held.id, attendance.service_id)
    return HandOverEffect(
        person=person.name,
        substitute=substitute.name,
        reservations=total,
        wishes=wishes,
        is_told=substitute.user_id is not None,
        is_same_employer=substitute.organisation_id == person.organisation_id,
        unseen=_unseen(tx, held),
        consultations=consultations - agreed_at(tx, [held.id]),
        consultations_kept=kept,
    )


def _unseen(tx: Session, occurrence: Occurrence) -> int:
    """Count the families of controllers from which nobody comes."""
    coming = {row.professional.organisation_id for row in people_to_replace(tx, occurrence) if row.professional}
    chosen = (
        select(func.count())
        .select_from(Reservation)
        .join(Slot, Slot.id == Reservation.slot_id)
        .where(Slot.occurrence_id == occurrence.id, Reservation.released_at.is_(None))
        .where(Reservation.controller_id.not_in(coming))
    )
    return tx.scalar(chosen) or 0


def _families(tx: Session, occurrence_id: int, service_id: int) -> tuple[int, int]:
    rows = tx.execute(
        select(Reservation.service_id, func.count())
        .join(Slot, Slot.id == Reservation.slot_id)
        .where(Slot.occurrence_id == occurrence_id, Reservation.released_at.is_(None))
        .group_by(Reservation.service_id)
    ).all()
    return sum(count for _wish, count in rows), sum(count for wish, count in rows if wish == service_id)


def _is_coming(row: Attendance) -> bool:
    is_off = row.declined_at is not None or row.absent_at is not None
    return row.professional_id is not None and row.asked_at is not None and not is_off
