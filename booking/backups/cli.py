"""`flask --app wsgi backup FILE`, `restore FILE` and `db move-to URL`."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import ArgumentError, DatabaseError

from ..db import make_engine
from . import moving, service
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


@click.command("move-to")
@click.argument("url")
@with_appcontext
def move_to(url: str) -> None:
    """Copy everything into an empty database of the other kind and compare it; this one is then closed to writers."""
    try:
        target = make_engine(url)
    except (ArgumentError, ImportError, OSError, ValueError):
        raise click.ClickException("URL must be the address of a database, e.g. postgresql://user@host/name.") from None
    try:
        moved = moving.move(current_app.extensions["db_engine"], target)
    except NotDone as refusal:
        raise click.ClickException(str(refusal)) from None
    except DatabaseError as fault:
        raise click.ClickException(
            f"A database does not answer ({type(fault.orig).__name__}); nothing was moved."
        ) from None
    finally:
        target.dispose()
    click.echo(
        f"{sum(moved.values())} rows of {len(moved)} tables are moved and compared. Now set DATABASE_URL to the new"
        " address for every process, start the services and run `check`."
    )
