"""What staff do for a family on the phone or at the door goes by the slot's own hours, not by the booking window."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..audit.model import AuditEvent
from ..errors import Conflict
from ..schedule.model import Occurrence
from .day_queries import lanes_of
from .deadline import refuse_late_change
from .model import Reservation, Slot
from .rules import JUST_NOW


def refuse_late_cancellation(reservation: Reservation, now: datetime, *, is_by_staff: bool) -> None:
    """Refuse what comes too late: families cancel until their venue's deadline, staff until the slot is over.

    Raises:
        Conflict: `session_started` or `changes_closed`; for staff `slot_over`, or `already_marked` once it is noted
            whether they came.
    """
    if is_by_staff:
        if reservation.arrived_at is not None or reservation.no_show_at is not None:
            raise Conflict("already_marked")
        if now >= reservation.slot.ends_at:
            raise Conflict("slot_over")
        return
    refuse_late_change(reservation, now)


def free_slots(tx: Session, occurrence: Occurrence, now: datetime) -> Sequence[Slot]:
    """Return a free slot of each time that is not over; one that is kept for the queue is not free."""
    lanes = lanes_of(tx, [occurrence.id])[occurrence.id]
    free = [slot for slot, held in lanes if held is None and slot.held_until is None and now < slot.ends_at]
    return list({slot.starts_at: slot for slot in reversed(free)}.values())[::-1]


def has_just_booked(tx: Session, reservation: Reservation, user_id: int, now: datetime) -> bool:
    """Tell whether the user made this reservation in the last minutes, so that the code may still be read aloud."""
    made = select(AuditEvent.id).where(
        AuditEvent.subject == "reservation",
        AuditEvent.subject_id == reservation.id,
        AuditEvent.action == "reserve",
        AuditEvent.actor_id == user_id,
    )
    return now < reservation.booked_at + JUST_NOW and tx.scalar(made) is not None
