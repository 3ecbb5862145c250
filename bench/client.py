"""Clients that ask as fast as they are answered: keep-alive connections in threads of a few processes.

They speak plain sockets, because a client that works hard takes the processors away from the server it measures.
"""

import multiprocessing
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from multiprocessing.queues import SimpleQueue
from statistics import median
from threading import Thread

from tests.support.served import Served

PROCESSES = 2
CONNECTIONS = 4
"""In each process."""
TURNS = 12
SECONDS = 0.4


@dataclass(frozen=True)
class Ask:
    """A request to one server, ready to be sent."""

    served: Served
    content: bytes


@dataclass(frozen=True)
class Beside:
    """Two requests measured in turns: answers a second, and the server's processor time for one answer."""

    ours: float
    anchor: float
    ratio: float
    """Median of the turns' ratios of answers a second."""
    cpu_ratio: float
    """Anchor's processor time for one answer, divided by ours: what others do on the machine matters less."""


def get(served: Served, path: str, **headers: str) -> Ask:
    """Return a GET."""
    return Ask(served, _head("GET", path, headers))


def post(served: Served, path: str, body: str, **headers: str) -> Ask:
    """Return a POST of a form."""
    length = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
    return Ask(served, _head("POST", path, {**headers, **length}) + body.encode())


def once(ask: Ask) -> tuple[int, dict[str, str], bytes]:
    """Send one request and return status, headers and body."""
    connection = Connection(ask.served.port)
    try:
        return connection.send(ask.content)
    finally:
        connection.close()


def beside(ours: Ask, anchor: Ask, status: int = 200) -> Beside:
    """Ask both in turns, so that what else the machine does falls on both."""
    _rate(ours, status)
    _rate(anchor, 200)
    turns = [(_rate(ours, status), _rate(anchor, 200)) for _ in range(TURNS)]
    cpu_ours, cpu_anchor = (sum(turn[n][1] for turn in turns) / sum(turn[n][2] for turn in turns) for n in (0, 1))
    return Beside(
        ours=median(one[0] for one, _ in turns),
        anchor=median(other[0] for _, other in turns),
        ratio=median(one[0] / other[0] for one, other in turns),
        cpu_ratio=cpu_anchor / cpu_ours,
    )


def send_all(asks: Sequence[Ask]) -> tuple[Counter[int], float, float]:
    """Send each request once, as fast as they are answered; return statuses, seconds and the server's seconds."""
    many = PROCESSES * CONNECTIONS
    before = asks[0].served.cpu_seconds()
    answers, took = _in_processes([iter(asks[n::many]) for n in range(many)], lambda: True)
    return answers, took, asks[0].served.cpu_seconds() - before


def _rate(ask: Ask, status: int) -> tuple[float, float, int]:
    """Return answers a second, the server's processor seconds, and how many answers."""
    until, before = time.monotonic() + SECONDS, ask.served.cpu_seconds()
    answers, took = _in_processes([repeat(ask)] * (PROCESSES * CONNECTIONS), lambda: time.monotonic() < until)
    if set(answers) != {status}:
        raise RuntimeError(f"{ask.content[:60]!r} was answered {dict(answers)}")
    total = sum(answers.values())
    return total / took, ask.served.cpu_seconds() - before, total


def _in_processes(shares: Sequence[Iterator[Ask]], goes_on: Callable[[], bool]) -> tuple[Counter[int], float]:
    context = multiprocessing.get_context("fork")
    results = context.SimpleQueue()
    groups = [shares[n::PROCESSES] for n in range(PROCESSES)]
    processes = [context.Process(target=_process, args=(group, goes_on, results), daemon=True) for group in groups]
    began = time.monotonic()
    for process in processes:
        process.start()
    answers: Counter[int] = sum((results.get() for _ in processes), Counter())
    took = time.monotonic() - began
    for process in processes:
        process.join()
    return answers, took


def _process(
    shares: Sequence[Iterator[Ask]], goes_on: Callable[[], bool], results: "SimpleQueue[Counter[int]]"
) -> None:
    counts: list[Counter[int]] = [Counter() for _ in shares]
    threads = [Thread(target=_ask, args=(*pair, goes_on)) for pair in zip(shares, counts, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put(sum(counts, Counter()))


def _ask(share: Iterator[Ask], count: Counter[int], goes_on: Callable[[], bool]) -> None:
    connection: Connection | None = None
    for ask in share:
        if not goes_on():
            break
        connection = connection or Connection(ask.served.port)
        count[connection.send(ask.content)[0]] += 1
    if connection is not None:
        connection.close()


class Connection:
    """One keep-alive connection; opened again when the server says that it closes it."""

    def __init__(self, port: int) -> None:
        """Connect."""
        self._port = port
        self._open()

    def send(self, content: bytes) -> tuple[int, dict[str, str], bytes]:
        """Send a request and read its answer whole."""
        self._socket.sendall(content)
        seen = b""
        while b"\r\n\r\n" not in seen:
            seen += self._more(1 << 16)
        head, _, body = seen.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        parts, missing = [body], int(headers.get("content-length", "0")) - len(body)
        while missing > 0:
            parts.append(self._more(min(missing, 1 << 20)))
            missing -= len(parts[-1])
        if headers.get("connection") == "close":
            self.close()
            self._open()
        return int(first.split(" ")[1]), headers, b"".join(parts)

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()

    def _more(self, most: int) -> bytes:
        found = self._socket.recv(most)
        if not found:
            raise ConnectionError("the server closed the connection")
        return found

    def _open(self) -> None:
        self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _head(method: str, path: str, headers: dict[str, str]) -> bytes:
    named = {"Host": "tavataan.test", **{name.replace("_", "-"): value for name, value in headers.items()}}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items()), "", ""]
    return "\r\n".join(lines).encode("latin-1")
