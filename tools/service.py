"""`make run`: the database, the web server and the scheduler, until Ctrl-C."""

import http.client
import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from . import environment
from .children import POLL_SECONDS, finish, start, stop
from .console import Refusal, say
from .places import in_venv, instance

HOST = "127.0.0.1"
START_SECONDS = 60
GUNICORN = (
    "wsgi:app", "--worker-class", "gthread", "--workers", "2", "--threads", "2",
    "--graceful-timeout", "5", "--log-level", "warning", "--no-control-socket",
)  # fmt: skip


def run() -> int:
    """Set up, migrate, load the demo into an empty database, serve until Ctrl-C."""
    port = _port()
    _refuse_taken(port)
    environment.prepare(environment.RUNNING)
    env = settings()
    _flask(env, "The database could not be brought up to date", "db", "upgrade")
    is_demo = env["TAVATAAN_ENV"] == "development"
    if is_demo:
        _flask(env, "The demo data could not be loaded", "demo", "load", "--if-empty", "--with-more")
    return _serve(env, port, is_demo)


def flask(arguments: Sequence[str]) -> int:
    """Run one command of the application with the settings of `make run`, e.g. `./dev flask jobs list`."""
    environment.prepare(environment.RUNNING)
    return subprocess.run(in_venv("flask", "--app", "wsgi", *arguments), env=settings(), check=False).returncode


def settings() -> dict[str, str]:
    """Return the environment of the application's processes: what is set here, and what is not, filled in."""
    env = {"TAVATAAN_ENV": "development", **os.environ}
    if not env.get("SECRET_KEY"):
        env["SECRET_KEY"] = _secret_key(instance())
    return env


def _secret_key(folder: Path) -> str:
    path = folder / "secret_key"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
        return path.read_text(encoding="ascii")
    except OSError as problem:
        raise Refusal(f"The secret key cannot be kept in {path}: {problem.strerror}.") from problem


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise Refusal(f"PORT is '{text}'; it must be a whole number from 1 to 65535.")
    return int(text)


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as problem:
            other = port + 1 if port < 65535 else 8000
            raise Refusal(
                f"Port {port} on {HOST} cannot be used ({problem.strerror}): "
                f"stop what uses it, or choose another, e.g. PORT={other} make run"
            ) from problem


def _flask(env: dict[str, str], otherwise: str, *arguments: str) -> None:
    if finish(in_venv("flask", "--app", "wsgi", *arguments), env):
        raise Refusal(f"{otherwise}, see above.")


def _serve(env: dict[str, str], port: int, is_demo: bool) -> int:
    asked_to_stop: list[int] = []
    # From here on a signal is only noted, so that no child is lost between its start and the list.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: asked_to_stop.append(received))
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        children["web server"] = start(in_venv("gunicorn", *GUNICORN, "--bind", f"{HOST}:{port}"), env)
        children["scheduler"] = start(in_venv("flask", "--app", "wsgi", "jobs", "run"), env)
        if _until_it_answers(port, children, asked_to_stop):
            _welcome(env, port, is_demo)
        while not asked_to_stop:
            _refuse_dead(children)
            time.sleep(POLL_SECONDS)
    finally:
        say("Stopping ...")
        stop(list(children.values()))
    say("Stopped; the data is kept.")
    return 0


def _until_it_answers(port: int, children: dict[str, subprocess.Popen[bytes]], asked_to_stop: list[int]) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while not asked_to_stop and time.monotonic() < deadline:
        _refuse_dead(children)
        if _answers(port):
            return True
        time.sleep(POLL_SECONDS)
    if not asked_to_stop:
        raise Refusal(f"The web server did not answer within {START_SECONDS} seconds.")
    return False


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", "/fi/")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _refuse_dead(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            raise Refusal(f"The {name} ended by itself (code {child.returncode}), so everything is stopped.")


def _welcome(env: dict[str, str], port: int, is_demo: bool) -> None:
    say()
    say("Tavataan is running:")
    say(f"  families       http://{HOST}:{port}/fi/")
    say(f"  professionals  http://{HOST}:{port}/staff/login")
    if is_demo:
        say()
        finish(in_venv("flask", "--app", "wsgi", "demo", "sign-ins"), env)
    say()
    say("Ctrl-C stops it.")
