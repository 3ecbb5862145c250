"""Of several schedulers one leads, the others wait. The lock dies with its process, so nothing has to be cleaned up.

That two never run a job at once is comfort, not the guarantee: every job may run twice without harm.
"""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

ADVISORY_KEY = 7_461_766_174
"""Any number; the same in every process. PostgreSQL keeps such locks apart by database."""


class Lock(Protocol):
    """Held by at most one process of an installation."""

    def take(self) -> bool:
        """Try to take it, without waiting; tell whether it is ours."""
        ...

    def is_held(self) -> bool:
        """Tell whether it still is ours."""
        ...

    def release(self) -> None:
        """Let it go."""
        ...


class FileLock:
    """A lock on a file beside an embedded database; the kernel frees it when the process ends."""

    def __init__(self, path: Path) -> None:
        """Lock the file `path`, which is made when needed."""
        self._path = path
        self._file: int | None = None

    def take(self) -> bool:
        """Try to lock the file."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            return False
        self._file = file
        if not self.is_held():  # the file was removed while we opened it; another may lock its successor
            self.release()
        return self._file is not None

    def is_held(self) -> bool:
        """Tell whether the file is still the one we locked."""
        if self._file is None:
            return False
        try:
            return os.path.samestat(os.fstat(self._file), self._path.stat())
        except OSError:
            return False

    def release(self) -> None:
        """Close the file, which unlocks it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


class AdvisoryLock:
    """PostgreSQL's session lock on a connection of its own; the server frees it when the connection ends."""

    def __init__(self, engine: Engine) -> None:
        """Lock in the database of `engine`."""
        self._engine = engine
        self._connection: Connection | None = None
        self._is_ours = False

    def take(self) -> bool:
        """Try to take the lock; a server that does not answer means no."""
        try:
            if self._connection is None:
                self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            taken = self._connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": ADVISORY_KEY})
            self._is_ours = bool(taken)
        except DBAPIError:
            self.release()
        return self._is_ours

    def is_held(self) -> bool:
        """Ask the connection; while it lives, the lock does."""
        if self._connection is not None and self._is_ours:
            try:
                self._connection.execute(text("SELECT 1"))
            except DBAPIError:
                self.release()
        return self._is_ours

    def release(self) -> None:
        """Unlock and end the connection; a connection that is dead has unlocked already."""
        connection, was_ours = self._connection, self._is_ours
        self._connection, self._is_ours = None, False
        if connection is None:
            return
        if was_ours and not connection.invalidated:
            # The server notices a closed connection a moment later; the next in line need not wait for that.
            with suppress(SQLAlchemyError):
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_KEY})
        connection.invalidate()
        connection.close()


def lock_for(engine: Engine, instance: Path) -> Lock:
    """Return the lock that the schedulers of this database share."""
    if engine.dialect.name == "postgresql":
        return AdvisoryLock(engine)
    return FileLock(instance / "jobs.lock")
