"""`flask --app wsgi backup FILE` and `restore FILE`."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from . import service
from .rules import NotDone

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("backup")
@click.argument("file", type=FILE)
@with_appcontext
def backup(file: Path) -> None:
    """Write a copy of the database into a new file, while it is in use."""
    try:
        size = service.save(current_app.extensions["db_engine"], file.absolute())
    except NotDone as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(f"{file}: {size} bytes. Contacts of families are in it: keep it where nobody else can read it.")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore(file: Path) -> None:
    """Put a copy into an empty database; nothing is ever replaced."""
    try:
        service.restore(current_app.extensions["db_engine"], file.absolute())
    except NotDone as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo("Restored. Now: `db upgrade`, `check`, and `jobs once erase_contacts` before anybody is let in.")
