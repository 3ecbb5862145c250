"""The project's own Python environment: made once, renewed when the locked requirements change."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .children import finish
from .console import Refusal, say
from .places import ROOT, TRANSLATIONS, VENV, VENV_PYTHON, in_venv

RUNNING = "requirements.txt"
DEVELOPING = "requirements-dev.txt"  # holds everything in requirements.txt, in the same versions


def prepare(requirements: str) -> None:
    """Make `.venv` hold the packages of `requirements`, and the message catalogues be compiled."""
    _refuse_unwritable()
    with _alone():
        if not _is_sound():
            _make()
        if not _is_installed(requirements):
            _install(requirements)
        compile_catalogues()


def compile_catalogues() -> None:
    """Compile the message catalogues that changed."""
    if any(_is_stale(catalogue) for catalogue in TRANSLATIONS.glob("*/LC_MESSAGES/*.po")):
        say("Compiling the translations ...")
        if finish(in_venv("babel.messages.frontend", "-q", "compile", "-d", str(TRANSLATIONS))):
            raise Refusal("A message catalogue has errors, see above.")


def _is_stale(catalogue: Path) -> bool:
    compiled = catalogue.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < catalogue.stat().st_mtime


def _refuse_unwritable() -> None:
    if not os.access(ROOT, os.W_OK | os.X_OK):
        raise Refusal(f"The folder {ROOT} cannot be written to; Tavataan keeps .venv and instance there.")
    if VENV.exists() and not VENV.is_dir():
        raise Refusal(f"{VENV} is in the way: it is a file, and the Python environment belongs there.")
    if VENV.is_dir() and not os.access(VENV, os.W_OK | os.X_OK):
        raise Refusal(f"The folder {VENV} cannot be written to.")


@contextmanager
def _alone() -> Iterator[None]:
    # `make run` and `make test` may be started at once in a fresh folder.
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _is_sound() -> bool:
    if not VENV_PYTHON.exists():
        return False
    asked = subprocess.run(
        [VENV_PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"],
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return asked.returncode == 0


def _make() -> None:
    say(f"Making the Python environment in {VENV.name} ...")
    if _uv():
        needed, options = "venv", ["--without-pip"]
    else:
        needed, options = "venv, ensurepip", []
    if subprocess.run([sys.executable, "-c", f"import {needed}"], stderr=subprocess.DEVNULL, check=False).returncode:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise Refusal(
            f"Python {version} has no venv module: install it (Debian, Ubuntu: apt-get install python3-venv)."
        )
    if finish([sys.executable, "-m", "venv", "--clear", *options, str(VENV)]):
        raise Refusal(f"The Python environment could not be made in {VENV}, see above.")


def _install(requirements: str) -> None:
    say(f"Installing the packages of {requirements}; the first time takes a while ...")
    uv = _uv()
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", str(VENV_PYTHON)]
    else:
        command = in_venv("pip", "install", "--quiet", "--disable-pip-version-check", "--no-input")
    if finish([*command, "--require-hashes", "-r", requirements]):
        raise Refusal(f"The packages of {requirements} could not be installed, see above.")
    for name in {requirements, RUNNING}:
        _stamp(name).write_text(_fingerprint(name), encoding="ascii")


def _is_installed(requirements: str) -> bool:
    stamp = _stamp(requirements)
    return stamp.exists() and stamp.read_text(encoding="ascii") == _fingerprint(requirements)


def _stamp(requirements: str) -> Path:
    return VENV / f".installed-{Path(requirements).stem}"


def _fingerprint(requirements: str) -> str:
    return hashlib.sha256((ROOT / requirements).read_bytes()).hexdigest()


def _uv() -> str | None:
    path = shutil.which("uv")
    if path is None:
        return None
    # A version manager's stand-in may be on the path without a uv behind it.
    asked = subprocess.run([path, "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return path if asked.returncode == 0 else None
