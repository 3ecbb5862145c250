"""Two hundred families who open the pages of a booking within ten seconds: nobody is turned away, nobody waits long."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import quantiles
from threading import Event, Thread

from tests.support.served import Served

from .crowd import Family


@dataclass(frozen=True)
class Opened:
    """What the families got."""

    statuses: Counter[int]
    p50_seconds: float
    p95_seconds: float
    most_seconds: float


def open_at_once(
    settings: Mapping[str, str], folder: Path, paths: Sequence[str], *, families: int, within_seconds: float
) -> Opened:
    """Let each family come at a moment of its own within `within_seconds` and open `paths` one after another."""
    dice, looks = Random(1), []
    moments = [dice.uniform(0, within_seconds) for _ in range(families)]
    with Served("wsgi:app", settings, folder, workers=2, threads=4) as served:
        threads = [
            Thread(target=_come, args=(served.port, number, moment, paths, looks), daemon=True)
            for number, moment in enumerate(moments)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    seconds = [took for _, took in looks]
    cuts = quantiles(seconds, n=100)
    return Opened(Counter(status for status, _ in looks), cuts[49], cuts[94], max(seconds))


def _come(port: int, number: int, moment: float, paths: Sequence[str], looks: list[tuple[int, float]]) -> None:
    Event().wait(moment)
    family = Family(port, f"127.2.{number // 250}.{number % 250 + 1}")
    for path in paths:
        began = time.monotonic()
        status, _, _ = family.ask("GET", path)
        looks.append((status, time.monotonic() - began))
