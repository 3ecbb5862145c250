"""Professionals: who they are to families, whose employees, who signs in as them; leaving keeps what was."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..accounts.model import User
from ..audit.service import Actor, record
from ..clock import local_today
from ..db import lock
from ..errors import Conflict
from ..network.keeping import add, save
from ..network.model import Organisation
from .attendance import note_absence
from .model import Attendance, Occurrence, Professional
from .rules import ProfessionalRequest


def create_professional(tx: Session, request: ProfessionalRequest, *, now: datetime, actor: Actor) -> Professional:
    """Add a professional; pressed twice, it is the same one.

    Raises:
        Conflict: `user_taken`, somebody else signs in as that user.
    """
    tx.execute(
        select(Organisation.id).where(Organisation.id == request.organisation_id).with_for_update(key_share=True)
    )
    asked = asdict(request)
    there = tx.scalars(select(Professional).where(Professional.name == request.name, Professional.left_at.is_(None)))
    twin = next((one for one in there if {name: getattr(one, name) for name in asked} == asked), None)
    if twin is not None:
        return twin
    _refuse_taken(tx, request.user_id, None)
    row = Professional(**asked)
    add(tx, row, now=now, actor=actor)
    return row


def edit_professional(
    tx: Session,
    row: Professional,
    request: ProfessionalRequest,
    *,
    seen: str | None = None,
    now: datetime,
    actor: Actor,
) -> list[str]:
    """Make the professional what `request` says; see `network.keeping.save`.

    Raises:
        Conflict: `user_taken`, somebody else signs in as that user.
    """
    _refuse_taken(tx, request.user_id, row.id)
    return save(tx, row, request, seen=seen, now=now, actor=actor)


def coming_dates(tx: Session, row: Professional, *, now: datetime) -> list[Attendance]:
    """Return the attendances to come that somebody would have to be absent from when they leave now."""
    query = (
        select(Attendance)
        .join(Attendance.occurrence)
        .where(
            Attendance.professional_id == row.id,
            Attendance.declined_at.is_(None),
            Attendance.absent_at.is_(None),
            Occurrence.cancelled_at.is_(None),
            Occurrence.held_on >= local_today(now),
        )
        .order_by(Occurrence.held_on, Occurrence.id)
    )
    return [one for one in tx.scalars(query) if one.occurrence.ends_at is None or one.occurrence.ends_at > now]


def leave(tx: Session, row: Professional, *, now: datetime, actor: Actor) -> None:
    """Note that somebody has left: absent from every session to come, no longer offered; the past stays."""
    lock(tx, row)
    if row.left_at is not None:
        return
    for attendance in coming_dates(tx, row, now=now):
        note_absence(tx, attendance, now=now, actor=actor)
    row.left_at = now
    tx.flush()
    record(tx, actor, "professional_left", "professional", row.id, now=now)


def come_back(tx: Session, row: Professional, *, now: datetime, actor: Actor) -> None:
    """Note that somebody works here again; to sessions they are asked anew."""
    lock(tx, row)
    if row.left_at is not None:
        row.left_at = None
        tx.flush()
        record(tx, actor, "professional_came_back", "professional", row.id, now=now)


def _refuse_taken(tx: Session, user_id: int | None, professional_id: int | None) -> None:
    if user_id is None:
        return
    tx.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))
    holder = tx.scalar(select(Professional.id).where(Professional.user_id == user_id))
    if holder not in (None, professional_id):
        raise Conflict("user_taken")
