"""Ask the database how the service is."""

from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from .. import revision
from ..db import reading
from ..jobs.model import JobRun
from ..jobs.queries import last_beat, last_runs
from ..jobs.timetable import TIMETABLE
from .rules import JobHealth, Readiness, state_of

_newest_revision = revision.newest_revision


def readiness(engine: Engine) -> Readiness:
    """Return whether the database answers with the schema of this code."""
    try:
        if revision.head_revision(engine) != _newest_revision():
            return Readiness("the database has not the schema of this version")
        with reading(engine) as tx:
            return Readiness("", last_beat(tx))
    except SQLAlchemyError:
        return Readiness("the database does not answer")


def jobs_health(tx: Session, now: datetime) -> list[JobHealth]:
    """Return every job of the timetable with its last run, in the timetable's order."""
    runs = last_runs(tx)
    found = []
    for job in TIMETABLE:
        run: JobRun | None = runs.get(job.name)
        if run is None:
            found.append(JobHealth(job, "never", None, {}))
            continue
        state = state_of(job, run.started_at, run.finished_at, run.failed_at, now)
        found.append(JobHealth(job, state, run.failed_at or run.finished_at, run.figures))
    return found
