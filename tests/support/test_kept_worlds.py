from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Engine, func, inspect, select
from sqlalchemy.orm import Session

from booking import db
from booking.accounts import keys
from booking.accounts.model import User
from booking.venues.model import Venue

from .fingerprint import fingerprint
from .kept_worlds import kept
from .moments import NOW
from .world import World, small_world

Writer = Callable[[Engine], World]


@pytest.fixture
def written() -> list[World]:
    """Return what was written by the services, and not laid in place."""
    return []


@pytest.fixture
def write(written: list[World]) -> Writer:
    """Return a writer that no other test has."""

    def small(engine: Engine) -> World:
        with db.transaction(engine) as tx:
            written.append(small_world(tx))
        return written[-1]

    return small


def empty(engine: Engine) -> None:
    """Leave no row, as between two tests."""
    with db.transaction(engine) as tx:
        for table in reversed(db.Base.metadata.sorted_tables):
            tx.execute(table.delete())


def users(tx: Session) -> int:
    """Count the users."""
    return tx.scalar(select(func.count(User.id))) or 0


def test_a_world_that_was_kept_is_the_one_that_was_written(
    database: Engine, write: Writer, written: list[World]
) -> None:
    first = kept(database, write)
    rows = fingerprint(database)
    first.house.names = {"fi": "Toinen"}
    empty(database)

    second = kept(database, write)

    assert len(written) == 1
    assert fingerprint(database) == rows
    assert second.house.names == {"fi": "Perheiden talo"}
    assert inspect(second.house).detached
    assert second.users["admin"].id == first.users["admin"].id
    with db.transaction(database) as tx:
        tx.merge(second.house).names = {"fi": "Kolmas"}
        tx.add(User(email="new@example.fi", name="New", password_hash="-", created_at=NOW))
        tx.flush()
        assert users(tx) == len(second.users) + 1
        assert tx.scalars(select(Venue.names).where(Venue.id == second.house.id)).one() == {"fi": "Kolmas"}


def test_a_world_is_written_anew_for_another_clock_and_other_keys(
    database: Engine,
    write: Writer,
    written: list[World],
    frozen: Callable[[datetime], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    another = partial(monkeypatch.setattr, keys._key, "_key", b"another")
    for change in (lambda: None, partial(frozen, NOW + timedelta(days=1)), another):
        change()
        kept(database, write)
        empty(database)

    assert len(written) == 3


def test_a_world_takes_the_place_of_nothing_that_stands_already(
    database: Engine, write: Writer, written: list[World]
) -> None:
    kept(database, write)
    empty(database)
    with db.transaction(database) as tx:
        tx.add(User(email="old@example.fi", name="Old", password_hash="-", created_at=NOW))

    kept(database, write)

    assert len(written) == 2
    with db.reading(database) as tx:
        assert users(tx) == len(written[-1].users) + 1
