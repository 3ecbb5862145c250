"""Order an interpreter: ordered, confirmed, not found; a family is told when none is found."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from ..accounts.holders import holders
from ..accounts.queries import place_of
from ..accounts.rules import Permission
from ..audit.service import by_user
from ..clock import local_today
from ..db import lock
from ..errors import Conflict, Missing
from ..notices import service as notices
from ..reservations.logged import record_one
from ..reservations.model import Reservation
from ..reservations.rules import NO_INTERPRETER, told_at
from ..reservations.told import is_told
from ..reservations.whose import may_know
from ..schedule.coming import comes
from ..schedule.queries import attendances_of
from .model import InterpreterOrder, where_and_when
from .queries import TO_ORDER, InterpreterWish, order_of, wishes

STATES = (TO_ORDER, "ordered", "confirmed", "not_found")
INTERPRETER_DUE = "staff_interpreter_due"
"""The kind of notice that reminds a user to order interpreters; its subject is the user."""


def note(
    tx: Session, reservation: Reservation, state: str, *, now: datetime, user_id: int, in_place_of: int | None = None
) -> bool:
    """Note how far the interpreter is; False, and nothing done, when it is so already.

    Raises:
        Missing: there is no such state, or the family wishes for no interpreter.
        Conflict: the time was let go (`reservation_cancelled`) or is over (`slot_over`).
    """
    # Two who press at once: the second sees what the first has noted.
    lock(tx, reservation)
    if state not in STATES or reservation.interpreter_language is None:
        raise Missing("interpreter")
    if reservation.released_at is not None and state != TO_ORDER:
        raise Conflict("reservation_cancelled")
    if now >= reservation.slot.ends_at:
        raise Conflict("slot_over")
    order = order_of(tx, reservation.id)
    if state == (TO_ORDER if order is None else order.state) and not (order and order.is_overtaken):
        return False
    _write(tx, reservation, order, state, now, user_id)
    _tell(tx, reservation, state, now)
    record_one(tx, by_user(user_id, in_place_of), "note_interpreter", reservation, now=now, state=state)
    return True


def remind_orderers(tx: Session, *, now: datetime) -> int:
    """Queue today's reminder to everybody who can order what has to be ordered now; return to how many."""
    told = {user_id for wish in wishes(tx, now) if is_waiting(wish, now) for user_id in orderers(tx, wish, now)}
    for user_id in sorted(told):
        notices.drop(tx, INTERPRETER_DUE, user_id, now=now, reason="superseded")
        notices.queue(tx, INTERPRETER_DUE, user_id, f"{INTERPRETER_DUE}:{user_id}:{local_today(now)}", now=now)
    return len(told)


def forget_orders(tx: Session, reservation_ids: Sequence[int], *, is_asked: bool, now: datetime) -> None:  # noqa: ARG001 - either way
    """Delete the orders of families that are forgotten."""
    tx.execute(delete(InterpreterOrder).where(InterpreterOrder.reservation_id.in_(reservation_ids)))


def is_waiting(wish: InterpreterWish, now: datetime) -> bool:
    """Tell whether something is to be done now: it is high time to order, or the interpreter must hear of a change."""
    return wish.state in ("moved", "let_go") or (wish.state == TO_ORDER and wish.days.is_due(now))


def orderers(tx: Session, wish: InterpreterWish, now: datetime) -> set[int]:
    """Return the users who are asked: the place's coordinators, and the session's professionals whose family it is."""
    session = wish.reservation.slot.occurrence
    place = place_of(tx, venue_id=session.venue_id)
    attendances = attendances_of(tx, [session.id])[session.id]
    there = [one.professional for one in attendances if one.professional is not None and comes(one)]
    own = [one for one in there if may_know(wish.reservation, one)]
    looked_after = {user.id for user in holders(tx, Permission.ORDER_INTERPRETER, place, local_today(now))}
    return looked_after | {one.user_id for one in own if one.user_id is not None and one.left_at is None}


def _write(
    tx: Session, reservation: Reservation, order: InterpreterOrder | None, state: str, now: datetime, user_id: int
) -> None:
    if state == TO_ORDER:
        tx.delete(order)
        tx.flush()
        return
    agreed_on = where_and_when(reservation.slot)
    if order is None:
        order = InterpreterOrder(reservation_id=reservation.id)
    order.orderer_id, order.agreed_on = user_id, agreed_on
    order.ordered_at = now if state == "ordered" or order.ordered_at is None else order.ordered_at
    order.confirmed_at = now if state == "confirmed" else None
    order.not_found_at = now if state == "not_found" else None
    tx.add(order)
    tx.flush()


def _tell(tx: Session, reservation: Reservation, state: str, now: datetime) -> None:
    """Queue the message that none was found, a little later; drop it when that was a slip, or one is found."""
    notices.drop(tx, NO_INTERPRETER, reservation.id, now=now, reason="found")
    if state == "not_found" and is_told(reservation.contact):
        key = f"{NO_INTERPRETER}:{reservation.id}:{now.isoformat()}"
        notices.queue(tx, NO_INTERPRETER, reservation.id, key, now=now, due_at=told_at(reservation.slot.starts_at, now))
