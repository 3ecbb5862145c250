"""Slots of an occurrence: cut when it is made, kept in step when it changes; a held slot keeps its row."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from ..errors import Conflict
from ..schedule.model import Occurrence
from .model import Reservation, Slot
from .rules import planned_slots

Place = tuple[datetime, datetime, int]
_ASIDE = 1000
"""Added to the lane while rows change places, because no two may have the same time and lane even for a moment."""


def cut_slots(tx: Session, occurrence: Occurrence) -> list[Slot]:
    """Make the slots of `occurrence` what its hours, slot length and lanes say; unchanged, nothing is written.

    A slot that a family holds is moved, never deleted, so the reservation's id and link live on.

    Raises:
        Conflict: more families hold a time than the changed session has slots (`no_room_for_reservations`).
    """
    plan = planned_slots(occurrence.starts_at, occurrence.ends_at, occurrence.slot_minutes, occurrence.lanes)
    rows = _slots(tx, occurrence)
    if [_place(row) for row in rows] == plan:
        return rows
    held = _reserved(tx, rows, Reservation.released_at.is_(None))
    if len(held) > len(plan):
        raise Conflict("no_room_for_reservations", held=len(held), room=len(plan))
    places = _places(rows, plan, held)
    _leave(tx, [row for row in rows if row.id not in places], heir=next(iter(places), None))
    _move(tx, [row for row in rows if row.id in places], places)
    for starts_at, ends_at, lane in sorted(set(plan) - set(places.values())):
        tx.add(Slot(occurrence_id=occurrence.id, starts_at=starts_at, ends_at=ends_at, lane=lane))
    tx.flush()
    return _slots(tx, occurrence)


def carried_places(tx: Session, occurrence: Occurrence, plan: Sequence[Place]) -> dict[int, Place] | None:
    """Return where each slot would go with these planned ones; None if a family has no time there, or a shorter one."""
    rows = _slots(tx, occurrence)
    return _carried(rows, plan, _reserved(tx, rows, Reservation.released_at.is_(None)))


def count_without_place(tx: Session, occurrence: Occurrence, plan: Sequence[Place]) -> int:
    """Count the families that would have no time among these planned ones, or a shorter one."""
    rows = _slots(tx, occurrence)
    held = _reserved(tx, rows, Reservation.released_at.is_(None))
    if _carried(rows, plan, held) is not None:
        return 0
    turns = _in_turn(rows, plan)
    return sum(row.id in held and not (row.id in turns and _is_as_long(turns[row.id], row)) for row in rows)


def _slots(tx: Session, occurrence: Occurrence) -> list[Slot]:
    chosen = select(Slot).where(Slot.occurrence_id == occurrence.id).order_by(Slot.starts_at, Slot.lane)
    return list(tx.scalars(chosen))


def _place(row: Slot) -> Place:
    return row.starts_at, row.ends_at, row.lane


def _reserved(tx: Session, rows: Sequence[Slot], condition: ColumnElement[bool]) -> set[int]:
    slot_ids = [row.id for row in rows]
    return set(tx.scalars(select(Reservation.slot_id).where(Reservation.slot_id.in_(slot_ids), condition)))


def _places(rows: Sequence[Slot], plan: list[Place], held: set[int]) -> dict[int, Place]:
    """Return where each row goes; where families cannot go along in their turn, the next free places take them."""
    carried = _carried(rows, plan, held)
    if carried:
        return carried
    chosen = {row.id for row in sorted(rows, key=lambda row: row.id not in held)[: len(plan)]}
    return dict(zip((row.id for row in rows if row.id in chosen), plan, strict=False))


def _carried(rows: Sequence[Slot], plan: Sequence[Place], held: set[int]) -> dict[int, Place] | None:
    """Return the places: as many times as before go over in their order, and a move taken back ends where it began.

    Where there are more times or fewer, a row stays if its time remains for all who hold one, else the n-th
    becomes the n-th. None if somebody's turn is not there any more, or too short.
    """
    planned = set(plan)
    staying = {row.id: _place(row) for row in rows if _place(row) in planned}
    turns = _in_turn(rows, plan)
    if not len(turns) == len(rows) == len(plan) and held <= staying.keys():
        return staying
    of_id = {row.id: row for row in rows}
    if all(one in turns and _is_as_long(turns[one], of_id[one]) for one in held):
        return turns
    return None


def _in_turn(rows: Sequence[Slot], plan: Sequence[Place]) -> dict[int, Place]:
    """Return the n-th planned time of its lane for each row of the n-th time."""
    before = sorted({row.starts_at for row in rows})
    after = sorted({starts_at for starts_at, _ends_at, _lane in plan})
    there = {(after.index(place[0]), place[2]): place for place in plan}
    turn_of = {row.id: (before.index(row.starts_at), row.lane) for row in rows}
    return {row_id: there[turn] for row_id, turn in turn_of.items() if turn in there}


def _is_as_long(place: Place, row: Slot) -> bool:
    return place[1] - place[0] >= row.ends_at - row.starts_at


def _leave(tx: Session, rows: Sequence[Slot], heir: int | None) -> None:
    """Delete rows without a place; the released reservations of theirs pass to `heir`, or keep their row."""
    _end_consultations(rows)
    past = _reserved(tx, rows, Reservation.released_at.is_not(None))
    if past and heir is not None:
        tx.execute(update(Reservation).where(Reservation.slot_id.in_(past)).values(slot_id=heir))
        past = set()
    tx.execute(delete(Slot).where(Slot.id.in_([row.id for row in rows if row.id not in past])))


def _move(tx: Session, rows: Sequence[Slot], places: dict[int, Place]) -> None:
    moving = [row for row in rows if _place(row) != places[row.id]]
    _end_consultations(moving)
    for row in moving:
        row.lane += _ASIDE
    tx.flush()
    for row in moving:
        row.starts_at, row.ends_at, row.lane = places[row.id]
    tx.flush()


def _end_consultations(rows: Sequence[Slot]) -> None:
    """Keep no slot for a consultation that is there no longer, or at another time: staff agree on another one."""
    for row in rows:
        if row.professional_id is not None:
            row.held_until = row.professional_id = None
