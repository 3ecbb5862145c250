"""Each rule, broken once by raw SQL with the database's guards taken off, is named with the rows that break it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from booking.checks.service import INVARIANTS, broken
from booking.reservations.rules import NOTICE_KINDS
from tests.support.moments import NOW

from .breaks import BREAKS, MORE_BREAKS
from .sound import sound_world, take_guards_off


@pytest.fixture
def unguarded(database: Engine) -> Iterator[tuple[Session, dict[str, int]]]:
    """Return a transaction on a sound world without guards; nothing of it stays."""
    with database.connect().execution_options(writes=True) as connection:
        if database.dialect.name == "sqlite":
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute("PRAGMA foreign_keys = OFF")
        session = Session(connection, expire_on_commit=False)
        ids = sound_world(session)
        assert broken(session, now=NOW, retention_days=30) == ()
        take_guards_off(connection)
        yield session, ids
        session.rollback()


@pytest.mark.parametrize(("days", "is_fault"), [("NULL", True), ("48", True), ("49", False), ("90", False)])
def test_families_data_is_too_old_when_its_own_controller_says(
    unguarded: tuple[Session, dict[str, int]], days: str, is_fault: bool
) -> None:
    tx, ids = unguarded  # the session of 6.9. is 49 days ago; its night of grace is one more

    tx.execute(text(f"UPDATE organisation SET retention_days = {days}"))
    tx.execute(text(f"UPDATE reservation SET nickname = 'Pupu', erased_at = NULL WHERE id = {ids['erased']}"))

    found = {fault.invariant.name for fault in broken(tx, now=NOW, retention_days=30)}
    assert found == ({"contact_within_retention"} if is_fault else set())


def test_every_rule_has_its_break() -> None:
    assert set(BREAKS) == {invariant.name for invariant in INVARIANTS}


def test_a_world_made_by_the_rules_breaks_none(database: Engine) -> None:
    with Session(database) as tx:
        sound_world(tx)

        assert broken(tx, now=NOW, retention_days=30) == ()


@pytest.mark.parametrize(
    ("name", "statement", "rows"), [*((name, *case) for name, case in BREAKS.items()), *MORE_BREAKS]
)
def test_a_broken_rule_is_named_with_its_rows(
    unguarded: tuple[Session, dict[str, int]], name: str, statement: str, rows: tuple[str, ...] | None
) -> None:
    tx, ids = unguarded

    tx.execute(text(statement.format(**ids)))

    found = {fault.invariant.name: fault.ids for fault in broken(tx, now=NOW, retention_days=30)}
    assert name in found
    if rows is not None:
        assert found[name] == tuple(sorted(ids[row] for row in rows))


@pytest.mark.parametrize("kind", NOTICE_KINDS)
def test_every_kind_of_notice_needs_its_subject(unguarded: tuple[Session, dict[str, int]], kind: str) -> None:
    tx, _ = unguarded

    tx.execute(text("UPDATE notice SET subject_id = 999999, kind = :kind"), {"kind": kind})

    assert [fault.invariant.name for fault in broken(tx, now=NOW, retention_days=30)] == ["notice_has_subject"]


def test_a_row_kept_for_a_released_reservation_may_lie_outside(unguarded: tuple[Session, dict[str, int]]) -> None:
    tx, ids = unguarded

    tx.execute(
        text("UPDATE slot SET starts_at = (SELECT starts_at FROM slot WHERE id = :other) WHERE id = :kept"),
        {"other": ids["past_slot2"], "kept": ids["first_slot2"]},
    )

    assert broken(tx, now=NOW, retention_days=30) == ()


def test_a_coming_date_outside_the_term_is_allowed_when_it_was_moved_by_hand(
    unguarded: tuple[Session, dict[str, int]],
) -> None:
    tx, ids = unguarded

    tx.execute(text("UPDATE series SET last_on = '2018-11-14'"))
    tx.execute(text("UPDATE occurrence SET changed_by_hand_at = created_at WHERE id = :id"), {"id": ids["second"]})

    assert broken(tx, now=NOW, retention_days=30) == ()
