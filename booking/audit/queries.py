"""Search the log: who, what, when, about which row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, Integer, Select, bindparam, or_, select, text, type_coerce
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from .model import AuditEvent


@dataclass(frozen=True)
class Asked:
    """What is looked for; what is None or empty does not matter."""

    actor: str = ""
    actor_id: int | None = None
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None
    subject: str = ""
    subject_id: int | None = None
    """With an empty `subject`: the number of any row, and of a booking that was seen or changed with others."""
    before_id: int | None = None
    controller_id: int | None = None
    """Only what is about the families of this organisation."""


def search(tx: Session, asked: Asked, *, most: int) -> Sequence[AuditEvent]:
    """Return at most `most` rows, newest first; `before_id` pages on."""
    return tx.scalars(_chosen(tx, asked).order_by(AuditEvent.id.desc()).limit(most)).all()


def about_reservation(tx: Session, reservation_id: int, *, most: int) -> Sequence[AuditEvent]:
    """Return every row that a booking is named in, alone or with others, newest first."""
    is_named = or_(
        (AuditEvent.subject == "reservation") & (AuditEvent.subject_id == reservation_id),
        _names(tx, reservation_id),
    )
    return tx.scalars(select(AuditEvent).where(is_named).order_by(AuditEvent.id.desc()).limit(most)).all()


def about_sign_up(tx: Session, sign_up_id: int, party_ids: Sequence[int], *, most: int) -> Sequence[AuditEvent]:
    """Return every row that a sign-up or one of its parties is named in, alone or with others, newest first."""
    is_named = or_(
        (AuditEvent.subject == "sign_up") & (AuditEvent.subject_id == sign_up_id),
        (AuditEvent.subject == "party") & AuditEvent.subject_id.in_(party_ids),
        *(_names(tx, one, "party_ids") for one in party_ids),
    )
    return tx.scalars(select(AuditEvent).where(is_named).order_by(AuditEvent.id.desc()).limit(most)).all()


def actions(tx: Session) -> Sequence[str]:
    """Return every action that the log knows, by name."""
    return tx.scalars(select(AuditEvent.action).distinct().order_by(AuditEvent.action)).all()


def _chosen(tx: Session, asked: Asked) -> Select[AuditEvent]:
    chosen = select(AuditEvent)
    for column, value in (
        (AuditEvent.actor, asked.actor),
        (AuditEvent.actor_id, asked.actor_id),
        (AuditEvent.action, asked.action),
        (AuditEvent.subject, asked.subject),
        (AuditEvent.controller_id, asked.controller_id),
    ):
        if value not in (None, ""):
            chosen = chosen.where(column == value)
    if asked.subject_id is not None:
        is_it = AuditEvent.subject_id == asked.subject_id
        is_named = asked.subject in ("", "reservation")
        chosen = chosen.where(or_(is_it, _names(tx, asked.subject_id)) if is_named else is_it)
    if asked.since is not None:
        chosen = chosen.where(AuditEvent.happened_at >= asked.since)
    if asked.until is not None:
        chosen = chosen.where(AuditEvent.happened_at < asked.until)
    if asked.before_id is not None:
        chosen = chosen.where(AuditEvent.id < asked.before_id)
    return chosen


def _names(tx: Session, row_id: int, key: str = "reservation_ids") -> ColumnElement[bool]:
    if tx.get_bind().dialect.name == "postgresql":
        return type_coerce(AuditEvent.details, JSONB).contains({key: [row_id]})
    within = "EXISTS (SELECT 1 FROM json_each(audit_event.details, :path) one WHERE one.value = :named)"
    path: BindParameter[str] = bindparam("path", f"$.{key}", unique=True)
    named: BindParameter[int] = bindparam("named", row_id, Integer(), unique=True)
    return text(within).bindparams(path, named)  # type: ignore[return-value]  # a clause like any other
