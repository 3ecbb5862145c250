"""Commands that bring the database to the newest schema."""

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.exc import ArgumentError, DatabaseError

from . import schema
from .clock import utc_now
from .db import asked_by_hand, make_engine, transaction
from .feeds.service import fix_identity
from .revision import newest_revision

group = AppGroup("db", help="The database's schema.")


@group.command("upgrade")
@click.option("--at", default="", help="Address of another database, such as one to move to; default: DATABASE_URL.")
def upgrade(at: str) -> None:
    """Run the migrations that are missing."""
    try:
        engine = make_engine(at) if at else current_app.extensions["db_engine"]
        engine.connect().close()
    except (ArgumentError, ImportError, OSError, ValueError):
        raise click.ClickException("This is no address of a SQLite or PostgreSQL database.") from None
    except DatabaseError:
        raise click.ClickException("The database does not answer: look at DATABASE_URL, and whether it runs.") from None
    with asked_by_hand():
        schema.upgrade(engine)
        with transaction(engine) as tx:
            fix_identity(tx, current_app.config["SETTINGS"].public_url, now=utc_now())
    click.echo(f"The schema is at {newest_revision()}.")
    if at:
        engine.dispose()
