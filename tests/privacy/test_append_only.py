"""The database itself refuses to change the log, and the seals show what somebody did past its guards."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from booking.audit import seals
from booking.audit.model import AuditEvent, AuditSeal
from booking.audit.rules import Fault
from booking.audit.seals import seal, unsealed, verify
from booking.audit.service import GUEST, record
from booking.clock import real_now
from booking.db import transaction
from tests.support.moments import NOW

KEY = "tests-only-9f2c1b7e4a6d8350b1c2d3e4f5a69788f0e1d2c3b4a5968778695a4b"
OTHER_KEY = "another-9f2c1b7e4a6d8350b1c2d3e4f5a69788f0e1d2c3b4a596877869"
Tamper = Callable[[str], None]


def write(tx: Session, number: int, at: datetime = NOW) -> None:
    for n in range(number):
        record(tx, GUEST, "reserve", "reservation", n + 1, now=at, slot_id=n, reservation_ids=[n, 10])
        tx.flush()


@pytest.fixture
def sealed(database: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Write twelve rows under three seals and two that wait."""
    monkeypatch.setattr(seals, "BATCH", 5)
    with transaction(database) as tx:
        write(tx, 12)
    with transaction(database) as tx:
        assert [one.amount for one in seal(tx, KEY, now=NOW)] == [5, 5, 2]
        write(tx, 2)
    return database


@pytest.fixture
def tamper(sealed: Engine) -> Tamper:
    """Return a function that does something to the database as its administrator could, past the guards."""

    def do(statement: str) -> None:
        with transaction(sealed) as tx:
            if sealed.dialect.name == "postgresql":
                tx.execute(text("SET LOCAL session_replication_role = replica"))
            else:
                for name in tx.scalars(text("SELECT name FROM sqlite_master WHERE name LIKE 'audit_%_no_%'")).all():
                    tx.execute(text(f"DROP TRIGGER {name}"))
            tx.execute(text(statement))

    return do


def faults(engine: Engine, key: str = KEY) -> list[tuple[int, str]]:
    with transaction(engine) as tx:
        return [(fault.number, fault.code) for fault in verify(tx, key)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor = 'job' WHERE id = 3",
        "UPDATE audit_event SET happened_at = happened_at",
        "DELETE FROM audit_event WHERE id = 3",
        "DELETE FROM audit_event",
        "UPDATE audit_seal SET rows_digest = '' WHERE number = 1",
        "UPDATE audit_seal SET emptied_at = sealed_at, amount = 1 WHERE number = 1",
        "DELETE FROM audit_seal",
    ],
)
def test_the_database_refuses_to_change_the_log(sealed: Engine, statement: str) -> None:
    with pytest.raises(DBAPIError, match="the log is appended only"), transaction(sealed) as tx:
        tx.execute(text(statement))

    assert faults(sealed) == []


def test_a_row_is_not_replaced_or_written_behind_a_seal(sealed: Engine) -> None:
    verb = "INSERT OR REPLACE" if sealed.dialect.name == "sqlite" else "INSERT"
    columns, values = "(id, happened_at, actor, action, subject, details)", "(3, '2018-10-25', 'job', 'x', 'y', '{}')"
    with pytest.raises(DBAPIError), transaction(sealed) as tx:
        tx.execute(text(f"{verb} INTO audit_event {columns} VALUES {values}"))

    assert faults(sealed) == []


def test_truncate_is_refused_too(sealed: Engine) -> None:
    statement = "TRUNCATE audit_event" if sealed.dialect.name == "postgresql" else "DELETE FROM audit_event"
    with pytest.raises(DBAPIError, match="the log is appended only"), transaction(sealed) as tx:
        tx.execute(text(statement))


