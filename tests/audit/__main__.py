"""`python -m tests.audit [MATRIX ...]`: the long matrices on both databases; prints what came of each."""

import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from booking import create_app, db
from booking.reservations import keys
from tests.support import databases, races
from tests.support.moments import NOW

from .alike import listen
from .contention import Plan, contend, places_of
from .fuzz import fuzz as send_hostile
from .fuzz_judge import look_after
from .overload import open_at_once
from .pages import serve_and_walk
from .power import cut, watch
from .queueing import QueuePlan, queue_up
from .schedulers import trouble
from .sequences import Outcome, live
from .surveys import TABLES, look

SECRET_KEY = "audit-only-9f2c1b7e4a6d8350b1c2d3e4f5a69788f0e1d2c3b4a59687"
ROUNDS, ATTEMPTS, KILLS, LIVES, ACTS = 1_000, 20_000, 30, 100, 200
REQUESTS = 50_000
FAMILIES, WITHIN_SECONDS = 200, 10.0

Base = Callable[[], tuple[Engine, dict[str, str], Path]]
"""Gives an empty database with the settings of the service on it, and a folder."""


def race(empty: Base) -> tuple[bool, str]:
    """Eight threads on one slot, a thousand rounds; and the control without the index."""
    engine, _, _ = empty()
    keys.use_key(SECRET_KEY)
    outcomes = races.race(engine, ROUNDS)
    is_fair = all(one == Counter(won=1, taken=races.THREADS - 1) for one in outcomes)
    most = max(races.live_per_slot(engine))
    engine, _, _ = empty()
    races.drop_the_guard(engine)
    races.race(engine, 10)
    without = max(races.live_per_slot(engine))
    races.restore_the_guard(engine)
    told = dict(sum(outcomes, Counter()))
    return is_fair and most == 1 < without, f"{ROUNDS} rounds: {told}; without the index {without} hold one slot"


