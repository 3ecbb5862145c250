"""A house to be moved, and how two databases are compared."""

from flask import Flask
from sqlalchemy import Engine

from booking import db
from booking.audit import seals
from booking.backups.moving import sum_of
from booking.feeds.service import fix_identity
from booking.tables import metadata
from booking.web import kept
from tests.conftest import SECRET_KEY
from tests.support.full_house import FullHouse, full_house
from tests.support.moments import NOW


def house_to_move(app: Flask, engine: Engine) -> FullHouse:
    """Write the house in every state, with a sealed log and an identity of the calendar; no connection stays open."""
    written = full_house(engine)
    with db.transaction(engine) as tx:
        fix_identity(tx, "https://tavataan.example.fi", now=NOW)
        seals.seal(tx, SECRET_KEY, now=NOW)
    kept.init_app(app)
    engine.dispose()
    return written


def sums(engine: Engine) -> dict[str, tuple[int, int]]:
    """Return of each table how many rows it has and the sum of their digests."""
    with engine.connect() as connection:
        found = {table.name: sum_of(connection, table) for table in metadata.sorted_tables}
    return {name: (one.rows, one.digests) for name, one in found.items()}
