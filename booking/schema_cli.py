"""Commands that bring the database to the newest schema."""

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.exc import DatabaseError

from . import schema
from .clock import utc_now
from .db import transaction
from .feeds.service import fix_identity

group = AppGroup("db", help="The database's schema.")


@group.command("upgrade")
def upgrade() -> None:
    """Run the migrations that are missing."""
    engine = current_app.extensions["db_engine"]
    try:
        engine.connect().close()
    except DatabaseError:
        raise click.ClickException("The database does not answer: look at DATABASE_URL, and whether it runs.") from None
    schema.upgrade(engine)
    with transaction() as tx:
        fix_identity(tx, current_app.config["SETTINGS"].public_url, now=utc_now())
    click.echo(f"The schema is at {schema.newest_revision()}.")
