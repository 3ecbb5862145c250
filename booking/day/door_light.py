"""The light of a door: whether one can come in now, set by hand while the session is on; it goes out by itself."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..errors import Conflict, Invalid
from ..schedule.model import Occurrence
from .model import DoorLight
from .rules import DOOR_LIT_FOR, DOOR_OPENS_BEFORE, DOOR_STATES
from .walk_ins import held_still

OFF = "off"


def is_door_time(session: Occurrence, now: datetime) -> bool:
    """Tell whether the light may be set: a little before the session begins until it ends, where there is a door."""
    if session.published_at is None or session.cancelled_at is not None or session.venue.remote_way:
        return False
    if session.starts_at is None or session.ends_at is None:
        return False
    return session.starts_at - DOOR_OPENS_BEFORE <= now < session.ends_at


def light_door(tx: Session, occurrence: Occurrence, state: str, *, now: datetime) -> None:
    """Let the door say `free` or `talking` for a while, or nothing (`off`); the last press holds.

    Raises:
        Conflict: the session is not on (`door_not_now`).
    """
    if state not in (*DOOR_STATES, OFF):
        raise Invalid("press")
    session = held_still(tx, occurrence.id)
    if not is_door_time(session, now) or session.ends_at is None:
        raise Conflict("door_not_now")
    row = tx.get(DoorLight, session.id)
    if state == OFF:
        if row is not None:
            tx.delete(row)
        return
    # Whole minutes, as the pages are kept (web/kept.py).
    lit_at = now.replace(second=0, microsecond=0)
    row = row or DoorLight(occurrence_id=session.id)
    row.state, row.lit_at, row.lit_until = state, lit_at, min(lit_at + DOOR_LIT_FOR, session.ends_at)
    tx.add(row)
    tx.flush()


def lights_of(tx: Session, occurrence_ids: Collection[int], now: datetime) -> dict[int, DoorLight]:
    """Return the lights that are on at these sessions, by session."""
    lit = select(DoorLight).join(Occurrence, Occurrence.id == DoorLight.occurrence_id)
    found = lit.where(
        DoorLight.occurrence_id.in_(occurrence_ids), DoorLight.lit_until > now, Occurrence.cancelled_at.is_(None)
    )
    return {row.occurrence_id: row for row in tx.scalars(found)}
