"""The database: engine, transactions, column types.

SQLite is the embedded default, PostgreSQL the engine when it grows; the same code runs on both.
Writers say so when they begin (`BEGIN IMMEDIATE` on SQLite), because a transaction that reads first
and writes later is refused there at once, whatever the busy timeout says (SQLite, "Write-Ahead Logging").
"""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from click import ClickException
from flask import Flask, current_app
from sqlalchemy import JSON, DateTime, Engine, MetaData, create_engine, event, inspect, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, Dialect, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from .errors import BadSettings, Unavailable
from .personal import About
from .standstill import refuse_writers

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_TIMEOUT_SECONDS = 30
# PostgreSQL, "Error Codes": serialization_failure, deadlock_detected, lock_not_available, too_many_connections.
PASSING_STATES = ("40001", "40P01", "55P03", "53300")
PUBLIC_ID_ALPHABET = "23456789abcdefghijkmnpqrstuvwxyz"
PUBLIC_ID_LENGTH = 12

Texts = dict[str, str]
JSON_COLUMN = JSON().with_variant(JSONB(), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, kept as UTC; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive instants; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its UTC offset")
        as_utc = value.astimezone(UTC)
        return as_utc.replace(tzinfo=None) if dialect.name == "sqlite" else as_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of every table; constraints are named so that migrations can name them."""

    __people__: ClassVar[About | None] = None
    """What the table tells about people, written beside its columns; None: nothing."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime(), Texts: JSON_COLUMN, list[str]: JSON_COLUMN}  # noqa: RUF012 - SQLAlchemy's own form


def new_public_id() -> str:
    """Return a random id for addresses: 60 bits, without letters that look alike."""
    return "".join(PUBLIC_ID_ALPHABET[byte & 31] for byte in secrets.token_bytes(PUBLIC_ID_LENGTH))


def make_engine(url: str) -> Engine:
    """Make the engine for `url`, with the pragmas and the kind of BEGIN the house relies on."""
    parsed = make_url(url)
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, pool_size=5, max_overflow=15)
    if parsed.database in (None, "", ":memory:"):
        raise ArgumentError("a database in memory is another one for each connection")
    Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"timeout": BUSY_TIMEOUT_SECONDS}, pool_size=5, max_overflow=15)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver must not begin transactions by itself: `_begin_sqlite` does.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if not connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql("BEGIN")
        return
    database = str(connection.engine.url.database)
    refuse_writers(database)
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    refuse_writers(database)  # whoever waited for a move to end must not write what it has not seen


def init_app(app: Flask, url: str) -> None:
    """Give `app` its engine; connections are opened when first used.

    Raises:
        BadSettings: the address is none, or its folder cannot be made; the sentence has no password in it.
    """
    try:
        app.extensions["db_engine"] = make_engine(url)
    except OSError as refusal:
        raise BadSettings(f"The folder of the database cannot be made or opened: {refusal.strerror}.") from None
    except (ArgumentError, ImportError, ValueError):
        raise BadSettings(
            "DATABASE_URL must be the address of a SQLite or PostgreSQL database, e.g. postgresql://user@host/name."
        ) from None


def engine() -> Engine:
    """Return the engine of the current application."""
    found: Engine = current_app.extensions["db_engine"]
    return found


@contextmanager
def transaction(bind: Engine | None = None) -> Iterator[Session]:
    """Open a writing transaction: leaving commits, an exception rolls everything back."""
    with Session(bind or engine(), expire_on_commit=False) as session:
        session.connection(execution_options={"writes": True})
        yield session
        session.commit()


@contextmanager
def reading(bind: Engine | None = None) -> Iterator[Session]:
    """Open a reading transaction; nothing done in it is kept."""
    with Session(bind or engine(), expire_on_commit=False) as session:
        yield session


def lock(tx: Session, row: Base, *, key_share: bool = True) -> None:
    """Let nobody else change the row until the transaction ends, and read it as it is now.

    The lock is asked for alone: whoever waited for it is given the new row joined with what the old one was joined
    with (PostgreSQL, "Read Committed Isolation Level"), so a session moved meanwhile would come without its venue.

    Args:
        key_share: Let others write rows that point at this one meanwhile.
    """
    if tx.get_bind().dialect.name != "sqlite":  # there a writer is alone from its beginning
        mapper = inspect(row).mapper
        is_it = [column == value for column, value in zip(mapper.primary_key, inspect(row).identity or (), strict=True)]
        with tx.no_autoflush:  # what was not written yet is read over, as `refresh` does
            tx.execute(select(*mapper.primary_key).where(*is_it).with_for_update(key_share=key_share))
    tx.refresh(row)


@contextmanager
def asked_by_hand() -> Iterator[None]:
    """Tell whoever types a command in one sentence that the database does not answer, is none, or has no tables."""
    try:
        yield
    except BadSettings as refusal:
        raise ClickException(str(refusal)) from None
    except Unavailable:
        raise ClickException("This database was moved, or is being moved: nothing is written to it.") from None
    except DatabaseError as fault:
        if type(fault) not in (DatabaseError, OperationalError, ProgrammingError):
            raise
        raise ClickException(
            "The database does not answer or has no tables yet; `flask --app wsgi db upgrade` makes them."
        ) from None


def is_passing(fault: DBAPIError) -> bool:
    """Tell whether the database gave way to others and would do the same act a moment later; nothing was written."""
    original = fault.orig
    if isinstance(original, sqlite3.OperationalError):
        return original.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY  # the low byte is the family of the code
    return getattr(original, "sqlstate", None) in PASSING_STATES


def data_version(bind: Engine | None = None) -> object:
    """Return a value that is another one after any commit, by whichever process; ask before reading what you keep.

    SQLite counts the commits of others for a connection that never writes ("PRAGMA data_version"); PostgreSQL's
    snapshot names the transactions that are visible, so the same snapshot shows the same rows.
    """
    found = bind or engine()
    with _watches_lock:
        watch = _watches.get(found)
        if watch is None:
            watch = _watches[found] = _Watch(found)
    return watch.version()


class _Watch:
    """A connection of its own that only asks for the version; one in each process."""

    def __init__(self, bind: Engine) -> None:
        self._ask = "PRAGMA data_version" if bind.dialect.name == "sqlite" else "SELECT pg_current_snapshot()::text"
        self._connection: Any = None
        self._pid = 0
        self._opened = 0
        self._lock = Lock()
        self._open = bind.raw_connection
        event.listen(bind, "engine_disposed", self._close)

    def version(self) -> object:
        """Return the version; one that equals no other when the database cannot tell."""
        with self._lock:
            try:
                return self._asked()
            except Exception:
                # A server that was restarted: whoever reads next meets the fault, or a new connection.
                self._close()
                return object()

    def _asked(self) -> object:
        if self._connection is None or self._pid != os.getpid():
            pooled = self._open()
            self._connection, self._pid = pooled.driver_connection, os.getpid()
            pooled.detach()
            self._opened += 1
            if "snapshot" in self._ask:
                self._connection.autocommit = True
        # Counts of two connections say nothing about each other.
        return self._opened, self._connection.execute(self._ask).fetchone()[0]

    def _close(self, *_: object) -> None:
        connection, self._connection = self._connection, None
        if connection is not None and self._pid == os.getpid():
            with suppress(Exception):
                connection.close()


_watches: WeakKeyDictionary[Engine, _Watch] = WeakKeyDictionary()
_watches_lock = Lock()
