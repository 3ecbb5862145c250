"""What the database holds, in one line per table: two readings are equal when nothing changed."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Column, Engine, Row, Table, text

from booking import db
from booking.tables import metadata

NAMED_EXCEPTIONS = {"audit_event", "rate_count"}
"""Tables that a GET may write: the log of who looked, and the counts of wrong tries."""
NAMED_COLUMNS = {("feed_subscription", "last_used_at"), ("staff_session", "seen_at")}
DIGEST = """SELECT '{table}', md5(string_agg(one, E'\\n' ORDER BY one COLLATE "C"))
FROM (SELECT ROW({columns})::text AS one FROM {table}) AS every_row"""


def fingerprint(engine: Engine) -> dict[str, str | None]:
    """Return a digest of every table's rows; None where PostgreSQL, which reads all at once, finds none."""
    with db.reading(engine) as tx:
        if engine.dialect.name == "postgresql":
            return {row[0]: row[1] for row in tx.execute(text(_ON_POSTGRES))}
        connection = tx.connection()
        return {name: _digest(connection.exec_driver_sql(statement)) for name, statement in _ON_SQLITE.items()}


def _digest(rows: Iterable[Row[Any]]) -> str:
    return hashlib.sha256("\n".join(sorted(repr(tuple(row)) for row in rows)).encode()).hexdigest()


def _watched() -> Iterator[tuple[Table, list[Column[object]]]]:
    for table in metadata.sorted_tables:
        if table.name not in NAMED_EXCEPTIONS:
            yield table, [column for column in table.columns if (table.name, column.name) not in NAMED_COLUMNS]


def _named(columns: list[Column[object]]) -> str:
    return ", ".join(f'"{column.name}"' for column in columns)


# As the driver reads them: a value is compared with itself, so what it means is nobody's business here.
_ON_SQLITE = {table.name: f'SELECT {_named(columns)} FROM "{table.name}"' for table, columns in _watched()}
_ON_POSTGRES = "\nUNION ALL ".join(
    DIGEST.format(table=table.name, columns=_named(columns)) for table, columns in _watched()
)
