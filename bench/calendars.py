"""A feed beside a calendar server: Radicale gives the same events as one collection.

It is installed into a folder of its own for the measurement; without a network there is no figure.
"""

import subprocess
import sys
import venv
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from time import monotonic
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tests.support.served import Served, cpu_seconds_of, free_port

from . import worlds
from .client import get, once, send_all
from .table import Figure

RADICALE = "radicale==3.5.*"
AUTH = {"Authorization": f"Basic {b64encode(b'bench:bench').decode()}"}
FEED = "/feeds/public.ics"
OURS, THEIRS = 800, 8
START_SECONDS = 30


def figures(folder: Path) -> Iterator[Figure]:
    """Compare what a second of processor time gives: to readers that have the feed, and to those who fetch it whole."""
    python = _installed(folder / "radicale")
    if python is None:
        sys.stderr.write("Radicale could not be installed: no figure beside it.\n")
        return
    database = folder / "calendars.db"
    worlds.full_calendar(database).dispose()
    with Served("bench.ours:app", worlds.settings(folder, database), folder, workers=2, threads=4) as ours:
        whole = get(ours, FEED)
        _, headers, body = once(whole)
        known = get(ours, FEED, If_None_Match=headers["etag"])
        send_all([known, whole] * 8)
        rates = [OURS / send_all([ask] * OURS)[2] for ask in (known, whole)]
    with _radicale(python, folder) as (pid, url):
        _call("PUT", url, body, {"Content-Type": "text/calendar"})
        etag = _call("GET", url)
        theirs = [_rate(pid, url, headers) for headers in ({"If-None-Match": etag}, {})]
    words = (f"{rates[0]:,.0f}", f"{theirs[0]:.1f}", rates[0] / theirs[0])
    yield Figure.at_least("asked again with its ETag, answers a second of CPU / Radicale's collection", *words, 100)
    words = (f"{rates[1]:,.0f}", f"{theirs[1]:.1f}", rates[1] / theirs[1])
    yield Figure(f"whole feed of {worlds.EVENTS} events, answers a second of CPU / Radicale's collection", *words)


def _rate(pid: int, url: str, headers: Mapping[str, str]) -> float:
    before = cpu_seconds_of(pid)
    for _ in range(THEIRS):
        _call("GET", url, headers=headers)
    return THEIRS / (cpu_seconds_of(pid) - before)


def _installed(place: Path) -> Path | None:
    venv.create(place, with_pip=True)
    python = place / "bin" / "python"
    done = subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", RADICALE],
        check=False, capture_output=True, timeout=300,
    )  # fmt: skip
    return python if done.returncode == 0 else None


@contextmanager
def _radicale(python: Path, folder: Path) -> Iterator[tuple[int, str]]:
    port = free_port()
    command = [
        str(python), "-m", "radicale", "--config", "", "--server-hosts", f"127.0.0.1:{port}", "--auth-type", "none",
        "--storage-filesystem-folder", str(folder / "collections"), "--logging-level", "error",
    ]  # fmt: skip
    with (folder / "radicale.log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as server:
        try:
            _wait(f"http://127.0.0.1:{port}/.web/")
            yield server.pid, f"http://127.0.0.1:{port}/bench/feed/"
        finally:
            server.terminate()


def _wait(url: str) -> None:
    until = monotonic() + START_SECONDS
    while True:
        try:
            _call("GET", url)
        except OSError:
            if monotonic() > until:
                raise
        else:
            return


def _call(method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> str:
    """Return the ETag of the answer, or of the one that the reader has."""
    try:
        with urlopen(Request(url, body, {**AUTH, **(headers or {})}, method=method), timeout=120) as answer:
            answer.read()
            return str(answer.headers["ETag"])
    except HTTPError as error:
        if error.code != HTTPStatus.NOT_MODIFIED:
            raise
        return str(error.headers["ETag"])
