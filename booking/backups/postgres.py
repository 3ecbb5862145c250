"""PostgreSQL: its own pg_dump and pg_restore, as new as the server or newer."""

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import URL, Engine, inspect

from .rules import NotDone

DUMP = ("--format=custom", "--no-owner", "--no-privileges")
RESTORE = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", "--no-comments")


def save(engine: Engine, target: Path) -> None:
    """Write the database as it is at one instant into the file `target`."""
    _run(engine.url, "pg_dump", *DUMP, f"--file={target}")


def restore(engine: Engine, source: Path) -> None:
    """Put the copy into the empty database, whole or not at all."""
    if inspect(engine).get_table_names():
        raise NotDone("The database is not empty; a copy goes into an empty one only.")
    with source.open("rb") as file:
        if file.read(5) != b"PGDMP":
            raise NotDone(f"{source.name} is not a copy of a PostgreSQL database.")
    _run(engine.url, "pg_restore", *RESTORE, str(source))


def _run(url: URL, program: str, *arguments: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise NotDone(f"{program} was not found; install PostgreSQL's client programs (postgresql-client).")
    # The password goes by the environment: everybody on the machine can read a command line.
    plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    env = dict(os.environ)
    if url.password:
        env["PGPASSWORD"] = str(url.password)
    command = [path, "--no-password", f"--dbname={plain.render_as_string()}", *arguments]
    done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["no reason was given"]
        raise NotDone(f"{program} failed: {said[0]}")
