"""SQLite: one reading transaction writes the copy, so writers go on meanwhile and the copy is of one instant."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from .rules import NotDone

FAULTS = (sqlite3.Error,)
HEADER = b"SQLite format 3\x00"


def save(engine: Engine, target: Path) -> None:
    """Write the database into the empty file `target`; what was erased is not in it, not even in unused pages."""
    with closing(_opened(engine)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))
    _check(target)


def restore(engine: Engine, source: Path) -> None:
    """Put the copy into the empty database, whole or not at all."""
    if not is_empty(engine):
        raise NotDone("The database is not empty; a copy goes into an empty one only.")
    with source.open("rb") as file:
        if file.read(len(HEADER)) != HEADER:
            raise NotDone(f"{source.name} is not a copy of an SQLite database.")
    _check(source)
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as copy, closing(_opened(engine)) as connection:
        copy.backup(connection)  # one transaction: a process killed in it leaves the database empty


def is_empty(engine: Engine) -> bool:
    """Tell whether there is no table yet."""
    with closing(_opened(engine)) as connection:
        found: tuple[int] = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return found == (0,)


def _opened(engine: Engine) -> sqlite3.Connection:
    assert engine.url.database
    return sqlite3.connect(engine.url.database, isolation_level=None, timeout=30)


def _check(path: Path) -> None:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            answer = connection.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError:
        answer = None
    if answer != ("ok",):
        raise NotDone(f"{path.name} is damaged.")
