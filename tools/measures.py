"""`make bench`, `make audit` and `./dev shots`: what takes too long for `make test`."""

import os
from collections.abc import Sequence

from . import environment
from .children import finish
from .places import ROOT, in_venv


def bench(parts: Sequence[str]) -> int:
    """Measure the service beside anchors of the same run; arguments name parts."""
    return _run("bench", parts)


def audit(matrices: Sequence[str]) -> int:
    """Run the long matrices on both databases; arguments name matrices."""
    return _run("tests.audit", matrices)


def shots(arguments: Sequence[str]) -> int:
    """Take pictures of every page of the way into a folder; further arguments name languages and looks."""
    return _run("tests.shots", arguments)


def _run(module: str, arguments: Sequence[str]) -> int:
    environment.prepare(environment.DEVELOPING)
    return finish(in_venv(module, *arguments), {**os.environ, "PYTHONPATH": str(ROOT)})
