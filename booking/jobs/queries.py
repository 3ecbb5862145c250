"""When jobs last ran."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from .model import SCHEDULER, JobRun


def last_runs(tx: Session) -> dict[str, JobRun]:
    """Return the last run of each job that has ever run, by name."""
    return {run.name: run for run in tx.scalars(select(JobRun))}


def last_finished(tx: Session) -> dict[str, datetime]:
    """Return when each job last ended, well or with a fault that it reported itself."""
    return {run.name: run.finished_at for run in tx.scalars(select(JobRun)) if run.finished_at is not None}


def last_beat(tx: Session) -> datetime | None:
    """Return the last sign of life of a scheduler that leads."""
    return tx.scalar(select(JobRun.finished_at).where(JobRun.name == SCHEDULER))
