"""A request outlives who asked: when they ask for that place no more it is a colleague's, or ends if there is none."""

from datetime import datetime

from sqlalchemy.orm import Session

from ..accounts.holders import holders
from ..accounts.model import User
from ..accounts.queries import grants_of, place_of
from ..accounts.rules import Permission, Place, may
from ..accounts.standing import standing_in
from ..audit.service import JOB, record
from ..clock import local_today
from . import queries, telling
from .acting import is_over, lock_request
from .model import ConsultationRequest
from .rules import Why
from .service import withdraw


def pass_on(tx: Session, *, now: datetime) -> int:
    """Pass open requests on whose asker has left, or holds no role there any more; return how many."""
    passed = 0
    for request in queries.open_requests(tx):
        place = place_of(tx, venue_id=request.venue_id)
        if is_over(request, now) or _still_asks(tx, request.asker, place, now):
            continue
        heirs = [one for one in holders(tx, Permission.ASK_CONSULTATION, place, local_today(now))]
        _pass_to(tx, request, heirs[0] if heirs else None, now)
        passed += 1
    return passed


def _pass_to(tx: Session, request: ConsultationRequest, heir: User | None, now: datetime) -> None:
    if heir is None:
        withdraw(tx, request, seen=request.revision, now=now, actor=JOB, why=Why.ASKER_LEFT)
        return
    lock_request(tx, request)
    request.asked_by, request.why = heir.id, str(Why.ASKER_LEFT)
    request.revision += 1
    tx.flush()
    record(tx, JOB, "pass_on_consultation", "consultation_request", request.id, now=now, user=heir.id)
    telling.tell_asker(tx, request, now=now)


def _still_asks(tx: Session, user: User | None, place: Place, now: datetime) -> bool:
    """Tell whether somebody may ask for that place today, by a role of their own or in somebody's place."""
    if user is None or user.deactivated_at is not None:
        return False
    today = local_today(now)
    grants = [*grants_of(user.grants), *(one for lent in standing_in(tx, user.id, today) for one in lent.grants)]
    return may(grants, Permission.ASK_CONSULTATION, place, today)
