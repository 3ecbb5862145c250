"""Hold a slot, let it go, take that back, find it again; what comes after the session is in `afterwards`."""

import hashlib
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..audit.service import GUEST, JOB, Actor, record
from ..db import new_public_id
from ..errors import Gone, Missing
from ..notices import service as notices
from ..schedule.model import Occurrence
from . import queries
from .afterwards import Erased, erase_old_contacts, mark_arrived, mark_no_show, unmark
from .codes import code_hash, code_of
from .door import refuse_late_cancellation
from .links import is_token, token_of, token_sha256
from .model import LIVE_INDEX, Reservation, ReservationContact, Slot
from .reminding import remind
from .rules import (
    CANCELLED,
    CONFIRMED,
    LINK_LIFE,
    OCCURRENCE_CANCELLED,
    UNDO,
    BookingClosed,
    BookingState,
    ReservationRequest,
    SlotTaken,
    booking_state,
    door_state,
    told_at,
)

__all__ = [
    "Erased",
    "can_undo",
    "cancel_reservation",
    "erase_old_contacts",
    "find_by_code",
    "find_by_link",
    "is_link_spent",
    "mark_arrived",
    "mark_no_show",
    "release_all",
    "reserve",
    "undo_cancellation",
    "unmark",
]


def reserve(
    tx: Session, request: ReservationRequest, *, now: datetime, actor: Actor = GUEST, is_by_staff: bool = False
) -> Reservation:
    """Hold the slot asked for, in whichever lane of its time is free; the same form again gives the same reservation.

    Args:
        is_by_staff: For a family on the phone or at the door: until the slot ends, whatever the booking window, and
            with a code for whoever gets no mail.

    Raises:
        Missing: there is no such slot, or its session is not public.
        BookingClosed: the session takes no reservations now.
        SlotTaken: every lane of the time is held, or nobody of the wished service is there (`service_not_there`).
    """
    earlier = queries.reservation_by_form_key(tx, _form_key_sha256(request))
    if earlier is not None:
        return earlier
    slot, occurrence = _slot_held_still(tx, request.slot_public_id)
    _refuse_unless_open(_state(slot, occurrence, now, is_by_staff=is_by_staff))
    if request.service_id is not None and queries.serving(slot, occurrence, request.service_id) is None:
        raise _taken(tx, "service_not_there", slot, occurrence, request.service_id, now)
    controller_id = _controller_id(slot, occurrence, request.service_id)
    # No look at the lanes first: the insert decides, and the unique index says who was second.
    for lane in queries.lanes_beside(tx, slot):
        reservation = _new_reservation(lane, controller_id, request, now)
        if is_by_staff and request.contact_kind == "phone":
            reservation.code_hash = code_hash(code_of(reservation.public_id))
        if _is_first(tx, reservation):
            _tell(tx, reservation, CONFIRMED, now=now)
            remind(tx, reservation, now=now)
            record(tx, actor, "reserve", "reservation", reservation.id, now=now, slot_id=lane.id)
            return reservation
        twin = queries.reservation_by_form_key(tx, _form_key_sha256(request))
        if twin is not None:
            return twin
    raise _taken(tx, "slot_taken", slot, occurrence, request.service_id, now)


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
    if not _release(tx, reservation, by, now):
        return False
    _tell(tx, reservation, CANCELLED, now=now)
    record(tx, actor, "cancel_reservation", "reservation", reservation.id, now=now, by=by)
    return True


def undo_cancellation(tx: Session, reservation: Reservation, *, now: datetime) -> None:
    """Hold the slot again, within ten minutes of letting it go, if it is still free in some lane.

    Raises:
        Gone: the ten minutes are over, or it was not the family that cancelled.
        Conflict: the session has begun or is cancelled.
        SlotTaken: somebody else holds the time now.
    """
    if reservation.released_at is None:
        return
    if not can_undo(reservation, now):
        raise Gone("undo_over")
    slot, occurrence = _slot_held_still(tx, reservation.slot.public_id)
    state = booking_state(occurrence, occurrence.venue, now)
    if state.kind not in ("open", "closed"):
        raise BookingClosed(state)
    for lane in queries.lanes_beside(tx, slot):
        if _is_first(tx, reservation, slot_id=lane.id, released_at=None, release_reason=""):
            tx.expire(reservation)
            _tell(tx, reservation, CONFIRMED, now=now)
            remind(tx, reservation, now=now)
            record(tx, GUEST, "undo_cancellation", "reservation", reservation.id, now=now, slot_id=lane.id)
            return
    raise _taken(tx, "slot_taken", slot, occurrence, reservation.service_id, now)


