"""Ask for a consultation, give a time, propose another one, decline, withdraw; the page one acted on must be right.

A time is given by one guarded write (`keep_for_consultation`) while its session is held still, as for a family.
A proposal keeps nothing: families come first until both have agreed.
"""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..audit.service import Actor, record
from ..errors import Conflict, Invalid, Missing
from ..reservations.holding import sha256_of
from ..reservations.model import Slot
from ..schedule.queries import occurrence_by_public_id
from ..venues.model import Venue
from . import queries, telling
from .acting import (
    agree_on,
    become,
    held_still,
    hold_sessions,
    is_free,
    is_over,
    is_time,
    let_time_go,
    lock_request,
    refuse_stale,
    set_time,
    slot_of,
    wait_again,
)
from .model import FORM_INDEX, ConsultationRequest
from .rules import OPEN, ConsultationAsked, State, TimeTaken, Why, state_of, takes_requests


def ask(tx: Session, asked: ConsultationAsked, *, user_id: int, now: datetime, actor: Actor) -> ConsultationRequest:
    """Ask for a consultation at a session; the same form again is the same request.

    Raises:
        Missing: there is no such session.
        Conflict: it takes no requests (any more) (`session_takes_none`).
        Invalid: the wished professional does not come to it (`expert_not_there`).
    """
    key = sha256_of(asked.form_key)
    earlier = queries.twin(tx, key)
    if earlier is not None:
        return earlier
    venue = tx.get_one(Venue, asked.venue_id)
    session = occurrence_by_public_id(tx, asked.session_public_id, is_public=True)
    if not takes_requests(session, now) or session.municipality_id != venue.municipality_id:
        raise Conflict("session_takes_none")
    team = [one.professional for one in queries.experts_of(tx, [session])[session.id]]
    wished = next((one for one in team if one and one.public_id == asked.expert_public_id), None)
    if asked.expert_public_id and wished is None:
        raise Invalid("expert_not_there")
    row = ConsultationRequest(
        venue_id=venue.id,
        occurrence_id=session.id,
        asked_by=user_id,
        asked_at=now,
        wished_id=None if wished is None else wished.id,
        about=asked.about,
        group_name=asked.group_name,
        theme=asked.theme,
        form_key_sha256=key,
    )
    if not _is_first(tx, row):
        return queries.twin(tx, key) or row
    record(tx, actor, "ask_consultation", "consultation_request", row.id, now=now, session_id=session.id)
    telling.tell_experts(tx, row, now=now)
    return row


def accept(
    tx: Session,
    request: ConsultationRequest,
    slot_public_id: str,
    *,
    professional_id: int,
    seen: int,
    now: datetime,
    actor: Actor,
) -> None:
    """Give a time of the session that was asked for; pressed twice, it is given once.

    Raises:
        TimeTaken: the time is not free any more.
        Conflict: the page was stale (`changed_meanwhile`).
    """
    slot = _time_for(tx, request, slot_public_id, professional_id, State.ACCEPTED)
    if slot is None:
        return
    refuse_stale(request, seen, State.ASKED)
    if slot.occurrence_id != request.occurrence_id:
        raise Missing("slot")
    agree_on(tx, request, slot, professional_id, now)
    record(tx, actor, "accept_consultation", "consultation_request", request.id, now=now, slot_id=request.slot_id)
    telling.tell_asker(tx, request, now=now)


def propose(
    tx: Session,
    request: ConsultationRequest,
    slot_public_id: str,
    *,
    professional_id: int,
    seen: int,
    now: datetime,
    actor: Actor,
) -> None:
    """Propose a time of any session to which the professional comes; an earlier time is let go, the new one not kept.

    Raises:
        TimeTaken: the time is not free any more.
        Conflict: the page was stale (`changed_meanwhile`).
    """
    slot = _time_for(tx, request, slot_public_id, professional_id, State.PROPOSED)
    if slot is None:
        return
    refuse_stale(request, seen, *OPEN)
    if not is_free(tx, slot, professional_id, now):
        raise TimeTaken
    let_time_go(tx, request, now)
    set_time(request, slot, professional_id)
    become(request, "proposed_at", now)
    tx.flush()
    record(tx, actor, "propose_consultation", "consultation_request", request.id, now=now, slot_id=slot.id)
    telling.tell_asker(tx, request, now=now)


