"""A family lost its link: it goes to the contact once more, and whoever asks learns nothing.

The same statements run whether an address has no reservation or several, so that not even the time it takes tells.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from ..audit.service import GUEST, record
from ..db import new_public_id
from ..notices import service as notices
from ..notices.model import Notice
from .model import Reservation, ReservationContact, Slot
from .rules import LOST_LINK
from .told import told_by

LINKS_MOST = 5
"""How many reservations of one address are told of at once, the soonest first."""
PAUSE = timedelta(hours=1)
NOBODY = ""
"""An address that no reservation has."""


def send_lost_links(tx: Session, address: str, *, now: datetime) -> None:
    """Queue the link of each live reservation of a contact, at most one per reservation and hour; tell nothing."""
    found = _askers(tx, address, now)
    for turn in range(LINKS_MOST):
        _queue_or_pretend(tx, found[turn : turn + 1], now)
    record(tx, GUEST, "ask_lost_link", "reservation_contact", None, now=now)
    tx.flush()


def _askers(tx: Session, address: str, now: datetime) -> Sequence[int]:
    is_told = exists().where(
        Notice.kind == LOST_LINK, Notice.subject_id == Reservation.id, Notice.created_at > now - PAUSE
    )
    chosen = (
        select(Reservation.id)
        .join(ReservationContact, ReservationContact.reservation_id == Reservation.id)
        .join(Slot, Slot.id == Reservation.slot_id)
        .where(
            ReservationContact.kind.in_(told_by()),
            func.lower(ReservationContact.address) == address.lower(),
            Reservation.released_at.is_(None),
            Slot.ends_at > now,
            ~is_told,
        )
        .order_by(Slot.starts_at, Reservation.id)
        .limit(LINKS_MOST)
    )
    return tx.scalars(chosen).all()


def _queue_or_pretend(tx: Session, reservation_ids: Sequence[int], now: datetime) -> None:
    """Queue a notice, or write one about nobody and undo that."""
    savepoint = tx.begin_nested()
    if reservation_ids:
        # The hour is part of the key: of two who ask at the same instant one is enough.
        key = f"{LOST_LINK}:{reservation_ids[0]}:{now:%Y-%m-%dT%H}"
        notices.queue(tx, LOST_LINK, reservation_ids[0], key, now=now)
        savepoint.commit()
    else:
        notices.queue(tx, LOST_LINK, 0, f"{LOST_LINK}:nobody:{new_public_id()}", now=now)
        savepoint.rollback()
