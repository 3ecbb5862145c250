"""Who queues for what, what is offered, and what is free to be offered: a constant number of queries each."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, selectinload

from ..clock import local_today
from ..reservations.model import Reservation, Slot
from ..reservations.told import told_by
from ..schedule.model import Attendance, Occurrence
from ..venues.model import Venue
from .model import QueueContact, QueueEntry, QueueOffer, QueueVenue
from .rules import PASSED


def is_wanted(tx: Session, occurrence: Occurrence, now: datetime) -> bool:
    """Tell whether anybody queues for a session, or is offered a time of it."""
    queues = select(QueueEntry.id).where(_queues_for(occurrence, now))
    return tx.scalar(select(or_(queues.exists(), _live_at(occurrence.id).exists()))) or False


def candidates(tx: Session, occurrence: Occurrence, now: datetime) -> Sequence[QueueEntry]:
    """Return who queues for a session and can be told, in order."""
    chosen = (
        select(QueueEntry)
        .join(QueueContact, QueueContact.entry_id == QueueEntry.id)
        .where(_queues_for(occurrence, now), QueueContact.kind.in_(told_by()))
        .order_by(*in_order())
    )
    return tx.scalars(chosen).all()


def busy_people(tx: Session, entries: Collection[QueueEntry]) -> set[str]:
    """Return those of the entries' people who have an offer now."""
    hashes = {one.person_hash for one in entries if one.person_hash}
    chosen = select(QueueOffer.person_hash).where(QueueOffer.ended_at.is_(None), QueueOffer.person_hash.in_(hashes))
    return {one for one in tx.scalars(chosen) if one}


def passed_by(tx: Session, occurrence: Occurrence) -> set[tuple[int, int]]:
    """Return (entry, slot) of the times of a session, as it is now, that somebody has let pass."""
    chosen = (
        select(QueueOffer.entry_id, Slot.id)
        .join(Slot, Slot.id == QueueOffer.slot_id)
        .where(
            Slot.occurrence_id == occurrence.id,
            QueueOffer.end_reason.in_(PASSED),
            QueueOffer.sequence == occurrence.sequence,
        )
    )
    return {(entry_id, slot_id) for entry_id, slot_id in tx.execute(chosen)}


def live_offers(tx: Session, occurrence_id: int) -> Sequence[QueueOffer]:
    """Return the offers of a session's times that have not ended, as they are now."""
    ids = tx.scalars(_live_at(occurrence_id).order_by(QueueOffer.id)).all()
    chosen = select(QueueOffer).where(QueueOffer.id.in_(ids)).options(joinedload(QueueOffer.slot))
    return tx.scalars(chosen.order_by(QueueOffer.id).execution_options(populate_existing=True)).all()


def stranded_offers(tx: Session) -> Sequence[QueueOffer]:
    """Return the offers that have not ended although their slot is no more."""
    return tx.scalars(select(QueueOffer).where(QueueOffer.ended_at.is_(None), QueueOffer.slot_id.is_(None))).all()


def free_slots(tx: Session, occurrence_id: int, now: datetime) -> Sequence[Slot]:
    """Return the slots of a session that nobody has and that are kept for nobody, by time."""
    chosen = (
        select(Slot)
        .outerjoin(Reservation, (Reservation.slot_id == Slot.id) & Reservation.released_at.is_(None))
        .where(Slot.occurrence_id == occurrence_id, Reservation.id.is_(None), Slot.held_until.is_(None))
        .where(Slot.starts_at > now)
        .order_by(Slot.starts_at, Slot.lane)
        .execution_options(populate_existing=True)
    )
    return tx.scalars(chosen).all()


def reserved_slots(tx: Session, slot_ids: Collection[int]) -> set[int]:
    """Return which of the slots somebody has."""
    chosen = select(Reservation.slot_id).where(Reservation.slot_id.in_(slot_ids), Reservation.released_at.is_(None))
    return set(tx.scalars(chosen))


def team_of(tx: Session, occurrence_id: int) -> Sequence[Attendance]:
    """Return who is at a session, as it is written now."""
    chosen = select(Attendance).where(Attendance.occurrence_id == occurrence_id).order_by(Attendance.id)
    return tx.scalars(chosen.execution_options(populate_existing=True)).all()


def entry_by_link(tx: Session, link_sha256: str) -> QueueEntry | None:
    """Return the place in the queue that a link's hash belongs to."""
    return tx.scalar(_with_all().where(QueueEntry.link_sha256 == link_sha256))


def entry_by_id(tx: Session, entry_id: int) -> QueueEntry | None:
    """Return a place in the queue with all that belongs to it."""
    return tx.scalar(_with_all().where(QueueEntry.id == entry_id))


def live_offer_of(tx: Session, entry_id: int) -> QueueOffer | None:
    """Return what is offered to a place now; whether it still holds, `offers.is_live` tells."""
    return tx.scalar(_offers().where(QueueOffer.entry_id == entry_id, QueueOffer.ended_at.is_(None)))


def last_offer_of(tx: Session, entry_id: int) -> QueueOffer | None:
    """Return what was last offered to a place."""
    return tx.scalar(_offers().where(QueueOffer.entry_id == entry_id).order_by(QueueOffer.id.desc()).limit(1))


def offer_by_id(tx: Session, offer_id: int) -> QueueOffer | None:
    """Return an offer with its time and its place in the queue."""
    return tx.scalar(_offers().where(QueueOffer.id == offer_id))


