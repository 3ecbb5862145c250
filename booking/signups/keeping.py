"""How long what is known of a family that signed up is kept: as with reservations, after the last of its events."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import Session

from ..clock import local_today
from ..reservations.keeping import LET_GO, Keeping, by_keeping
from ..schedule.model import Occurrence
from .model import Party, SignUp


def old_sign_ups(tx: Session, now: datetime, usual: Keeping) -> Select[int, int]:
    """Choose (id, controller's id) of the sign-ups whose family is to be forgotten at `now`."""
    is_due = [
        SignUp.controller_id.in_(ids) & ~_still_matters(now, keeping) for keeping, ids in by_keeping(tx, usual).items()
    ]
    return (
        select(SignUp.id, SignUp.controller_id)
        .where(SignUp.erased_at.is_(None), or_(false(), *is_due))
        .order_by(SignUp.id)
    )


def _still_matters(now: datetime, keeping: Keeping) -> ColumnElement[bool]:
    """Tell whether a sign-up has an event for which its family is still to be known."""
    limit = now - timedelta(days=keeping.session_days)
    is_recent = or_(
        Occurrence.ends_at > limit, and_(Occurrence.ends_at.is_(None), Occurrence.held_on >= local_today(limit))
    )
    matters = is_recent
    if keeping.cancelled_days is not None:
        has_left = and_(Party.leave_reason.in_(LET_GO), Party.left_at <= now - timedelta(days=keeping.cancelled_days))
        matters = and_(is_recent, or_(Party.left_at.is_(None), ~has_left))
    chosen = select(Party.id).join(Occurrence, Occurrence.id == Party.occurrence_id)
    return chosen.where(Party.sign_up_id == SignUp.id, matters).exists()
