"""Commands that bring the database to the newest schema."""

import click
from flask import current_app
from flask.cli import AppGroup

from . import schema
from .clock import utc_now
from .db import transaction
from .feeds.service import fix_identity

group = AppGroup("db", help="The database's schema.")


@group.command("upgrade")
def upgrade() -> None:
    """Run the migrations that are missing."""
    schema.upgrade(current_app.extensions["db_engine"])
    with transaction() as tx:
        fix_identity(tx, current_app.config["SETTINGS"].public_url, now=utc_now())
    click.echo(f"The schema is at {schema.newest_revision()}.")
