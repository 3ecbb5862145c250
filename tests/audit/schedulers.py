"""Jobs under kill -9: two schedulers and two people who run jobs by hand, all killed at random and started again.

What must hold: each planned date is there once, each due message was sent once, and one clean run afterwards makes
good whatever the killed ones left undone.
"""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from threading import Event

from sqlalchemy import Engine, delete, select, update

from booking import db
from booking.checks.service import broken
from booking.following.slots import cut_slots
from booking.jobs.model import JobRun
from booking.notices.model import Notice
from booking.reservations import keys
from booking.reservations.rules import ReservationRequest
from booking.reservations.service import reserve
from booking.schedule.model import Occurrence, Series
from tests.jobs.plans import FIRST_HALF_YEAR, standing_club
from tests.support.moments import NOW
from tests.support.served import ROOT
from tests.support.world import World, drop_in, small_world

RUN = ("jobs", "run")
HANDS = (("jobs", "once", "make_dates"), ("jobs", "once", "send_notices"))
NEW_SERIES, NEW_FAMILIES = 2, 3
FIRST_SESSION_ON = date(2018, 12, 1)
LONGEST_SECONDS = 120


@dataclass
class Outcome:
    """What came of it; `problems` should be empty."""

    kills: int = 0
    started: int = 0
    series: int = 0
    dates: int = 0
    notices: int = 0
    problems: list[str] = field(default_factory=list)


class Seat:
    """One of the four: a process that is started again whenever it has ended."""

    def __init__(self, commands: Sequence[tuple[str, ...]], settings: Mapping[str, str]) -> None:
        """Run the commands in turn."""
        self._commands = commands
        self._env = {"PATH": os.environ["PATH"], **settings}
        self._process: subprocess.Popen[bytes] | None = None
        self.started = 0

    def keep_going(self) -> None:
        """Start the next one when none runs."""
        if self._process is None or self._process.poll() is not None:
            command = self._commands[self.started % len(self._commands)]
            self.started += 1
            self._process = subprocess.Popen(
                [sys.executable, "-m", "flask", "--app", "wsgi", *command], cwd=ROOT, env=self._env,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip

    def kill(self) -> bool:
        """Kill -9 it; False when it had ended by itself."""
        return self.end(signal.SIGKILL) == -signal.SIGKILL

    def end(self, number: signal.Signals) -> int:
        """Send a signal and return the exit code."""
        assert self._process is not None
        self._process.send_signal(number)
        return self._process.wait(LONGEST_SECONDS)


def trouble(engine: Engine, settings: Mapping[str, str], *, kills: int, seed: int = 1) -> Outcome:
    """Give the four new work and kill one of them, again and again; then look after one clean run."""
    dice, outcome = Random(seed), Outcome()
    keys.use_key(settings["SECRET_KEY"])
    with db.transaction(engine) as tx:
        world = small_world(tx)
    seats = [Seat([RUN], settings), Seat([RUN], settings), Seat(HANDS, settings), Seat(HANDS[::-1], settings)]
    with ExitStack() as stack:
        for seat in seats:
            seat.keep_going()
            stack.callback(seat.end, signal.SIGKILL)
        while outcome.kills < kills:
            _new_work(engine, world, outcome)
            for seat in seats:
                seat.keep_going()
            Event().wait(dice.uniform(0.3, 2.0))
            outcome.kills += dice.choice(seats).kill()
        codes = [seat.end(signal.SIGTERM) for seat in seats[:2]]
    outcome.started = sum(seat.started for seat in seats)
    if set(codes) - {0, -signal.SIGKILL, -signal.SIGTERM}:
        outcome.problems.append(f"schedulers ended with {codes}")
    _one_clean_run(engine, settings, outcome)
    _look(engine, Path(settings["TAVATAAN_INSTANCE"]) / "outbox", outcome)
    return outcome


def _new_work(engine: Engine, world: World, outcome: Outcome) -> None:
    """Make series without dates and families who book; let the night seem missed."""
    with db.transaction(engine) as tx:
        for _ in range(NEW_SERIES):
            standing_club(tx, world)
        session = drop_in(tx, world, FIRST_SESSION_ON + timedelta(days=outcome.series), team=())
        for slot in cut_slots(tx, session)[:NEW_FAMILIES]:
            asked = ReservationRequest(
                slot_public_id=slot.public_id,
                nickname="Aurinko",
                contact_kind="email",
                contact_address="perhe@example.fi",
                service_id=None,
                language="fi",
                interpreter_language=None,
                form_key=f"form-key-of-{slot.public_id}",
            )
            reserve(tx, asked, now=NOW)
        tx.execute(delete(JobRun).where(JobRun.name == "make_dates"))
    outcome.series += NEW_SERIES


def _one_clean_run(engine: Engine, settings: Mapping[str, str], outcome: Outcome) -> None:
    """Run each job once in peace; the leases of killed senders have ended meanwhile."""
    with db.transaction(engine) as tx:
        tx.execute(update(Notice).where(Notice.sent_at.is_(None)).values(claimed_until=None))
    for name in ("make_dates", "send_notices", "check_invariants"):
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "once", name], cwd=ROOT,
            env={"PATH": os.environ["PATH"], **settings}, capture_output=True, text=True, timeout=LONGEST_SECONDS,
        )  # fmt: skip
        if done.returncode:
            outcome.problems.append(f"{name}: {done.stderr[-300:]}")


def _look(engine: Engine, outbox: Path, outcome: Outcome) -> None:
    """Count what is there twice, and what is missing."""
    wrong: Callable[[str], None] = outcome.problems.append
    with db.reading(engine) as tx:
        for series_id in tx.scalars(select(Series.id)):
            of_series = select(Occurrence.held_on).where(Occurrence.series_id == series_id)
            dates = sorted(day.isoformat() for day in tx.scalars(of_series))
            outcome.dates += len(dates)
            if dates != FIRST_HALF_YEAR:
                wrong(f"series {series_id} has {dates}")
        notices = list(tx.scalars(select(Notice)))
        due = [one for one in notices if one.due_at <= NOW]
        outcome.notices = len(due)
        about = Counter((one.kind, one.subject_id) for one in notices)
        for key in (one for one, times in about.items() if times > 1):
            wrong(f"notices {key} twice")
        for one in due:
            if one.sent_at is None:
                wrong(f"notice {one.id} was not sent")
        mails = sorted(path.stem for path in outbox.glob("*.eml"))
        if mails != sorted(one.public_id for one in due):
            wrong(f"{len(mails)} mails for {len(due)} due notices")
        outcome.problems += [fault.invariant.name for fault in broken(tx, now=NOW, retention_days=30)]
