"""Bring the database to the newest schema; one room above the tables, below the app."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from .errors import BadSettings, Unavailable
from .revision import MIGRATIONS, head_revision, is_newer, told
from .tables import metadata

if TYPE_CHECKING:
    from alembic.config import Config

# Alembic is imported where it is used: a web process starts without it, a fifth of a second earlier.


def upgrade(engine: Engine, migrations: Path = MIGRATIONS) -> None:
    """Run the migrations that are missing: all of them on SQLite, each on PostgreSQL is whole or taken back.

    Raises:
        BadSettings: the database is of a newer version, or a migration failed; the text says where it stands.
    """
    found = head_revision(engine)
    if found is not None and is_newer(found):
        raise BadSettings(told(found))
    try:
        _run_missing(engine, migrations)
    except Unavailable:
        raise
    except Exception as fault:
        # Whatever a migration stumbles over, its transaction is gone and the schema is one that a version knows.
        stands = head_revision(engine) or "none"
        raise BadSettings(f"A migration failed and was taken back; the schema is at {stands}. {_why(fault)}") from fault


def _run_missing(engine: Engine, migrations: Path) -> None:
    from alembic import command

    with engine.connect().execution_options(writes=True) as connection:
        command.upgrade(_config(connection, migrations), "head")
        connection.commit()


def _why(fault: Exception) -> str:
    # The first line is the database's own word; what follows may quote a row.
    said = fault.orig if isinstance(fault, DBAPIError) else fault
    return f"{type(said).__name__}: {str(said).partition(chr(10))[0]}"


def differences(engine: Engine) -> list[object]:
    """Return what the tables of the code and of the database differ in (columns, indexes, keys)."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))


def _config(connection: object, migrations: Path) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations))
    config.attributes["connection"] = connection
    return config
