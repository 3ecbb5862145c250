"""The scheduler as a real process: it starts, does what was missed, hands over when killed, ends when asked."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from threading import Timer

import pytest
from sqlalchemy import Engine

from booking.db import reading, transaction
from booking.jobs.queries import last_beat, last_finished

from .plans import FIRST_HALF_YEAR, dates, standing_club

ROOT = Path(__file__).parents[2]
LONGEST_SECONDS = 60
LEADS = "this scheduler leads"
WAITS = "another scheduler leads"


class Scheduler:
    """A running `flask jobs run`."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        """Start it."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "run"],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], **settings},
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )

    def until(self, *wanted: str) -> None:
        """Read its log until each of the words has been seen; fail when it ends before."""
        assert self.process.stderr is not None
        missing = list(wanted)
        seen = []
        # A process that says nothing any more is killed, which ends the reading.
        watch = Timer(LONGEST_SECONDS, self.process.kill)
        watch.start()
        try:
            while missing and (line := self.process.stderr.readline()):
                seen.append(line)
                missing = [words for words in missing if words not in line]
        finally:
            watch.cancel()
        assert not missing, "".join(seen)

    def end(self, number: signal.Signals) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        _, self.rest = self.process.communicate(timeout=LONGEST_SECONDS)
        return self.process.returncode


@pytest.fixture
def start(settings: dict[str, str], database: Engine) -> Iterator[Callable[[], Scheduler]]:
    """Return a function that starts a scheduler; whatever still runs at the end is killed."""
    started: list[Scheduler] = []

    def start_one() -> Scheduler:
        started.append(Scheduler(settings))
        return started[-1]

    yield start_one
    for one in started:
        if one.process.poll() is None:
            one.end(signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_makes_good_the_missed_night_and_ends_cleanly_when_asked(
    start: Callable[[], Scheduler], database: Engine, number: signal.Signals
) -> None:
    with transaction(database) as tx:
        standing_club(tx)

    scheduler = start()
    scheduler.until(LEADS, "job make_dates: series 1, dates_added 13", "job check_invariants")
    code = scheduler.end(number)

    with reading(database) as tx:
        assert dates(tx) == FIRST_HALF_YEAR
        assert {"make_dates", "erase_contacts", "forget_counts", "check_invariants"} <= set(last_finished(tx))
        assert last_beat(tx) is not None
    assert code == 0
    assert "the scheduler has ended" in scheduler.rest
    assert "Traceback" not in scheduler.rest


def test_the_second_waits_and_takes_over_when_the_first_is_killed(start: Callable[[], Scheduler]) -> None:
    first = start()
    first.until(LEADS)
    second = start()
    second.until(WAITS)

    killed = first.end(signal.SIGKILL)
    second.until(LEADS)

    assert killed == -signal.SIGKILL
    assert second.end(signal.SIGTERM) == 0


def test_one_that_waits_ends_cleanly_too(start: Callable[[], Scheduler]) -> None:
    first = start()
    first.until(LEADS)
    second = start()
    second.until(WAITS)

    assert second.end(signal.SIGTERM) == 0
    assert first.end(signal.SIGTERM) == 0
