"""`make test`: the one gate, the same by hand and in CI. What cannot run here is left out and said so."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from . import environment
from .children import finish, stop
from .console import Refusal, say
from .places import ROOT, VENV, VENV_PYTHON, in_venv

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PROBE_POSTGRES = "from tests.support import postgres\nwith postgres.server(): pass"


@dataclass(frozen=True)
class Gate:
    """One check: what it is called and the command that does it."""

    name: str
    command: list[str]


@dataclass(frozen=True)
class LeftOut:
    """Tests that cannot run on this machine, and why."""

    marker: str
    reason: str


def test(arguments: Sequence[str]) -> int:
    """Set up and run every check and test; arguments go to pytest."""
    environment.prepare(environment.DEVELOPING)
    left_out = [found for found in (_browser(), _postgres()) if found]
    _tell(left_out)
    if left_out and os.environ.get("CI") == "true":
        raise Refusal("CI=true: nothing may be left out.")
    outcomes = [(gate, *_pass(gate)) for gate in _style()]
    outcomes += _side_by_side([*_tests(left_out, arguments), *_types(), _imports()])
    say()
    for gate, is_passed, last_line in outcomes:
        say(f"{'passed' if is_passed else 'FAILED'}  {gate.name}: {last_line}")
    _tell(left_out)
    return 0 if all(is_passed for _, is_passed, _ in outcomes) else 1


def lint() -> int:
    """Check style, format and who imports whom."""
    return _only([*_style(), _imports()])


def types() -> int:
    """Check types."""
    return _only(_types())


def fmt() -> int:
    """Put the code into its format and mend what can be mended."""
    environment.prepare(environment.DEVELOPING)
    mended = finish(in_venv("ruff", "check", "--fix", "."))
    return mended or finish(in_venv("ruff", "format", "."))


def _only(gates: Sequence[Gate]) -> int:
    environment.prepare(environment.DEVELOPING)
    return 0 if all([_pass(gate)[0] for gate in gates]) else 1


def _style() -> list[Gate]:
    return [
        Gate("style", in_venv("ruff", "check", ".")),
        Gate("format", in_venv("ruff", "format", "--check", ".")),
    ]


def _types() -> list[Gate]:
    return [Gate("types", in_venv("mypy"))]


def _imports() -> Gate:
    return Gate("imports", [str(VENV_PYTHON), str(VENV / "bin" / "lint-imports"), "--no-cache", "--no-logo"])


def _tests(left_out: Sequence[LeftOut], arguments: Sequence[str]) -> list[Gate]:
    """The tests in processes side by side, since a browser is mostly waited for; a selection in one."""
    missing = {found.marker for found in left_out}
    if arguments:
        selection = ["-m", " and ".join(f"not {one}" for one in sorted(missing))] if missing else []
        return [Gate("tests", in_venv("pytest", *selection, *arguments))]
    parts = {
        "tests": "not postgres and not browser",
        "tests on PostgreSQL": "postgres",
        "tests in a browser": "browser",
    }
    return [Gate(name, in_venv("pytest", "-m", part)) for name, part in parts.items() if part not in missing]


def _side_by_side(gates: Sequence[Gate]) -> list[tuple[Gate, bool, str]]:
    """Run the gates at the same time; what the later ones print is shown when the first has ended."""
    with ThreadPoolExecutor() as pool:
        later = [(gate, file, pool.submit(_pass, gate, file)) for gate in gates[1:] for file in [BytesIO()]]
        outcomes = [(gates[0], *_pass(gates[0]))]
        for gate, printed, outcome in later:
            is_passed, last_line = outcome.result()
            sys.stdout.buffer.write(printed.getvalue())
            sys.stdout.buffer.flush()
            outcomes.append((gate, is_passed, last_line))
    return outcomes


def _pass(gate: Gate, out: BinaryIO | None = None) -> tuple[bool, str]:
    """Run a gate, let its output through, return whether it passed and its last line."""
    out = sys.stdout.buffer if out is None else out
    sys.stdout.flush()
    out.write(f"\n--- {gate.name}\n".encode())
    last_line = ""
    child = subprocess.Popen(
        gate.command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    assert child.stdout is not None
    try:
        for line in iter(child.stdout.readline, b""):
            out.write(line)
            out.flush()
            last_line = line.decode(errors="replace").strip("= \n") or last_line
        return child.wait() == 0, last_line
    finally:
        stop([child])


def _browser() -> LeftOut | None:
    if os.environ.get("CHROMIUM") or _chromium():
        return None
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("Installing Chromium for the browser tests ...")
        if not finish(["apt-get", "update", "-q"]):
            finish(["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"])
        if _chromium():
            return None
    return LeftOut("browser", "no Chromium was found; install it, or set CHROMIUM to its path")


def _chromium() -> str | None:
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def _postgres() -> LeftOut | None:
    if os.environ.get("TEST_DATABASE_URL"):
        return None
    asked = subprocess.run(
        [str(VENV_PYTHON), "-c", PROBE_POSTGRES], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if asked.returncode == 0:
        return None
    reason = asked.stderr.strip().splitlines()[-1:] or ["no reason given"]
    return LeftOut("postgres", f"no PostgreSQL could be started ({reason[0]}); set TEST_DATABASE_URL")


def _tell(left_out: Sequence[LeftOut]) -> None:
    for found in left_out:
        say(f"LEFT OUT  the tests marked '{found.marker}': {found.reason}")
