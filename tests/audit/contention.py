"""Everybody wants the same time while processes are killed: real gunicorn, real forms, real kill -9.

What must hold: nobody is told "yours" for a time somebody else has, nobody who was told so loses it, nobody is
refused a time that nobody has, nobody sees a server error. Broken connections are allowed: people press again.
"""

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from statistics import quantiles
from threading import Event, Timer
from typing import Any

from sqlalchemy import Engine, select, text

from booking import db
from booking.checks.service import broken
from booking.following.slots import cut_slots
from booking.reservations.model import Reservation, Slot
from tests.support.moments import NOW
from tests.support.served import ROOT, Served
from tests.support.world import drop_in, small_world

Places = Sequence[tuple[str, str]]
"""(path of the form, public id of the slot)"""


@dataclass(frozen=True)
class Plan:
    """How large the crowd is and how often somebody is killed."""

    rounds: int
    processes: int = 4
    threads: int = 8
    workers: int = 4
    worker_kills: int = 50
    whole_kills: int = 5
    bare_rounds: int = 40
    seed: int = 1
    hopeless_seconds: int = 3600

    @property
    def attempts(self) -> int:
        """Return how many families press."""
        return self.rounds * self.processes * self.threads


@dataclass
class Outcome:
    """What came of it; every list should be empty."""

    attempts: int
    statuses: Counter[int]
    resets: int
    worker_kills: int
    whole_kills: int
    p50_ms: float
    p99_ms: float
    bare_p50_ms: float = 0.0
    bare_p99_ms: float = 0.0
    held_twice: list[str] = field(default_factory=list)
    acknowledged_twice: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    refused_though_free: list[str] = field(default_factory=list)
    differing_repeats: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def problems(self) -> dict[str, list[str]]:
        """Return what should not be."""
        names = ("held_twice", "acknowledged_twice", "lost", "refused_though_free", "differing_repeats", "faults")
        return {name: getattr(self, name) for name in names if getattr(self, name)}


def contend(engine: Engine, settings: Mapping[str, str], folder: Path, plan: Plan) -> Outcome:
    """Let the crowd press on the database of `engine`, kill, look what is left."""
    places = places_of(engine, plan.rounds)
    engine.dispose()
    dice = Random(plan.seed)
    kills = ["worker"] * plan.worker_kills + ["whole"] * plan.whole_kills
    dice.shuffle(kills)
    proxied = {**settings, "TAVATAAN_PROXY_HOPS": "1"}
    done: Counter[str] = Counter()
    with Served("wsgi:app", proxied, folder, workers=plan.workers, threads=2) as served:
        gone = 0
        presses = []
        for number, result in enumerate(_crowd(served, places, plan, is_bare=False)):
            presses += result
            while gone < len(kills) and number >= (gone + 1) * plan.rounds // (len(kills) + 1):
                Event().wait(dice.uniform(0, 0.3))
                done[kills[gone]] += _kill(served, kills[gone], dice)
                gone += 1
        served.kill_all()
    outcome = _outcome(plan, presses, done)
    if plan.bare_rounds:
        outcome.bare_p50_ms, outcome.bare_p99_ms = _bare(folder, places[: plan.bare_rounds], plan)
    _look(engine, presses, outcome)
    return outcome


def places_of(engine: Engine, rounds: int) -> Places:
    """Make sessions enough for `rounds` slots, six in each; return their forms."""
    with db.transaction(engine) as tx:
        world = small_world(tx)
        first = date(2018, 11, 1)
        for number in range(-(-rounds // 6)):
            cut_slots(tx, drop_in(tx, world, first + timedelta(days=number), team=("family_counselling",)))
        slots = tx.scalars(select(Slot).order_by(Slot.id).limit(rounds))
        return [(f"/fi/sessions/{one.occurrence.public_id}/book?slot={one.public_id}", one.public_id) for one in slots]


def _crowd(served: Served, places: Places, plan: Plan, *, is_bare: bool) -> Iterator[list[dict[str, Any]]]:
    """Start the processes; after each round's `go` give the word to the caller, at the end what they saw."""
    whole = {"port": served.port, "threads": plan.threads, "slots": list(places), "is_bare": is_bare}
    with ExitStack() as stack:
        crowd = [_process(stack) for _ in range(plan.processes)]
        watch = Timer(plan.hopeless_seconds, lambda: [one.kill() for one in crowd])
        stack.callback(watch.cancel)
        watch.start()
        for one in crowd:
            _say(one, json.dumps(whole))
        for _ in places:
            for one in crowd:
                _hear(one, "ready")
            for one in crowd:
                _say(one, "go")
            yield []
        for one in crowd:
            yield json.loads(_hear(one))


def _process(stack: ExitStack) -> subprocess.Popen[str]:
    started = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("crowd.py"))], cwd=ROOT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    stack.callback(started.wait)
    for pipe in (started.stdin, started.stdout):
        assert pipe is not None
        stack.callback(pipe.close)
    stack.callback(started.kill)
    return started


