"""The scheduler's process: wait to lead, lead, leave when asked.

The job store is in memory on purpose: rows say what is due, so nothing is lost with the process.
"""

import logging
import signal
from contextlib import suppress
from threading import Event
from time import monotonic
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask

from ..clock import HELSINKI, real_now
from ..errors import Unavailable
from .job import Job
from .leader import Lock, lock_for
from .rules import Every
from .service import beat, missed_jobs, run_job
from .timetable import TIMETABLE

log = logging.getLogger(__name__)

STEP_SECONDS = 0.2
LOCK_CHECK_SECONDS = 2.0
BEAT_SECONDS = 15.0
LATE_SECONDS = 20 * 60 * 60
"""A nightly job still runs this late, e.g. on a laptop that was opened in the afternoon."""


class Stopping:
    """Becomes true when the process is asked to end; a signal handler may only note it."""

    def __init__(self) -> None:
        """Start not stopping."""
        self._is_asked = False
        self._never = Event()  # set from a signal's handler it could wait for a lock that it interrupted itself

    def __call__(self) -> bool:
        """Tell whether the end was asked for."""
        return self._is_asked

    def note(self, _number: int = 0, _frame: FrameType | None = None) -> None:
        """Ask for the end."""
        self._is_asked = True

    def wait(self, seconds: float) -> bool:
        """Wait so long, or shorter when the end is asked for; tell whether it is."""
        until = monotonic() + seconds
        while not self._is_asked and monotonic() < until:
            self._never.wait(STEP_SECONDS)
        return self._is_asked


def serve(app: Flask) -> None:
    """Run the timetable until SIGTERM or SIGINT; beside another scheduler, wait to take over."""
    stopping = Stopping()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stopping.note)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)  # it tells of every run, twice a minute
    lock = lock_for(app.extensions["db_engine"], app.config["SETTINGS"].instance)
    is_waiting = False
    while not stopping():
        if lock.take():
            is_waiting = False
            _lead(app, lock, stopping)
        elif not is_waiting:
            is_waiting = True
            log.info("another scheduler leads; waiting to take over")
        stopping.wait(LOCK_CHECK_SECONDS)
    lock.release()
    log.info("the scheduler has ended")


def trigger_of(job: Job) -> CronTrigger | IntervalTrigger:
    """Return what starts the job, on the wall in Finland."""
    if isinstance(job.when, Every):
        return IntervalTrigger(seconds=job.when.seconds, timezone=HELSINKI)
    return CronTrigger(hour=job.when.hour, minute=job.when.minute, timezone=HELSINKI)


def _lead(app: Flask, lock: Lock, stopping: Stopping) -> None:
    engine = app.extensions["db_engine"]
    scheduler = _timetabled(app, stopping)
    scheduler.start()
    beat(engine)
    next_beat = monotonic() + BEAT_SECONDS
    log.info("this scheduler leads %d jobs", len(TIMETABLE))
    try:
        while not stopping.wait(LOCK_CHECK_SECONDS):
            if not lock.is_held():
                log.warning("the lock is lost; another scheduler may lead")
                break
            if monotonic() >= next_beat:
                beat(engine)
                next_beat = monotonic() + BEAT_SECONDS
    finally:
        # A job at work ends its transaction; those that have not begun see `stopping` and do nothing.
        scheduler.shutdown(wait=True)
        lock.release()


def _timetabled(app: Flask, stopping: Stopping) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(
        timezone=HELSINKI,
        executors={"default": ThreadPoolExecutor(2)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": LATE_SECONDS},
    )
    now = real_now()
    missed = missed_jobs(TIMETABLE, app.extensions["db_engine"], now=now)
    for job in TIMETABLE:
        is_now = job in missed or isinstance(job.when, Every)
        first = {"next_run_time": now} if is_now else {}
        scheduler.add_job(_run, trigger_of(job), args=(app, job, stopping), id=job.name, name=job.name, **first)
    return scheduler


def _run(app: Flask, job: Job, stopping: Stopping) -> None:
    if stopping():
        return
    with app.app_context(), suppress(Unavailable):  # the database moves elsewhere: the next beat says so
        run_job(job, app.extensions["db_engine"], app.config["SETTINGS"], is_stopping=stopping)
