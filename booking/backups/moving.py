"""Copy every row into an empty database of the other kind: all or nothing, and compared before it counts.

The copy is made through the tables of the code, so that each value is written as its column says. The guards of the
target stay on: what they refuse is told, and nothing is moved.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    Engine,
    Insert,
    RowMapping,
    Select,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError

from .. import revision
from ..errors import Unavailable
from ..feeds.model import FeedIdentity
from ..standstill import SUFFIX, AlreadyClosed, closed_to_writers
from ..tables import metadata
from .rules import NotDone

BATCH = 1_000
MADE_BY_UPGRADE = frozenset({FeedIdentity.__tablename__})
"""What `db upgrade` itself writes into an empty database; the source's takes its place."""
_NULL_JSON = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'"
)


@dataclass(frozen=True)
class Sum:
    """How many rows a table has, and the sum of their digests: the same whatever the order."""

    rows: int = 0
    digests: int = 0

    def add(self, row: RowMapping) -> "Sum":
        """Return the sum with one more row."""
        told = json.dumps({name: _canonical(value) for name, value in row.items()}, sort_keys=True)
        digest = int.from_bytes(hashlib.sha256(told.encode()).digest()[:16])
        return Sum(self.rows + 1, (self.digests + digest) % 2**128)


def move(source: Engine, target: Engine) -> dict[str, int]:
    """Copy everything from `source` into `target`; return how many rows each table has. `source` is closed to writers.

    Raises:
        NotDone: one of them has not the schema of this version, the target is not empty or refuses a row, or the copy
            is not equal. The target is as it was then, and the source open.
    """
    _refuse_unfit(source, target)
    try:
        with _snapshot(source) as read, target.connect().execution_options(writes=True) as write, write.begin():
            moved = _moved(read, write)
    except (AlreadyClosed, Unavailable):
        raise NotDone(f"A database was moved before, or is being moved: a file beside it ends with {SUFFIX}.") from None
    return {name: found.rows for name, found in moved.items()}


def sum_of(connection: Connection, table: Table) -> Sum:
    """Return the sum over the rows of a table."""
    found = Sum()
    for row in _rows(connection, table):
        found = found.add(row)
    return found


def _refuse_unfit(source: Engine, target: Engine) -> None:
    if source.dialect.name == target.dialect.name:
        raise NotDone("Both databases are of the same kind; `backup` and `restore` take a copy from one to the other.")
    newest = revision.newest_revision()
    if revision.head_revision(source) != newest:
        raise NotDone("This database has not the schema of this version; run `db upgrade` first.")
    if revision.head_revision(target) != newest:
        raise NotDone("The target has not the schema of this version; run `db upgrade --at` with its address first.")


@contextmanager
def _snapshot(source: Engine) -> Iterator[Connection]:
    """Give a connection to rows that nobody changes: readers go on, writers are told that it moves."""
    options: Mapping[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    closed: AbstractContextManager[None] = nullcontext()
    if source.dialect.name == "sqlite":
        options = {"writes": True}  # waits for whoever writes, then nobody else can
        closed = closed_to_writers(str(source.url.database))
    with source.connect().execution_options(**options) as connection, connection.begin():
        if source.dialect.name == "postgresql" and connection.scalar(_OTHERS):
            raise NotDone("Others are connected to this database: stop the services first.")
        with closed:
            yield connection


def _moved(source: Connection, target: Connection) -> dict[str, Sum]:
    _refuse_filled(target)
    moved = {table.name: _copied(source, target, table) for table in metadata.sorted_tables}
    _set_numbers(target)
    for table in metadata.sorted_tables:
        if sum_of(target, table) != moved[table.name]:
            raise NotDone(f"The copy of {table.name} is not equal. Nothing was moved.")
    return moved


def _refuse_filled(target: Connection) -> None:
    for table in metadata.sorted_tables:
        if table.name not in MADE_BY_UPGRADE and target.execute(select(table).limit(1)).first() is not None:
            raise NotDone(f"The target is not empty: {table.name} has rows. Nothing is ever replaced.")
    for name in MADE_BY_UPGRADE:
        target.execute(delete(metadata.tables[name]))


def _copied(source: Connection, target: Connection, table: Table) -> Sum:
    statement, found, batch = _writing(table), Sum(), list[dict[str, Any]]()
    try:
        for row in _rows(source, table):
            found = found.add(row)
            batch.append(dict(row))
            if len(batch) == BATCH:
                target.execute(statement, batch)
                batch.clear()
        if batch:
            target.execute(statement, batch)
    except DBAPIError as fault:
        # Only what kind of refusal it was: the text of the error holds the row.
        raise NotDone(f"The target refuses a row of {table.name}: {type(fault.orig).__name__}.") from None
    return found


def _rows(connection: Connection, table: Table) -> Iterator[RowMapping]:
    asked: Select[Any] = select(table).order_by(*table.primary_key)
    yield from connection.execute(asked, execution_options={"yield_per": BATCH}).mappings()


def _writing(table: Table) -> Insert:
    # A JSON column without a value keeps none; by itself the type would write the JSON text `null` there.
    kinds = {one.name: _NULL_JSON if isinstance(one.type, JSON) else one.type for one in table.columns}
    return insert(table).values({name: bindparam(name, type_=kind) for name, kind in kinds.items()})


def _set_numbers(target: Connection) -> None:
    """Let the target's numbers go on after the highest; SQLite does that by itself."""
    if target.dialect.name != "postgresql":
        return
    numbered = [(table, table.autoincrement_column) for table in metadata.sorted_tables]
    for table, column in numbered:
        if column is None:
            continue
        asked = {"table": table.name, "column": column.name}
        name = target.scalar(text("SELECT pg_get_serial_sequence(:table, :column)"), asked)
        highest = target.scalar(select(func.max(column)))
        if name is not None and highest is not None:
            target.execute(text("SELECT setval(:name, :highest)"), {"name": name, "highest": highest})


def _canonical(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | dict | list | None) else str(value)
