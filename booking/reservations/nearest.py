"""The free times nearest to one that is gone: what everybody asks at once who came too late, so plain columns."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from ..schedule.model import Attendance, Occurrence
from ..venues.model import Venue
from .consulting import busy_at, left
from .kept import is_not_kept
from .model import Reservation, Slot
from .queries import NEXT_SESSIONS, serving_of
from .rules import NEAREST_MOST, FreeTime, booking_state

_SESSION = select(
    Occurrence.id,
    Occurrence.public_id,
    Occurrence.published_at,
    Occurrence.cancelled_at,
    Occurrence.held_on,
    Occurrence.starts_at,
    Occurrence.ends_at,
    Occurrence.slot_minutes,
    Venue.booking_opens_on,
    Venue.booking_closes_hours,
    Venue.names.label("venue_names"),
).join(Venue, Venue.id == Occurrence.venue_id)
_HERE = _SESSION.where(Occurrence.id == bindparam("id"))
_NEXT = (
    _SESSION.where(
        Occurrence.municipality_id == bindparam("municipality_id"),
        Occurrence.published_at.is_not(None),
        Occurrence.cancelled_at.is_(None),
        Occurrence.slot_minutes.is_not(None),
        Occurrence.starts_at > bindparam("now"),
        Occurrence.id != bindparam("id"),
    )
    .order_by(Occurrence.starts_at, Occurrence.id)
    .limit(NEXT_SESSIONS)
)
_FREE = (
    select(Slot.public_id, Slot.occurrence_id, Slot.starts_at, Slot.ends_at)
    .outerjoin(Reservation, (Reservation.slot_id == Slot.id) & Reservation.released_at.is_(None))
    .where(
        Slot.occurrence_id.in_(bindparam("ids", expanding=True)),
        Reservation.id.is_(None),
        is_not_kept(bindparam("now")),
    )
    .order_by(Slot.starts_at, Slot.occurrence_id, Slot.lane)
)
_TEAMS = select(*Attendance.__table__.columns).where(Attendance.occurrence_id.in_(bindparam("ids", expanding=True)))


def nearest_free(
    tx: Session, occurrence: Occurrence, wanted_at: datetime, service_id: int | None, now: datetime
) -> tuple[FreeTime, ...]:
    """Return up to four free times by time: those nearest to `wanted_at` here, the first ones of the next sessions."""
    tx.flush()
    connection = tx.connection()
    asked = {"id": occurrence.id, "municipality_id": occurrence.municipality_id, "now": now}
    found = chain(connection.execute(_HERE, {"id": occurrence.id}), connection.execute(_NEXT, asked))
    sessions = {one.id: one for one in found if booking_state(one, one, now).is_open}
    free = _served(tx, connection.execute(_FREE, {"ids": list(sessions), "now": now}).all(), service_id, sessions)
    here = {slot.starts_at: slot for slot in reversed(free) if slot.occurrence_id == occurrence.id}
    firsts = {slot.occurrence_id: slot for slot in reversed(free) if slot.occurrence_id != occurrence.id}
    by_distance = sorted(here.values(), key=lambda slot: (abs(slot.starts_at - wanted_at), slot.starts_at))
    by_time = sorted(firsts.values(), key=lambda slot: (slot.starts_at, slot.occurrence_id))
    kept = by_distance[: NEAREST_MOST - 1] if by_time else by_distance
    chosen = sorted((*kept, *by_time)[:NEAREST_MOST], key=lambda slot: slot.starts_at)
    return tuple(_free_time(slot, sessions[slot.occurrence_id], occurrence.id) for slot in chosen)


def _served(
    tx: Session, free: Sequence[Row[*tuple[Any, ...]]], service_id: int | None, occurrence_ids: Collection[int]
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the slots during which somebody of the wished service is there."""
    if service_id is None:
        return free
    teams: dict[int, list[Row[*tuple[Any, ...]]]] = {}
    for row in tx.connection().execute(_TEAMS, {"ids": list(occurrence_ids)}):
        teams.setdefault(row.occurrence_id, []).append(row)
    busy = busy_at(tx, occurrence_ids)

    def is_served(slot: Row[*tuple[Any, ...]]) -> bool:
        team = left(teams.get(slot.occurrence_id, []), busy.get((slot.occurrence_id, slot.starts_at), ()))
        return serving_of(team, (slot.starts_at, slot.ends_at), service_id) is not None

    return [slot for slot in free if is_served(slot)]


def _free_time(slot: Row[*tuple[Any, ...]], session: Row[*tuple[Any, ...]], here: int) -> FreeTime:
    return FreeTime(
        slot_public_id=slot.public_id,
        occurrence_public_id=session.public_id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        venue_names=session.venue_names,
        is_same_session=session.id == here,
    )
