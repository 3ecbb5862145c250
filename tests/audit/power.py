"""What a power cut would leave: the whole service killed a hundred times, and a flush before each answer."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Engine

from tests.support import databases

from .contention import Outcome, Plan, contend, places_of
from .flushes import Flushes, watch_presses

CUTS = Plan(rounds=300, processes=2, threads=4, workers=2, worker_kills=0, whole_kills=100, bare_rounds=0)
PRESSES = 200


def cut(engine: Engine, settings: Mapping[str, str], folder: Path) -> Outcome:
    """Let families press while everything is killed again and again; afterwards the database must be whole."""
    return contend(engine, settings, folder, CUTS)


def watch(engine: Engine, settings: Mapping[str, str], folder: Path) -> Flushes:
    """Book one time after another and see whether each was on the disk before the family was told.

    The tests' PostgreSQL flushes nothing, for speed; here a server of its own does.
    """
    proxied = {**settings, "TAVATAAN_PROXY_HOPS": "1"}
    if engine.dialect.name == "sqlite":
        places = places_of(engine, PRESSES)
        engine.dispose()
        return watch_presses(proxied, folder, places, writer=None, journal="-wal")
    with databases.durable_postgres_database() as (durable, server):
        places = places_of(durable, PRESSES)
        address = durable.url.render_as_string(hide_password=False)
        return watch_presses({**proxied, "DATABASE_URL": address}, folder, places, writer=server, journal="pg_wal")
