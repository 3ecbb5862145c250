"""The small world's people with real passwords, hashed cheaply."""

import pytest
from flask import Flask
from sqlalchemy import Engine, update

from booking import db
from booking.accounts.model import User
from booking.accounts.passwords import Cost, passwords_at
from tests.support.world import World, small_world

CHEAP = Cost(rounds=1, memory_kib=8, lanes=1)
PASSWORD = "neljä sanaa peräkkäin"


@pytest.fixture
def app(app: Flask) -> Flask:
    """Return the application with cheap hashing."""
    app.config["PASSWORD_COST"] = CHEAP
    return app


@pytest.fixture
def world(database: Engine) -> World:
    """Write the small world; every user's password is PASSWORD."""
    with db.transaction(database) as tx:
        written = small_world(tx)
        tx.execute(update(User).values(password_hash=passwords_at(CHEAP).hash(PASSWORD)))
    return written