def can_undo(reservation: Reservation, now: datetime) -> bool:
    """Tell whether the family may still take its cancellation back."""
    released_at = reservation.released_at
    return released_at is not None and reservation.release_reason == "guardian" and now < released_at + UNDO


def find_by_link(tx: Session, token: str, *, now: datetime) -> Reservation:
    """Return the reservation behind a link that can still be read.

    Raises:
        Missing: no reservation has, or the link was renewed.
        Gone: it was cancelled more than ten minutes ago, or the session was more than 30 days ago.
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
    if held:
        ids = [reservation.id for reservation in held]
        record(tx, JOB, "release_reservations", "occurrence", occurrence.id, now=now, reservation_ids=ids)
    return len(held)


def _form_key_sha256(request: ReservationRequest) -> str:
    return hashlib.sha256(request.form_key.encode()).hexdigest()


def _slot_held_still(tx: Session, slot_public_id: str) -> tuple[Slot, Occurrence]:
    """Return the slot as it is now; whoever cancels or moves its session waits until this transaction is over."""
    session_id = select(Slot.occurrence_id).where(Slot.public_id == slot_public_id).scalar_subquery()
    occurrence = tx.scalar(
        select(Occurrence)
        .where(Occurrence.id == session_id)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    )
    slot = queries.slot_with_session(tx, slot_public_id)
    if occurrence is None or slot is None:
        raise Missing("slot")
    return slot, occurrence


def _state(slot: Slot, occurrence: Occurrence, now: datetime, *, is_by_staff: bool) -> BookingState:
    if is_by_staff:
        return door_state(occurrence, slot.ends_at, now)
    return booking_state(occurrence, occurrence.venue, now)


def _refuse_unless_open(state: BookingState) -> None:
    if state.kind == "unpublished":
        raise Missing("slot")
    if not state.is_open:
        raise BookingClosed(state)


def _controller_id(slot: Slot, occurrence: Occurrence, service_id: int | None) -> int:
    """Return whose data it is: the wished professional's employer, else the first regular one's, else the venue's."""
    wished = queries.serving(slot, occurrence, service_id) if service_id is not None else None
    regular = [a for a in occurrence.attendances if a.presence == "always" and queries.is_there(a)]
    for attendance in (wished, *regular):
        if attendance is not None and attendance.professional is not None:
            return attendance.professional.organisation_id
    return occurrence.venue.organisation_id


def _new_reservation(lane: Slot, controller_id: int, request: ReservationRequest, now: datetime) -> Reservation:
    public_id = new_public_id()
    reservation = Reservation(
        public_id=public_id,
        slot=lane,
        controller_id=controller_id,
        service_id=request.service_id,
        nickname=request.nickname,
        language=request.language,
        interpreter_language=request.interpreter_language,
        form_key_sha256=_form_key_sha256(request),
        link_generation=1,
        link_sha256=token_sha256(token_of(public_id, 1)),
        code_hash=None if request.contact_kind else code_hash(code_of(public_id)),
        booked_at=now,
    )
    if request.contact_kind and request.contact_address:
        reservation.contact = ReservationContact(kind=request.contact_kind, address=request.contact_address)
    return reservation


def _is_first(tx: Session, reservation: Reservation, **values: object) -> bool:
    """Write the reservation; False when the unique index says that somebody else has the slot, or the form key."""
    try:
        with tx.begin_nested():
            if values:
                tx.execute(update(Reservation).where(Reservation.id == reservation.id).values(**values))
            else:
                tx.add(reservation)
                tx.flush()
    except IntegrityError as refusal:
        if not _is_taken(refusal):
            raise
        return False
    return True


def _is_taken(refusal: IntegrityError) -> bool:
    # PostgreSQL names the index, SQLite its column.
    words = str(refusal.orig)
    return LIVE_INDEX in words or "reservation.slot_id" in words or "form_key_sha256" in words


def _taken(
    tx: Session, code: str, slot: Slot, occurrence: Occurrence, service_id: int | None, now: datetime
) -> SlotTaken:
    return SlotTaken(code, queries.nearest_free(tx, occurrence, slot.starts_at, service_id, now))


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


def _tell(tx: Session, reservation: Reservation, kind: str, *, now: datetime, due_at: datetime | None = None) -> None:
    if reservation.contact is None or reservation.contact.kind != "email":
        return
    # The instant is part of the key: a cancellation that was taken back may be cancelled, and told, again.
    notices.queue(tx, kind, reservation.id, f"{kind}:{reservation.id}:{now.isoformat()}", now=now, due_at=due_at)
