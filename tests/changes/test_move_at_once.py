"""Two who move at once, and a fault in the middle of a move: one place for one session, and nothing half done."""

from collections import Counter
from collections.abc import Callable
from datetime import date, time, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from booking import db
from booking.audit.model import AuditEvent
from booking.audit.service import CLI
from booking.changes.handing_over import hand_over, people_to_replace
from booking.changes.moving import move_session, undo_move
from booking.changes.proposals import accept_move, propose_move
from booking.changes.rules import MoveRequest
from booking.checks.service import broken
from booking.errors import Conflict
from booking.schedule.model import Attendance, Occurrence, Professional
from tests.support.fingerprint import fingerprint
from tests.support.moments import NOW
from tests.support.world import drop_in

from .conftest import Autumn, session_on

WEDNESDAY = date(2018, 11, 14)
FRIDAY = date(2018, 11, 16)
BY = {"now": NOW, "actor": CLI}


def at_once(engine: Engine, *acts: Callable[[Session], object]) -> Counter[str]:
    """Do each act in a transaction of its own, all in the same moment; return how they came out."""
    start = Barrier(len(acts))
    outcomes: list[str] = []

    def do(act: Callable[[Session], object]) -> None:
        start.wait()
        try:
            with db.transaction(engine) as tx:
                act(tx)
            outcomes.append("done")
        except Conflict as refusal:
            outcomes.append(refusal.code)

    threads = [Thread(target=do, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(outcomes)


def single(autumn: Autumn, day: date, team: tuple[str, ...] = ()) -> str:
    """Add a session at the family house with hours of its own; return its public id."""
    with db.transaction(autumn.database) as tx:
        return drop_in(tx, autumn.world, day, time(9), time(10), team=team).public_id


def mover(public_id: str, venue_id: int, day: date = FRIDAY) -> Callable[[Session], object]:
    """Return the act of moving a session to 9.30 of a day."""

    def act(tx: Session) -> object:
        row = tx.scalars(select(Occurrence).where(Occurrence.public_id == public_id)).one()
        return move_session(tx, row, MoveRequest(venue_id, day, time(9, 30), time(10, 30)), **BY)

    return act


@pytest.mark.parametrize("round_number", range(5))
def test_of_two_sessions_moved_to_one_place_at_once_one_gets_it(autumn: Autumn, round_number: int):
    one, other = single(autumn, date(2018, 11, 20)), single(autumn, date(2018, 11, 21))
    daycare = autumn.world.daycare.id

    outcomes = at_once(autumn.database, mover(one, daycare), mover(other, daycare))

    assert outcomes == Counter(done=1, venue_taken=1), f"round {round_number}"


@pytest.mark.parametrize("round_number", range(5))
def test_of_two_sessions_of_one_person_moved_to_one_hour_at_once_one_gets_them(autumn: Autumn, round_number: int):
    team = ("family_counselling",)
    one, other = single(autumn, date(2018, 11, 20), team), single(autumn, date(2018, 11, 21), team)

    outcomes = at_once(autumn.database, mover(one, autumn.world.daycare.id), mover(other, autumn.world.house.id))

    assert outcomes == Counter(done=1, person_busy=1), f"round {round_number}"


def test_a_proposal_accepted_and_overtaken_at_once_ends_one_way(autumn: Autumn):
    with db.transaction(autumn.database) as tx:
        there = MoveRequest(autumn.world.house.id, WEDNESDAY, time(9), time(10, 30))
        asked = propose_move(tx, session_on(tx, "2018-11-15"), there, **BY)
        public_id = session_on(tx, "2018-11-15").public_id

    outcomes = at_once(
        autumn.database,
        lambda tx: accept_move(tx, tx.merge(asked, load=True), **BY),
        mover(public_id, autumn.world.daycare.id),
    )

    # Accepted first, it is moved on from there; moved first, the proposal is over. Either way it is held on Friday.
    assert outcomes in (Counter(done=2), Counter(done=1, proposal_over=1))
    assert autumn.session("2018-11-16").public_id == public_id
    assert autumn.session("2018-11-16").cancelled_at is None
    assert faults(autumn) == []


def faults(autumn: Autumn) -> list[str]:
    with db.reading(autumn.database) as tx:
        return [one.invariant.name for one in broken(tx, now=NOW, retention_days=30)]


def do_move(tx: Session, autumn: Autumn) -> None:
    there = MoveRequest(autumn.world.daycare.id, WEDNESDAY, time(9), time(10, 30))
    move_session(tx, session_on(tx, "2018-11-15"), there, **BY)


def do_undo(tx: Session, autumn: Autumn) -> None:
    do_move(tx, autumn)
    later = {**BY, "now": NOW + timedelta(minutes=3)}
    undo_move(tx, session_on(tx, "2018-11-14"), **later)


def do_accept(tx: Session, autumn: Autumn) -> None:
    there = MoveRequest(autumn.world.house.id, WEDNESDAY, time(9), time(10, 30))
    accept_move(tx, propose_move(tx, session_on(tx, "2018-11-15"), there, **BY), **BY)


def do_hand_over(tx: Session, autumn: Autumn) -> None:
    leena = Professional(
        service_id=autumn.world.services["family_counselling"].id,
        organisation_id=autumn.world.county.id,
        name="Leena Kivi",
    )
    tx.add(leena)
    tx.flush()
    rows: list[Attendance] = people_to_replace(tx, session_on(tx, "2018-11-15"))
    person = next(row for row in rows if row.service_id == leena.service_id)
    hand_over(tx, person, leena, **BY)


def do_and_stop(autumn: Autumn, act: Callable[[Session, Autumn], None]) -> None:
    with db.transaction(autumn.database) as tx:
        already = tx.scalar(select(func.count(AuditEvent.id)))
        act(tx, autumn)
        tx.flush()
        assert tx.scalar(select(func.count(AuditEvent.id))) != already, "the act has written something by now"
        raise RuntimeError("the machine stops here")


@pytest.mark.parametrize("act", [do_move, do_undo, do_accept, do_hand_over])
def test_a_fault_before_the_commit_leaves_every_row_as_it_was(
    autumn: Autumn, database: Engine, act: Callable[[Session, Autumn], None]
):
    autumn.book_five()
    before = fingerprint(database)

    with pytest.raises(RuntimeError, match="stops here"):
        do_and_stop(autumn, act)

    assert fingerprint(database) == before
    assert faults(autumn) == []
