"""What is well and what is not, as values."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ..jobs.job import Figures, Job
from ..jobs.rules import is_missed

LONGEST_SILENCE = timedelta(seconds=60)
"""A scheduler that leads gives a sign of life every 15 seconds."""
LONGEST_RUN = timedelta(hours=1)
NIGHTLY_GRACE = timedelta(minutes=30)


@dataclass(frozen=True)
class Readiness:
    """Whether this process can answer people; `reason` says why not."""

    reason: str
    beat_at: datetime | None = None

    @property
    def is_ready(self) -> bool:
        """Tell whether nothing stands in the way."""
        return not self.reason


@dataclass(frozen=True)
class JobHealth:
    """One job with its last run; `state` is well, failed, running, late or never."""

    job: Job
    state: str
    ended_at: datetime | None
    figures: Figures


def does_lead(beat_at: datetime | None, now: datetime) -> bool:
    """Tell whether a scheduler leads, by its last sign of life."""
    return beat_at is not None and now - beat_at <= LONGEST_SILENCE


def state_of(
    job: Job, started_at: datetime, finished_at: datetime | None, failed_at: datetime | None, now: datetime
) -> str:
    """Return in a word how a job that has run is doing."""
    if failed_at is not None and failed_at >= started_at:
        return "failed"
    if finished_at is None or finished_at < started_at:
        return "running" if now - started_at < LONGEST_RUN else "stopped"
    return "late" if is_missed(job.when, finished_at, now=now - NIGHTLY_GRACE) else "well"