def agree(tx: Session, request: ConsultationRequest, *, seen: int, now: datetime, actor: Actor) -> None:
    """Take the proposed time, if it is still free; it is kept from now on.

    Raises:
        TimeTaken: somebody else has it now.
        Conflict: the page was stale (`changed_meanwhile`).
    """
    if state_of(request) is State.ACCEPTED:
        return
    proposed = slot_of(tx, request)
    slot = None if proposed is None else held_still(tx, request, proposed.public_id)
    if state_of(request) is State.ACCEPTED:
        return
    refuse_stale(request, seen, State.PROPOSED)
    if slot is None or request.professional_id is None or slot.starts_at != request.starts_at:
        raise TimeTaken
    request.occurrence_id = slot.occurrence_id
    agree_on(tx, request, slot, request.professional_id, now)
    record(tx, actor, "agree_consultation", "consultation_request", request.id, now=now, slot_id=request.slot_id)
    telling.tell_professional(tx, request, now=now)


def turn_down(tx: Session, request: ConsultationRequest, *, seen: int, now: datetime, actor: Actor) -> None:
    """Say that the proposed time does not suit: the request waits for another answer.

    Raises:
        Conflict: the page was stale (`changed_meanwhile`).
    """
    lock_request(tx, request)
    if state_of(request) is State.ASKED and request.why == Why.TURNED_DOWN:
        return
    refuse_stale(request, seen, State.PROPOSED)
    wait_again(tx, request, Why.TURNED_DOWN, now=now)
    record(tx, actor, "turn_down_consultation", "consultation_request", request.id, now=now)
    telling.tell_professional(tx, request, now=now)


def decline(
    tx: Session,
    request: ConsultationRequest,
    reason: str,
    *,
    professional_id: int,
    seen: int,
    now: datetime,
    actor: Actor,
) -> None:
    """Say no, with a reason; a time that was given is free again.

    Raises:
        Conflict: the page was stale (`changed_meanwhile`).
    """
    hold_sessions(tx, request)
    if state_of(request) is State.DECLINED:
        return
    refuse_stale(request, seen, *OPEN)
    let_time_go(tx, request, now)
    request.professional_id, request.decline_reason = professional_id, reason
    become(request, "declined_at", now)
    tx.flush()
    record(tx, actor, "decline_consultation", "consultation_request", request.id, now=now)
    telling.tell_asker(tx, request, now=now)


def withdraw(
    tx: Session, request: ConsultationRequest, *, seen: int, now: datetime, actor: Actor, why: Why | None = None
) -> None:
    """Take the request back; a time that was given is free again.

    Raises:
        Conflict: the page was stale (`changed_meanwhile`), or the time has begun (`time_over`).
    """
    hold_sessions(tx, request)
    if state_of(request) is State.WITHDRAWN:
        return
    refuse_stale(request, seen, *OPEN)
    if is_over(request, now):
        raise Conflict("time_over")
    let_time_go(tx, request, now)
    become(request, "withdrawn_at", now, why)
    tx.flush()
    record(tx, actor, "withdraw_consultation", "consultation_request", request.id, now=now)
    telling.tell_professional(tx, request, now=now)


def ask_again(
    tx: Session, request: ConsultationRequest, *, user_id: int | None, seen: int, now: datetime, actor: Actor
) -> None:
    """Let a request wait for an answer once more that was withdrawn or declined; whoever presses asks from then on.

    Args:
        user_id: None when the professional takes the refusal back: the asker stays.

    Raises:
        Conflict: the page was stale (`changed_meanwhile`).
    """
    lock_request(tx, request)
    if state_of(request) is State.ASKED and request.why == Why.AGAIN:
        return
    refuse_stale(request, seen, State.WITHDRAWN, State.DECLINED)
    request.asked_by = user_id or request.asked_by
    request.asked_at = now
    wait_again(tx, request, Why.AGAIN, now=now)
    record(tx, actor, "ask_consultation_again", "consultation_request", request.id, now=now)
    if user_id is None:
        telling.tell_asker(tx, request, now=now)
    else:
        telling.tell_experts(tx, request, now=now)


def _time_for(
    tx: Session, request: ConsultationRequest, slot_public_id: str, professional_id: int, answer: State
) -> Slot | None:
    """Return the time to give or propose, held still; None when the same press has given or proposed it already."""
    slot = held_still(tx, request, slot_public_id)
    is_theirs = request.professional_id == professional_id and is_time(request, slot)
    return None if is_theirs and state_of(request) is answer else slot


def _is_first(tx: Session, row: ConsultationRequest) -> bool:
    try:
        with tx.begin_nested():
            tx.add(row)
            tx.flush()
    except IntegrityError as refusal:
        words = str(refusal.orig)
        if FORM_INDEX not in words and "consultation_request.form_key_sha256" not in words:
            raise
        return False
    return True
