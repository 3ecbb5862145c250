"""Commands about the log: search it, find out whether a row was taken out or changed."""

import json
from datetime import date, datetime

import click
from flask import current_app
from flask.cli import AppGroup

from ..audit.seals import newest_seal, unsealed, verify
from ..audit.service import CLI
from ..clock import HELSINKI, local_today, utc_now
from ..db import engine, reading
from ..errors import Missing
from ..reservations.queries import reservation_by_public_id
from ..signups.model import SignUp
from ..signups.queries import sign_up_by_public_id
from ..web.dates import parse_date
from . import queries, retention
from .data_map import as_markdown
from .own_data import erase_now
from .queries import Entry
from .rules import PAGE, Wanted
from .sign_up_data import erase_sign_up

retention_group = AppGroup("retention", help="How long what is kept.")
audit_group = AppGroup("audit", help="The log of who did what.")

FAULTS = {
    "rows_removed": "rows were taken out",
    "rows_added": "rows were put in",
    "rows_altered": "a row was changed",
    "seal_missing": "the seal is not there",
    "seal_altered": "the seal itself was changed",
    "other_key": "the rows are whole, but another SECRET_KEY signed them",
}

NOTHING = {
    "user": "No user has that address.",
    "row": "Nothing has that number.",
    "organisation": "No organisation has that name.",
}


class Day(click.ParamType[date]):
    """A date as people type it."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the date."""
        found = value if isinstance(value, date) else parse_date(str(value), local_today())
        if found is None:
            self.fail(f"'{value}' is no date; write it like 2018-11-01.", param, ctx)
        return found


@audit_group.command("verify")
def verify_log() -> None:
    """Tell whether a sealed row of the log was taken out, put in or changed; exit 1 when one was."""
    with reading() as tx:
        faults = verify(tx, current_app.config["SETTINGS"].secret_key)
        newest, waiting = newest_seal(tx), unsealed(tx)
    for fault in faults:
        click.echo(f"seal {fault.number}: {FAULTS[fault.code]}{f' ({fault.detail})' if fault.detail else ''}")
    if newest is not None:
        click.echo(f"newest seal: {newest.number} {newest.digest}")
    click.echo(f"{waiting} rows wait for the next seal.")
    if any(fault.code != "other_key" for fault in faults):
        raise click.exceptions.Exit(1)
    click.echo("Every sealed row is there as it was written.")


@audit_group.command("search")
@click.option("--who", default="", help="guest, job, cli, or the e-mail address of a user.")
@click.option("--action", default="", help="What was done, e.g. see_names.")
@click.option("--since", type=Day(), help="From this day on.")
@click.option("--until", type=Day(), help="Up to this day and with it.")
@click.option("--id", "row", default="", help="Number of a row, or the public id of a booking or session.")
@click.option("--controller", default="", help="Only about the families of this organisation: its name or public id.")
@click.option("--before", type=click.IntRange(min=1), help="Only rows of the log with a lower number: the next page.")
def search(
    who: str, action: str, since: date | None, until: date | None, row: str, controller: str, before: int | None
) -> None:
    """Print what the log has about somebody, an act, a day or a row, newest first."""
    wanted = Wanted(who.strip(), action.strip(), since, until, row.strip(), before, controller.strip())
    try:
        with reading() as tx:
            found = queries.entries(tx, wanted)
    except Missing as missing:
        raise click.ClickException(NOTHING[missing.code]) from None
    for entry in found[:PAGE]:
        click.echo(_line(entry))
    if len(found) > PAGE:
        click.echo(f"There is more: --before {found[PAGE - 1].id}")


def _line(entry: Entry) -> str:
    who = entry.email or entry.actor
    row = entry.subject if entry.subject_id is None else f"{entry.subject} {entry.subject_id}"
    return "\t".join(
        [str(entry.id), _wall(entry.happened_at), who, entry.action, row, json.dumps(entry.details, sort_keys=True)]
    )


def _wall(at: datetime) -> str:
    return f"{at.astimezone(HELSINKI):%Y-%m-%d %H:%M:%S}"


@retention_group.command("run")
@click.option("--dry-run", is_flag=True, help="Only count what would go.")
def run_retention(dry_run: bool) -> None:
    """Erase what is past its time now, as the nightly jobs do; or only count it, by kind and controller."""
    settings, now = current_app.config["SETTINGS"], utc_now()
    found = (retention.due if dry_run else retention.run)(engine(), settings, now)
    for one in found:
        click.echo(f"{one.kind}\t{one.count}\t{one.controller}".rstrip())
    click.echo("Nothing was erased." if dry_run else "Erased.")


@retention_group.command("erase")
@click.argument("public_ids", nargs=-1, required=True)
def erase_again(public_ids: tuple[str, ...]) -> None:
    """Erase the families of these bookings or sign-ups, e.g. who asked for it since a restored backup was made."""
    for public_id in public_ids:
        with reading() as tx:
            found = reservation_by_public_id(tx, public_id) or sign_up_by_public_id(tx, public_id)
        if found is None or found.erased_at is not None:
            click.echo(f"{public_id}: {'no such booking' if found is None else 'erased already'}")
            continue
        erase = erase_sign_up if isinstance(found, SignUp) else erase_now
        erase(engine(), current_app.config["SETTINGS"], found.id, now=utc_now(), actor=CLI)
        click.echo(f"{public_id}: erased")


@click.command("data-map")
def print_data_map() -> None:
    """Print docs/data-map.md: what is kept about people, from the tables of the code."""
    click.echo(as_markdown(), nl=False)