def contention(empty: Base) -> tuple[bool, str]:
    """Twenty thousand contended attempts over HTTP, workers and the whole service killed meanwhile."""
    plan = Plan(rounds=ATTEMPTS // 32)
    one = contend(*empty(), plan)
    told = f"{one.attempts} attempts {dict(one.statuses)}, {one.worker_kills} workers and {one.whole_kills} times all"
    told += f" killed, {one.resets} broken connections; p50 {one.p50_ms:.0f} ms, p99 {one.p99_ms:.0f} ms"
    told += f" (bare INSERT: {one.bare_p50_ms:.0f}, {one.bare_p99_ms:.0f} ms); problems {one.problems}"
    return not one.problems and one.attempts == plan.attempts, told


def power(empty: Base) -> tuple[bool, str]:
    """The whole service killed a hundred times; and each acknowledgement comes after its flush."""
    one, seen = cut(*empty()), watch(*empty())
    told = (
        f"{one.attempts} attempts {dict(one.statuses)}, everything killed {one.whole_kills} times, {one.resets} broken"
    )
    told += f" connections; problems {one.problems}; {seen.presses} bookings, {len(seen.late)} answered before their"
    told += f" flush, {seen.reads} looks of which {seen.reads_that_flushed} flushed"
    return not one.problems and not seen.late and seen.reads_that_flushed < seen.reads, told


def overload(empty: Base) -> tuple[bool, str]:
    """Two hundred families open session and form within ten seconds."""
    engine, settings, folder = empty()
    form, _ = places_of(engine, 6)[0]
    engine.dispose()
    paths = ("/fi/", form.partition("/book")[0], form)
    one = open_at_once(settings, folder, paths, families=FAMILIES, within_seconds=WITHIN_SECONDS)
    told = f"{FAMILIES} families, {dict(one.statuses)}; p50 {1000 * one.p50_seconds:.0f} ms,"
    told += f" p95 {1000 * one.p95_seconds:.0f} ms, most {1000 * one.most_seconds:.0f} ms"
    return one.statuses == {200: FAMILIES * len(paths)} and one.p95_seconds <= 1, told


def schedulers(empty: Base) -> tuple[bool, str]:
    """Four job processes, thirty kills, one clean run."""
    engine, settings, _ = empty()
    one = trouble(engine, settings, kills=KILLS)
    told = f"{one.kills} kills of {one.started} processes: {one.series} series with {one.dates} dates,"
    return not one.problems, f"{told} {one.notices} notices; problems {one.problems}"


def sequences(empty: Base) -> tuple[bool, str]:
    """A hundred random lives of two hundred acts, looked at after each act."""
    whole = Outcome()
    for seed in range(1, LIVES + 1):
        engine, settings, _ = empty()
        app = create_app(settings)
        app.extensions["db_engine"] = engine
        whole.add(live(engine, app.test_client(), seed, ACTS))
    told = f"{LIVES} lives, {whole.acts} acts, {sum(whole.done.values())} done {dict(whole.done)},"
    told += f" {sum(whole.refused.values())} refused, SEQUENCE rose {whole.raised} times; problems {whole.problems}"
    return not whole.problems and whole.acts == LIVES * ACTS, told


def fuzz(empty: Base) -> tuple[bool, str]:
    """Fifty thousand hostile requests, or FUZZ_REQUESTS of them, to every address and form from every role."""
    engine, settings, folder = empty()
    app = create_app(settings)
    app.extensions["db_engine"] = engine
    sent = send_hostile(app, engine, int(os.environ.get("FUZZ_REQUESTS", REQUESTS)), seed=1)
    left = look_after(app, engine, folder, feeds=sent.feeds, before=sent.broken_before)
    told = f"{sent.requests} requests {dict(sorted(sent.statuses.items()))},"
    told += f" slowest {sent.slowest_seconds:.1f} s of the processor;"
    told += f" afterwards {left.pages} pages, {left.feeds} feeds, {sent.tables} tables, {left.mails} mails; problems"
    problems = sent.problems + left.problems
    return not problems, f"{told} {problems}"


def alike(empty: Base) -> tuple[bool, str]:
    """Known and unknown addresses at sign-in, forgotten password and lost link: same answers, same time."""
    engine, settings, _ = empty()
    app = create_app(settings)
    app.extensions["db_engine"] = engine
    one = listen(app, engine)
    told = [
        f"{name} {1000 * times.apart:.1f} ms apart, p = {times.p:.2f} over {len(times.known)} pairs"
        for name, times in one.times.items()
    ]
    return not one.problems, f"{'; '.join(told)}; problems {one.problems}"


def surveys(_empty: Base) -> tuple[bool, str]:
    """A thousand random tables of surveys: what stays hidden, and whether it can be worked out."""
    problems, numbers, shown, control = look()
    told = f"{TABLES} tables, {numbers} numbers, {shown} shown, {len(problems)} worked out or broken {problems[:3]};"
    return not problems and control > 0, f"{told} with small numbers alone hidden, {control} tables tell one"


def queue(empty: Base) -> tuple[bool, str]:
    """Five hundred people queue, a hundred times and lanes come and go, from four processes."""
    engine, settings, _ = empty()
    one = queue_up(engine, settings["DATABASE_URL"], QueuePlan())
    told = f"{one.joined} queued, {one.offers} offers, {dict(sorted(one.done.items()))}; problems {one.problems[:10]}"
    return not one.problems and one.joined == QueuePlan().people, told


def pages(empty: Base) -> tuple[bool, str]:
    """Every page, in every state and language, read and looked at; PAGES_EACH=5 looks at each fifth only."""
    engine, settings, _ = empty()
    one = serve_and_walk(engine, settings, int(os.environ.get("PAGES_EACH", "1")))
    told = f"{one.read} cells read, {one.looked_at} looked at, {one.refused_forms} of these forms pressed empty;"
    return not one.problems and one.read > 0, f"{told} problems {one.problems}"


MATRICES = (race, contention, power, overload, schedulers, sequences, queue, fuzz, alike, surveys, pages)
WITHOUT_POSTGRES = {pages}
"""No database decides what a page looks like."""


@contextmanager
def _sqlite(folder: Path) -> Iterator[Callable[[], str]]:
    template = databases.sqlite_template(folder)

    def empty() -> str:
        return databases.sqlite_copy(template, Path(tempfile.mkdtemp(dir=folder)))

    yield empty


@contextmanager
def _postgres(_folder: Path) -> Iterator[Callable[[], str]]:
    with databases.postgres_database() as engine:

        def empty() -> str:
            databases.empty(engine)
            return engine.url.render_as_string(hide_password=False)

        yield empty


def _play(matrix: Callable[[Base], tuple[bool, str]], kind: Callable[..., Any], folder: Path) -> bool:
    engines: list[Engine] = []
    with kind(folder) as new:

        def empty() -> tuple[Engine, dict[str, str], Path]:
            for used in engines:
                used.dispose()
            place = Path(tempfile.mkdtemp(dir=folder))
            url = new()
            engines.append(db.make_engine(url))
            settings = {
                "TAVATAAN_ENV": "development",
                "SECRET_KEY": SECRET_KEY,
                "DATABASE_URL": url,
                "TAVATAAN_INSTANCE": str(place / "instance"),
                "PUBLIC_URL": "http://tavataan.test",
                "FROZEN_NOW": NOW.isoformat(),
            }
            return engines[-1], settings, place

        began = time.monotonic()
        is_well, told = matrix(empty)
        name = f"{matrix.__name__} on {kind.__name__.strip('_')}"
        sys.stdout.write(f"{'ok' if is_well else 'FAILED'}  {name}, {time.monotonic() - began:.0f} s: {told}\n")
        sys.stdout.flush()
        for used in engines:
            used.dispose()
    return is_well


def main(names: Sequence[str]) -> int:
    """Run the matrices named, or all, on SQLite and on PostgreSQL."""
    chosen = [one for one in MATRICES if not names or one.__name__ in names]
    with tempfile.TemporaryDirectory(prefix="tavataan-audit-") as folder:
        well = [
            _play(matrix, kind, Path(folder))
            for matrix in chosen
            for kind in (_sqlite, _postgres)[: 1 if matrix in WITHOUT_POSTGRES else 2]
        ]
    return 0 if well and all(well) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
