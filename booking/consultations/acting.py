"""What the acts on a request have in common: its sessions held still, its time kept or let go, its state written."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from ..db import lock
from ..errors import Conflict, Missing
from ..reservations import hooks
from ..reservations.claims import keep_for_consultation, let_consultation_go, session_held_still
from ..reservations.model import Slot
from ..reservations.queries import lanes_beside, slot_with_session
from .model import ConsultationRequest
from .rules import State, TimeTaken, Why, state_of, takes_requests
from .times import times_with


def wait_again(tx: Session, request: ConsultationRequest, why: Why, *, now: datetime) -> None:
    """Let a request wait for another answer; a time that was given is free again."""
    let_time_go(tx, request, now)
    request.decline_reason = ""
    become(request, "", now, why)
    tx.flush()


def is_over(request: ConsultationRequest, now: datetime) -> bool:
    """Tell whether the agreed time has begun: nothing is changed about it any more."""
    return state_of(request) is State.ACCEPTED and request.starts_at is not None and request.starts_at <= now


def held_still(tx: Session, request: ConsultationRequest, slot_public_id: str) -> Slot:
    """Return the slot as it is now, the request locked; nobody reserves at either session until we are done."""
    wanted = slot_with_session(tx, slot_public_id)
    if wanted is None:
        raise Missing("slot")
    hold_sessions(tx, request, [wanted.occurrence_id])
    slot = slot_with_session(tx, slot_public_id)
    if slot is None:
        raise TimeTaken
    tx.refresh(slot)
    return slot


def hold_sessions(tx: Session, request: ConsultationRequest, others: Collection[int] = ()) -> None:
    """Let nobody reserve at the request's sessions, or at these, until we are done; then lock the request."""
    # In one order for everybody, and the request after them: who cancels a session holds it before its requests.
    slot = slot_of(tx, request)
    own = () if slot is None else (slot.occurrence_id,)
    for occurrence_id in sorted({request.occurrence_id, *own, *others}):
        session_held_still(tx, occurrence_id)
    lock_request(tx, request)


def slot_of(tx: Session, request: ConsultationRequest) -> Slot | None:
    """Return the slot that was proposed or agreed on."""
    return None if request.slot_id is None else tx.get(Slot, request.slot_id)


def lock_request(tx: Session, request: ConsultationRequest) -> None:
    """Let one act at a time change a request, and read it as it is now."""
    lock(tx, request, key_share=False)


def refuse_stale(request: ConsultationRequest, seen: int, *states: State) -> None:
    """Refuse a press on a page that shows the request as it is no more."""
    if request.erased_at is not None or request.revision != seen or state_of(request) not in states:
        raise Conflict("changed_meanwhile")


def is_time(request: ConsultationRequest, slot: Slot) -> bool:
    """Tell whether it is the time and place that was agreed on or proposed, in whichever lane."""
    return request.starts_at == slot.starts_at and request.place_id == slot.occurrence.venue_id


def is_free(tx: Session, slot: Slot, professional_id: int, now: datetime) -> bool:
    """Tell whether a professional can be met at the time of a slot."""
    free = times_with(tx, [slot.occurrence], professional_id, now) if takes_requests(slot.occurrence, now) else []
    return any(one.starts_at == slot.starts_at for one in free)


def agree_on(tx: Session, request: ConsultationRequest, slot: Slot, professional_id: int, now: datetime) -> None:
    """Keep the time in whichever lane of it is free; the look before is comfort, the write decides."""
    if not is_free(tx, slot, professional_id, now):
        raise TimeTaken
    for lane in lanes_beside(tx, slot):
        if keep_for_consultation(tx, lane, professional_id):
            set_time(request, lane, professional_id)
            become(request, "accepted_at", now)
            tx.flush()
            hooks.queue().settle(tx, lane.occurrence_id, now=now)
            return
    raise TimeTaken


def go_along(tx: Session, request: ConsultationRequest, why: Why) -> bool:
    """Write when, where and with whom an agreed time is by now; False, and nothing done, when that is no news."""
    slot = slot_of(tx, request)
    if slot is None or slot.professional_id is None or state_of(request) is not State.ACCEPTED:
        return False
    if is_time(request, slot) and slot.professional_id == request.professional_id:
        return False
    set_time(request, slot, slot.professional_id)
    request.why, request.revision = str(why), request.revision + 1
    tx.flush()
    return True


def set_time(request: ConsultationRequest, slot: Slot, professional_id: int) -> None:
    """Write what was proposed or agreed on, and with whom."""
    request.professional_id, request.slot_id = professional_id, slot.id
    request.starts_at, request.place_id = slot.starts_at, slot.occurrence.venue_id


def become(request: ConsultationRequest, fact: str, now: datetime, why: Why | None = None) -> None:
    """Let a request be in one state, and every page that shows another one be stale."""
    for name in ("proposed_at", "accepted_at", "declined_at", "withdrawn_at"):
        setattr(request, name, now if name == fact else None)
    request.why = "" if why is None else str(why)
    request.revision += 1


def let_time_go(tx: Session, request: ConsultationRequest, now: datetime) -> None:
    """Forget the time of a request; one that was kept is free again, and offered to the queue."""
    slot = slot_of(tx, request)
    request.slot_id = None
    if slot is None or state_of(request) is not State.ACCEPTED:
        return
    let_consultation_go(tx, [slot.id])
    hooks.queue().settle(tx, slot.occurrence_id, now=now)
