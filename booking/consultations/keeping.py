"""How long requests are kept: the words and the people until the term is over, the fact as a number."""

from datetime import datetime, timedelta

from sqlalchemy import Select, and_, or_, select, update
from sqlalchemy.orm import Session

from ..audit.service import JOB, record
from ..clock import local_today
from ..schedule.model import Occurrence, Term
from .model import ConsultationRequest


def old_requests(now: datetime, days: int) -> Select[int]:
    """Return the requests whose term is over, or where there is none, whose session was `days` days ago."""
    today = local_today(now)
    return (
        select(ConsultationRequest.id)
        .join(Occurrence, Occurrence.id == ConsultationRequest.occurrence_id)
        .outerjoin(Term, Term.id == Occurrence.term_id)
        .where(
            ConsultationRequest.erased_at.is_(None),
            or_(Term.last_on < today, and_(Term.id.is_(None), Occurrence.held_on < today - timedelta(days=days))),
            Occurrence.held_on < today,
        )
        .order_by(ConsultationRequest.id)
    )


def erase_old(tx: Session, *, days: int, now: datetime) -> int:
    """Forget who asked and what about, once the time is over; return of how many requests."""
    ids = tx.scalars(old_requests(now, days)).all()
    if ids:
        nothing = {"group_name": "", "theme": "", "decline_reason": "", "asked_by": None, "wished_id": None}
        tx.execute(
            update(ConsultationRequest)
            .where(ConsultationRequest.id.in_(ids))
            .values(**nothing, erased_at=now, revision=ConsultationRequest.revision + 1)
            .execution_options(synchronize_session=False)
        )
        record(tx, JOB, "erase_consultations", "consultation_request", None, now=now, count=len(ids))
    return len(ids)
