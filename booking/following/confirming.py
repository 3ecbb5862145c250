"""A session was moved: its families keep their turns, and say themselves whether the new time or place suits."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from ..audit.service import GUEST, Actor
from ..db import lock
from ..errors import Conflict
from ..reservations.logged import record_one
from ..reservations.model import Reservation


def must_confirm(reservation: Reservation) -> bool:
    """Tell whether the family has not said yet if the new time suits; one that chose another time has."""
    asked_at = reservation.asked_to_confirm_at
    if asked_at is None or reservation.confirmed_at is not None or reservation.released_at is not None:
        return False
    return reservation.moved_at is None or reservation.moved_at < asked_at


def ask_to_confirm(tx: Session, reservations: Iterable[Reservation], *, now: datetime) -> None:
    """Ask these families; what they confirmed before was another time, and a question that is open stays the same."""
    _set_question(tx, [one.id for one in reservations if not must_confirm(one)], now)


def take_question_back(tx: Session, reservation_ids: Collection[int]) -> None:
    """Ask them no more: they have the time again that they chose."""
    _set_question(tx, reservation_ids, None)


def confirm_new_time(tx: Session, reservation: Reservation, *, now: datetime, actor: Actor = GUEST) -> bool:
    """Note that the new time suits; False, and nothing done, when nothing is asked.

    Raises:
        Conflict: the time was let go (`reservation_cancelled`) or the session has begun (`session_started`).
    """
    lock(tx, reservation)
    if reservation.released_at is not None:
        raise Conflict("reservation_cancelled")
    if not must_confirm(reservation):
        return False
    if now >= reservation.slot.starts_at:
        raise Conflict("session_started")
    reservation.confirmed_at = now
    tx.flush()
    record_one(tx, actor, "confirm_new_time", reservation, now=now)
    return True


def _set_question(tx: Session, reservation_ids: Collection[int], asked_at: datetime | None) -> None:
    tx.flush()
    tx.execute(
        update(Reservation)
        .where(Reservation.id.in_(reservation_ids))
        .values(asked_to_confirm_at=asked_at, confirmed_at=None)
        .execution_options(synchronize_session="fetch")
    )
