"""What families read: the texts that a coordinator approves, and what came of the wishes."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.orm import Session

from ..audit.service import Actor, record
from ..clock import local_today
from ..network import keeping
from .model import Survey, SurveyText, WishOutcome
from .rules import OutcomeRequest

TEXTS_KEPT = timedelta(days=90)
"""After its survey, for a text that nobody has approved."""


def approve_text(tx: Session, row: SurveyText, *, now: datetime, actor: Actor) -> None:
    """Let everybody read a text; approving it again changes nothing."""
    if row.approved_at is None:
        row.approved_at, row.hidden_at = now, None
        _log_text(tx, "survey_text_approved", row, now, actor)


def hide_text(tx: Session, row: SurveyText, *, now: datetime, actor: Actor) -> None:
    """Let nobody but coordinators read a text; hiding it again changes nothing."""
    if row.hidden_at is None:
        row.approved_at, row.hidden_at = None, now
        _log_text(tx, "survey_text_hidden", row, now, actor)


def erase_text(tx: Session, row: SurveyText, *, now: datetime, actor: Actor) -> None:
    """Erase a text at once, as one that names somebody."""
    _log_text(tx, "survey_text_erased", row, now, actor)
    tx.delete(row)
    tx.flush()


def forget_texts(tx: Session, *, now: datetime) -> int:
    """Erase the texts of surveys long over that nobody approved; return how many."""
    before = local_today(now) - TEXTS_KEPT
    is_over: ColumnElement[bool] = or_(Survey.last_on < before, Survey.closed_at < now - TEXTS_KEPT)
    over = select(Survey.id).where(is_over)
    old = delete(SurveyText).where(and_(SurveyText.survey_id.in_(over), SurveyText.approved_at.is_(None)))
    return int(tx.execute(old).rowcount)  # type: ignore[attr-defined]  # a DELETE has it


def write_outcome(tx: Session, request: OutcomeRequest, *, now: datetime, actor: Actor) -> WishOutcome:
    """Tell what came of a wish; pressed twice, it is told once."""
    same = select(WishOutcome).where(WishOutcome.programme_id == request.programme_id).order_by(WishOutcome.id)
    twin = next((one for one in tx.scalars(same) if (one.wished, one.done) == (request.wished, request.done)), None)
    if twin is not None:
        return twin
    row = WishOutcome(
        programme_id=request.programme_id,
        wished=request.wished,
        done=request.done,
        is_done=request.is_done,
        written_at=now,
    )
    keeping.add(tx, row, now=now, actor=actor)
    return row


def _log_text(tx: Session, action: str, row: SurveyText, now: datetime, actor: Actor) -> None:
    record(tx, actor, action, "survey", row.survey_id, now=now, text=row.public_id)
    tx.flush()