def test_all_is_well_as_long_as_nobody_touched_a_row(sealed: Engine) -> None:
    assert faults(sealed) == []
    with transaction(sealed) as tx:
        assert unsealed(tx) == 2
        assert [one.amount for one in seal(tx, KEY, now=NOW)] == [2]
        assert seal(tx, KEY, now=NOW) == []
        assert (verify(tx, KEY), unsealed(tx)) == ([], 0)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("DELETE FROM audit_event WHERE id = 7", [(2, "rows_removed")]),
        ("UPDATE audit_event SET actor = 'job' WHERE id = 3", [(1, "rows_altered")]),
        ("UPDATE audit_event SET controller_id = 5 WHERE id = 3", [(1, "rows_altered")]),
        ("UPDATE audit_event SET details = '{\"slot_id\": 99}' WHERE id = 12", [(3, "rows_altered")]),
        ("UPDATE audit_event SET happened_at = '2018-10-25 09:00:01' WHERE id = 1", [(1, "rows_altered")]),
        ("UPDATE audit_event SET id = 99 WHERE id = 5", [(1, "rows_removed")]),
        ("DELETE FROM audit_seal WHERE number = 2", [(2, "seal_missing")]),
        ("DELETE FROM audit_seal WHERE number = 1", [(1, "seal_missing")]),
        ("UPDATE audit_seal SET amount = 4 WHERE number = 1", [(1, "seal_altered"), (1, "rows_added")]),
        ("UPDATE audit_seal SET signature = digest WHERE number = 3", [(3, "other_key")]),
    ],
)
def test_what_was_done_past_the_guards_shows(
    tamper: Tamper, sealed: Engine, statement: str, expected: list[tuple[int, str]]
) -> None:
    tamper(statement)

    assert faults(sealed) == expected


def test_who_seals_again_what_was_changed_lacks_the_key(tamper: Tamper, sealed: Engine) -> None:
    tamper("DELETE FROM audit_event WHERE id = 7")
    tamper("DELETE FROM audit_seal WHERE number >= 2")
    with transaction(sealed) as tx:
        seal(tx, OTHER_KEY, now=NOW)

    assert faults(sealed) == [(2, "other_key"), (3, "other_key")]


def test_after_a_new_secret_key_the_rows_can_still_be_checked(sealed: Engine) -> None:
    assert faults(sealed, OTHER_KEY) == [(1, "other_key"), (2, "other_key"), (3, "other_key")]


def test_a_sealed_batch_is_emptied_only_when_all_of_it_is_more_than_a_year_old(database: Engine) -> None:
    with transaction(database) as tx:
        write(tx, 3, NOW)
        seal(tx, KEY, now=NOW)
        write(tx, 3, real_now() - timedelta(days=364))
        seal(tx, KEY, now=NOW)

    emptying = "UPDATE audit_seal SET emptied_at = sealed_at WHERE number = {}"
    with transaction(database) as tx:
        tx.execute(text(emptying.format(1)))
        tx.execute(text("DELETE FROM audit_event WHERE id <= 3"))
    with pytest.raises(DBAPIError, match="the log is appended only"), transaction(database) as tx:
        tx.execute(text(emptying.format(2)))

    with transaction(database) as tx:
        assert verify(tx, KEY) == []
        assert len(tx.scalars(select(AuditEvent)).all()) == 3
        assert tx.get_one(AuditSeal, 1).emptied_at == NOW


def test_verify_says_what_is_wrong_and_ends_with_one(app: Flask, tamper: Tamper, sealed: Engine) -> None:
    run = app.test_cli_runner()
    well = run.invoke(args=["audit", "verify"])
    tamper("DELETE FROM audit_event WHERE id = 7")
    ill = run.invoke(args=["audit", "verify"])

    with transaction(sealed) as tx:
        newest = tx.get_one(AuditSeal, 3).digest
    assert well.exit_code == 0
    assert well.output.splitlines() == [
        f"newest seal: 3 {newest}",
        "2 rows wait for the next seal.",
        "Every sealed row is there as it was written.",
    ]
    assert ill.exit_code == 1
    assert ill.output.splitlines()[0] == "seal 2: rows were taken out (4 of 5 rows, numbers 6 to 10)"


def test_the_nightly_job_seals_and_leaves_the_digest_in_its_words(app: Flask, sealed: Engine) -> None:
    first = app.test_cli_runner().invoke(args=["jobs", "once", "seal_log"]).output
    second = app.test_cli_runner().invoke(args=["jobs", "once", "seal_log"]).output

    with transaction(sealed) as tx:
        assert f"2 rows sealed, seal 4 {tx.get_one(AuditSeal, 4).digest}" in first
    assert "nothing was to be done" in second


def test_a_fault_names_its_seal() -> None:
    assert Fault(2, "rows_removed") == Fault(number=2, code="rows_removed", detail="")