def _say(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


def _hear(process: subprocess.Popen[str], wanted: str = "") -> str:
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    if not line or (wanted and line != wanted):
        raise RuntimeError(f"a crowd ended with {line[:200]!r}")
    return line


def _kill(served: Served, what: str, dice: Random) -> int:
    """Kill -9 a worker, or everything and start it anew; return how many were killed."""
    if what == "whole":
        served.kill_all()
        served.start()
        return 1
    for _ in range(200):
        if workers := served.workers():
            with suppress(ProcessLookupError):
                os.kill(dice.choice(workers), signal.SIGKILL)
                return 1
        Event().wait(0.05)
    return 0


def _bare(folder: Path, places: Places, plan: Plan) -> tuple[float, float]:
    """Return p50 and p99 of the same crowd at a bare Flask with one guarded INSERT, on the same disk, in peace."""
    paths = [("/book", slot) for _, slot in places]
    database = {"BARE_DATABASE": str(folder / "bare.db")}
    with Served("bench.bare:app", database, folder, workers=plan.workers, threads=2) as bare:
        presses = [press for result in _crowd(bare, paths, plan, is_bare=True) for press in result]
    return _percentiles(presses)


def _outcome(plan: Plan, presses: list[dict[str, Any]], kills: Counter[str]) -> Outcome:
    p50, p99 = _percentiles(presses)
    faults = [f"{press['slot']}: {press['fault']}" for press in presses if press["fault"]]
    faults += [f"{press['slot']}: {press['status']}" for press in presses if press["status"] not in (303, 409)]
    faults += [f"form of {press['slot']}: {press['form_status']}" for press in presses if press["form_status"] != 200]
    if len(presses) != plan.attempts:
        faults.append(f"{len(presses)} of {plan.attempts} told what they saw")
    return Outcome(
        attempts=len(presses),
        statuses=Counter(press["status"] for press in presses),
        resets=sum(press["resets"] for press in presses),
        worker_kills=kills["worker"],
        whole_kills=kills["whole"],
        p50_ms=p50,
        p99_ms=p99,
        faults=faults,
    )


def _percentiles(presses: list[dict[str, Any]]) -> tuple[float, float]:
    """Return p50 and p99 in ms of the presses whose connection held."""
    cuts = quantiles((press["seconds"] * 1000 for press in presses if not press["resets"]), n=100)
    return cuts[49], cuts[98]


def _look(engine: Engine, presses: list[dict[str, Any]], outcome: Outcome) -> None:
    """Compare what families were told with what the database holds after everything was killed."""
    with db.reading(engine) as tx:
        rows = tx.execute(
            select(Slot.public_id, Reservation.form_key_sha256)
            .join(Reservation, Reservation.slot_id == Slot.id)
            .where(Reservation.released_at.is_(None))
        ).all()
        outcome.faults += [fault.invariant.name for fault in broken(tx, now=NOW, retention_days=30)]
        if engine.dialect.name == "sqlite" and tx.scalar(text("PRAGMA integrity_check")) != "ok":
            outcome.faults.append("integrity_check")
    held = Counter(slot for slot, _ in rows)
    keys = set(rows)
    told = [press for press in presses if press["status"] == 303]
    winners = Counter(press["slot"] for press in told)
    outcome.held_twice = [slot for slot, times in held.items() if times > 1]
    outcome.acknowledged_twice = [slot for slot, times in winners.items() if times > 1]
    outcome.lost = [press["slot"] for press in told if (press["slot"], _sha256(press["form_key"])) not in keys]
    outcome.refused_though_free = [
        press["slot"] for press in presses if press["status"] == 409 and press["slot"] not in held
    ]
    outcome.differing_repeats = [press["slot"] for press in told if press["again"] != press["location"]]


def _sha256(form_key: str) -> str:
    return hashlib.sha256(form_key.encode()).hexdigest()
