"""Which families wish for an interpreter, and how far each is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session, contains_eager, joinedload

from ..reservations.model import Reservation, Slot
from ..schedule.model import Occurrence
from .days import InterpreterDays, interpreter_days
from .model import InterpreterOrder

TO_ORDER = "to_order"
"""The state of a wish for which nothing was done yet."""
HELD = ("ordered", "confirmed")
"""States in which an interpreter counts on coming."""


@dataclass(frozen=True)
class InterpreterWish:
    """One wish of a family that still has its time ahead; never its name."""

    reservation: Reservation
    order: InterpreterOrder | None

    @property
    def state(self) -> str:
        """Return `to_order`, `ordered`, `confirmed`, `not_found`; `moved` or `let_go`: the interpreter must hear."""
        if self.order is None:
            return TO_ORDER
        if self.order.state in HELD:
            if self.reservation.released_at is not None:
                return "let_go"
            if self.order.is_overtaken:
                return "moved"
        return self.order.state

    @property
    def days(self) -> InterpreterDays:
        """Return by when it is to be ordered."""
        return interpreter_days(self.reservation.slot.occurrence.held_on)


def wishes(tx: Session, now: datetime, which: ColumnElement[bool] | None = None) -> list[InterpreterWish]:
    """Return the wishes ahead, at the sessions of `which` (default: all), by time."""
    # Whoever is ordered for a time that was let go has to hear of it.
    is_held = and_(InterpreterOrder.reservation_id.is_not(None), InterpreterOrder.not_found_at.is_(None))
    chosen = (
        select(Reservation, InterpreterOrder)
        .join(Reservation.slot)
        .join(Slot.occurrence)
        .outerjoin(InterpreterOrder, InterpreterOrder.reservation_id == Reservation.id)
        .options(
            contains_eager(Reservation.slot).contains_eager(Slot.occurrence).joinedload(Occurrence.venue),
            joinedload(InterpreterOrder.orderer),
        )
        .where(
            Reservation.interpreter_language.is_not(None),
            or_(and_(Reservation.released_at.is_(None), Occurrence.cancelled_at.is_(None)), is_held),
            Slot.ends_at > now,
            true() if which is None else which,
        )
        .order_by(Slot.starts_at, Reservation.id)
    )
    return [InterpreterWish(reservation, order) for reservation, order in tx.execute(chosen)]


def order_of(tx: Session, reservation_id: int) -> InterpreterOrder | None:
    """Return how far the interpreter of a reservation is; None when nothing was done."""
    return tx.get(InterpreterOrder, reservation_id)


def states_of(tx: Session, reservation_ids: Collection[int]) -> dict[int, str]:
    """Return the state of each of these reservations for which something was done."""
    orders: Sequence[InterpreterOrder] = tx.scalars(
        select(InterpreterOrder).where(InterpreterOrder.reservation_id.in_(reservation_ids))
    ).all()
    return {one.reservation_id: one.state for one in orders}
