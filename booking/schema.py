"""Bring the database to the newest schema; one room above the tables, below the app."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from .tables import metadata

if TYPE_CHECKING:
    from alembic.config import Config

# Alembic is imported where it is used: a web process starts without it, a fifth of a second earlier.

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine) -> None:
    """Run the migrations that are missing, each in its own transaction: a failed one leaves the old schema."""
    from alembic import command

    with engine.connect().execution_options(writes=True) as connection:
        command.upgrade(_config(connection), "head")
        connection.commit()


def head_revision(engine: Engine) -> str | None:
    """Return the revision the database is at."""
    from alembic.migration import MigrationContext

    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """Return the revision this code expects."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def differences(engine: Engine) -> list[object]:
    """Return what the tables of the code and of the database differ in (columns, indexes, keys)."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))


def _config(connection: object) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
