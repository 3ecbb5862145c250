"""Hold a slot, let it go, take that back, find it again; how it is forgotten is in `erasing`."""

from datetime import datetime

from sqlalchemy import and_, update
from sqlalchemy.orm import Session

from ..audit.service import GUEST, JOB, Actor
from ..errors import Gone, Missing
from ..notices import service as notices
from ..schedule.model import Occurrence
from . import hooks, queries
from .claims import renew, session_held_still, slot_held_still, taken
from .codes import code_hash
from .deadline import refuse_late_cancellation
from .erasing import Erased, erase_old_contacts
from .holding import hold
from .links import is_token, token_sha256
from .logged import record_all, record_one
from .model import Reservation
from .reminding import remind
from .rules import (
    CANCELLED,
    CONFIRMED,
    LINK_LIFE,
    OCCURRENCE_CANCELLED,
    UNDO,
    BookingClosed,
    ReservationRequest,
    SlotTaken,
    booking_state,
    told_at,
)
from .told import is_told

__all__ = [
    "Erased",
    "can_undo",
    "cancel_reservation",
    "erase_old_contacts",
    "find_by_code",
    "find_by_link",
    "hold",
    "is_link_spent",
    "release_all",
    "reserve",
    "undo_cancellation",
]


def reserve(
    tx: Session,
    request: ReservationRequest,
    *,
    now: datetime,
    actor: Actor = GUEST,
    is_by_staff: bool = False,
    taker_id: int | None = None,
) -> Reservation:
    """Hold the slot asked for, in whichever lane of its time is free; the same form again gives the same reservation.

    Args:
        is_by_staff: For a family on the phone or at the door: until the slot ends, whatever the booking window, and
            with a code for whoever gets no mail.
        taker_id: The organisation whose professional takes the booking down; without a wish it is the controller.

    Raises:
        Missing: there is no such slot, or its session is not public.
        BookingClosed: the session takes no reservations now.
        SlotTaken: every lane of the time is held, or nobody of the wished service is there (`service_not_there`).
        FormUsed: what this form held was let go since.
    """
    try:
        held = hold(tx, request, now=now, actor=actor, is_by_staff=is_by_staff, taker_id=taker_id)
    except SlotTaken as refused:
        slot, _ = slot_held_still(tx, request.slot_public_id)
        raise taken(tx, refused.code, slot, request.service_id, now) from None
    made = queries.reservation_by_id(tx, held.id)
    assert made is not None
    return made


def cancel_reservation(
    tx: Session, reservation: Reservation, *, now: datetime, by: str = "guardian", actor: Actor = GUEST
) -> bool:
    """Let the slot go; False, and nothing done, when it was let go before. `by` is a RELEASE_REASON.

    Raises:
        Conflict: too late: the session has begun (`session_started`); for staff, the slot is over (`slot_over`) or
            it was noted whether the family came (`already_marked`).
    """
    if reservation.released_at is None:
        refuse_late_cancellation(reservation, now, is_by_staff=by == "staff")
    occurrence_id = reservation.slot.occurrence_id
    session_held_still(tx, occurrence_id)
    if not _release(tx, reservation, by, now):
        return False
    _tell(tx, reservation, CANCELLED, now=now)
    record_one(tx, actor, "cancel_reservation", reservation, now=now, by=by)
    hooks.queue().settle(tx, occurrence_id, now=now)
    return True


