"""`python -m bench [PART ...]`: measure, print one table; the exit code says whether every goal was met."""

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from . import booking_rush, calendars, history, painting, planning, proxied, reading, starting
from .table import Figure, table

PARTS = {
    "reading": reading.figures,
    "booking": booking_rush.figures,
    "calendars": calendars.figures,
    "history": history.figures,
    "planning": planning.figures,
    "starting": starting.figures,
    "proxied": proxied.figures,
    "painting": painting.figures,
}


def main(names: Sequence[str]) -> int:
    """Run the parts named, or all."""
    began = time.monotonic()
    found: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="tavataan-bench-") as folder:
        for name in names or PARTS:
            for figure in PARTS[name](Path(folder)):
                found.append(figure)
                print(f"{figure.ratio:8.2f}  {figure.what}", file=sys.stderr, flush=True)
    print(table(found))
    load = os.getloadavg()[0]
    took = time.monotonic() - began
    print(f"\n{os.cpu_count()} processors, load {load:.1f}, {took:.0f} s; compare ratios, nothing else.")
    return 1 if any(one.is_met is False for one in found) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
