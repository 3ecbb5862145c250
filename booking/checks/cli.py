"""`flask --app wsgi check`: say which invariants do not hold."""

import click
from flask import current_app
from flask.cli import with_appcontext

from ..clock import utc_now
from ..config import Config
from ..db import asked_by_hand, engine, reading
from ..revision import refuse_another
from .rules import Fault
from .service import INVARIANTS, broken

MOST_IDS = 20


@click.command("check")
@with_appcontext
def check() -> None:
    """Check every rule that must hold between rows; exit 1 when one does not."""
    settings: Config = current_app.config["SETTINGS"]
    with asked_by_hand():
        refuse_another(engine())
        with reading() as tx:
            faults = broken(tx, now=utc_now(), retention_days=settings.retention_days)
    for fault in faults:
        click.echo(_line(fault), err=True)
    if faults:
        raise SystemExit(1)
    click.echo(f"All {len(INVARIANTS)} rules hold.")


def _line(fault: Fault) -> str:
    ids = ", ".join(str(row_id) for row_id in fault.ids[:MOST_IDS])
    more = " ..." if len(fault.ids) > MOST_IDS else ""
    table = fault.invariant.table
    return f"{fault.invariant.name}: {fault.invariant.sentence} {len(fault.ids)} of {table} do not: id {ids}{more}"
