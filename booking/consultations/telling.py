"""Queue what a request tells: the professionals that it waits, the asker what was answered, the professional the rest.

A message that waits about an earlier state is dropped, so everybody hears how things stand, once.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..accounts.standing import own_on, substitutes_on
from ..clock import local_today
from ..notices import service as notices
from ..notices.model import Notice
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


class Known(NamedTuple):
    """Where, when and with whom whoever asked knows an agreed time to be."""

    place_id: int
    starts: int
    professional_id: int


def known(request: ConsultationRequest) -> Known:
    """Return what the asker of an agreed time knows, if no message about it waits."""
    starts = int(request.starts_at.timestamp()) if request.starts_at is not None else 0
    return Known(request.place_id or 0, starts, request.professional_id or 0)


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


def tell_along(tx: Session, request: ConsultationRequest, before: Known, *, now: datetime) -> None:
    """Queue where an agreed time has gone with its session, a little later; one that is back is never heard of."""
    waiting = _waiting(tx, request)
    if waiting == "":
        request.why = ""  # the answer itself has not left yet: it tells the time as it is then
        return
    heard = before if waiting is None else Known(*map(int, waiting.split("/")))
    notices.drop(tx, ANSWERED, request.id, now=now, reason="moved_again")
    if heard == known(request):
        request.why = ""
        return
    due_at = told_at(datetime.fromtimestamp(min(heard.starts, known(request).starts), UTC), now)
    key = f"{ANSWERED}:{request.id}:{request.revision}:{'/'.join(map(str, heard))}"
    notices.queue(tx, ANSWERED, request.id, key, now=now, due_at=due_at)


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


def _waiting(tx: Session, request: ConsultationRequest) -> str | None:
    """Return what the key of the asker's message that waits says they know; "" of an answer, None if none waits."""
    key = tx.scalar(
        select(Notice.dedupe_key)
        .where(Notice.kind == ANSWERED, Notice.subject_id == request.id)
        .where(Notice.sent_at.is_(None), Notice.dropped_at.is_(None), Notice.claimed_until.is_(None))
        .order_by(Notice.id.desc())
        .limit(1)
    )
    return None if key is None else key.partition(":")[2].partition(":")[2].partition(":")[2]


def _queue(tx: Session, kind: str, request: ConsultationRequest, now: datetime) -> None:
    is_slip = state_of(request) in _MAY_BE_A_SLIP
    due_at = told_at(request.starts_at or request.occurrence.starts_at, now) if is_slip else now
    notices.queue(tx, kind, request.id, f"{kind}:{request.id}:{request.revision}", now=now, due_at=due_at)
