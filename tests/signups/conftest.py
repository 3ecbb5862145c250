"""An evening to which families can sign up, written without an application."""

import pytest
from sqlalchemy import Engine

from booking import db
from booking.reservations import keys as reservation_keys
from booking.signups import keys
from tests.support.evenings import evening
from tests.support.world import World, small_world

SECRET = "tests-only-9f2c1b7e4a6d8350b1c2d3e4f5a69788f0e1d2c3b4a5968778695a4b"


@pytest.fixture(autouse=True)
def _server_key() -> None:
    """Let links and codes be derived without an application."""
    keys.use_key(SECRET)
    reservation_keys.use_key(SECRET)


@pytest.fixture
def world(database: Engine) -> World:
    """Commit the pilot's world."""
    with db.transaction(database) as tx:
        return small_world(tx)


@pytest.fixture
def ilta(database: Engine, world: World) -> str:
    """Commit an evening with ten seats; return its public id."""
    with db.transaction(database) as tx:
        return evening(tx, world).public_id
