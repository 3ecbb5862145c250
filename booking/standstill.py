"""A file beside an SQLite database says that nobody writes to it: while it is moved elsewhere, and afterwards.

Whoever moved it and would rather stay removes the file. One left by a move that was killed closes nothing,
because its lock died with the process.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import Unavailable

MOVING, MOVED = b"moving\n", b"moved\n"
SUFFIX = "-moved"
RETRY_AFTER_SECONDS = 300


class AlreadyClosed(Exception):
    """It is moved already, or somebody is at it."""


def mark_of(database: str) -> Path:
    """Return the file that closes this database."""
    return Path(database + SUFFIX)


def refuse_writers(database: str) -> None:
    """Raise Unavailable while the database is closed to writers; asked before each writing transaction and in it."""
    try:
        file = os.open(mark_of(database), os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if os.read(file, len(MOVED)) == MOVED or not _takes_lock(file, fcntl.LOCK_SH):
            raise Unavailable("moving", retry_after=RETRY_AFTER_SECONDS)
    finally:
        os.close(file)


@contextmanager
def closed_to_writers(database: str) -> Iterator[None]:
    """Close the database to writers; for good when what is done meanwhile succeeds, else it is opened again.

    Raises:
        AlreadyClosed: a move is at work, or was done.
    """
    mark = mark_of(database)
    file = os.open(mark, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if not _takes_lock(file, fcntl.LOCK_EX) or os.read(file, len(MOVED)) == MOVED:
            raise AlreadyClosed
        _write(file, MOVING)
        try:
            yield
        except BaseException:
            mark.unlink(missing_ok=True)
            raise
        _write(file, MOVED)
    finally:
        os.close(file)


def _write(file: int, word: bytes) -> None:
    os.ftruncate(file, 0)
    os.pwrite(file, word, 0)
    os.fsync(file)


def _takes_lock(file: int, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
