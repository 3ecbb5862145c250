"""The rows of a moment, to which a database is put back as often as wanted: quicker than writing them anew."""

import shutil
import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text

from booking.tables import metadata

from .databases import EMPTY_ALL, lay

COUNTED = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
_numbers = count()


class Moment:
    """A copy of every row, beside the database: nothing of it is seen in the database itself."""

    def __init__(self, engine: Engine) -> None:
        """Copy every row; nothing may be open that writes."""
        self._copy = _File(engine) if engine.dialect.name == "sqlite" else _Rows(engine)

    def put_back(self) -> None:
        """Let the database hold what it held at that moment, and nothing else."""
        self._copy.put_back()


class _File:
    """The SQLite file; the copy goes with the folder of both."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._path = Path(str(engine.url.database))
        self._copy = self._path.with_suffix(f".moment{next(_numbers)}")
        engine.dispose()
        with closing(sqlite3.connect(self._path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(self._path, self._copy)

    def put_back(self) -> None:
        self._engine.dispose()
        lay(self._copy, self._path)


class _Rows:
    """The rows of PostgreSQL's tables that have any, as COPY gives and takes them, and how far its numbers were."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        with engine.connect() as connection:
            counted = connection.execute(text(COUNTED)).all()
            read = {table.name: _read(connection, table.name) for table in metadata.sorted_tables}
        self._rows = {name: rows for name, rows in read.items() if rows}
        self._count_on = "SELECT " + (", ".join(f"setval('\"{name}\"', {last})" for name, last in counted) or "1")

    def put_back(self) -> None:
        with self._engine.begin() as connection:
            connection.execute(text(EMPTY_ALL))
            cursor: Any = connection.connection.cursor()
            for name, rows in self._rows.items():
                with cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
                    copy.write(rows)
            connection.execute(text(self._count_on))


def _read(connection: Connection, name: str) -> bytes:
    cursor: Any = connection.connection.cursor()
    with cursor.copy(f'COPY "{name}" TO STDOUT') as copy:
        return b"".join(bytes(piece) for piece in copy)
