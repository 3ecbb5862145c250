"""A cancelled session is held after all: families that have not been told of the cancellation keep their times."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from ..audit.service import Actor
from ..notices import service as notices
from ..reservations import hooks
from ..reservations.logged import record_all
from ..reservations.model import Reservation, Slot
from ..reservations.rules import OCCURRENCE_CANCELLED, TAKE_BACK
from ..reservations.told import is_told
from ..schedule.model import Occurrence


@dataclass(frozen=True)
class Returned:
    """How many reservations live again, and how many do not."""

    back: int
    lost: int


def bring_back(
    tx: Session,
    occurrence: Occurrence,
    cancelled_at: datetime,
    *,
    is_same_place: bool = True,
    now: datetime,
    actor: Actor,
) -> Returned:
    """Hold again what the cancellation of `cancelled_at` released, where nobody was told and the slot is free.

    Args:
        is_same_place: False when the session is held elsewhere or at another time than before: then nothing
            comes back, because nobody booked that.
    """
    hooks.queue().withdraw(tx, occurrence.id, now=now)
    released = released_by(tx, occurrence, cancelled_at)
    back = [one for one in released if is_same_place and _is_back(tx, one, now)]
    record_all(tx, actor, "bring_back_reservations", ("occurrence", occurrence.id), back, now=now)
    hooks.queue().settle(tx, occurrence.id, now=now)
    return Returned(len(back), len(released) - len(back))


def hold_again(
    tx: Session, occurrence: Occurrence, cancelled_at: datetime, *, now: datetime, actor: Actor
) -> list[int]:
    """Hold again every time that a cancellation let go and nobody has taken, told of it or not; return the ids.

    Only for families who are asked to confirm: they may have made other plans.
    """
    hooks.queue().withdraw(tx, occurrence.id, now=now)
    back = [one for one in released_by(tx, occurrence, cancelled_at) if _is_held_again(tx, one)]
    for one in back:
        notices.drop(tx, OCCURRENCE_CANCELLED, one.id, now=now, reason="restored")
    record_all(tx, actor, "bring_back_reservations", ("occurrence", occurrence.id), back, now=now)
    hooks.queue().settle(tx, occurrence.id, now=now)
    return [one.id for one in back]


def released_by(tx: Session, occurrence: Occurrence, cancelled_at: datetime) -> list[Reservation]:
    """Return the reservations that a cancellation let go, in the order they were made."""
    chosen = (
        select(Reservation)
        .join(Slot, Slot.id == Reservation.slot_id)
        .where(
            Slot.occurrence_id == occurrence.id,
            Reservation.release_reason == "occurrence_cancelled",
            Reservation.released_at == cancelled_at,
            Reservation.erased_at.is_(None),
        )
        .options(joinedload(Reservation.contact))
        .order_by(Reservation.booked_at, Reservation.id)
    )
    return list(tx.scalars(chosen))


def _is_back(tx: Session, reservation: Reservation, now: datetime) -> bool:
    # The message about the cancellation is dropped together with it, or leaves as it was queued.
    return _is_held_again(tx, reservation, lambda: _is_unheard(tx, reservation, now))


def _is_held_again(tx: Session, reservation: Reservation, is_wanted: Callable[[], bool] = lambda: True) -> bool:
    try:
        with tx.begin_nested():
            if not is_wanted():
                return False
            tx.execute(
                update(Reservation)
                .where(Reservation.id == reservation.id)
                .values(released_at=None, release_reason="")
                .execution_options(synchronize_session=False)
            )
    except IntegrityError:
        return False  # somebody else holds the slot by now
    tx.refresh(reservation)
    return True


def _is_unheard(tx: Session, reservation: Reservation, now: datetime) -> bool:
    """Tell whether the family does not know of the cancellation yet; its message, if one waits, is dropped."""
    if is_told(reservation.contact):
        return notices.drop(tx, OCCURRENCE_CANCELLED, reservation.id, now=now, reason="restored") > 0
    # No message: whoever looks at the page behind the link or code after that has seen it.
    return reservation.released_at is not None and now < reservation.released_at + TAKE_BACK
