"""Many hostile requests, the same ones for the same seed: `python -m tests.support.fuzz COUNT [SEED]`.

Runs on an empty SQLite file of its own; answers are judged as in the tests. Prints what was found, and fails on any.
"""

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence

import booking
from booking import clock, schema
from booking.accounts.passwords import Cost
from booking.clock import real_now

from . import routes
from .answers import faults
from .full_house import ROLES, FullHouse, full_house
from .hostile import texts
from .moments import NOW
from .sign_in import sign_in
from .typed import form_at, quoted, send, tasks

HANGS_FROM_SECONDS = 3
SETTINGS = {
    "TAVATAAN_ENV": "development",
    "SECRET_KEY": "fuzz-only-9f2c1b7e4a6d8350b1c2d3e4f5a69788f0e1d2c3b4a59687",
    "PUBLIC_URL": "http://tavataan.test",
    "FROZEN_NOW": NOW.isoformat(),
}


def fuzz(count: int, seed: int = 0) -> tuple[Counter[int], list[str]]:
    """Send `count` requests; return how many answers had which status, and what was wrong, in words."""
    with tempfile.TemporaryDirectory() as folder:
        app = booking.create_app(
            {**SETTINGS, "TAVATAAN_INSTANCE": folder, "DATABASE_URL": f"sqlite:///{folder}/fuzz.db"}
        )
        app.config["PASSWORD_COST"] = Cost(rounds=1, memory_kib=16, lanes=1)
        engine = app.extensions["db_engine"]
        schema.upgrade(engine)
        house = full_house(engine)
        draw = random.Random(seed)
        typed = texts(count * 2, seed)
        statuses, wrong = Counter[int](), list[str]()
        for number in range(count):
            status, found = _one(app, house, draw, typed, number)
            statuses[status] += 1
            wrong += found
        engine.dispose()
        clock.stand_still(None)
        return statuses, wrong


def _one(app, house: FullHouse, draw: random.Random, typed: Iterator[str], number: int) -> tuple[int, list[str]]:  # type: ignore[no-untyped-def]  # Flask's own type is in the caller
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    role = draw.choice((None, *ROLES))
    if role is not None:
        sign_in(client, house.world.users[role])
    began = real_now()
    if draw.random() < 0.5:
        rule = draw.choice(routes.rules(app, "GET"))
        values = dict(draw.choice(house.values_of(rule)))
        changed = [name for name in values if name not in ("lang_code", "answer")]
        if changed:
            values[draw.choice(changed)] = next(typed)
        what = f"{routes.filled(rule, values)}?{draw.choice(routes.ARGUMENTS)}={quoted(next(typed))}"
        answer = client.get(what, buffered=True)
    else:
        task = draw.choice(tasks(house))
        if task.role is not None:
            sign_in(client, house.world.users[task.role])
        form = form_at(client, task.path)
        name = draw.choice([*form.typed, *form.choices, "form_token"])
        what = f"{task.path} {name}"
        answer = send(client, form, {**task.answers, name: next(typed)}, task.button)
    seconds = (real_now() - began).total_seconds()
    slow = [f"{seconds:.1f} seconds"] if seconds > HANGS_FROM_SECONDS else []
    return answer.status_code, [f"{fault}: {what[:200]}" for fault in faults(answer) + slow]


def main(arguments: Sequence[str]) -> int:
    """Fuzz by hand and print how it went."""
    count, seed = int(arguments[0]), int(arguments[1]) if len(arguments) > 1 else 0
    statuses, wrong = fuzz(count, seed)
    sys.stdout.write(f"{count} requests, seed {seed}: {dict(sorted(statuses.items()))}\n")
    for line in wrong[:20]:
        sys.stdout.write(f"{line}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
