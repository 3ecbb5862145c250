"""Who gets a slot: the write decides, and the unique index says who was second."""

from collections.abc import Callable, Collection
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..errors import Missing
from ..schedule.model import Occurrence
from . import queries
from .model import LIVE_INDEX, ONE_CONSULTATION, Reservation, Slot
from .nearest import nearest_free
from .one_holder import NAME as ONE_HOLDER
from .rules import BookingClosed, BookingState, SlotTaken

_GUARDS = (
    LIVE_INDEX,
    ONE_CONSULTATION,
    ONE_HOLDER,
    "reservation.slot_id",
    "slot.professional_id, slot.starts_at",
    "form_key_sha256",
)


def slot_held_still(
    tx: Session, slot_public_id: str, *occurrence_ids: int, is_alone: bool = False
) -> tuple[Slot, Occurrence]:
    """Return the slot as it is now; whoever cancels or moves its session, or one of these, waits until we are done.

    Args:
        is_alone: Others who reserve there wait too: what we let go is offered to the queue before they look.

    Raises:
        Missing: there is no such slot.
    """
    of_slot = select(Slot.occurrence_id).where(Slot.public_id == slot_public_id).scalar_subquery()
    # In one order for everybody: two who want the same two sessions never wait for each other.
    sessions = tx.scalars(
        select(Occurrence)
        .where((Occurrence.id == of_slot) | Occurrence.id.in_(occurrence_ids))
        .order_by(Occurrence.id)
        .with_for_update(read=not is_alone, key_share=is_alone)
        .execution_options(populate_existing=True)
    ).all()
    slot = queries.slot_with_session(tx, slot_public_id)
    if slot is None or slot.occurrence_id not in {session.id for session in sessions}:
        raise Missing("slot")
    return slot, slot.occurrence


def refuse_unless_open(state: BookingState) -> None:
    """Refuse a session that takes no reservations.

    Raises:
        Missing: it is not public.
        BookingClosed: it is too early or too late, or it is cancelled.
    """
    if state.kind == "unpublished":
        raise Missing("slot")
    if not state.is_open:
        raise BookingClosed(state)


def taken(tx: Session, code: str, slot: Slot, service_id: int | None, now: datetime) -> SlotTaken:
    """Return the refusal of a slot, with what is free instead."""
    return SlotTaken(code, nearest_free(tx, slot.occurrence, slot.starts_at, service_id, now))


def held_slots(tx: Session, slot_ids: Collection[int]) -> set[int]:
    """Return which of the slots somebody holds, or are kept for somebody."""
    reserved = select(Reservation.slot_id).where(Reservation.slot_id.in_(slot_ids), Reservation.released_at.is_(None))
    kept = select(Slot.id).where(Slot.id.in_(slot_ids), Slot.held_until.is_not(None))
    return {*tx.scalars(reserved), *tx.scalars(kept)}


def keep_for_consultation(tx: Session, slot: Slot, professional_id: int) -> bool:
    """Keep a slot for a consultation; False, and nothing done, when anybody has it or that person has another then."""

    def write() -> bool:
        kept = (
            update(Slot)
            .where(Slot.id == slot.id, Slot.held_until.is_(None))
            .values(held_until=slot.ends_at, professional_id=professional_id)
            .returning(Slot.id)
            .execution_options(synchronize_session=False)
        )
        return tx.scalar(kept) is not None

    is_kept = is_first(tx, write)
    tx.refresh(slot, ["held_until", "professional_id"])
    return is_kept


def pass_consultation_to(tx: Session, slot: Slot, professional_id: int) -> bool:
    """Let another professional keep a consultation; False, and nothing done, when they have another one then."""

    def write() -> bool:
        passed = (
            update(Slot)
            .where(Slot.id == slot.id, Slot.professional_id.is_not(None))
            .values(professional_id=professional_id)
            .returning(Slot.id)
            .execution_options(synchronize_session=False)
        )
        return tx.scalar(passed) is not None

    is_passed = is_first(tx, write)
    tx.refresh(slot, ["professional_id"])
    return is_passed


def let_consultation_go(tx: Session, slot_ids: Collection[int]) -> None:
    """Let slots go that were kept for consultations; any others stay as they are."""
    tx.execute(
        update(Slot)
        .where(Slot.id.in_(slot_ids), Slot.professional_id.is_not(None))
        .values(held_until=None, professional_id=None)
        .execution_options(synchronize_session="fetch")
    )


def session_held_still(tx: Session, occurrence_id: int) -> Occurrence:
    """Return a session as it is now; whoever reserves, moves or cancels there waits until we are done."""
    chosen = select(Occurrence).where(Occurrence.id == occurrence_id)
    return tx.scalars(
        chosen.with_for_update(key_share=True, of=Occurrence).execution_options(populate_existing=True)
    ).one()


def renew(tx: Session, reservation: Reservation, as_seen: ColumnElement[bool], **values: object) -> bool:
    """Change a reservation that still is `as_seen`; False when it is not, or somebody else has the slot."""

    def write() -> bool:
        changed = (
            update(Reservation)
            .where(Reservation.id == reservation.id, as_seen)
            .values(**values)
            .returning(Reservation.id)
            .execution_options(synchronize_session=False)
        )
        return tx.scalar(changed) is not None

    is_renewed = is_first(tx, write)
    tx.expire(reservation)
    return is_renewed


def is_first(tx: Session, write: Callable[[], bool]) -> bool:
    """Return what `write` tells; False when a guard refuses it: the slot, or the form's key, is another's."""
    try:
        with tx.begin_nested():
            return write()
    except IntegrityError as refusal:
        if not _is_taken(refusal):
            raise
        return False


def _is_taken(refusal: IntegrityError) -> bool:
    # PostgreSQL names the index, SQLite its columns; the guard against what is kept has one name.
    words = str(refusal.orig)
    return any(one in words for one in _GUARDS)
