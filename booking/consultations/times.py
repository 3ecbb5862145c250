"""When a professional can be met at a session: there, free, and not the only one whom a family comes to see."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session, joinedload

from ..reservations.consulting import Busy, busy_of
from ..reservations.kept import is_not_kept
from ..reservations.model import Reservation, Slot
from ..reservations.queries import is_there
from ..schedule.model import Attendance, Occurrence
from ..schedule.queries import attendances_of
from ..waiting.model import QueueEntry, QueueOffer

When = tuple[int, datetime]
"""A session and a start."""


@dataclass(frozen=True)
class Crews:
    """Who is at some sessions, who consults when, and whom families come to see."""

    teams: dict[int, list[Attendance]]
    busy: Busy
    wishes: Counter[tuple[When, int]]
    """How many come to see a profession, at a time: those who have booked and those for whom a time is kept."""

    def can_meet(self, professional_id: int, slot: Slot) -> bool:
        """Tell whether a professional can be met at the time of a slot, whoever has the slot."""
        when = (slot.occurrence_id, slot.starts_at)
        return professional_id not in self.busy.get(when, ()) and self._is_spare(professional_id, slot, spare=1)

    def still_meets(self, professional_id: int, slot: Slot) -> bool:
        """Tell whether a professional who consults at that time still can: there, and no family misses them."""
        return self._is_spare(professional_id, slot, spare=0)

    def _is_spare(self, professional_id: int, slot: Slot, *, spare: int) -> bool:
        there = [one for one in self.teams[slot.occurrence_id] if is_there(one) and _covers(one, slot)]
        own = next((one for one in there if one.professional_id == professional_id), None)
        if own is None:
            return False
        when = (slot.occurrence_id, slot.starts_at)
        wished = self.wishes[when, own.service_id]
        colleagues = [one for one in there if one.service_id == own.service_id]
        consulting = sum(one.professional_id in self.busy.get(when, ()) for one in colleagues)
        return not wished or wished + consulting + spare <= len(colleagues)


def crews_at(tx: Session, occurrence_ids: Collection[int]) -> Crews:
    """Return who can be met at some sessions, as it is written now."""
    slots = tx.scalars(select(Slot).where(Slot.occurrence_id.in_(occurrence_ids)))
    return Crews(attendances_of(tx, occurrence_ids), busy_of(slots), _wishes(tx, occurrence_ids))


def times_with(tx: Session, sessions: Sequence[Occurrence], professional_id: int, now: datetime) -> list[Slot]:
    """Return the times at which a professional can be met at some sessions: a free slot of each, by time."""
    ids = [one.id for one in sessions]
    crews = crews_at(tx, ids)
    free = [slot for slot in _free_slots(tx, ids, now) if crews.can_meet(professional_id, slot)]
    return list({(slot.occurrence_id, slot.starts_at): slot for slot in reversed(free)}.values())[::-1]


def _free_slots(tx: Session, occurrence_ids: Collection[int], now: datetime) -> Sequence[Slot]:
    chosen = (
        select(Slot)
        .outerjoin(Reservation, (Reservation.slot_id == Slot.id) & Reservation.released_at.is_(None))
        .options(joinedload(Slot.occurrence).joinedload(Occurrence.venue))
        .where(
            Slot.occurrence_id.in_(occurrence_ids),
            Reservation.id.is_(None),
            is_not_kept(now),
            Slot.starts_at > now,
        )
        .order_by(Slot.starts_at, Slot.occurrence_id, Slot.lane)
    )
    return tx.scalars(chosen).all()


def _wishes(tx: Session, occurrence_ids: Collection[int]) -> Counter[tuple[When, int]]:
    booked = (
        select(Slot.occurrence_id, Slot.starts_at, Reservation.service_id)
        .join(Reservation, Reservation.slot_id == Slot.id)
        .where(Reservation.released_at.is_(None))
    )
    offered = (
        select(Slot.occurrence_id, Slot.starts_at, QueueEntry.service_id)
        .join(QueueOffer, QueueOffer.slot_id == Slot.id)
        .join(QueueEntry, QueueEntry.id == QueueOffer.entry_id)
        .where(QueueOffer.ended_at.is_(None), QueueOffer.held_until.is_not(None))
    )
    of_those = Slot.occurrence_id.in_(occurrence_ids)
    found = tx.execute(union_all(booked.where(of_those), offered.where(of_those)))
    return Counter(((occurrence_id, at), wish) for occurrence_id, at, wish in found if wish is not None)


def _covers(attendance: Attendance, slot: Slot) -> bool:
    if attendance.busy_from is None or attendance.busy_until is None:
        return True
    return attendance.busy_from <= slot.starts_at and slot.ends_at <= attendance.busy_until
