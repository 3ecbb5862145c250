"""`flask --app wsgi settings`: the page of the settings in force for whoever has a shell and no account, in English."""

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import force_locale

from ..in_force import InForce, warnings
from .setting_words import WARNINGS


@click.command(
    "settings", help="Print every setting in force, without secrets, where it comes from and what is unsafe."
)
@with_appcontext
def print_settings() -> None:
    """Print a line for each setting, and its warning below it."""
    rows: tuple[InForce, ...] = current_app.config["IN_FORCE"]
    told = warnings(current_app.config["SETTINGS"])
    widest = max(len(one.name) for one in rows)
    with force_locale("en"):
        for one in rows:
            value = ("set" if one.is_set else "not set") if one.is_secret else one.value or "-"
            click.echo(f"{one.name:<{widest}}  {value}  ({one.origin})")
            if one.name in told:
                click.echo(f"{'':<{widest}}  ! {WARNINGS[told[one.name]]}")
