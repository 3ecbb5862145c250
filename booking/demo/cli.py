"""`flask --app wsgi demo load` and `demo sign-ins`."""

import click
from flask import current_app
from flask.cli import AppGroup

from ..accounts.passwords import passwords_at
from ..clock import utc_now
from ..config import Config
from ..db import reading, transaction
from .load import is_empty, load
from .network import SIGN_INS

group = AppGroup("demo", help="The pilot's data, for trying the service out.")

PASSWORD = "perhekeskus-kokeilu-2018"  # noqa: S105 - printed for everybody; refused in production
KNOWN_TO_ALL = "The demo's sign-ins have a password that everybody knows, so they are refused in production."


@group.command("load")
@click.option("--if-empty", is_flag=True, help="Do nothing, instead of refusing, when there is data already.")
def load_demo(if_empty: bool) -> None:
    """Load the pilot and, if it is over, the same rotation in the current term."""
    _refuse_in_production()
    with reading() as tx:
        if not is_empty(tx):
            if if_empty:
                return
            raise click.ClickException("There is data already; the demo is only loaded into an empty database.")
    password_hash = passwords_at(current_app.config["PASSWORD_COST"]).hash(PASSWORD)
    with transaction() as tx:
        sessions = load(tx, password_hash, now=utc_now())
    click.echo(f"The demo is loaded: {sessions} sessions.")


@group.command("sign-ins")
def sign_ins() -> None:
    """Print who can sign in to the demo."""
    _refuse_in_production()
    width = max(len(one.role) for one in SIGN_INS)
    click.echo(f"Demo sign-ins at /staff/login, password {PASSWORD}")
    for one in SIGN_INS:
        click.echo(f"  {one.role.ljust(width)}  {one.email.ljust(34)}  look at {one.look_at}")


def _refuse_in_production() -> None:
    settings: Config = current_app.config["SETTINGS"]
    if settings.is_production:
        raise click.ClickException(KNOWN_TO_ALL)
