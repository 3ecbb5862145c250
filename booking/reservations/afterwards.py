"""When the session has come: note who came, and later forget who it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Text, cast, delete, func, select, update
from sqlalchemy.orm import Session

from ..audit.service import JOB, Actor, record
from ..clock import local_today
from ..errors import Conflict
from ..schedule.model import Occurrence
from .model import Broadcast, Reservation, ReservationContact, Slot
from .rules import NOTICE_KINDS

_ERASED_AT_ONCE = 500


@dataclass(frozen=True)
class Erased:
    """Whose contact, name and interpreter were erased."""

    reservation_ids: tuple[int, ...]

    @property
    def count(self) -> int:
        """Return how many reservations it was."""
        return len(self.reservation_ids)

    @property
    def notice_subjects(self) -> list[tuple[str, int]]:
        """Return (kind, id) of the messages about them, for `notices.erase_sent`."""
        return [(kind, reservation_id) for reservation_id in self.reservation_ids for kind in NOTICE_KINDS]


def mark_arrived(tx: Session, reservation: Reservation, *, now: datetime, actor: Actor) -> None:
    """Note that the family came."""
    _mark(tx, reservation, "mark_arrived", now=now, actor=actor, arrived_at=now)


def mark_no_show(tx: Session, reservation: Reservation, *, now: datetime, actor: Actor) -> None:
    """Note that the family did not come."""
    _mark(tx, reservation, "mark_no_show", now=now, actor=actor, no_show_at=now)


def unmark(tx: Session, reservation: Reservation, *, now: datetime, actor: Actor) -> None:
    """Take back what was noted by mistake."""
    _mark(tx, reservation, "unmark", now=now, actor=actor)


def erase_old_contacts(tx: Session, now: datetime, retention_days: int) -> Erased:
    """Erase what tells of a person in reservations whose session ended `retention_days` ago; counts stay.

    That is contact, name and interpreter, and what staff wrote to all who had booked.
    """
    ended_at = func.coalesce(Occurrence.ends_at, Slot.ends_at)
    due = (
        select(Reservation.id)
        .join(Slot, Slot.id == Reservation.slot_id)
        .join(Occurrence, Occurrence.id == Slot.occurrence_id)
        .where(Reservation.erased_at.is_(None), ended_at <= now - timedelta(days=retention_days))
        .order_by(Reservation.id)
    )
    ids = tuple(tx.scalars(due))
    _empty_broadcasts(tx, now - timedelta(days=retention_days))
    for first in range(0, len(ids), _ERASED_AT_ONCE):
        _erase(tx, ids[first : first + _ERASED_AT_ONCE], now)
    if ids:
        record(tx, JOB, "erase_contacts", "reservation", None, now=now, count=len(ids))
    return Erased(ids)


def _mark(
    tx: Session,
    reservation: Reservation,
    action: str,
    *,
    now: datetime,
    actor: Actor,
    arrived_at: datetime | None = None,
    no_show_at: datetime | None = None,
) -> None:
    if reservation.released_at is not None:
        raise Conflict("reservation_cancelled")
    if local_today(now) < reservation.slot.occurrence.held_on:
        raise Conflict("session_not_today")
    reservation.arrived_at, reservation.no_show_at = arrived_at, no_show_at
    tx.flush()
    record(tx, actor, action, "reservation", reservation.id, now=now)


def _empty_broadcasts(tx: Session, ended_until: datetime) -> None:
    ended = select(Occurrence.id).where(Occurrence.ends_at <= ended_until)
    is_filled = cast(Broadcast.texts, Text) != "{}"
    tx.execute(update(Broadcast).where(Broadcast.occurrence_id.in_(ended), is_filled).values(texts={}))


def _erase(tx: Session, ids: Sequence[int], now: datetime) -> None:
    tx.execute(delete(ReservationContact).where(ReservationContact.reservation_id.in_(ids)))
    tx.execute(
        update(Reservation)
        .where(Reservation.id.in_(ids))
        .values(nickname=None, interpreter_language=None, erased_at=now)
    )
