"""Many hostile requests from everybody to everything, the same ones for the same seed; then a look at what is left.

Each answer is judged by tests/support/answers.py; afterwards every feed is parsed, every export and mail is read and
every rule between rows is asked.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import thread_time

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from booking.accounts.passwords import Cost
from booking.tables import metadata
from tests.support import routes
from tests.support.answers import faults
from tests.support.full_house import ROLES, FullHouse, full_house
from tests.support.hostile import texts
from tests.support.sign_in import form_token, sign_in
from tests.support.typed import Task, form_at, quoted, send, tasks

from .fuzz_judge import answer_faults, broken_rules

HANGS_FROM_SECONDS = 3
"""Of the processor: what others do on the machine does not count, and whoever waits for the database gets a 503."""
HEADERS = (
    "Accept", "Accept-Encoding", "Accept-Language", "Cookie", "Forwarded", "If-Modified-Since", "If-None-Match",
    "Origin", "Range", "Referer", "User-Agent", "X-Forwarded-For", "X-Forwarded-Host", "X-Request-Id",
)  # fmt: skip
NAMES = sorted({column.name for table in metadata.sorted_tables for column in table.columns} | set(routes.ARGUMENTS))
PROBLEMS_KEPT = 50


@dataclass
class Outcome:
    """What came of it; `problems` should be empty."""

    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    slowest_seconds: float = 0.0
    tables: int = 0
    feeds: list[str] = field(default_factory=list)
    """Addresses of all there were at first, private ones too."""
    broken_before: set[tuple[str, int]] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


class Crowd:
    """Everybody who asks, each request from an address of its own so that no limit is in the way."""

    def __init__(self, app: Flask, house: FullHouse) -> None:
        """Nobody is signed in yet."""
        self._app, self._house, self._number = app, house, 0
        self._clients: dict[str | None, FlaskClient] = {}

    def client(self, role: str | None) -> FlaskClient:
        """Return the browser of somebody who is signed in, or of a guest."""
        self._number += 1
        client = self._clients.get(role) or self._new(role)
        client.environ_base["REMOTE_ADDR"] = "10." + ".".join(str(self._number >> bits & 255) for bits in (16, 8, 0))
        return client

    def sign_in_again(self, role: str | None) -> None:
        """Forget a browser whose session may have ended."""
        self._clients.pop(role, None)

    def _new(self, role: str | None) -> FlaskClient:
        client = self._clients[role] = self._app.test_client()
        if role is not None:
            sign_in(client, self._house.world.users[role])
        return client


@dataclass(frozen=True)
class Fuzzer:
    """Draws requests and sends them."""

    app: Flask
    house: FullHouse
    crowd: Crowd
    draw: random.Random
    typed: Iterator[str]
    tasks: list[Task]

    def send_one(self) -> tuple[str, str | None, TestResponse]:
        """Send one request; return what it was, by whom, and its answer."""
        act = self.draw.choices((self._look, self._fill_in, self._press), (45, 40, 15))[0]
        return act()

    def _look(self) -> tuple[str, str | None, TestResponse]:
        role = self.draw.choice((None, *ROLES))
        what = f"{self._address('GET')}?{self.draw.choice(routes.ARGUMENTS)}={quoted(next(self.typed))}"
        method = self.draw.choices(("GET", "HEAD", "PUT"), (92, 6, 2))[0]
        client = self.crowd.client(role)
        answer = client.open(what, method=method, headers=self._headers(), buffered=True)
        return f"{method} {what}", role, answer

    def _fill_in(self) -> tuple[str, str | None, TestResponse]:
        task = self.draw.choice(self.tasks)
        client = self.crowd.client(task.role)
        form = form_at(client, task.path)
        names = [*dict.fromkeys([*form.typed, *form.choices, *(name for name, _value in form.values)])] or ["x"]
        some = self.draw.choice((1, 1, 1, 1, 2, 2, 2, len(names)))
        wrong = self.draw.sample(names, min(len(names), some))
        hostile = {name: next(self.typed) for name in wrong if name != "form_token" or self.draw.random() < 0.1}
        answer = send(client, form, {**task.answers, **hostile}, task.button)
        return f"POST {task.path} {sorted(hostile)}", task.role, answer

    def _press(self) -> tuple[str, str | None, TestResponse]:
        """Send fields that some form might have to any address that takes a form, with a good token."""
        role = self.draw.choice((None, *ROLES))
        client, path = self.crowd.client(role), self._address("POST")
        names = self.draw.sample(NAMES, 5)
        pairs = [(name, next(self.typed)) for name in names] + [("form_token", form_token(client))]
        body = "&".join(f"{name}={quoted(value)}" for name, value in pairs)
        kind = self.draw.choice(("application/x-www-form-urlencoded",) * 4 + ("multipart/form-data", "text/plain"))
        answer = client.post(path, data=body, content_type=kind, headers=self._headers(), buffered=True)
        return f"POST {path} {names}", role, answer

    def _address(self, method: str) -> str:
        rule = self.draw.choice(routes.rules(self.app, method))
        values = dict(self.draw.choice(self.house.values_of(rule)))
        changed = [name for name in values if name not in ("lang_code", "answer")]
        if changed and self.draw.random() < 0.7:
            values[self.draw.choice(changed)] = next(self.typed)
        return routes.filled(rule, values)

    def _headers(self) -> Headers:
        if self.draw.random() < 0.7:
            return Headers()
        name, text = self.draw.choice(HEADERS), next(self.typed).encode("latin-1", "ignore").decode("latin-1")
        value = "".join(letter for letter in text if letter not in "\r\n\x00")[:2_000]
        return Headers([(name, value)])


def fuzz(app: Flask, engine: Engine, count: int, seed: int) -> Outcome:
    """Write the full house and send `count` requests to it."""
    app.config["PASSWORD_COST"] = Cost(rounds=1, memory_kib=16, lanes=1)
    house = full_house(engine)
    feeds = [path for path in routes.good_paths(app, house, "GET") if path.split("?")[0].endswith(".ics")]
    outcome = Outcome(feeds=feeds, broken_before=broken_rules(engine))
    crowd = Crowd(app, house)
    fuzzer = Fuzzer(app, house, crowd, random.Random(seed), texts(10**9, seed), tasks(house))
    for _number in range(count):
        began = thread_time()
        what, role, answer = fuzzer.send_one()
        seconds = thread_time() - began
        found = faults(answer) + answer_faults(answer)
        found += [f"{seconds:.1f} seconds"] if seconds > HANGS_FROM_SECONDS else []
        outcome.requests += 1
        outcome.statuses[answer.status_code] += 1
        outcome.slowest_seconds = max(outcome.slowest_seconds, seconds)
        if len(outcome.problems) < PROBLEMS_KEPT:
            outcome.problems += [f"{fault}: {role} {what[:200]!r}" for fault in found]
        if role is not None and answer.status_code in (303, 403):
            crowd.sign_in_again(role)
    _take_copies(app, crowd, house, outcome)
    return outcome


def _take_copies(app: Flask, crowd: Crowd, house: FullHouse, outcome: Outcome) -> None:
    """Take every table there is to take, now that hostile texts are in the rows."""
    for path in (one for one in routes.good_paths(app, house, "POST") if one.endswith("/copy")):
        for role in ("professional", "admin"):
            client = crowd.client(role)
            answer = client.post(path, data={"form_token": form_token(client)})
            outcome.tables += answer.mimetype == "text/csv"
            outcome.problems += [f"{fault}: {role} {path}" for fault in answer_faults(answer)]
