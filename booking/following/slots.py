"""Slots of an occurrence: cut when it is made, kept in step when it changes; a held slot keeps its row."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from ..errors import Conflict
from ..reservations.claims import keep_for_consultation
from ..reservations.model import Reservation, Slot
from ..reservations.rules import planned_slots
from ..schedule.model import Occurrence
from .turns import Place, carried, follows_its_turn, in_turn, is_as_long, place_of, places_for

_ASIDE = 1000
"""Added to the lane while rows change places, because no two may have the same time and lane even for a moment."""


def cut_slots(tx: Session, occurrence: Occurrence) -> list[Slot]:
    """Make the slots of `occurrence` what its hours, slot length and lanes say; unchanged, nothing is written.

    A slot that a family holds is moved, never deleted, so the reservation's id and link live on. What is kept for a
    consultation goes along in its turn, where no family goes.

    Raises:
        Conflict: more families hold a time than the changed session has slots (`no_room_for_reservations`).
    """
    plan = planned_slots(occurrence.starts_at, occurrence.ends_at, occurrence.slot_minutes, occurrence.lanes)
    rows = _slots(tx, occurrence)
    if [place_of(row) for row in rows] == plan:
        return rows
    held = _reserved(tx, rows, Reservation.released_at.is_(None))
    if len(held) > len(plan):
        raise Conflict("no_room_for_reservations", held=len(held), room=len(plan))
    places = places_for(rows, plan, held)
    along = {row.id for row in rows if row.id in places and follows_its_turn(row, places[row.id], rows, plan)}
    _leave(tx, [row for row in rows if row.id not in places], heir=next(iter(places), None))
    _move(tx, [row for row in rows if row.id in places], places, along)
    for starts_at, ends_at, lane in sorted(set(plan) - set(places.values())):
        tx.add(Slot(occurrence_id=occurrence.id, starts_at=starts_at, ends_at=ends_at, lane=lane))
    tx.flush()
    return _slots(tx, occurrence)


def carried_places(tx: Session, occurrence: Occurrence, plan: Sequence[Place]) -> dict[int, Place] | None:
    """Return where each slot would go with these planned ones; None if a family has no time there, or a shorter one."""
    rows = _slots(tx, occurrence)
    return carried(rows, plan, _reserved(tx, rows, Reservation.released_at.is_(None)))


def count_without_place(tx: Session, occurrence: Occurrence, plan: Sequence[Place]) -> int:
    """Count the families that would have no time among these planned ones, or a shorter one."""
    rows = _slots(tx, occurrence)
    held = _reserved(tx, rows, Reservation.released_at.is_(None))
    if carried(rows, plan, held) is not None:
        return 0
    turns = in_turn(rows, plan)
    return sum(row.id in held and not (row.id in turns and is_as_long(turns[row.id], row)) for row in rows)


def _slots(tx: Session, occurrence: Occurrence) -> list[Slot]:
    chosen = select(Slot).where(Slot.occurrence_id == occurrence.id).order_by(Slot.starts_at, Slot.lane)
    return list(tx.scalars(chosen))


def _reserved(tx: Session, rows: Sequence[Slot], condition: ColumnElement[bool]) -> set[int]:
    slot_ids = [row.id for row in rows]
    return set(tx.scalars(select(Reservation.slot_id).where(Reservation.slot_id.in_(slot_ids), condition)))


def _leave(tx: Session, rows: Sequence[Slot], heir: int | None) -> None:
    """Delete rows without a place; the released reservations of theirs pass to `heir`, or keep their row."""
    _let_consultations_go(rows)
    past = _reserved(tx, rows, Reservation.released_at.is_not(None))
    if past and heir is not None:
        tx.execute(update(Reservation).where(Reservation.slot_id.in_(past)).values(slot_id=heir))
        past = set()
    tx.execute(delete(Slot).where(Slot.id.in_([row.id for row in rows if row.id not in past])))


def _move(tx: Session, rows: Sequence[Slot], places: dict[int, Place], along: Collection[int]) -> None:
    """Let rows change places; the consultations of those `along` keep theirs, if the guards let them."""
    moving = [row for row in rows if place_of(row) != places[row.id]]
    consulted = [(row, row.professional_id) for row in moving if row.professional_id is not None]
    _let_consultations_go(moving)
    for row in moving:
        row.lane += _ASIDE
    tx.flush()
    for row in moving:
        row.starts_at, row.ends_at, row.lane = places[row.id]
    tx.flush()
    for row, professional_id in consulted:
        if row.id in along:
            keep_for_consultation(tx, row, professional_id)


def _let_consultations_go(rows: Sequence[Slot]) -> None:
    """Keep no slot for a consultation that is there no longer, or not yet again."""
    for row in rows:
        if row.professional_id is not None:
            row.held_until = row.professional_id = None
