"""Who is told in the evening of the sessions of the next day."""

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from ..accounts.standing import own_on, substitutes_on
from ..clock import local_today
from ..notices import service as notices
from ..reservations.rules import day_before
from ..schedule.model import Attendance, Occurrence, Professional
from .rules import SUMMARY


def queue_summaries(tx: Session, *, now: datetime) -> int:
    """Queue one summary for each professional with sessions on the day after the last 17.00; return how many."""
    tomorrow = local_today(now) + timedelta(days=1)
    day = tomorrow if day_before(tomorrow) <= now else local_today(now)
    readers = set(
        tx.scalars(
            select(Attendance.professional_id)
            .join(Occurrence, Occurrence.id == Attendance.occurrence_id)
            .join(Professional, Professional.id == Attendance.professional_id)
            .where(*is_expected(day), Professional.user_id.is_not(None), Professional.left_at.is_(None))
        )
    )
    readers |= _substitutes(tx, readers, day)
    due_at = day_before(day)
    for professional_id in sorted(one for one in readers if one is not None):
        # One that could not leave a day long tells of a day that is over.
        notices.drop(tx, SUMMARY, professional_id, now=now, reason="superseded", due_before=due_at)
        notices.queue(tx, SUMMARY, professional_id, f"{SUMMARY}:{professional_id}:{day}", now=now, due_at=due_at)
    return len(readers)


def _substitutes(tx: Session, readers: set[int | None], day: date) -> set[int | None]:
    """Return the professionals who stand in for one of the readers on the day."""
    every = [own_on(tx, user_id, day) for user_id in substitutes_on(tx, day)]
    return {own[0].professional_id for own in every if any(one.professional_id in readers for one in own[1:])}


def is_expected(day: date) -> tuple[ColumnElement[bool], ...]:
    """Return what is true of an attendance of that day that really is to be, and of its occurrence."""
    return (
        Occurrence.held_on == day,
        Occurrence.cancelled_at.is_(None),
        Occurrence.published_at.is_not(None),
        Attendance.asked_at.is_not(None),
        Attendance.declined_at.is_(None),
        Attendance.absent_at.is_(None),
    )
