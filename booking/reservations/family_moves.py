"""A family moves to another free slot itself: one write takes the new one and lets the old one go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_
from sqlalchemy.orm import Session

from ..audit.service import GUEST, record
from ..errors import Conflict
from ..network.model import Organisation
from ..notices import service as notices
from ..schedule.model import Occurrence
from . import hooks, queries
from .claims import held_slots, refuse_unless_open, renew, slot_held_still, taken
from .deadline import refuse_late_change
from .logged import record_one
from .model import Reservation, Slot
from .reminding import remind
from .rules import CONFIRMED, MOVED, MOVED_BY_GUARDIAN, RELOCATED, FreeTime, PhoneNeeded, booking_state
from .told import is_told
from .whose import controllers_at

OTHER_SESSIONS = 3
"""From how many other sessions a time is offered."""


@dataclass(frozen=True)
class FreeTimes:
    """The free times of a session."""

    occurrence: Occurrence
    times: tuple[FreeTime, ...]
    controllers: tuple[Organisation, ...] = ()
    """Who would be responsible for the family's data there, where that is somebody else than now."""


def times_to_move_to(tx: Session, reservation: Reservation, now: datetime) -> list[FreeTimes]:
    """Return the other free times of the reservation's session and of the next three that have any, by time."""
    own = reservation.slot.occurrence
    found: dict[str, list[FreeTime]] = {}
    sessions = [one for one in (own, *queries.next_sessions(tx, own, now)) if _can_be_met(reservation, one)]
    for time in queries.free_times(tx, sessions, reservation.service_id, now):
        if (time.occurrence_public_id, time.starts_at) != (own.public_id, reservation.slot.starts_at):
            found.setdefault(time.occurrence_public_id, []).append(time)
    here = [own] if own.public_id in found else []
    others = [session for session in sessions if session.public_id in found and session != own][:OTHER_SESSIONS]
    in_order = sorted((*here, *others), key=lambda session: (session.held_on, session.starts_at, session.id))
    offered = [time.slot_public_id for session in in_order for time in found[session.public_id]]
    whose = controllers_at(tx, offered, reservation.service_id)
    return [_times_at(session, found[session.public_id], whose, reservation.controller_id) for session in in_order]


def move_to_slot(tx: Session, reservation: Reservation, slot_public_id: str, *, now: datetime) -> bool:
    """Move the reservation to a slot, in whichever lane of its time is free; False when it has that time already.

    The row stays, and with it the link, the code and the calendar entry; the old slot is free in the same write.

    Raises:
        Missing: there is no such slot, or its session is not public.
        Conflict: the reservation was let go (`reservation_cancelled`), has changed meanwhile (`changed_meanwhile`),
            or it is too late (`session_started`, `changes_closed`).
        BookingClosed: the other session takes no reservations now.
        PhoneNeeded: we call the families there, and this one gave no number.
        SlotTaken: every lane of the time is held, or nobody of the wished service is there.
    """
    seen_at, before, whose = reservation.slot_id, reservation.slot.occurrence, reservation.controller_id
    slot, occurrence = slot_held_still(tx, slot_public_id, before.id, is_alone=True)
    tx.expire(reservation)
    if reservation.released_at is not None:
        raise Conflict("reservation_cancelled")
    if _is_there(reservation, slot):
        return False
    refuse_late_change(reservation, now)
    refuse_unless_open(booking_state(occurrence, occurrence.venue, now))
    if not _can_be_met(reservation, occurrence):
        raise PhoneNeeded
    if not queries.is_wish_met(tx, slot, occurrence, reservation.service_id):
        raise taken(tx, "service_not_there", slot, reservation.service_id, now)
    if not _has_moved(tx, reservation, seen_at, slot, now):
        tx.expire(reservation)  # another press of the same button may have taken the slot between our two looks
        if _is_there(reservation, slot):
            return False
        if reservation.slot_id != seen_at or reservation.released_at is not None:
            raise Conflict("changed_meanwhile")
        raise taken(tx, "slot_taken", slot, reservation.service_id, now)
    _tell(tx, reservation, now)
    _log(tx, reservation, whose, seen_at, now)
    hooks.queue().settle(tx, before.id, now=now)
    return True


def _can_be_met(reservation: Reservation, session: Occurrence) -> bool:
    """Tell whether we can reach the family there: where we call, only with its number."""
    contact = reservation.contact
    return session.venue.remote_way != "we_call" or (contact is not None and contact.kind == "phone")


def _log(tx: Session, reservation: Reservation, whose: int, seen_at: int, now: datetime) -> None:
    """Note the move where it is from; one that chose another organisation's time is in the log of both."""
    log: dict[str, int] = {"from_slot_id": seen_at, "slot_id": reservation.slot_id}
    is_passed_on = reservation.controller_id != whose
    if is_passed_on:
        log["to_controller_id"] = reservation.controller_id
    record(tx, GUEST, "move_reservation", "reservation", reservation.id, now=now, controller_id=whose, **log)
    if is_passed_on:
        record_one(tx, GUEST, "change_controller", reservation, now=now, from_controller_id=whose)


def _times_at(
    session: Occurrence, times: Sequence[FreeTime], whose: Mapping[str, Organisation], present_id: int
) -> FreeTimes:
    there = {whose[time.slot_public_id].id: whose[time.slot_public_id] for time in times}
    return FreeTimes(session, tuple(times), tuple(one for one in there.values() if one.id != present_id))


def _is_there(reservation: Reservation, slot: Slot) -> bool:
    at = reservation.slot
    return (at.occurrence_id, at.starts_at) == (slot.occurrence_id, slot.starts_at)


def _has_moved(tx: Session, reservation: Reservation, seen_at: int, slot: Slot, now: datetime) -> bool:
    as_seen = and_(Reservation.slot_id == seen_at, Reservation.released_at.is_(None))
    sequence = reservation.slot.occurrence.sequence - slot.occurrence.sequence
    values = {
        "controller_id": controllers_at(tx, [slot.public_id], reservation.service_id)[slot.public_id].id,
        "sequence": Reservation.sequence + 2 + 2 * max(0, sequence),
        "moved_at": now,
        "moved_from": reservation.slot.starts_at,
    }
    lanes = queries.lanes_beside(tx, slot)
    # The look is no guard, the write is: but two who want each other's slots must not wait for each other.
    held = held_slots(tx, [lane.id for lane in lanes])
    return any(renew(tx, reservation, as_seen, slot_id=lane.id, **values) for lane in lanes if lane.id not in held)


def _tell(tx: Session, reservation: Reservation, now: datetime) -> None:
    """Queue one message with the new time; it stands for any that waits to tell of the time before."""
    for kind in (CONFIRMED, MOVED, RELOCATED, MOVED_BY_GUARDIAN):
        notices.drop(tx, kind, reservation.id, now=now, reason="moved_again")
    if not is_told(reservation.contact):
        return
    key = f"{MOVED_BY_GUARDIAN}:{reservation.id}:{now.isoformat()}"
    notices.queue(tx, MOVED_BY_GUARDIAN, reservation.id, key, now=now)
    remind(tx, reservation, now=now)
