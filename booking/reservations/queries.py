"""What can be reserved and what is: reads that return rows or plain values, each a constant number of queries."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from ..schedule.hooks import Stake
from ..schedule.model import Attendance, Occurrence
from .consulting import NOBODY, Busy, busy_at, busy_of, left
from .kept import is_kept, is_not_kept
from .model import Reservation, ReservationContact, Slot
from .rules import FreeTime, Presence, booking_state
from .told import told_by

Present = TypeVar("Present", bound=Presence)

NEXT_SESSIONS = 12
"""How many coming sessions are looked through for other free times."""
_SLOT_WITH_SESSION = (
    select(Slot)
    .options(joinedload(Slot.occurrence).joinedload(Occurrence.venue))
    .where(Slot.public_id == bindparam("public_id"))
)


@dataclass(frozen=True)
class SlotChoice:
    """One time of a session, whatever the lane; `slot_public_id` is its first lane's."""

    slot_public_id: str
    starts_at: datetime
    ends_at: datetime
    free_lanes: int
    is_bookable: bool

    @property
    def is_free(self) -> bool:
        """Tell whether nobody holds it in at least one lane."""
        return self.free_lanes > 0


@dataclass(frozen=True)
class FreeCount:
    """How full a session is: slots nobody holds, all slots, slots that families hold, those kept for consultations."""

    free: int
    total: int
    booked: int
    consultations: int = 0


def slot_choices(tx: Session, occurrence: Occurrence, service_id: int | None, now: datetime) -> list[SlotChoice]:
    """Return the times of `occurrence`, narrowed to those when somebody of the wished service is there."""
    is_open = booking_state(occurrence, occurrence.venue, now).is_open
    slots = _slots(tx, [occurrence.id], now)
    busy = busy_of(slot for slot, _ in slots)
    wished = [slot for slot in slots if _is_served(slot[0], occurrence, service_id, busy)]
    return [
        SlotChoice(first.public_id, first.starts_at, first.ends_at, free, is_open and free > 0)
        for first, free in _by_time(wished)
    ]


def why_not_free(tx: Session, slot: Slot, service_id: int | None, now: datetime) -> str:
    """Return "" when the time of `slot` can be had, else the code of the refusal that `reserve` would give."""
    times = slot_choices(tx, slot.occurrence, service_id, now)
    found = next((time for time in times if time.starts_at == slot.starts_at), None)
    if found is None:
        return "service_not_there"
    return "" if found.is_free else "slot_taken"


def free_counts(tx: Session, occurrence_ids: Collection[int], now: datetime) -> dict[int, FreeCount]:
    """Return how full each occurrence with slots is; a slot that has begun is not free any more."""
    is_held = Reservation.id.is_not(None)
    is_free = and_(Reservation.id.is_(None), is_not_kept(now), Slot.starts_at > now)
    rows = tx.execute(
        select(
            Slot.occurrence_id,
            func.sum(case((is_free, 1), else_=0)),
            func.count(),
            func.sum(case((is_held, 1), else_=0)),
            func.count(Slot.professional_id),
        )
        .outerjoin(Reservation, _holds_slot())
        .join(Occurrence, Occurrence.id == Slot.occurrence_id)
        .where(Slot.occurrence_id.in_(occurrence_ids), Occurrence.slot_minutes.is_not(None))
        .group_by(Slot.occurrence_id)
    )
    return {occurrence_id: FreeCount(*(int(number) for number in numbers)) for occurrence_id, *numbers in rows}


def reservations_of(tx: Session, occurrence: Occurrence) -> list[Reservation]:
    """Return the live reservations of `occurrence` by time and lane, with slot, contact and wish."""
    chosen = (
        _with_session()
        .options(joinedload(Reservation.contact), joinedload(Reservation.service))
        .where(Slot.occurrence_id == occurrence.id, Reservation.released_at.is_(None))
        .order_by(Slot.starts_at, Slot.lane)
    )
    return list(tx.scalars(chosen))


