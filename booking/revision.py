"""Which schema this code expects and which a database has: no process goes to work on another one.

A database's own word is read in plain SQL, because a web process starts without the library that migrates.
"""

from functools import cache
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from .errors import BadSettings

MIGRATIONS = Path(__file__).parent / "migrations"
OLDER = (
    "The database has the schema of an older version ({found}; this one needs {newest}): "
    "run `flask --app wsgi db upgrade`, then start again."
)
NEWER = (
    "The database has the schema of a newer version ({found}; this one knows {newest}): "
    "start that version, or restore the backup from before its upgrade."
)


@cache
def newest_revision() -> str:
    """Return the revision this code expects: its last migration, which begins with its number."""
    return max(path.name.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def head_revision(engine: Engine) -> str | None:
    """Return the revision the database is at; None before its tables are made.

    Raises:
        DBAPIError: the database does not answer.
    """
    with engine.connect() as connection:
        if not engine.dialect.has_table(connection, "alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def is_newer(found: str | None) -> bool:
    """Tell whether a database's revision is none that this code knows."""
    return found is not None and found > newest_revision()


def told(found: str) -> str:
    """Return the sentence about a database with another schema."""
    return (NEWER if is_newer(found) else OLDER).format(found=found, newest=newest_revision())


def refuse_another(engine: Engine) -> None:
    """Refuse to go to work on a schema of another version; one without tables, or away, is told of when it is asked.

    Raises:
        BadSettings: its text says which way leads on.
    """
    try:
        found = head_revision(engine)
    except DBAPIError:
        return
    finally:
        engine.dispose()  # nothing is open when the server makes its workers
    if found is not None and found != newest_revision():
        raise BadSettings(told(found))