def undo_cancellation(tx: Session, reservation: Reservation, *, now: datetime) -> None:
    """Hold the slot again, within ten minutes of letting it go, if it is still free in some lane.

    Raises:
        Gone: the ten minutes are over, or it was not the family that cancelled.
        Conflict: the session has begun or is cancelled.
        SlotTaken: somebody else holds the time now, or nobody of the wished service is there any more.
    """
    if reservation.released_at is None:
        return
    if not can_undo(reservation, now):
        raise Gone("undo_over")
    slot, occurrence = slot_held_still(tx, reservation.slot.public_id)
    state = booking_state(occurrence, occurrence.venue, now)
    if state.kind not in ("open", "closed"):
        raise BookingClosed(state)
    if not queries.is_wish_met(tx, slot, occurrence, reservation.service_id):
        raise taken(tx, "service_not_there", slot, reservation.service_id, now)
    # Of two presses at once one finds the reservation as it was; the other sees below that it lives again.
    as_it_was = and_(Reservation.released_at == reservation.released_at, Reservation.slot_id == reservation.slot_id)
    again = {"released_at": None, "release_reason": "", "sequence": Reservation.sequence + 2}
    for lane in queries.lanes_beside(tx, slot):
        if renew(tx, reservation, as_it_was, slot_id=lane.id, **again):
            _tell_anew(tx, reservation, now=now)
            remind(tx, reservation, now=now)
            record_one(tx, GUEST, "undo_cancellation", reservation, now=now, slot_id=lane.id)
            return
    if reservation.released_at is not None:
        raise taken(tx, "slot_taken", slot, reservation.service_id, now)


def can_undo(reservation: Reservation, now: datetime) -> bool:
    """Tell whether the family may still take its cancellation back."""
    released_at = reservation.released_at
    return released_at is not None and reservation.release_reason == "guardian" and now < released_at + UNDO


def find_by_link(tx: Session, token: str, *, now: datetime) -> Reservation:
    """Return the reservation behind a link that can still be read.

    Raises:
        Missing: no reservation has, or the link was renewed.
        Gone: it was cancelled more than ten minutes ago, erased, or the session was more than 30 days ago.
    """
    reservation = queries.reservation_by_link(tx, token_sha256(token)) if is_token(token) else None
    if reservation is None:
        raise Missing("link")
    if is_link_spent(reservation, now):
        raise Gone("link")
    return reservation


def find_by_code(tx: Session, code: str, *, now: datetime) -> Reservation:
    """Return the reservation with a typed code; a wrong code and a spent one are Missing alike."""
    hashed = code_hash(code)
    reservation = queries.reservation_by_code(tx, hashed) if hashed else None
    if reservation is None or is_link_spent(reservation, now):
        raise Missing("code")
    return reservation


def is_link_spent(reservation: Reservation, now: datetime) -> bool:
    """Tell whether the page behind the link is closed for good."""
    if reservation.erased_at is not None:
        return True
    was_ours = reservation.release_reason == "occurrence_cancelled"
    if reservation.released_at is not None and not was_ours and not can_undo(reservation, now):
        return True
    ended_at = reservation.slot.occurrence.ends_at or reservation.slot.ends_at
    return now >= ended_at + LINK_LIFE


def release_all(tx: Session, occurrence: Occurrence, *, now: datetime) -> int:
    """Let go every slot of a cancelled occurrence and tell the families; return how many there were."""
    held = queries.reservations_of(tx, occurrence)
    for reservation in held:
        if _release(tx, reservation, "occurrence_cancelled", now):
            _tell(tx, reservation, OCCURRENCE_CANCELLED, now=now, due_at=told_at(occurrence.starts_at, now))
    record_all(tx, JOB, "release_reservations", ("occurrence", occurrence.id), held, now=now)
    return len(held)


def _release(tx: Session, reservation: Reservation, reason: str, now: datetime) -> bool:
    is_live = (Reservation.id == reservation.id, Reservation.released_at.is_(None))
    released = tx.scalar(
        update(Reservation)
        .where(*is_live)
        .values(released_at=now, release_reason=reason)
        .returning(Reservation.id)
        .execution_options(synchronize_session=False)
    )
    tx.refresh(reservation)
    return released is not None


def _tell_anew(tx: Session, reservation: Reservation, *, now: datetime) -> None:
    """Confirm once: what was to be said before and has not left is dropped."""
    for kind in (CONFIRMED, CANCELLED):
        notices.drop(tx, kind, reservation.id, now=now, reason="restored")
    _tell(tx, reservation, CONFIRMED, now=now)


def _tell(tx: Session, reservation: Reservation, kind: str, *, now: datetime, due_at: datetime | None = None) -> None:
    if not is_told(reservation.contact):
        return
    # The instant is part of the key: a cancellation that was taken back may be cancelled, and told, again.
    notices.queue(tx, kind, reservation.id, f"{kind}:{reservation.id}:{now.isoformat()}", now=now, due_at=due_at)
