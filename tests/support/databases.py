"""Clean databases for tests: the schema is migrated once per session and engine, then copied or emptied."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL, make_url

from booking import db, schema

from . import postgres

ENGINES = ("sqlite", "postgres")
DATABASE = "tavataan_tests"

# Deleting the few rows of a test is ten times as quick as TRUNCATE; only a superuser may do it past keys and triggers.
# `setval` writes one number, where ALTER SEQUENCE makes a new file for each.
EMPTY_ALL = """
DO $$
DECLARE
  name text;
  names text;
BEGIN
  IF current_setting('is_superuser') = 'on' THEN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
      EXECUTE format('DELETE FROM %I', name);
    END LOOP;
    FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
      PERFORM setval(format('%I', name), 1, false);
    END LOOP;
  ELSE
    SELECT string_agg(format('%I', tablename), ', ') INTO names
    FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version';
    ALTER TABLE audit_event DISABLE TRIGGER USER;
    ALTER TABLE audit_seal DISABLE TRIGGER USER;
    EXECUTE 'TRUNCATE ' || names || ' RESTART IDENTITY CASCADE';
    ALTER TABLE audit_event ENABLE TRIGGER USER;
    ALTER TABLE audit_seal ENABLE TRIGGER USER;
  END IF;
END $$
"""


def sqlite_template(folder: Path) -> Path:
    """Migrate an empty SQLite file, to be copied for each test."""
    path = folder / "template.db"
    engine = db.make_engine(f"sqlite:///{path}")
    schema.upgrade(engine)
    engine.dispose()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def sqlite_copy(template: Path, folder: Path) -> str:
    """Copy the migrated file into `folder` and return its address."""
    return f"sqlite:///{shutil.copy(template, folder / 'tavataan.db')}"


@dataclass
class Sqlite:
    """A SQLite file with one engine, which `empty` puts back to what it was after its migrations."""

    engine: Engine
    path: Path
    template: Path

    def empty(self) -> None:
        """Close what the engine has open and lay a copy of the migrated file in place of the one that was used."""
        self.engine.dispose()
        lay(self.template, self.path)


def lay(copy: Path, path: Path) -> None:
    """Put a copy of a SQLite file in the place of the one that was used; nobody may have that one open."""
    for name in (path, *path.parent.glob(f"{path.name}-*")):
        name.unlink(missing_ok=True)
    shutil.copy(copy, path)


@contextmanager
def sqlite_database() -> Iterator[Sqlite]:
    """Give a migrated SQLite file: in memory where the machine has a folder there, since each commit is flushed."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as name:
        path = Path(name) / "tavataan.db"
        database = Sqlite(db.make_engine(f"sqlite:///{path}"), path, sqlite_template(Path(name)))
        yield database
        database.engine.dispose()


@contextmanager
def postgres_database() -> Iterator[Engine]:
    """Give an engine on a new, migrated database of TEST_DATABASE_URL's server or of a throw-away one."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        with _created(make_url(given).set(drivername="postgresql+psycopg")) as engine:
            yield engine
    else:
        with postgres.server() as address, _created(make_url(address)) as engine:
            yield engine


@contextmanager
def durable_postgres_database() -> Iterator[tuple[Engine, int]]:
    """Give a migrated database of a throw-away server that flushes each commit, and the server's process."""
    with postgres.server(postgres.DURABLE) as address, _created(make_url(address)) as engine:
        with engine.connect() as connection:
            folder = Path(connection.execute(text("SHOW data_directory")).scalar_one())
        yield engine, int((folder / "postmaster.pid").read_text(encoding="ascii").split()[0])


@contextmanager
def _created(server: URL) -> Iterator[Engine]:
    name = f"{DATABASE}_{os.getpid()}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = db.make_engine(server.set(database=name).render_as_string(hide_password=False))
    try:
        schema.upgrade(engine)
        yield engine
    finally:
        engine.dispose()
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


def empty(engine: Engine) -> None:
    """Empty every table of a PostgreSQL database and start its numbers at one."""
    with engine.begin() as connection:
        connection.execute(text(EMPTY_ALL))
