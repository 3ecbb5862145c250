"""What a start costs, and what two workers take of the memory."""

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median

from tests.support.served import Served

from . import worlds
from .client import get, once
from .table import Figure

TURNS = 3


def figures(folder: Path) -> Iterator[Figure]:
    """Measure until the first answer, and the share of memory (PSS) after some."""
    database = folder / "start.db"
    worlds.full_calendar(database, 60).dispose()
    settings = worlds.settings(folder, database)
    bare_settings = {"BARE_DATABASE": str(folder / "bare-start.db")}
    ours, bare = [], []
    for _ in range(TURNS):
        ours.append(_start(folder, "wsgi:app", settings, "/fi/"))
        bare.append(_start(folder, "bench.bare:app", bare_settings, "/hello"))
    pairs = [(one, other) for (one, _), (other, _) in zip(ours, bare, strict=True)]
    took, bare_took = (median(pair[n] for pair in pairs) for n in (0, 1))
    ratio = median(one / other for one, other in pairs)
    yield Figure.at_most("start to the first answer / bare Flask", f"{took:.2f} s", f"{bare_took:.2f} s", ratio, 3)
    used, bare_used = (median(pss for _, pss in starts) for starts in (ours, bare))
    what = "memory of master and two workers, preload (PSS) / bare Flask"
    is_met = used <= 200
    yield Figure(what, f"{used:.0f} MB", f"{bare_used:.0f} MB", used / bare_used, "<= 200 MB", is_met)


def _start(folder: Path, target: str, settings: Mapping[str, str], path: str) -> tuple[float, float]:
    served = Served(target, settings, folder, workers=2, threads=4, options=("--preload",))
    began = time.monotonic()
    with served:
        once(get(served, path))
        took = time.monotonic() - began
        for _ in range(40):
            once(get(served, path))
        return took, sum(_pss(pid) for pid in served.processes())


def _pss(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
