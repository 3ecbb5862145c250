"""A session is moved by us: families go along in their order, and those with another time or place are told."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..audit.service import JOB
from ..errors import Conflict
from ..notices import service as notices
from ..notices.model import Notice
from ..reservations.logged import record_all
from ..reservations.model import Reservation
from ..reservations.queries import reservations_of
from ..reservations.rules import MOVED, RELOCATED, planned_slots, told_at
from ..reservations.told import is_told
from ..schedule.hooks import Berth, Carried
from ..schedule.model import Occurrence
from .confirming import ask_to_confirm, take_question_back
from .slots import carried_places, cut_slots

Known = tuple[int, datetime]
"""The venue and the start that a family knows of."""


def carry(tx: Session, occurrence: Occurrence, to: Berth) -> Carried | None:
    """Return how the families of an occurrence would go along; None if not everybody has a time there."""
    held = reservations_of(tx, occurrence)
    plan = planned_slots(to.starts_at, to.ends_at, to.slot_minutes, to.lanes)
    places = carried_places(tx, occurrence, plan)
    if places is None:
        return None
    times = tuple((one.slot.starts_at, places[one.slot_id][0]) for one in held)
    is_elsewhere = to.venue_id != occurrence.venue_id
    changed = [one for one, (old, new) in zip(held, times, strict=True) if is_elsewhere or old != new]
    return Carried(times, len(changed), sum(is_told(one.contact) for one in changed))


def bring_along(tx: Session, occurrence: Occurrence, venue_id: int, *, now: datetime) -> int:
    """Move the slots of an occurrence moved from `venue_id`; ask and tell its families, return how many it concerns.

    Raises:
        Conflict: not every family has a time there (`no_room_for_reservations`).
    """
    held = reservations_of(tx, occurrence)
    before: dict[int, Known] = {one.id: (venue_id, one.slot.starts_at) for one in held}
    plan = planned_slots(occurrence.starts_at, occurrence.ends_at, occurrence.slot_minutes, occurrence.lanes)
    if held and carried_places(tx, occurrence, plan) is None:
        raise Conflict("no_room_for_reservations", held=len(held), room=len(plan))
    cut_slots(tx, occurrence)
    changed = [one for one in held if before[one.id] != _place_of(one)]
    ask_to_confirm(tx, [one for one in changed if before[one.id][1] != one.slot.starts_at], now=now)
    for one in changed:
        _tell(tx, one, before[one.id], now)
    record_all(tx, JOB, "move_reservations", ("occurrence", occurrence.id), changed, now=now)
    return len(changed)


def _place_of(reservation: Reservation) -> Known:
    return reservation.slot.occurrence.venue_id, reservation.slot.starts_at


def _tell(tx: Session, reservation: Reservation, before: Known, now: datetime) -> None:
    """Queue the message; a move that was not told yet is taken back, and what the family knows counts on."""
    if not is_told(reservation.contact):
        return
    known = _taken_back(tx, reservation, now) or before
    here = _place_of(reservation)
    if known == here:
        _forget_question(tx, reservation)
        return
    kind = MOVED if known[0] == here[0] else RELOCATED
    key = f"{kind}:{reservation.id}:{known[0]}:{int(known[1].timestamp())}:{now.isoformat()}"
    due_at = told_at(min(known[1], here[1]), now)
    notices.queue(tx, kind, reservation.id, key, now=now, due_at=due_at)


def _taken_back(tx: Session, reservation: Reservation, now: datetime) -> Known | None:
    """Drop the message of a move that is not told yet; return what the family knows, as its key tells."""
    waiting = tx.scalar(
        select(Notice.dedupe_key)
        .where(
            Notice.kind.in_((MOVED, RELOCATED)),
            Notice.subject_id == reservation.id,
            Notice.sent_at.is_(None),
            Notice.dropped_at.is_(None),
            Notice.claimed_until.is_(None),
        )
        .order_by(Notice.id)
        .limit(1)
    )
    if waiting is None:
        return None
    kind, _id, venue_id, starts_at, _queued = waiting.split(":", 4)
    notices.drop(tx, kind, reservation.id, now=now, reason="moved_again")
    return int(venue_id), datetime.fromtimestamp(int(starts_at), UTC)


def _forget_question(tx: Session, reservation: Reservation) -> None:
    """Ask a family no more that has never heard of the question, and is where it knows itself to be."""
    heard = select(Notice.id).where(
        Notice.kind.in_((MOVED, RELOCATED)),
        Notice.subject_id == reservation.id,
        Notice.sent_at >= reservation.asked_to_confirm_at,
    )
    if tx.scalar(heard.limit(1)) is None:
        take_question_back(tx, [reservation.id])
