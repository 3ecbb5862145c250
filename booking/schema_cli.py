"""Commands that bring the database to the newest schema."""

import click
from flask import current_app
from flask.cli import AppGroup

from . import schema

group = AppGroup("db", help="The database's schema.")


@group.command("upgrade")
def upgrade() -> None:
    """Run the migrations that are missing."""
    schema.upgrade(current_app.extensions["db_engine"])
    click.echo(f"The schema is at {schema.newest_revision()}.")
