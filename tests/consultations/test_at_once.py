"""Families and daycare staff press for one time at the same instant: one has it, and nobody stands twice at a time."""

from collections import Counter
from threading import Barrier, Thread

from sqlalchemy import Engine

from booking import db
from booking.checks.service import broken
from booking.consultations import queries, service
from booking.consultations.rules import TimeTaken
from booking.reservations.rules import SlotTaken
from booking.reservations.service import reserve
from tests.support.autumn import Autumn, asking
from tests.support.moments import NOW

from .conftest import STAFF, ask_for, person

ROUNDS = ("12.30", "13.00", "13.45")
THREADS = 6


def test_families_and_staff_who_press_at_once_give_one_time_to_one(database: Engine, autumn: Autumn) -> None:
    for clock in ROUNDS:
        assert _race(database, autumn, clock) == Counter(won=1, taken=THREADS - 1)
    with db.reading(database) as tx:
        assert broken(tx, now=NOW, retention_days=30) == ()


def _race(engine: Engine, autumn: Autumn, clock: str) -> Counter[str]:
    slot, start, outcomes = autumn.second_slots[clock], Barrier(THREADS), []
    with db.transaction(engine) as tx:
        asked = [ask_for(tx, autumn, form_key=f"race-{clock}-{n:08d}").public_id for n in range(THREADS // 2)]

    def press(number: int) -> None:
        start.wait()
        try:
            with db.transaction(engine) as tx:
                if number % 2:
                    reserve(tx, asking(slot, form_key=f"race-{clock}-{number:08d}"), now=NOW)
                else:
                    request = queries.request_by_public_id(tx, asked[number // 2])
                    expert = person(autumn, ("family_counselling", "child_health_clinic")[number % 4 // 2])
                    service.accept(tx, request, slot, professional_id=expert, seen=1, now=NOW, actor=STAFF)
            outcomes.append("won")
        except (SlotTaken, TimeTaken):
            outcomes.append("taken")
        except Exception as fault:
            outcomes.append(type(fault).__name__)

    pressing = [Thread(target=press, args=(number,)) for number in range(THREADS)]
    for thread in pressing:
        thread.start()
    for thread in pressing:
        thread.join()
    return Counter(outcomes)
