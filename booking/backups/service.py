"""Save and restore, whichever engine it is. A copy holds families' contacts: only its owner may read the file."""

import os
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from . import postgres, sqlite
from .rules import NotDone


class Copier(Protocol):
    """What each engine's module does."""

    def save(self, engine: Engine, target: Path) -> None: ...

    def restore(self, engine: Engine, source: Path) -> None: ...


def save(engine: Engine, target: Path) -> int:
    """Write a copy into the new file `target`, whole or not at all; return its size in octets.

    Raises:
        NotDone: the file is there already, or the copy could not be written.
    """
    if target.exists():
        raise NotDone(f"{target} is there already; a copy never replaces another file.")
    half_written = target.with_name(f".{target.name}.part")
    try:
        half_written.unlink(missing_ok=True)
        os.close(os.open(half_written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        _of(engine).save(engine, half_written)
        _sync(half_written)
        os.link(half_written, target)  # unlike a rename it fails when somebody was quicker
        _sync(target.parent)
    except (OSError, SQLAlchemyError, *sqlite.FAULTS) as fault:
        raise NotDone(f"{target} could not be written: {_words(fault)}.") from None
    finally:
        half_written.unlink(missing_ok=True)
    return target.stat().st_size


def restore(engine: Engine, source: Path) -> None:
    """Put the copy `source` into the empty database.

    Raises:
        NotDone: the database is not empty, or the file is no copy of this kind of database.
    """
    try:
        _of(engine).restore(engine, source)
    except (OSError, SQLAlchemyError, *sqlite.FAULTS) as fault:
        raise NotDone(f"{source} could not be restored: {_words(fault)}.") from None


def _of(engine: Engine) -> Copier:
    return sqlite if engine.dialect.name == "sqlite" else postgres


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _words(fault: Exception) -> str:
    return (fault.strerror if isinstance(fault, OSError) else None) or type(fault).__name__
