"""Queue what a request tells: the professionals that it waits, the asker what was answered, the professional the rest.

A message that waits about an earlier state is dropped, so everybody hears how things stand, once.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from ..accounts.standing import own_on, substitutes_on
from ..clock import local_today
from ..notices import service as notices
from ..notices.rules import told_at
from .model import ConsultationRequest
from .queries import experts_for
from .rules import State, Why, state_of

ASKED = "staff_consultation_asked"
"""Kind of the notice that requests wait for an answer; its subject is the user."""
ANSWERED = "staff_consultation_answered"
"""Kind of the notice to whoever asked; its subject is the request."""
CHANGED = "staff_consultation_changed"
"""Kind of the notice to the professional who had answered; its subject is the request."""
_MAY_BE_A_SLIP = (State.DECLINED, State.WITHDRAWN)


def tell_experts(tx: Session, request: ConsultationRequest, *, now: datetime) -> None:
    """Queue a message to those who may answer; one that waits already tells of this request too."""
    notices.drop(tx, CHANGED, request.id, now=now, reason="taken_back")
    for user_id in readers(tx, request, [one.id for one in experts_for(tx, request)], now):
        notices.drop(tx, ASKED, user_id, now=now, reason="told_together")
        key = f"{ASKED}:{request.id}:{request.revision}:{user_id}"
        notices.queue(tx, ASKED, user_id, key, now=now)


def tell_asker(tx: Session, request: ConsultationRequest, *, now: datetime) -> None:
    """Queue what became of the request; a refusal that was taken back before it left is never heard of."""
    is_unheard = notices.drop(tx, ANSWERED, request.id, now=now, reason="superseded") > 0
    if not (is_unheard and request.why == Why.AGAIN):
        _queue(tx, ANSWERED, request, now)


def tell_professional(tx: Session, request: ConsultationRequest, *, now: datetime) -> None:
    """Queue what became of the time that a professional has proposed or given."""
    notices.drop(tx, CHANGED, request.id, now=now, reason="superseded")
    if request.professional_id is not None:
        _queue(tx, CHANGED, request, now)


def readers(tx: Session, request: ConsultationRequest, professional_ids: Collection[int], now: datetime) -> list[int]:
    """Return the user ids of these professionals, and of those who stand in for them today at that session."""
    today, held_on = local_today(now), request.occurrence.held_on
    people = [one for one in experts_for(tx, request) if one.id in professional_ids]
    users = {one.user_id for one in people if one.user_id is not None}
    for user_id in substitutes_on(tx, today):
        if any(one.professional_id in professional_ids and one.is_on(held_on) for one in own_on(tx, user_id, today)):
            users.add(user_id)
    return sorted(users)


def _queue(tx: Session, kind: str, request: ConsultationRequest, now: datetime) -> None:
    is_slip = state_of(request) in _MAY_BE_A_SLIP
    due_at = told_at(request.starts_at or request.occurrence.starts_at, now) if is_slip else now
    notices.queue(tx, kind, request.id, f"{kind}:{request.id}:{request.revision}", now=now, due_at=due_at)
