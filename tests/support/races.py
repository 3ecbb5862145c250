"""Many who press at the same instant for one slot: the loop behind the race test and the long audit.

`python -m tests.support.races ROUNDS [DATABASE_URL]` runs it by hand on an empty, migrated database.
"""

import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from threading import Barrier, Thread

from sqlalchemy import Engine, func, select, text

from booking import db, schema
from booking.following.slots import cut_slots
from booking.reservations import keys
from booking.reservations.model import LIVE_INDEX, Reservation, Slot
from booking.reservations.rules import ReservationRequest, SlotTaken
from booking.reservations.service import reserve

from .moments import NOW
from .world import drop_in, small_world

THREADS = 8


def race(engine: Engine, rounds: int, threads: int = THREADS) -> list[Counter[str]]:
    """Let `threads` threads reserve the same slot at once, `rounds` times; return each round's outcomes.

    An outcome is `won`, `taken`, or the name of a fault. Each round has a slot of its own.
    """
    return [
        _round(engine, slot_public_id, number, threads) for number, slot_public_id in enumerate(_slots(engine, rounds))
    ]


def live_per_slot(engine: Engine) -> list[int]:
    """Return how many live reservations each slot has, for the slots that have any."""
    with db.reading(engine) as tx:
        counted = select(func.count()).where(Reservation.released_at.is_(None)).group_by(Reservation.slot_id)
        return list(tx.scalars(counted))


def drop_the_guard(engine: Engine) -> None:
    """Take away the unique index that decides: the control run."""
    with engine.connect().execution_options(writes=True) as connection:
        connection.execute(text(f"DROP INDEX {LIVE_INDEX}"))
        connection.commit()


def restore_the_guard(engine: Engine) -> None:
    """Put the index back, once the double reservations are gone."""
    with engine.connect().execution_options(writes=True) as connection:
        connection.execute(text("DELETE FROM reservation"))
        next(index for index in Reservation.__table__.indexes if index.name == LIVE_INDEX).create(connection)
        connection.commit()


def _slots(engine: Engine, rounds: int) -> Sequence[str]:
    """Make sessions enough for `rounds` slots, six in each."""
    with db.transaction(engine) as tx:
        world = small_world(tx)
        first = date(2018, 11, 1)
        for number in range(-(-rounds // 6)):
            cut_slots(tx, drop_in(tx, world, first + timedelta(days=number), team=()))
        return list(tx.scalars(select(Slot.public_id).order_by(Slot.id).limit(rounds)))


def _round(engine: Engine, slot_public_id: str, number: int, threads: int) -> Counter[str]:
    start = Barrier(threads)
    outcomes: list[str] = []

    def press(thread: int) -> None:
        request = ReservationRequest(
            slot_public_id=slot_public_id,
            nickname=f"perhe {thread}",
            contact_kind=None,
            contact_address=None,
            service_id=None,
            language="fi",
            interpreter_language=None,
            form_key=f"race-{number:06d}-{thread:06d}",
        )
        start.wait()
        outcomes.append(_outcome(engine, request, NOW))

    pressing = [Thread(target=press, args=(thread,)) for thread in range(threads)]
    for thread in pressing:
        thread.start()
    for thread in pressing:
        thread.join()
    return Counter(outcomes)


def _outcome(engine: Engine, request: ReservationRequest, now: datetime) -> str:
    try:
        with db.transaction(engine) as tx:
            reserve(tx, request, now=now)
    except SlotTaken:
        return "taken"
    except Exception as fault:
        return type(fault).__name__
    return "won"


def main(arguments: Sequence[str]) -> int:
    """Run the race by hand and print how it went."""
    rounds, url = int(arguments[0]), arguments[1]
    keys.use_key("the race needs a key of at least some length")
    engine = db.make_engine(url)
    schema.upgrade(engine)
    outcomes = race(engine, rounds)
    total = sum(outcomes, Counter())
    fair = sum(round_ == Counter(won=1, taken=THREADS - 1) for round_ in outcomes)
    most = max(live_per_slot(engine))
    sys.stdout.write(f"{rounds} rounds of {THREADS} threads: {dict(total)}\n")
    sys.stdout.write(f"one winner in {fair} rounds, at most {most} reservation on a slot\n")
    return 0 if fair == rounds else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
