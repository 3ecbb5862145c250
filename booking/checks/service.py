"""Ask the database whether every invariant holds."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Date, Integer, String, Time, bindparam, text
from sqlalchemy.orm import Session

from ..db import UtcDateTime
from . import consultation_rows, other_rows, reservation_rows, schedule_rows, sign_up_rows, waiting_rows
from .rules import Bounds, Fault, Invariant

INVARIANTS: tuple[Invariant, ...] = (
    schedule_rows.INVARIANTS
    + reservation_rows.INVARIANTS
    + sign_up_rows.INVARIANTS
    + waiting_rows.INVARIANTS
    + consultation_rows.INVARIANTS
    + other_rows.INVARIANTS
)

# SQLite has no types for these, so a query in text says how its columns are read.
_COLUMNS: Mapping[str, Any] = {
    "id": Integer(),
    "held_on": Date(),
    "starts": Time(),
    "ends": Time(),
    "zone": String(),
    "starts_at": UtcDateTime(),
    "ends_at": UtcDateTime(),
    "slot_minutes": Integer(),
    "retention_days": Integer(),
}


def broken(tx: Session, *, now: datetime, retention_days: int) -> tuple[Fault, ...]:
    """Return every invariant that does not hold at `now`, with the ids of the rows that break it."""
    bounds = Bounds(now, retention_days)
    found = ((invariant, _offenders(tx, invariant, bounds)) for invariant in INVARIANTS)
    return tuple(Fault(invariant, ids) for invariant, ids in found if ids)


def _offenders(tx: Session, invariant: Invariant, bounds: Bounds) -> tuple[int, ...]:
    statement = text(invariant.query)
    if "today" in statement.compile().params:
        statement = statement.bindparams(bindparam("today", bounds.today, Date()))
    rows = tx.execute(statement.columns(**_COLUMNS))
    return tuple(sorted({row.id for row in rows if invariant.is_fault is None or invariant.is_fault(row, bounds)}))
