"""Pages after ten years: the same page, the same queries and about the same work, whatever lies in the past."""

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from booking import create_app
from booking.web.kept import Kept

from . import worlds
from .table import Figure

VENUES, YEARS = 3_000, 10
EVENTS = 240
TURNS = 15


def figures(folder: Path) -> Iterator[Figure]:
    """Measure in this process, nothing kept between requests."""
    apps = {}
    written = {}
    for name in ("young", "old"):
        database = folder / f"{name}.db"
        engine = worlds.full_calendar(database, EVENTS)
        if name == "old":
            written = worlds.add_history(engine, VENUES, YEARS)
        session = worlds.free_slots(engine, 1)[0][0]
        engine.dispose()
        apps[name] = (create_app(worlds.settings(folder, database)), session)
    past = f"{written['sessions']:,} past sessions"
    for what, path in (
        ("front page", "/fi/m/pieksamaki/"),
        ("session page", "/fi/sessions/{session}"),
        (f"feed of {EVENTS} events", "/feeds/public.ics"),
    ):
        (young, young_queries), (old, old_queries) = _turns(apps, path)
        if young_queries != old_queries:
            raise RuntimeError(f"{path}: {young_queries} queries become {old_queries}")
        told = f"{what} ({old_queries} queries), CPU with {past} / none"
        yield Figure.at_most(told, f"{old:.1f} ms", f"{young:.1f} ms", old / young, 1.2)
    for app, _ in apps.values():
        app.extensions["db_engine"].dispose()


def _turns(apps: dict[str, tuple[Flask, str]], path: str) -> list[tuple[float, int]]:
    """Return (median CPU in ms, queries) of both, asked in turns."""
    taken: dict[str, list[float]] = {name: [] for name in apps}
    queries = {}
    for _ in range(TURNS):
        for name, (app, session) in apps.items():
            app.extensions["kept"] = Kept()
            before = time.process_time()
            queries[name] = _queries(app.extensions["db_engine"], app.test_client(), path.format(session=session))
            taken[name].append((time.process_time() - before) * 1000)
    return [(median(taken[name][3:]), queries[name]) for name in apps]


def _queries(engine: Engine, client: FlaskClient, path: str) -> int:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    answer = client.get(path)
    event.remove(engine, "before_cursor_execute", note)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} was answered {answer.status_code}")
    return len(seen)