def held_occurrences(tx: Session, occurrence_ids: Collection[int]) -> set[int]:
    """Return which of the occurrences somebody holds a slot of."""
    chosen = select(Slot.occurrence_id).join(Reservation, _holds_slot()).where(Slot.occurrence_id.in_(occurrence_ids))
    return set(tx.scalars(chosen.distinct()))


def stakes_in(tx: Session, occurrence_ids: Collection[int]) -> dict[int, Stake]:
    """Count the live reservations of each occurrence that has any, and those of them that a message can reach."""
    is_told = case((ReservationContact.kind.in_(told_by()), 1), else_=0)
    rows = tx.execute(
        select(Slot.occurrence_id, func.count(), func.sum(is_told))
        .join(Reservation, _holds_slot())
        .outerjoin(ReservationContact, ReservationContact.reservation_id == Reservation.id)
        .where(Slot.occurrence_id.in_(occurrence_ids))
        .group_by(Slot.occurrence_id)
    )
    return {occurrence_id: Stake(int(total), int(told)) for occurrence_id, total, told in rows}


def slot_with_session(tx: Session, slot_public_id: str) -> Slot | None:
    """Return a slot with its occurrence and venue."""
    return tx.scalar(_SLOT_WITH_SESSION, {"public_id": slot_public_id})


def lanes_beside(tx: Session, slot: Slot) -> list[Slot]:
    """Return `slot` and the other lanes of its time, itself first."""
    chosen = select(Slot).where(Slot.occurrence_id == slot.occurrence_id, Slot.starts_at == slot.starts_at)
    return sorted(tx.scalars(chosen.order_by(Slot.lane)), key=lambda lane: lane.id != slot.id)


def reservation_by_id(tx: Session, reservation_id: int) -> Reservation | None:
    """Return a reservation with its session and contact."""
    chosen = _with_session().options(joinedload(Reservation.contact))
    return tx.scalar(chosen.where(Reservation.id == reservation_id))


def reservation_by_public_id(tx: Session, public_id: str) -> Reservation | None:
    """Return a reservation with its session, for staff pages."""
    return tx.scalar(_with_session().where(Reservation.public_id == public_id))


def reservation_by_link(tx: Session, link_sha256: str) -> Reservation | None:
    """Return the reservation that a link's hash belongs to."""
    return tx.scalar(_with_session().where(Reservation.link_sha256 == link_sha256))


def reservation_by_code(tx: Session, code_hash: str) -> Reservation | None:
    """Return the reservation that a code's keyed hash belongs to."""
    return tx.scalar(_with_session().where(Reservation.code_hash == code_hash))


def next_free_sessions(tx: Session, occurrence: Occurrence, now: datetime, most: int = 2) -> list[Occurrence]:
    """Return the next sessions near `occurrence` that still have a free time."""
    sessions = next_sessions(tx, occurrence, now)
    counts = free_counts(tx, [session.id for session in sessions], now)
    open_ones = [session for session in sessions if booking_state(session, session.venue, now).is_open]
    return [session for session in open_ones if session.id in counts and counts[session.id].free][:most]


def offered_instead(tx: Session, cancelled: Occurrence, now: datetime) -> Occurrence | None:
    """Return the session that staff offers to the families of a cancelled one, while it takes reservations."""
    offered = None if cancelled.instead_id is None else tx.get(Occurrence, cancelled.instead_id)
    return offered if offered and booking_state(offered, offered.venue, now).is_open else None


def is_there(attendance: Presence) -> bool:
    """Tell whether a professional is to be met: always there, or asked and coming; not declined, not absent."""
    if attendance.declined_at is not None or attendance.absent_at is not None:
        return False
    return attendance.presence == "always" or attendance.accepted_at is not None


def serving(slot: Slot, occurrence: Occurrence, service_id: int, busy: Busy = NOBODY) -> Attendance | None:
    """Return who of a service is there during `slot` and does not consult then, those with a name first."""
    free = left(occurrence.attendances, busy.get((occurrence.id, slot.starts_at), ()))
    return serving_of(free, (slot.starts_at, slot.ends_at), service_id)


