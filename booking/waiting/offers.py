"""What becomes free is offered in the order of the queue; the session is held still, so nobody gets in between.

`settle` may be called at any time, any number of times: afterwards no offer is left that does not hold, and no time
of an open session is free that somebody queues for and has not let pass.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Executable, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from ..audit.service import JOB, record
from ..db import new_public_id
from ..notices import service as notices
from ..reservations.claims import session_held_still
from ..reservations.consulting import Busy, busy_at, left
from ..reservations.model import Slot
from ..reservations.queries import serving_of
from ..reservations.rules import booking_state
from ..schedule.model import Attendance, Occurrence
from . import queries
from .model import QueueEntry, QueueOffer
from .rules import OFFERED, is_soon, kept_until


@dataclass(frozen=True)
class _Crew:
    """Who is at a session, and which of them consult when."""

    team: Sequence[Attendance]
    busy: Busy

    def serves(self, entry: QueueEntry, slot: Slot) -> bool:
        """Tell whether somebody of the wished service can be met."""
        team = left(self.team, self.busy.get((slot.occurrence_id, slot.starts_at), ()))
        return (
            entry.service_id is None or serving_of(team, (slot.starts_at, slot.ends_at), entry.service_id) is not None
        )


class OffersFollow:
    """What the reservations know of the queue."""

    def settle(self, tx: Session, occurrence_id: int, *, now: datetime) -> None:
        """Offer what is free at a session in the order of the queue; offers that no longer hold end."""
        settle(tx, occurrence_id, now=now)

    def withdraw(self, tx: Session, occurrence_id: int, *, now: datetime) -> None:
        """End the offers of a session: who had its times before comes first."""
        for one in queries.live_offers(tx, occurrence_id):
            end(tx, one, "withdrawn", now=now)

    def lengths(self, tx: Session, occurrence_ids: Collection[int], *, now: datetime) -> dict[int, int]:
        """Return how many queue for each session, for those that anybody queues for."""
        return queries.lengths(tx, occurrence_ids, now)


def settle(tx: Session, occurrence_id: int, *, now: datetime) -> None:
    """Offer what is free at a session in the order of the queue; offers that no longer hold end."""
    for stranded in queries.stranded_offers(tx):
        end(tx, stranded, "withdrawn", now=now)
    if not queries.is_wanted(tx, tx.get_one(Occurrence, occurrence_id), now):
        return
    occurrence = session_held_still(tx, occurrence_id)
    crew = _Crew(queries.team_of(tx, occurrence_id), busy_at(tx, [occurrence_id]))
    _end_what_does_not_hold(tx, occurrence, crew, now)
    if booking_state(occurrence, occurrence.venue, now).is_open:
        _offer_in_order(tx, occurrence, crew, now)


def is_live(offer: QueueOffer, now: datetime) -> bool:
    """Tell whether an offer can be accepted at `now`, as far as it and its session say; the write decides."""
    if offer.ended_at is not None or offer.slot is None or (offer.held_until is not None and offer.held_until <= now):
        return False
    occurrence = offer.slot.occurrence
    return offer.sequence == occurrence.sequence and booking_state(occurrence, occurrence.venue, now).is_open


def end(tx: Session, offer: QueueOffer, reason: str, *, now: datetime) -> None:
    """End an offer; what it kept is kept no more."""
    if offer.held_until is not None and offer.slot_id is not None:
        tx.execute(
            update(Slot)
            .where(Slot.id == offer.slot_id)
            .values(held_until=None)
            .execution_options(synchronize_session="fetch")
        )
    offer.ended_at, offer.end_reason, offer.person_hash = now, reason, None
    tx.flush()
    notices.drop(tx, OFFERED, offer.id, now=now, reason="offer_over")
    _record(tx, "end_offer", offer.entry, now, offer_id=offer.id, reason=reason)


def _end_what_does_not_hold(tx: Session, occurrence: Occurrence, crew: _Crew, now: datetime) -> None:
    live = queries.live_offers(tx, occurrence.id)
    reserved = queries.reserved_slots(tx, [one.slot_id for one in live if one.slot_id is not None])
    for one in live:
        reason = _why_over(one, crew, now)
        is_kept_for_others = one.held_until is None and one.slot is not None and one.slot.held_until is not None
        if not reason and (one.slot_id in reserved or is_kept_for_others):
            reason = "taken"
        if reason:
            end(tx, one, reason, now=now)


def _why_over(offer: QueueOffer, crew: _Crew, now: datetime) -> str:
    if offer.held_until is not None and offer.held_until <= now:
        return "expired"
    assert offer.slot is not None
    if not is_live(offer, now) or not crew.serves(offer.entry, offer.slot):
        return "withdrawn"
    return ""


def _offer_in_order(tx: Session, occurrence: Occurrence, crew: _Crew, now: datetime) -> None:
    free = queries.free_slots(tx, occurrence.id, now)
    if not free:
        return
    queue = queries.candidates(tx, occurrence, now)
    busy, passed = queries.busy_people(tx, queue), queries.passed_by(tx, occurrence)
    for slot in free:
        until = None if is_soon(slot.starts_at, now) else kept_until(now, _closes_at(occurrence))
        for entry in queue:
            if entry.person_hash in busy or (entry.id, slot.id) in passed or not crew.serves(entry, slot):
                continue
            if entry.person_hash is not None and _give(tx, entry, slot, occurrence, until, now):
                busy.add(entry.person_hash)
                if until is not None:
                    break


def _give(
    tx: Session, entry: QueueEntry, slot: Slot, occurrence: Occurrence, until: datetime | None, now: datetime
) -> bool:
    """Offer a slot to a place in the queue; False when it is left or offered something else at this moment."""
    still = select(QueueEntry.id).where(QueueEntry.id == entry.id, QueueEntry.left_at.is_(None))
    # Who is being offered something at another session this moment is passed over, and nobody waits for anybody.
    if tx.scalar(still.with_for_update(skip_locked=True, key_share=True)) is None:
        return False
    values = {
        "public_id": new_public_id(),
        "entry_id": entry.id,
        "slot_id": slot.id,
        "starts_at": slot.starts_at,
        "sequence": occurrence.sequence,
        "person_hash": entry.person_hash,
        "offered_at": now,
        "held_until": until,
        "end_reason": "",
    }
    offer_id = tx.connection().execute(_offering(tx.get_bind().dialect.name), values).scalar()
    if offer_id is None:
        return False
    if until is not None:
        slot.held_until = until
        tx.flush()
    notices.queue(tx, OFFERED, offer_id, f"{OFFERED}:{values['public_id']}", now=now)
    _record(tx, "offer_time", entry, now, offer_id=offer_id, slot_id=slot.id)
    return True


def _record(tx: Session, action: str, entry: QueueEntry, now: datetime, **about: Any) -> None:
    record(tx, JOB, action, "queue_entry", entry.id, now=now, controller_id=entry.controller_id, **about)


def _closes_at(occurrence: Occurrence) -> datetime:
    assert occurrence.starts_at is not None  # the session is open
    return occurrence.starts_at - timedelta(hours=occurrence.venue.booking_closes_hours)


@lru_cache
def _offering(dialect: str) -> Executable:
    insert_or_not = postgres_insert if dialect == "postgresql" else sqlite_insert
    table: Any = QueueOffer.__table__
    return insert_or_not(table).on_conflict_do_nothing().returning(table.c.id)
