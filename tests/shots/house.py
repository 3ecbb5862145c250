"""A service with the demo, kept in a folder of its own, whose clock can be set; each walk begins with a fresh copy."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from tests.support.served import ROOT, Served, free_port

SECRET_KEY = "shots-only-3b8d5f0a7c2e4916d8f7a6b5c4e3d2f1a09b8c7d6e5f4a3b"
NOW = datetime.fromisoformat("2026-10-22T12:00:00+03:00")
"""A Thursday; the demo's next sessions, evenings and remote meetings lie ahead."""


class House:
    """The service in `folder`; `origin` is where it answers while it runs."""

    def __init__(self, folder: Path) -> None:
        """Load the demo once; `fresh` brings this state back."""
        self._folder = folder
        self._kept = folder / "kept.db"
        self._served: Served | None = None
        self.instance = folder / "instance"
        self.instance.mkdir()
        self.now = NOW
        self._port = free_port()
        for command in (("db", "upgrade"), ("demo", "load", "--with-more")):
            self.flask(*command)
        # Whole only with its journal, which stays behind.
        with closing(sqlite3.connect(self._database)) as database, closing(sqlite3.connect(self._kept)) as kept:
            database.backup(kept)

    def fresh(self) -> None:
        """Forget what was done, and serve at the hour when the demo was loaded."""
        self._stop()
        shutil.rmtree(self.instance)
        self.instance.mkdir()
        shutil.copy(self._kept, self._database)
        self.at(NOW)

    def at(self, now: datetime) -> None:
        """Serve with the clock at `now`."""
        self._stop()
        # Workers that still end keep the former port for a while.
        self.now, self._port = now, free_port()
        self._served = Served("wsgi:app", self._settings(), self._folder, workers=1, threads=4, port=self._port)
        self._served.start()

    def later(self, **time: float) -> None:
        """Serve with the clock so much later."""
        self.at(self.now + timedelta(**time))

    @property
    def origin(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._port}"

    def close(self) -> None:
        """Stop it."""
        self._stop()

    def flask(self, *arguments: str) -> None:
        """Run one of the application's own commands, and stop where it fails."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self._env(), capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{arguments}: {done.stderr[-2000:]}")

    def send(self, receiver: str = "") -> list[str]:
        """Send the mails that wait, and return those to `receiver` as one reads them."""
        before = set(self._mails())
        self.flask("jobs", "once", "send_notices")
        new = sorted(set(self._mails()) - before, key=os.path.getmtime)
        mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in new]
        return [_as_read(mail) for mail in mails if mail["To"] == receiver]

    def one(self, question: str, *values: object) -> str:
        """Return the first value that the database answers."""
        with closing(sqlite3.connect(self._database)) as database:
            row = database.execute(question, values).fetchone()
        if row is None:
            raise RuntimeError(f"nothing answers {question} {values}")
        return str(row[0])

    @contextmanager
    def kept_busy(self) -> Iterator[None]:
        """Let nobody write meanwhile, as a long job would."""
        database = sqlite3.connect(self._database, isolation_level=None)
        database.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            database.rollback()
            database.close()

    @property
    def _database(self) -> Path:
        return self.instance / "tavataan.db"

    def _mails(self) -> list[Path]:
        return list((self.instance / "outbox").glob("*.eml"))

    def _settings(self) -> dict[str, str]:
        return {
            "TAVATAAN_ENV": "development",
            "TAVATAAN_INSTANCE": str(self.instance),
            "SECRET_KEY": SECRET_KEY,
            "FROZEN_NOW": self.now.isoformat(),
            "PUBLIC_URL": self.origin,
            # Pages speak of text messages; none leaves, because nobody listens there.
            "SMS_URL": "http://127.0.0.1:9/",
        }

    def _env(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **self._settings()}

    def _stop(self) -> None:
        if self._served is not None:
            self._served.stop()
        self._served = None


def _as_read(mail: EmailMessage) -> str:
    words = mail.get_body(("plain",))
    attached = "".join(f"[{part.get_content_type()}]\n" for part in mail.iter_attachments())
    return f"{mail['Subject']}\n\n{words.get_content() if words else ''}{attached}"
