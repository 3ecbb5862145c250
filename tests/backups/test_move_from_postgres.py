"""What only a PostgreSQL server can have while it is left: others who are connected."""

import pytest
from sqlalchemy import Engine

from booking import db
from booking.backups.moving import move
from booking.backups.rules import NotDone
from tests.support import databases

from .moved import sums

pytestmark = pytest.mark.postgres


@pytest.fixture
def database(_postgres: Engine) -> Engine:
    """Return the engine of the PostgreSQL database that is moved."""
    databases.empty(_postgres)
    _postgres.dispose()
    return _postgres


@pytest.fixture
def target(_sqlite: databases.Sqlite) -> Engine:
    """Return the engine of the empty SQLite file that it is moved to."""
    _sqlite.empty()
    return _sqlite.engine


def test_nobody_else_may_be_connected(database: Engine, target: Engine) -> None:
    other = db.make_engine(database.url.render_as_string(hide_password=False))

    with other.connect(), pytest.raises(NotDone, match="Others are connected to this database: stop the services"):
        move(database, target)

    other.dispose()
    assert set(sums(target).values()) == {(0, 0)}
