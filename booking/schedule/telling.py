"""Queue what professionals are told: a session of theirs is cancelled, held after all or moved; they are asked.

What a person knows of a session stands in the key of the message that waits, so that a slip which is taken
back before the message leaves is never heard of.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session, object_session

from ..audit.service import Actor
from ..notices import service as notices
from ..notices.model import Notice
from ..notices.rules import told_at
from .model import Attendance, Occurrence, Professional

CHANGED = "staff_session_changed"
ASKED = "staff_asked"
"""Kinds of notices; the subject of both is a row of `attendance`."""

FACTS = ("venue_id", "held_on", "starts", "ends", "cancelled_at", "starts_at")


def tell_of_change(occurrence: Occurrence, now: datetime) -> None:
    """Queue a message to each person of a public session whose time, place or status is new and not flushed yet."""
    tx = object_session(occurrence)
    if tx is None or occurrence.published_at is None:
        return
    # Nothing may be flushed here: the spans in which people are held are settled after the change.
    with tx.no_autoflush:
        before = _before(occurrence)
        starts = [at for at in (before["starts_at"], occurrence.starts_at) if at is not None]
        due_at = told_at(min(starts, default=None), now)
        here = _state({name: getattr(occurrence, name) for name in FACTS})
        for attendance_id in _people_of(tx, occurrence):
            known = _taken_back(tx, attendance_id, now) or _state(before)
            if known != here:
                key = f"{CHANGED}:{attendance_id}:{occurrence.sequence}:{known}"
                notices.queue(tx, CHANGED, attendance_id, key, now=now, due_at=due_at)


def tell_of_asking(tx: Session, attendance: Attendance, *, now: datetime, actor: Actor) -> None:
    """Queue a message to a person who has been asked, unless they asked themselves; asked twice they hear once."""
    person = attendance.professional
    if person is None or person.user_id is None or actor.user_id == person.user_id:
        return
    notices.drop(tx, ASKED, attendance.id, now=now, reason="asked_again")
    notices.queue(tx, ASKED, attendance.id, f"{ASKED}:{attendance.id}:{now.isoformat()}", now=now)


def _before(occurrence: Occurrence) -> dict[str, Any]:
    state = inspect(occurrence)
    replaced = {name: state.attrs[name].history.deleted for name in FACTS}
    return {name: old[0] if old else getattr(occurrence, name) for name, old in replaced.items()}


def _state(facts: Mapping[str, Any]) -> str:
    if facts["cancelled_at"] is not None:
        return "cancelled"
    hours = f"{facts['starts']:%H%M}-{facts['ends']:%H%M}" if facts["starts"] is not None else "all-day"
    return f"{facts['venue_id']}/{facts['held_on']}/{hours}"


def _people_of(tx: Session, occurrence: Occurrence) -> list[int]:
    """Return the attendances of those who are to be there and have an account."""
    chosen = (
        select(Attendance.id)
        .join(Professional, Professional.id == Attendance.professional_id)
        .where(
            Attendance.occurrence_id == occurrence.id,
            Attendance.asked_at.is_not(None),
            Attendance.declined_at.is_(None),
            Attendance.absent_at.is_(None),
            Professional.user_id.is_not(None),
            Professional.left_at.is_(None),
        )
        .order_by(Attendance.id)
    )
    return list(tx.scalars(chosen))


def _taken_back(tx: Session, attendance_id: int, now: datetime) -> str | None:
    """Drop the message that waits about an earlier change; return what the person knows, as its key tells."""
    waiting = tx.scalar(
        select(Notice.dedupe_key)
        .where(Notice.kind == CHANGED, Notice.subject_id == attendance_id)
        .where(Notice.sent_at.is_(None), Notice.dropped_at.is_(None), Notice.claimed_until.is_(None))
        .order_by(Notice.id.desc())
        .limit(1)
    )
    if waiting is None:
        return None
    notices.drop(tx, CHANGED, attendance_id, now=now, reason="taken_back")
    return waiting.split(":", 3)[3]
