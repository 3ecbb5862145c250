"""Whether each acknowledged booking is on the disk before its answer: the kernel's calls seen by strace."""

import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from urllib.parse import urlencode

from booking.clock import real_now
from tests.support.served import Served

from .crowd import HIDDEN_KEY, TOKEN, Family

CALLS = "fsync,fdatasync"
ATTACH_SECONDS = 10
FLUSH = re.compile(r"(?P<began>\d+\.\d+) (?:fsync|fdatasync)\(\d+<(?P<file>[^>]*)>\)\s+= 0 <(?P<took>[\d.]+)>")


@dataclass
class Flushes:
    """What was seen; `late` should be empty."""

    presses: int = 0
    reads: int = 0
    reads_that_flushed: int = 0
    """The control: a look at a form writes nothing, so it flushes nothing."""
    late: list[str] = field(default_factory=list)
    """Presses answered with a success before the database's journal was on the disk."""


@dataclass(frozen=True)
class _Span:
    began: float
    ended: float


def watch_presses(
    settings: Mapping[str, str], folder: Path, places: Sequence[tuple[str, str]], *, writer: int | None, journal: str
) -> Flushes:
    """Book `places` one after another and ask for a flush of a file named like `journal` within each.

    Args:
        places: (path of the form, public id of the slot).
        writer: Process that writes and forks those who write; None for the service's own worker.
    """
    seen, trace = Flushes(), folder / "flushes.txt"
    with Served("wsgi:app", settings, folder, workers=1, threads=1) as served:
        with _traced(served.workers()[0] if writer is None else writer, trace):
            spans = [_book(Family(served.port, f"127.1.2.{n}"), *place) for n, place in enumerate(places, start=1)]
        flushes = [one for one in _flushes(trace) if journal in one[1]]
    for (path, _), (looked, pressed, status) in zip(places, spans, strict=True):
        seen.presses += 1
        seen.reads += 1
        seen.reads_that_flushed += _is_flushed(looked, flushes)
        if status != 303 or not _is_flushed(pressed, flushes):
            seen.late.append(f"{path}: {status}")
    return seen


def _book(family: Family, path: str, slot: str) -> tuple[_Span, _Span, int]:
    began = real_now().timestamp()
    page = family.ask("GET", path)[2]
    looked = _Span(began, real_now().timestamp())
    answers = {"slot": slot, "nickname": "Maija", "contact": "email", "email": f"{secrets.token_hex(6)}@example.fi"}
    answers |= {"form_token": TOKEN.findall(page)[0], "form_key": HIDDEN_KEY.findall(page)[0]}
    began = real_now().timestamp()
    status, _, _ = family.ask("POST", path, urlencode(answers))
    return looked, _Span(began, real_now().timestamp()), status


def _is_flushed(span: _Span, flushes: Sequence[tuple[_Span, str]]) -> bool:
    return any(span.began <= one.began and one.ended <= span.ended for one, _ in flushes)


@contextmanager
def _traced(process: int, into: Path) -> Iterator[None]:
    found = shutil.which("strace")
    if found is None:
        raise RuntimeError("strace is not installed, and without it nobody sees what the disk is told")
    command = [found, "-f", "-q", "-y", "-T", "-ttt", "-e", f"trace={CALLS}", "-o", str(into), "-p", str(process)]
    tracer = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        _wait_until_traced(process, tracer)
        yield
    finally:
        tracer.terminate()
        tracer.wait()


def _wait_until_traced(process: int, tracer: "subprocess.Popen[bytes]") -> None:
    for _ in range(ATTACH_SECONDS * 50):
        if "TracerPid:\t0" not in Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace"):
            return
        if tracer.poll() is not None:
            break
        Event().wait(0.02)
    raise RuntimeError(f"strace could not look at process {process}")


def _flushes(trace: Path) -> list[tuple[_Span, str]]:
    found = FLUSH.finditer(trace.read_text(encoding="utf-8", errors="replace"))
    return [(_Span(float(one["began"]), float(one["began"]) + float(one["took"])), one["file"]) for one in found]
