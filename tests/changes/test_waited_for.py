"""Whoever waited for a session that somebody else moved gets it as it is now, with the venue it has now."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select, text, update
from sqlalchemy.orm import Session, joinedload

from booking import db
from booking.changes.queries import held_still_one
from booking.schedule.model import Occurrence

from .conftest import Autumn

WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def wait_for_a_lock(engine: Engine) -> None:
    """Return when somebody waits for a lock; on SQLite whoever writes has waited since its beginning."""
    with db.reading(engine) as tx:
        while engine.dialect.name == "postgresql" and not tx.scalar(WAITING):
            tx.rollback()


def by_query(tx: Session, occurrence_id: int) -> Occurrence:
    """Ask for the session and its lock together."""
    return held_still_one(tx, occurrence_id)[0]


def by_row(tx: Session, occurrence_id: int) -> Occurrence:
    """Lock a session that was read with its venue."""
    read = select(Occurrence).where(Occurrence.id == occurrence_id).options(joinedload(Occurrence.venue))
    row = tx.scalars(read).one()
    db.lock(tx, row)
    return row


@pytest.mark.parametrize("lock", [by_query, by_row])
def test_who_waited_gets_the_session_with_its_new_venue(autumn: Autumn, lock: Callable[[Session, int], Occurrence]):
    engine, house = autumn.database, autumn.world.house.id

    def wait_and_read() -> int:
        with db.transaction(engine) as tx:
            return lock(tx, session.id).venue.id

    session = autumn.session("2018-11-15")
    with ThreadPoolExecutor(1) as pool:
        with db.transaction(engine) as tx:
            assert session.venue_id != house
            tx.execute(update(Occurrence).where(Occurrence.id == session.id).values(venue_id=house))
            waited = pool.submit(wait_and_read)
            wait_for_a_lock(engine)
        assert waited.result(timeout=60) == house
