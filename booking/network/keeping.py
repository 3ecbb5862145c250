"""What keeping any row of the network has in common: saved, taken out of use, deleted while nothing needs it."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..audit.service import Actor, record
from ..db import Base, lock
from ..errors import Conflict
from .rules import seen_state
from .slugs import slug_of


def save(tx: Session, row: Any, request: Any, *, seen: str | None, now: datetime, actor: Actor) -> list[str]:
    """Make the row what `request` says and return the fields that changed; unchanged, nothing is written.

    Args:
        seen: `seen_state` of the row that was shown; None for callers that show nothing.

    Raises:
        Conflict: `changed_meanwhile`, somebody has changed the row since it was shown.
    """
    lock(tx, row)
    changed = [one.name for one in fields(request) if getattr(row, one.name) != getattr(request, one.name)]
    if changed and seen not in (None, seen_state(row, type(request))):  # pressed twice, the second finds none changed
        raise Conflict("changed_meanwhile")
    for name in changed:
        setattr(row, name, getattr(request, name))
    if changed:
        tx.flush()
        _record(tx, row, "edit", now, actor, fields=changed)
    return changed


def add(tx: Session, row: Any, *, now: datetime, actor: Actor) -> None:
    """Write a new row."""
    tx.add(row)
    tx.flush()
    _record(tx, row, "create", now, actor)


def archive(tx: Session, row: Any, *, now: datetime, actor: Actor) -> None:
    """Take the row out of what is offered; what hangs on it stays. Whether it is needed, the caller has looked."""
    if row.archived_at is None:
        row.archived_at = now
        _record(tx, row, "archive", now, actor)


def unarchive(tx: Session, row: Any, *, now: datetime, actor: Actor) -> None:
    """Take the row into use again."""
    if row.archived_at is not None:
        row.archived_at = None
        _record(tx, row, "unarchive", now, actor)


def delete(tx: Session, row: Any, *, now: datetime, actor: Actor) -> None:
    """Delete a row on which nothing hangs.

    Raises:
        Conflict: `in_use`.
    """
    try:
        with tx.begin_nested():
            tx.delete(row)
    except IntegrityError:  # the keys of the tables know, also when somebody else is quicker than any look before
        raise Conflict("in_use") from None
    _record(tx, row, "delete", now, actor)


def is_hung_on(tx: Session, row: Any) -> bool:
    """Tell whether a row of any table, also of the rooms above, refers to this one."""
    keys = [
        key
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table is row.__table__
    ]
    return any(tx.scalar(select(exists().where(key.parent == row.id))) for key in keys)


def free_slug(tx: Session, table: Any, name: str, otherwise: str) -> str:
    """Return an address of the name that no row of the table has."""
    wanted = slug = slug_of(name, otherwise)
    number = 1
    while tx.scalar(select(exists().where(table.slug == slug))):
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def _record(tx: Session, row: Any, act: str, now: datetime, actor: Actor, **details: Any) -> None:
    record(tx, actor, f"{act}_{row.__tablename__}", row.__tablename__, row.id, now=now, **details)
