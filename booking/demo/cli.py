"""`flask --app wsgi demo load|sign-ins|close`."""

import click
from flask import current_app
from flask.cli import AppGroup

from ..accounts.passwords import passwords_at
from ..clock import utc_now
from ..config import Config
from ..db import asked_by_hand, reading, transaction
from .load import is_empty, load
from .sign_ins import PASSWORD, SIGN_INS, active_users, close

group = AppGroup("demo", help="The pilot's data, for trying the service out.")


@group.command("load")
@click.option("--if-empty", is_flag=True, help="Do nothing, instead of refusing, when there is data already.")
@click.option(
    "--with-more", is_flag=True, help="Today's evenings, lectures and remote meetings too, which the pilot had not."
)
def load_demo(if_empty: bool, with_more: bool) -> None:
    """Load the pilot and, if it is over, the same rotation in the current term."""
    _refuse_in_production()
    with asked_by_hand(), reading() as tx:
        is_free = is_empty(tx)
    if not is_free and if_empty:
        return
    if not is_free:
        raise click.ClickException("There is data already; the demo is only loaded into an empty database.")
    password_hash = passwords_at(current_app.config["PASSWORD_COST"]).hash(PASSWORD)
    with asked_by_hand(), transaction() as tx:
        sessions = load(tx, password_hash, now=utc_now(), has_more=with_more)
    click.echo(f"The demo is loaded: {sessions} sessions.")


@group.command("sign-ins")
def sign_ins() -> None:
    """Print who can sign in to the demo."""
    _refuse_in_production()
    with asked_by_hand(), reading() as tx:
        open_to = {user.email for user in active_users(tx)}
    rows = [("role", "e-mail", "password", "what to look at")]
    rows += [(one.role, one.email, PASSWORD, one.look_at) for one in SIGN_INS if one.email in open_to]
    if len(rows) == 1:
        click.echo("This database has no demo sign-ins.")
        return
    settings: Config = current_app.config["SETTINGS"]
    click.echo(f"Demo sign-ins at {settings.public_url}/staff/login")
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        click.echo("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@group.command("close")
def close_sign_ins() -> None:
    """Close the demo's sign-ins for good, so that the database may be used in production."""
    with asked_by_hand(), transaction() as tx:
        closed = close(tx, now=utc_now())
    click.echo(f"{closed} demo sign-ins are closed.")


def _refuse_in_production() -> None:
    settings: Config = current_app.config["SETTINGS"]
    if settings.is_production:
        raise click.ClickException(
            "The demo's sign-ins have a password that everybody knows, so they are refused in production."
        )
