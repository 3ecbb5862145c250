"""How long a message to all who have booked is kept: what staff wrote goes with the families that read it."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, Text, cast, false, or_, select, update
from sqlalchemy.orm import Session

from ..clock import local_today
from ..notices import service as notices
from ..reservations.keeping import Keeping, by_keeping
from ..reservations.model import Reservation
from ..schedule.model import Occurrence
from .hearers import of_events
from .model import Broadcast, BroadcastReceiver
from .rules import BROADCAST


def old_broadcasts(tx: Session, now: datetime, usual: Keeping) -> Select[int]:
    """Choose the ids of messages whose words, as staff wrote them, are to be emptied at `now`.

    The first of the controllers whose families read it says when.
    """
    is_due = [_was_told(ids) & _ended(now, keeping) for keeping, ids in by_keeping(tx, usual).items()]
    return (
        select(Broadcast.id)
        .join(Occurrence, Occurrence.id == Broadcast.occurrence_id)
        .where(cast(Broadcast.texts, Text) != "{}", or_(false(), *is_due))
    )


def empty_old(tx: Session, now: datetime, usual: Keeping) -> None:
    """Empty the words of messages whose time to be kept is over; how many they went to stays."""
    tx.execute(update(Broadcast).where(Broadcast.id.in_(old_broadcasts(tx, now, usual))).values(texts={}))


def drop_unsent(tx: Session, reservation_ids: Sequence[int], *, is_asked: bool, now: datetime) -> None:
    """Drop what waits to be sent to families that ask to be forgotten."""
    if not is_asked:
        return
    theirs = select(BroadcastReceiver.id).where(BroadcastReceiver.reservation_id.in_(reservation_ids))
    for receiver_id in tx.scalars(theirs):
        notices.drop(tx, BROADCAST, receiver_id, now=now, reason="erased")


def _ended(now: datetime, keeping: Keeping) -> ColumnElement[bool]:
    limit = now - timedelta(days=keeping.session_days)
    return (Occurrence.ends_at <= limit) | (Occurrence.ends_at.is_(None) & (Occurrence.held_on < local_today(limit)))


def _was_told(controller_ids: Collection[int]) -> ColumnElement[bool]:
    told = (
        select(BroadcastReceiver.id)
        .join(Reservation, Reservation.id == BroadcastReceiver.reservation_id)
        .where(BroadcastReceiver.broadcast_id == Broadcast.id, Reservation.controller_id.in_(controller_ids))
    )
    return told.exists() | of_events().was_told(controller_ids)
