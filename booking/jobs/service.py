"""Run one job and keep what came of it; a failure is a row and a log line, never an end of the scheduler."""

import logging
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DBAPIError

from ..clock import real_now, utc_now
from ..config import Config
from ..db import reading, transaction
from ..errors import Unavailable
from .job import Figures, Job, JobFailed, Work, said
from .model import SCHEDULER, JobRun
from .queries import last_finished
from .rules import Nightly, is_missed

log = logging.getLogger(__name__)
TEXT_LENGTH = 200


def run_job(
    job: Job, engine: Engine, settings: Config, *, is_stopping: Callable[[], bool] = lambda: False
) -> tuple[bool, Figures]:
    """Run `job` now and write its row, in real time; return whether it went well, and what it did."""
    started_at = real_now()
    _keep(engine, job.name, started_at=started_at, finished_at=None, failed_at=None, figures={})
    try:
        figures = job.function(Work(engine, settings, utc_now(), is_stopping))
    except JobFailed as found:
        ended_at = real_now()
        log.error("job %s: %s", job.name, found)
        _keep(engine, job.name, finished_at=ended_at, failed_at=ended_at, figures=found.figures)
        return False, found.figures
    except Exception as fault:
        what = _where(fault)
        log.error("job %s failed: %s", job.name, what)
        _keep(engine, job.name, failed_at=real_now(), figures={"fault": what})
        return False, {"fault": what}
    _keep(engine, job.name, finished_at=real_now(), figures=figures)
    log.log(logging.INFO if isinstance(job.when, Nightly) else logging.DEBUG, "job %s: %s", job.name, said(figures))
    return True, figures


def beat(engine: Engine) -> None:
    """Note that a scheduler leads and lives; a database that does not answer is for the next beat."""
    try:
        _keep(engine, SCHEDULER, finished_at=real_now())
    except DBAPIError as fault:
        log.warning("the beat was not written: %s", type(fault.orig).__name__)
    except Unavailable:
        log.warning("the beat was not written: the database has been moved, or is being moved")


def missed_jobs(timetable: tuple[Job, ...], engine: Engine, *, now: datetime) -> list[Job]:
    """Return the nightly jobs that have not finished since they were last due, in the timetable's order."""
    with reading(engine) as tx:
        finished = last_finished(tx)
    return [job for job in timetable if is_missed(job.when, finished.get(job.name), now=now)]


def _keep(engine: Engine, name: str, **values: Any) -> None:
    if "figures" in values:
        told = values["figures"].items()
        values["figures"] = {name: one[:TEXT_LENGTH] if isinstance(one, str) else one for name, one in told}
    insert = postgres_insert if engine.dialect.name == "postgresql" else sqlite_insert
    row = {"started_at": real_now(), "figures": {}, **values}
    statement = insert(JobRun).values(name=name, **row)
    with transaction(engine) as tx:
        tx.execute(statement.on_conflict_do_update(index_elements=[JobRun.name], set_=values))


def _where(fault: Exception) -> str:
    # The kind and the place only: a database's error text holds the values of the row.
    frames = traceback.extract_tb(fault.__traceback__)
    place = next((frame for frame in reversed(frames) if "booking" in Path(frame.filename).parts), frames[-1])
    return f"{type(fault).__name__} at {Path(place.filename).parent.name}/{Path(place.filename).name}:{place.lineno}"
