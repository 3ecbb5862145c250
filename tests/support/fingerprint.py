"""What the database holds, in one line per table: two readings are equal when nothing changed."""

import hashlib
from collections.abc import Iterator

from sqlalchemy import Column, Engine, Table, select, text
from sqlalchemy.orm import Session

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
        return {table.name: _digest(tx, table, columns) for table, columns in _watched()}


def _digest(tx: Session, table: Table, columns: list[Column[object]]) -> str:
    rows = sorted(repr(tuple(row)) for row in tx.execute(select(*columns)))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _watched() -> Iterator[tuple[Table, list[Column[object]]]]:
    for table in metadata.sorted_tables:
        if table.name not in NAMED_EXCEPTIONS:
            yield table, [column for column in table.columns if (table.name, column.name) not in NAMED_COLUMNS]


_ON_POSTGRES = "\nUNION ALL ".join(
    DIGEST.format(table=table.name, columns=", ".join(f'"{column.name}"' for column in columns))
    for table, columns in _watched()
)
