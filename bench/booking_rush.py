"""Families who book: a whole reservation beside a bare guarded INSERT, and two hundred people for nine places."""

import multiprocessing
import random
import re
import secrets
import time
from collections.abc import Iterator, Sequence
from datetime import date
from datetime import time as wall
from pathlib import Path
from statistics import median
from threading import Thread
from urllib.parse import urlencode

from sqlalchemy import func, select

from booking import db, schema
from booking.following.slots import cut_slots
from booking.reservations.model import Reservation
from tests.support.served import Served
from tests.support.world import drop_in, small_world

from . import worlds
from .client import Ask, get, once, post, send_all
from .table import Figure

TURNS, PRESSES = 6, 100
PEOPLE, PLACES, PROCESSES, RUSHES = 200, 9, 4, 7
TOKEN = re.compile(r'name="form_token"[^>]*value="([^"]+)"')
OTHERS = re.compile(r'name="slot" value="([^"]+)"')


def figures(folder: Path) -> Iterator[Figure]:
    """Measure both; the databases lie in one folder, so on one disk, and commit with synchronous=FULL."""
    database = folder / "presses.db"
    engine = worlds.full_calendar(database, 400)
    places = worlds.free_slots(engine, TURNS * PRESSES)
    engine.dispose()
    bare_settings = {"BARE_DATABASE": str(folder / "bare-presses.db")}
    with (
        Served("wsgi:app", worlds.settings(folder, database), folder, workers=2, threads=4) as ours,
        Served("bench.bare:app", bare_settings, folder, workers=2, threads=4) as bare,
    ):
        yield from _presses(ours, bare, places)
    yield _rush(folder)


def _presses(ours: Served, bare: Served, places: Sequence[tuple[str, str]]) -> Iterator[Figure]:
    token = _token(ours, *places[0])
    once(_bare_press(bare, "warm"))
    turns = []
    for turn in range(TURNS):
        share = places[turn * PRESSES : (turn + 1) * PRESSES]
        mine, mine_took, mine_cpu = send_all([_press(ours, token, *place) for place in share])
        plain, plain_took, plain_cpu = send_all([_bare_press(bare, slot) for _, slot in share])
        if set(mine) | set(plain) != {303}:
            raise RuntimeError(f"not everybody got a place: {dict(mine)}, {dict(plain)}")
        turns.append((plain_took / mine_took, mine_took, plain_took, plain_cpu, mine_cpu))
    ours_rate, bare_rate = (PRESSES / median(turn[n] for turn in turns) for n in (1, 2))
    ratio = median(turn[0] for turn in turns)
    what = "reservation POST, everything / bare Flask INSERT and commit"
    yield Figure.at_least(what, f"{ours_rate:,.0f}/s", f"{bare_rate:,.0f}/s", ratio, 0.4)
    cpu = sum(turn[3] for turn in turns) / sum(turn[4] for turn in turns)
    yield Figure(f"{what}, CPU", "-", "-", cpu)


def _rush(folder: Path) -> Figure:
    """Let everybody press at once and go on to another place until there is none, in a session of its own each turn."""
    database = folder / "rush.db"
    engine = db.make_engine(f"sqlite:///{database}")
    schema.upgrade(engine)
    with db.transaction(engine) as tx:
        world = small_world(tx)
        sessions = [drop_in(tx, world, date(2018, 11, day), wall(9, 30), wall(11, 45)) for day in range(1, RUSHES + 2)]
        practice, *rushes = ([(one.public_id, slot.public_id) for slot in cut_slots(tx, one)] for one in sessions)
    bare_settings = {"BARE_DATABASE": str(folder / "bare-rush.db")}
    with (
        Served("wsgi:app", worlds.settings(folder, database), folder, workers=2, threads=4) as ours,
        Served("bench.bare:app", bare_settings, folder, workers=2, threads=4) as bare,
    ):
        token = _token(ours, *practice[0])
        # Each worker has answered such presses before, as at any rush.
        send_all([_press(ours, token, *place) for place in practice * 8])
        send_all([_bare_press(bare, slot) for _, slot in practice * 8])
        turns = [(_everybody(ours, places, token), _everybody(bare, places, None)) for places in rushes]
    with db.reading(engine) as tx:
        live = select(func.count()).select_from(Reservation).where(Reservation.released_at.is_(None))
        held = tx.scalar(live)
    engine.dispose()
    got = {places for turn in turns for places, _ in turn}
    if got != {PLACES} or held != PLACES * (RUSHES + 1):
        raise RuntimeError(f"{PLACES} places in each of {RUSHES + 1} sessions, {got} acknowledged, {held} kept")
    last, bare_last = (median(turn[n][1] for turn in turns) for n in (0, 1))
    ratio = median(mine[1] / plain[1] for mine, plain in turns)
    what = f"{PEOPLE} people for {PLACES} places, exactly {PLACES} each time: last place gone"
    return Figure.at_most(what, f"{last:.2f} s", f"{bare_last:.2f} s", ratio, 2)


def _everybody(served: Served, places: Sequence[tuple[str, str]], token: str | None) -> tuple[int, float]:
    """Return how many got a place, and when the last place was gone."""
    context = multiprocessing.get_context("fork")
    results, start = context.SimpleQueue(), context.Barrier(PEOPLE)

    def crowd(first: int) -> None:
        members = [Thread(target=member, args=(number,)) for number in range(first, PEOPLE, PROCESSES)]
        for one in members:
            one.start()
        for one in members:
            one.join()

    def member(number: int) -> None:
        wishes = random.Random(number).sample(places, len(places))
        start.wait()
        began = time.monotonic()
        results.put((_one_of(served, wishes, token), time.monotonic() - began))

    crowds = [context.Process(target=crowd, args=(first,), daemon=True) for first in range(PROCESSES)]
    for one in crowds:
        one.start()
    ends = [results.get() for _ in range(PEOPLE)]
    for one in crowds:
        one.join()
    took = [seconds for got, seconds in ends if got]
    return len(took), max(took)


def _one_of(served: Served, wishes: list[tuple[str, str]], token: str | None) -> bool:
    """Press for one place after the other, as long as the answer offers any; tell whether one was got."""
    while wishes:
        session, slot = wishes.pop()
        ask = _press(served, token, session, slot) if token else _bare_press(served, slot)
        status, _, body = once(ask)
        if status == 303:
            return True
        if token:
            free = set(OTHERS.findall(body.decode()))
            wishes = [place for place in wishes if place[1] in free]
    return False


def _token(ours: Served, session: str, slot: str) -> str:
    status, _, body = once(get(ours, f"/fi/sessions/{session}/book?slot={slot}"))
    found = TOKEN.search(body.decode())
    if found is None:
        raise RuntimeError(f"the form was answered with {status}")
    return found[1]


def _press(ours: Served, token: str, session: str, slot: str) -> Ask:
    answers = {
        "form_token": token,
        "form_key": secrets.token_urlsafe(16),
        "nickname": "Maija",
        "contact": "email",
        "email": "maija@example.fi",
    }
    address = ".".join(str(part) for part in (127, *secrets.token_bytes(3)))  # each family calls from its own
    return post(ours, f"/fi/sessions/{session}/book?slot={slot}", urlencode(answers), X_Forwarded_For=address)


def _bare_press(bare: Served, slot: str) -> Ask:
    return post(bare, "/book", urlencode({"slot": slot, "nickname": "Maija"}))
