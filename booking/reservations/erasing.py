"""Forget who it was: some days after the session, or when the family asks for it. Counts stay."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from ..audit.service import GUEST, JOB, Actor, record
from ..db import lock
from ..errors import Gone
from ..notices import service as notices
from . import hooks
from .claims import session_held_still
from .forgetting import forget_elsewhere
from .keeping import Keeping, old_contacts
from .logged import record_one
from .model import Reservation, ReservationContact
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


def erase_old_contacts(tx: Session, now: datetime, keeping: Keeping) -> Erased:
    """Erase what tells of a person in reservations whose time to be kept is over; counts stay.

    That is contact, name and interpreter. `keeping` holds for controllers that say nothing else.
    """
    due = tx.execute(old_contacts(tx, now, keeping)).all()
    ids = tuple(row.id for row in due)
    for first in range(0, len(ids), _ERASED_AT_ONCE):
        _erase(tx, ids[first : first + _ERASED_AT_ONCE], now, is_asked=False)
    for whose, count in Counter(row.controller_id for row in due).items():
        record(tx, JOB, "erase_contacts", "reservation", None, now=now, controller_id=whose, count=count)
    return Erased(ids)


def erase_on_request(tx: Session, reservation: Reservation, *, now: datetime, actor: Actor = GUEST) -> Erased:
    """Forget a family that asks for it: a time that has not begun is free again, whatever the venue's deadline.

    Raises:
        Gone: it was forgotten before.
    """
    occurrence_id = reservation.slot.occurrence_id
    session_held_still(tx, occurrence_id)
    lock(tx, reservation, key_share=False)
    if reservation.erased_at is not None:
        raise Gone("link")
    starts_at = reservation.slot.occurrence.starts_at or reservation.slot.starts_at
    is_let_go = reservation.released_at is None and now < starts_at
    if is_let_go:
        reservation.released_at, reservation.release_reason = now, "erased"
        tx.flush()
    _drop_notices(tx, reservation.id, now)
    _erase(tx, [reservation.id], now, is_asked=True)
    record_one(tx, actor, "erase_own_data", reservation, now=now, is_let_go=is_let_go)
    if is_let_go:
        hooks.queue().settle(tx, occurrence_id, now=now)
    tx.refresh(reservation)
    return Erased((reservation.id,))


def _drop_notices(tx: Session, reservation_id: int, now: datetime) -> None:
    for kind in NOTICE_KINDS:
        notices.drop(tx, kind, reservation_id, now=now, reason="erased")


def _erase(tx: Session, ids: Sequence[int], now: datetime, *, is_asked: bool) -> None:
    tx.execute(delete(ReservationContact).where(ReservationContact.reservation_id.in_(ids)))
    forget_elsewhere(tx, ids, is_asked=is_asked, now=now)
    tx.execute(
        update(Reservation)
        .where(Reservation.id.in_(ids))
        .values(nickname=None, interpreter_language=None, erased_at=now)
    )
