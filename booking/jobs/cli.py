"""`flask --app wsgi jobs run|list|once`."""

from datetime import datetime

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from flask_babel import force_locale

from ..clock import HELSINKI, real_now
from ..db import asked_by_hand, engine, reading
from ..revision import refuse_another
from .job import Job
from .model import JobRun
from .queries import last_runs
from .rules import Every
from .service import run_job
from .timetable import TIMETABLE, job_named
from .words import run_in_words

group = AppGroup("jobs", help="The timetable: what happens by itself, and when.")

HEADINGS = ("job", "when", "next run", "last run", "what it does", "how the last run went")


@group.command("run")
def run() -> None:
    """Run the timetable until stopped; started twice, the second waits to take over."""
    from .scheduler import serve  # its library is imported by the scheduler's process alone

    _runs()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy's own way
    serve(app)


@group.command("list")
def list_jobs() -> None:
    """List the jobs, when they run next and how they last went."""
    now = real_now()
    runs = _runs()
    with force_locale("en"):
        rows = [HEADINGS, *(_row(job, runs.get(job.name), now) for job in TIMETABLE)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@group.command("once")
@click.argument("name")
def once(name: str) -> None:
    """Run the job NAME now, whatever the timetable says."""
    job = job_named(name)
    if job is None:
        raise click.UsageError(f"There is no job {name}; the jobs are {', '.join(job.name for job in TIMETABLE)}.")
    _runs()
    is_well, figures = run_job(job, engine(), current_app.config["SETTINGS"])
    with force_locale("en"):
        click.echo(f"{job.name}: {run_in_words(figures)}", err=not is_well)
    if not is_well:
        raise SystemExit(1)


def _runs() -> dict[str, JobRun]:
    with asked_by_hand():
        refuse_another(engine())
        with reading() as tx:
            return last_runs(tx)


def _row(job: Job, run: JobRun | None, now: datetime) -> tuple[str, ...]:
    following = "while it runs" if isinstance(job.when, Every) else _text(job.when.following(now))
    last = "never" if run is None else _text(run.started_at)
    return job.name, str(job.when), following, last, job.does, _outcome(run)


def _outcome(run: JobRun | None) -> str:
    if run is None:
        return ""
    if run.failed_at is not None:
        return f"FAILED: {run_in_words(run.figures)}"
    return run_in_words(run.figures) if run.finished_at is not None else "running, or stopped on the way"


def _text(instant: datetime) -> str:
    return instant.astimezone(HELSINKI).strftime("%d.%m.%Y %H.%M")
