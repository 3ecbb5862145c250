"""Ask single people, take their answer, note who is away."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..audit.service import Actor, record
from ..db import lock
from ..errors import Conflict, Invalid
from .holding import all_or_nothing, settle
from .hours import is_over, revise
from .model import Attendance, Occurrence, Professional
from .rules import check_presence
from .syncing import follow
from .telling import tell_of_asking


def ask_professional(
    tx: Session,
    occurrence: Occurrence,
    professional: Professional,
    presence: str = "always",
    *,
    now: datetime,
    actor: Actor,
) -> Attendance:
    """Ask a person to a date and hold their time until they answer; who has declined or is away is asked anew.

    A gap that the team has for the person's service is filled. Asked twice, nothing changes.

    Raises:
        Conflict: `person_busy`, `session_cancelled` or `session_past`.
        Invalid: `person_has_left`.
    """
    check_presence(presence)
    if professional.left_at is not None:
        raise Invalid("person_has_left", name=professional.name)
    with all_or_nothing(tx):
        check_open(tx, occurrence, now)
        attendance = _place_for(tx, occurrence, professional)
        if _is_asked(attendance) and attendance.presence == presence:
            return attendance
        is_news = not _is_asked(attendance)
        if is_news:
            attendance.asked_at, attendance.from_team = now, False
            attendance.accepted_at = attendance.declined_at = attendance.absent_at = None
        attendance.presence = presence
        tx.add(attendance)
        _tell(tx, occurrence, attendance, "professional_asked", now, actor)
        if is_news:
            tell_of_asking(tx, attendance, now=now, actor=actor)
    return attendance


def answer_asking(tx: Session, attendance: Attendance, accepts: bool, *, now: datetime, actor: Actor) -> None:
    """Accept or decline; declining frees the time, accepting after having declined takes it again."""
    with all_or_nothing(tx):
        check_open(tx, attendance.occurrence, now)
        tx.refresh(attendance)
        if attendance.asked_at is None or attendance.absent_at is not None:
            raise Conflict("not_asked")
        if (attendance.accepted_at if accepts else attendance.declined_at) is not None:
            return
        attendance.accepted_at = now if accepts else None
        attendance.declined_at = None if accepts else now
        action = "asking_accepted" if accepts else "asking_declined"
        _tell(tx, attendance.occurrence, attendance, action, now, actor)


def note_absence(tx: Session, attendance: Attendance, *, now: datetime, actor: Actor) -> None:
    """Note that somebody cannot be there after all; their time is free, asking them anew brings them back."""
    with all_or_nothing(tx):
        check_open(tx, attendance.occurrence, now)
        tx.refresh(attendance)
        if attendance.absent_at is not None or attendance.declined_at is not None:
            return
        if attendance.professional_id is None:
            raise Conflict("not_asked")
        attendance.absent_at = now
        _tell(tx, attendance.occurrence, attendance, "absence_noted", now, actor)


def check_open(tx: Session, occurrence: Occurrence, now: datetime) -> None:
    """Lock the occurrence and refuse one that is cancelled or over."""
    lock(tx, occurrence)
    if is_over(occurrence, now):
        raise Conflict("session_past", held_on=occurrence.held_on)
    if occurrence.cancelled_at is not None:
        raise Conflict("session_cancelled", held_on=occurrence.held_on)


def _place_for(tx: Session, occurrence: Occurrence, professional: Professional) -> Attendance:
    """Return the person's own row, else a gap of their service, else a new row."""
    rows = list(tx.scalars(select(Attendance).where(Attendance.occurrence_id == occurrence.id).order_by(Attendance.id)))
    own = next((one for one in rows if one.professional_id == professional.id), None)
    if own is not None:
        return own
    is_gap = (None, professional.service_id)
    gap = next((one for one in rows if (one.professional_id, one.service_id) == is_gap), None)
    place = gap or Attendance(occurrence=occurrence, service_id=professional.service_id)
    place.professional = professional
    return place


def _is_asked(attendance: Attendance) -> bool:
    is_off = attendance.declined_at is not None or attendance.absent_at is not None
    return attendance.asked_at is not None and not is_off


def _tell(
    tx: Session, occurrence: Occurrence, attendance: Attendance, action: str, now: datetime, actor: Actor
) -> None:
    """Settle the person's time, revise the date, log, let the others follow."""
    settle(tx, [occurrence], now=now, is_refusing=True)
    revise(occurrence, now)
    record(tx, actor, action, "attendance", attendance.id, now=now)
    follow(tx, [occurrence], now)
