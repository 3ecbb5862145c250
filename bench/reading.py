"""What readers ask for again and again: feeds and the front page, beside a hello of our own and of a bare Flask."""

import gc
import time
from collections.abc import Iterator
from pathlib import Path

from icalendar import Calendar

from booking import create_app
from booking.web.kept import Kept
from tests.support.served import Served

from . import worlds
from .client import Ask, Beside, beside, get, once
from .table import Figure

FEED = "/feeds/public.ics"


def figures(folder: Path) -> Iterator[Figure]:
    """Measure over HTTP, 2 workers of 4 threads on both sides, 8 connections kept alive."""
    database = folder / "full.db"
    worlds.full_calendar(database).dispose()
    settings = worlds.settings(folder, database)
    with (
        Served("bench.ours:app", settings, folder, workers=2, threads=4) as ours,
        Served("bench.bare:app", {"BARE_DATABASE": str(folder / "bare.db")}, folder, workers=2, threads=4) as bare,
    ):
        hello, bare_hello = get(ours, "/bench/hello"), get(bare, "/hello")
        etag = once(get(ours, FEED))[1]["etag"]
        known, known_zipped = get(ours, FEED, If_None_Match=etag), get(ours, FEED, Accept_Encoding="gzip")
        yield _line("hello through our middleware / bare Flask hello", beside(hello, bare_hello))
        found = beside(known, hello, 304)
        yield _line(f"feed of {worlds.EVENTS} events, 304 / our hello", found, 0.85)
        yield _by_cpu(f"feed of {worlds.EVENTS} events, 304 / our hello, CPU", found, 0.85)
        yield _line("the same 304 / bare Flask hello", beside(known, bare_hello, 304))
        found = beside(get(ours, FEED), hello)
        yield _line(f"feed of {worlds.EVENTS} events, warm 200 / our hello", found, 0.65)
        yield _by_cpu(f"feed of {worlds.EVENTS} events, warm 200 / our hello, CPU", found, 0.65)
        yield _line("the same 200, gzip / our hello", beside(known_zipped, hello))
        yield _line("front page, kept / our hello", beside(_front(ours), hello), 0.3)
    yield from _built(folder, database)


def _front(ours: Served) -> Ask:
    return get(ours, "/fi/")


def _line(what: str, found: Beside, goal: float | None = None) -> Figure:
    ours, anchor = f"{found.ours:,.0f}/s", f"{found.anchor:,.0f}/s"
    if goal is None:
        return Figure(what, ours, anchor, found.ratio)
    return Figure.at_least(what, ours, anchor, found.ratio, goal)


def _by_cpu(what: str, found: Beside, goal: float) -> Figure:
    return Figure.at_least(what, "-", "-", found.cpu_ratio, goal)


def _built(folder: Path, database: Path) -> Iterator[Figure]:
    """Measure in this process what is made anew after a change."""
    app = create_app(worlds.settings(folder, database))
    client = app.test_client()

    def build(path: str) -> float:
        app.extensions["kept"] = Kept()
        return _cpu_ms(lambda: client.get(path))

    body = client.get(FEED).data
    library = _cpu_ms(lambda: Calendar.from_ical(body).to_ical())
    first = sorted(build(FEED) for _ in range(9))[4]
    what = "feed built after a change (CPU) / icalendar reads and writes it"
    is_met = first <= 25
    yield Figure(what, f"{first:.0f} ms", f"{library:.0f} ms", first / library, "<= 25 ms", is_met)
    page = sorted(build("/fi/") for _ in range(9))[4]
    hello = min(_cpu_ms(lambda: client.get("/fi/help")) for _ in range(9))
    yield Figure(
        "front page built after a change (CPU) / a kept page", f"{page:.0f} ms", f"{hello:.1f} ms", page / hello
    )
    app.extensions["db_engine"].dispose()


def _cpu_ms(act: object) -> float:
    assert callable(act)
    gc.collect()
    before = time.process_time()
    act()
    return (time.process_time() - before) * 1000