def before(tx: Session, entry: QueueEntry, now: datetime) -> int:
    """Count those who began to queue earlier for something that `entry` queues for too."""
    venue_ids = [one.id for one in entry.venues]
    for_a_session = [entry.occurrence_id] if entry.occurrence is not None else []
    at_venues = [*venue_ids, *([entry.occurrence.venue_id] if entry.occurrence is not None else [])]
    at_those = select(QueueVenue.entry_id).where(QueueVenue.venue_id.in_(at_venues))
    sessions_there = select(Occurrence.id).where(Occurrence.venue_id.in_(venue_ids), Occurrence.starts_at > now)
    is_same = or_(
        QueueEntry.occurrence_id.in_(for_a_session),
        QueueEntry.occurrence_id.in_(sessions_there),
        and_(QueueEntry.id.in_(at_those), QueueEntry.last_on >= local_today(now)),
    )
    is_earlier = or_(
        QueueEntry.joined_at < entry.joined_at,
        and_(QueueEntry.joined_at == entry.joined_at, QueueEntry.id < entry.id),
    )
    counted = select(func.count()).select_from(QueueEntry).where(QueueEntry.left_at.is_(None), is_same, is_earlier)
    return tx.scalar(counted) or 0


def lengths(tx: Session, occurrence_ids: Collection[int], now: datetime) -> dict[int, int]:
    """Count who queues for each of the sessions that anybody queues for, at its place or for itself."""
    counted = (
        select(Occurrence.id, func.count(QueueEntry.id))
        .join(QueueEntry, _for_occurrence(Occurrence.id, Occurrence.venue_id, now))
        .where(Occurrence.id.in_(occurrence_ids))
        .group_by(Occurrence.id)
    )
    return {occurrence_id: int(number) for occurrence_id, number in tx.execute(counted)}


def wanted_sessions(tx: Session, now: datetime) -> Sequence[int]:
    """Return the ids of coming sessions that anybody queues for, and of all with an offer that has not ended."""
    queued = (
        select(Occurrence.id)
        .join(QueueEntry, _for_occurrence(Occurrence.id, Occurrence.venue_id, now))
        .where(
            Occurrence.published_at.is_not(None),
            Occurrence.cancelled_at.is_(None),
            Occurrence.slot_minutes.is_not(None),
        )
        .where(Occurrence.starts_at > now)
    )
    offered = select(Slot.occurrence_id).join(QueueOffer, QueueOffer.slot_id == Slot.id)
    return sorted({*tx.scalars(queued.distinct()), *tx.scalars(offered.where(QueueOffer.ended_at.is_(None)))})


def venues_to_choose(tx: Session) -> Sequence[Venue]:
    """Return the venues that one can queue for: those in use where times are or were to be booked."""
    has_times = select(Occurrence.id).where(
        Occurrence.venue_id == Venue.id, Occurrence.published_at.is_not(None), Occurrence.slot_minutes.is_not(None)
    )
    chosen = select(Venue).where(Venue.archived_at.is_(None), has_times.exists())
    return tx.scalars(chosen.order_by(Venue.municipality_id, Venue.id)).all()


def sessions_at(tx: Session, venue_ids: Collection[int], now: datetime) -> Sequence[int]:
    """Return the ids of the coming sessions at some venues where times are booked, the soonest first."""
    chosen = select(Occurrence.id).where(
        Occurrence.venue_id.in_(venue_ids),
        Occurrence.published_at.is_not(None),
        Occurrence.cancelled_at.is_(None),
        Occurrence.slot_minutes.is_not(None),
        Occurrence.starts_at > now,
    )
    return tx.scalars(chosen.order_by(Occurrence.starts_at, Occurrence.id)).all()


def in_order() -> tuple[ColumnElement[datetime], ColumnElement[int]]:
    """Return what the queue is ordered by."""
    return QueueEntry.joined_at.expression, QueueEntry.id.expression


def _queues_for(occurrence: Occurrence, now: datetime) -> ColumnElement[bool]:
    return _for_occurrence(occurrence.id, occurrence.venue_id, now)


def _for_occurrence(
    occurrence_id: int | InstrumentedAttribute[int], venue_id: int | InstrumentedAttribute[int], now: datetime
) -> ColumnElement[bool]:
    there = select(QueueVenue.entry_id).where(QueueVenue.entry_id == QueueEntry.id, QueueVenue.venue_id == venue_id)
    is_there = and_(QueueEntry.last_on >= local_today(now), there.correlate(QueueEntry, Occurrence).exists())
    return and_(QueueEntry.left_at.is_(None), or_(QueueEntry.occurrence_id == occurrence_id, is_there))


def _live_at(occurrence_id: int) -> Select[int]:
    return (
        select(QueueOffer.id)
        .join(Slot, Slot.id == QueueOffer.slot_id)
        .where(Slot.occurrence_id == occurrence_id, QueueOffer.ended_at.is_(None))
    )


def _with_all() -> Select[QueueEntry]:
    return select(QueueEntry).options(
        joinedload(QueueEntry.contact),
        joinedload(QueueEntry.service),
        joinedload(QueueEntry.occurrence).joinedload(Occurrence.venue),
        selectinload(QueueEntry.venues),
    )


def _offers() -> Select[QueueOffer]:
    slot = joinedload(QueueOffer.slot)
    return select(QueueOffer).options(
        joinedload(QueueOffer.entry), slot.joinedload(Slot.occurrence).joinedload(Occurrence.venue)
    )
