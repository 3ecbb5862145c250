"""What the tests of moving to another time share."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from booking import db
from booking.errors import DomainError
from booking.notices.model import Notice
from booking.reservations.calendar_file import event_file
from booking.reservations.family_moves import move_to_slot
from booking.reservations.model import Reservation, Slot
from booking.reservations.service import reserve
from tests.support.autumn import Autumn, asking
from tests.support.moments import NOW

MINUTE = timedelta(minutes=1)
STARTS = datetime(2018, 11, 1, 7, 30, tzinfo=UTC)


def _kinds(tx: Session) -> list[str]:
    waiting = select(Notice.kind).where(Notice.kind != "reservation_reminder", Notice.dropped_at.is_(None))
    return list(tx.scalars(waiting.order_by(Notice.id)))


def _sequence(reservation: Reservation) -> int:
    lines = event_file(reservation, "fi").decode().split("\r\n")
    return int(next(line for line in lines if line.startswith("SEQUENCE:")).removeprefix("SEQUENCE:"))


def _uid(reservation: Reservation) -> str:
    lines = event_file(reservation, "fi").decode().split("\r\n")
    return next(line for line in lines if line.startswith("UID:"))


Press = Callable[[Session], object]


def _at_once(engine: Engine, *presses: Press) -> Counter[str]:
    """Let each press happen in a transaction of its own, all at the same instant; count how they ended."""
    start, ends = Barrier(len(presses)), list[str]()

    def run(press: Press) -> None:
        start.wait()
        try:
            with db.transaction(engine) as tx:
                press(tx)
            ends.append("moved")
        except DomainError as refusal:
            ends.append(refusal.code)
        except Exception as fault:
            ends.append(type(fault).__name__)

    threads = [Thread(target=run, args=(press,)) for press in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(ends)


def _moving(reservation_id: int, slot_public_id: str) -> Press:
    def press(tx: Session) -> None:
        mine = tx.scalars(select(Reservation).where(Reservation.id == reservation_id)).one()
        move_to_slot(tx, mine, slot_public_id, now=NOW)

    return press


def _where(engine: Engine) -> list[str]:
    with db.reading(engine) as tx:
        live = select(Slot.public_id).join(Reservation).where(Reservation.released_at.is_(None))
        return sorted(tx.scalars(live))


def _hold(engine: Engine, autumn: Autumn, *clocks: str) -> list[int]:
    with db.transaction(engine) as tx:
        return [reserve(tx, asking(autumn.first_slots[clock]), now=NOW).id for clock in clocks]
