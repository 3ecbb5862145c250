"""Nobody is held by two overlapping sessions: refused in words, refused by the database, whatever the race."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from booking.db import transaction
from booking.errors import Conflict
from booking.schedule import holding, overlap, service
from booking.schedule.model import Attendance, Occurrence, Professional
from tests.support.world import World, drop_in, small_world

from .plans import COORDINATOR, LATER

ROUNDS = 10


def two_sessions(tx: Session, world: World) -> tuple[Occurrence, Occurrence]:
    """One from 9.30 to 11 and one from 10.30 to 12, in two places, both without a team."""
    here = drop_in(tx, world, team=())
    there = drop_in(tx, world, starts=time(10, 30), ends=time(12, 0), venue=world.daycare, team=())
    return here, there


def holds(tx: Session) -> int:
    """How often anybody is held."""
    query = select(func.count()).select_from(Attendance).where(Attendance.busy_from.is_not(None))
    return tx.scalar(query) or 0


def drop_guard(tx: Session) -> None:
    """Take the database's guard away."""
    if tx.get_bind().dialect.name == "postgresql":
        tx.execute(text(f"ALTER TABLE attendance DROP CONSTRAINT {overlap.NAME}"))
        return
    for act in ("insert", "update"):
        tx.execute(text(f"DROP TRIGGER {overlap.NAME}_{act}"))


def put_guard_back(tx: Session) -> None:
    """Make the guard again: PostgreSQL's database lives on after a test."""
    if tx.get_bind().dialect.name == "postgresql":
        tx.execute(text("DELETE FROM attendance"))
        tx.execute(text(overlap.POSTGRES_DDL[1]))


def see_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the service's own check find nothing and lock nothing."""

    def unlocked(tx: Session, ids: Iterator[int]) -> dict[int, Professional]:
        return {one.id: one for one in tx.scalars(select(Professional))}

    monkeypatch.setattr(holding, "clashes_of", lambda *_anybody: ())
    monkeypatch.setattr(holding, "lock_people", unlocked)


def test_the_second_session_is_refused_in_words(tx: Session, world: World) -> None:
    here, there = two_sessions(tx, world)
    mikko = world.people["family_guidance"]
    service.ask_professional(tx, here, mikko, now=LATER, actor=COORDINATOR)

    with pytest.raises(Conflict) as refused:
        service.ask_professional(tx, there, mikko, now=LATER, actor=COORDINATOR)

    data = refused.value.data
    assert (refused.value.code, data["name"], data["held_on"], data["where"]) == (
        "person_busy",
        "Mikko Harju",
        date(2018, 11, 1),
        {"fi": "Perheiden talo"},
    )
    clash = data["clashes"][0]
    assert (clash.starts, clash.ends, clash.public_id) == (time(9, 30), time(11, 0), here.public_id)
    assert holds(tx) == 1


def test_sessions_that_touch_do_not_overlap(tx: Session, world: World) -> None:
    here = drop_in(tx, world, team=())
    after = drop_in(tx, world, starts=time(11, 0), ends=time(12, 0), venue=world.daycare, team=())
    mikko = world.people["family_guidance"]

    for one in (here, after):
        service.ask_professional(tx, one, mikko, now=LATER, actor=COORDINATOR)

    assert holds(tx) == 2


def test_the_database_refuses_when_the_services_check_is_bypassed(
    tx: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = two_sessions(tx, world)
    mikko = world.people["family_guidance"]
    service.ask_professional(tx, here, mikko, now=LATER, actor=COORDINATOR)
    see_nobody(monkeypatch)

    with pytest.raises(Conflict) as refused:
        service.ask_professional(tx, there, mikko, now=LATER, actor=COORDINATOR)

    assert (refused.value.code, refused.value.data["name"]) == ("person_busy", "Mikko Harju")
    assert refused.value.__cause__ is not None
    assert holds(tx) == 1  # and the transaction lives


def test_the_database_refuses_rows_written_past_every_service(tx: Session, world: World) -> None:
    drop_in(tx, world, team=("family_guidance",))

    with pytest.raises(DBAPIError) as refused:
        drop_in(tx, world, starts=time(10, 30), ends=time(12, 0), venue=world.daycare, team=("family_guidance",))

    assert overlap.is_overlap(refused.value)


def test_without_guard_and_check_the_same_person_is_held_twice(
    tx: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: it shows that the tests above would find the fault."""
    here, there = two_sessions(tx, world)
    drop_guard(tx)
    see_nobody(monkeypatch)

    for one in (here, there):
        service.ask_professional(tx, one, world.people["family_guidance"], now=LATER, actor=COORDINATOR)

    assert holds(tx) == 2


def ask_from_two_threads(database: Engine, occurrence_ids: list[int], professional_id: int) -> list[str]:
    """Ask the same person to both sessions at once, from two connections; return what each was told."""
    barrier, told = Barrier(2), []

    def ask(occurrence_id: int) -> None:
        barrier.wait(timeout=30)
        try:
            with transaction(database) as tx:
                occurrence = tx.get_one(Occurrence, occurrence_id)
                person = tx.get_one(Professional, professional_id)
                service.ask_professional(tx, occurrence, person, now=LATER, actor=COORDINATOR)
            told.append("asked")
        except Conflict as refused:
            told.append(refused.code)

    threads = [Thread(target=ask, args=(occurrence_id,)) for occurrence_id in occurrence_ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


def free_everybody(database: Engine) -> None:
    """Take the outcome of a round away."""
    with transaction(database) as tx:
        tx.execute(text("DELETE FROM attendance"))


@contextmanager
def saved_sessions(database: Engine) -> Iterator[tuple[list[int], int]]:
    """Two overlapping sessions and a person, committed."""
    with transaction(database) as tx:
        world = small_world(tx)
        ids = [one.id for one in two_sessions(tx, world)]
        person_id = world.people["family_guidance"].id
    yield ids, person_id


def test_of_two_who_ask_at_once_exactly_one_wins(database: Engine) -> None:
    with saved_sessions(database) as (ids, person_id):
        for _round in range(ROUNDS):
            assert ask_from_two_threads(database, ids, person_id) == ["asked", "person_busy"]
            free_everybody(database)


def test_the_database_alone_lets_one_of_two_win(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    see_nobody(monkeypatch)
    with saved_sessions(database) as (ids, person_id):
        for _round in range(ROUNDS):
            assert ask_from_two_threads(database, ids, person_id) == ["asked", "person_busy"]
            free_everybody(database)


def test_with_guard_and_check_gone_both_win_the_race(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the race."""
    see_nobody(monkeypatch)
    with saved_sessions(database) as (ids, person_id):
        with transaction(database) as tx:
            drop_guard(tx)

        assert ask_from_two_threads(database, ids, person_id) == ["asked", "asked"]

        with transaction(database) as tx:
            assert holds(tx) == 2
            put_guard_back(tx)


def test_the_guard_speaks_of_spans_across_the_clock_change(tx: Session, world: World) -> None:
    """In the night to 28.10.2018 the clock goes back from 4 to 3: 2.30-4.30 lasts three hours."""
    drop_in(tx, world, date(2018, 10, 28), time(2, 30), time(4, 30), team=("family_guidance",))
    other = drop_in(tx, world, date(2018, 10, 28), time(4, 0), time(5, 0), venue=world.daycare, team=())
    assert other.starts_at == datetime(2018, 10, 28, 2, 0, tzinfo=UTC)

    with pytest.raises(Conflict):
        service.ask_professional(tx, other, world.people["family_guidance"], now=LATER, actor=COORDINATOR)