def is_wish_met(tx: Session, slot: Slot, occurrence: Occurrence, service_id: int | None) -> bool:
    """Tell whether somebody of the wished service, if one is wished, can be met during `slot`."""
    return _is_served(slot, occurrence, service_id, busy_at(tx, [occurrence.id]))


def serving_of(team: Iterable[Present], span: tuple[datetime, datetime], service_id: int) -> Present | None:
    """Return who of a service among `team` is there all of `span`, those with a name first."""
    there = [a for a in team if a.service_id == service_id and is_there(a) and _covers(a, span)]
    return next(iter(sorted(there, key=lambda attendance: attendance.professional_id is None)), None)


def _with_session() -> Select[Reservation]:
    path = contains_eager(Reservation.slot)
    return (
        select(Reservation)
        .join(Reservation.slot)
        .options(path.joinedload(Slot.occurrence).joinedload(Occurrence.venue))
    )


def _holds_slot() -> ColumnElement[bool]:
    return and_(Reservation.slot_id == Slot.id, Reservation.released_at.is_(None))


def _slots(tx: Session, occurrence_ids: Collection[int], now: datetime) -> list[tuple[Slot, bool]]:
    """Return (slot, is free) by session, time and lane; a slot that is kept for the queue is not free."""
    chosen = (
        select(Slot, Reservation.id)
        .outerjoin(Reservation, _holds_slot())
        .where(Slot.occurrence_id.in_(occurrence_ids))
        .order_by(Slot.starts_at, Slot.occurrence_id, Slot.lane)
    )
    return [(slot, not is_kept(slot, now) and holder is None) for slot, holder in tx.execute(chosen)]


def _by_time(slots: Iterable[tuple[Slot, bool]]) -> list[tuple[Slot, int]]:
    """Return (first lane, free lanes) of each time of each session."""
    groups = groupby(slots, key=lambda found: (found[0].occurrence_id, found[0].starts_at))
    times = [list(lanes) for _, lanes in groups]
    return [(lanes[0][0], sum(is_free for _, is_free in lanes)) for lanes in times]


def _is_served(slot: Slot, occurrence: Occurrence, service_id: int | None, busy: Busy) -> bool:
    return service_id is None or serving(slot, occurrence, service_id, busy) is not None


def _covers(attendance: Presence, span: tuple[datetime, datetime]) -> bool:
    if attendance.busy_from is None or attendance.busy_until is None:
        return True
    return attendance.busy_from <= span[0] and span[1] <= attendance.busy_until


def next_sessions(tx: Session, occurrence: Occurrence, now: datetime) -> list[Occurrence]:
    """Return the coming sessions with slots of the same municipality, without `occurrence`."""
    chosen = (
        select(Occurrence)
        .options(joinedload(Occurrence.venue), selectinload(Occurrence.attendances))
        .where(
            Occurrence.municipality_id == occurrence.municipality_id,
            Occurrence.published_at.is_not(None),
            Occurrence.cancelled_at.is_(None),
            Occurrence.slot_minutes.is_not(None),
            Occurrence.starts_at > now,
            Occurrence.id != occurrence.id,
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(NEXT_SESSIONS)
    )
    return list(tx.scalars(chosen))


def free_times(
    tx: Session,
    sessions: Sequence[Occurrence],
    service_id: int | None,
    now: datetime,
) -> list[FreeTime]:
    """Return the free times of those sessions that are open, by time."""
    open_ones = {session.id: session for session in sessions if booking_state(session, session.venue, now).is_open}
    found = _slots(tx, open_ones, now)
    busy = busy_of(slot for slot, _ in found)
    slots = [one for one in found if _is_served(one[0], open_ones[one[0].occurrence_id], service_id, busy)]
    return [
        FreeTime(
            slot_public_id=first.public_id,
            occurrence_public_id=open_ones[first.occurrence_id].public_id,
            starts_at=first.starts_at,
            ends_at=first.ends_at,
            venue_names=open_ones[first.occurrence_id].venue.names,
            is_same_session=True,
        )
        for first, free in _by_time(slots)
        if free
    ]
