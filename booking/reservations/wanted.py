"""The time a family asks for, as a press needs to know it: plain columns in one read, ready-made statements.

Most presses in a rush come too late. They are answered by `look` alone, which waits for nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from ..network.model import FamilyService
from ..schedule.model import Attendance, Occurrence, Professional
from ..venues.model import Venue
from .kept import is_not_kept, is_overdue
from .model import Reservation, Slot
from .rules import BookingState, FormUsed, booking_state

_asked = aliased(Slot, name="asked")
_beside = and_(Slot.occurrence_id == _asked.occurrence_id, Slot.starts_at == _asked.starts_at)
_window = (
    Occurrence.published_at,
    Occurrence.cancelled_at,
    Occurrence.held_on,
    Occurrence.starts_at,
    Occurrence.ends_at,
    Occurrence.slot_minutes,
    Venue.booking_opens_on,
    Venue.booking_closes_hours,
)
_is_held = and_(Reservation.slot_id == Slot.id, Reservation.released_at.is_(None))
_now: BindParameter[datetime] = bindparam("now")
_twin = aliased(Reservation, name="twin")
_with_same_form = _twin.form_key_sha256 == bindparam("form_key_sha256")
"""Pressing twice is one reservation."""
_twin_columns = (
    _twin.id.label("twin_id"),
    _twin.public_id.label("twin_public_id"),
    _twin.link_generation.label("twin_generation"),
    _twin.released_at.label("twin_released_at"),
)

_LOOK = (
    select(
        _asked.id,
        Occurrence.public_id.label("occurrence_public_id"),
        FamilyService.id.label("service_id"),
        *_window,
        *_twin_columns,
        select(func.count())
        .select_from(Slot)
        .where(_beside, is_not_kept(_now), ~select(Reservation.id).where(_is_held).correlate(Slot).exists())
        .correlate(_asked)
        .scalar_subquery()
        .label("free_lanes"),
        select(Slot.id).where(_beside, is_overdue(_now)).correlate(_asked).exists().label("is_overdue"),
    )
    .join(Occurrence, Occurrence.id == _asked.occurrence_id)
    .join(Venue, Venue.id == Occurrence.venue_id)
    .outerjoin(FamilyService, FamilyService.slug == bindparam("service"))
    .outerjoin(_twin, _with_same_form)
    .where(_asked.public_id == bindparam("slot"), Occurrence.published_at.is_not(None))
)
_TWIN = select(*_twin_columns).where(_with_same_form)
_HOLD_STILL = (
    select(Occurrence.id)
    .join(_asked, _asked.occurrence_id == Occurrence.id)
    .where(_asked.public_id == bindparam("slot"))
    .with_for_update(read=True, of=Occurrence)
)
_LANES = (
    select(
        Slot.id,
        Slot.occurrence_id,
        Slot.starts_at.label("slot_starts_at"),
        Slot.ends_at.label("slot_ends_at"),
        Slot.held_until,
        Slot.professional_id,
        Venue.organisation_id,
        Venue.remote_way,
        *_window,
        *_twin_columns,
    )
    .join(_asked, _beside)
    .join(Occurrence, Occurrence.id == Slot.occurrence_id)
    .join(Venue, Venue.id == Occurrence.venue_id)
    .outerjoin(_twin, _with_same_form)
    .where(_asked.public_id == bindparam("slot"))
    .order_by(Slot.id != _asked.id, Slot.lane)
)
_TEAM = (
    select(
        *(column for column in Attendance.__table__.columns if column.name not in ("id", "public_id")),
        Professional.organisation_id,
    )
    .outerjoin(Professional, Professional.id == Attendance.professional_id)
    .where(Attendance.occurrence_id == bindparam("occurrence_id"))
    .order_by(Attendance.id)
)


@dataclass(frozen=True)
class Held:
    """A reservation as the one who pressed needs to know it."""

    id: int
    public_id: str
    link_generation: int


@dataclass(frozen=True)
class Wanted:
    """A slot that was asked for, as it is to somebody who waits for nobody."""

    occurrence_public_id: str
    service_id: int | None
    """The wish, when there is such a service."""
    state: BookingState
    free_lanes: int
    """Those kept for the queue whose time is over count: the next in the queue, or nobody, has them now."""
    is_overdue: bool
    """What is kept for somebody of the queue there is kept no longer."""
    held: Held | None
    """What the same form has got already."""


def look(
    connection: Connection, slot: str, service: str | None, form_key_sha256: str, *, now: datetime
) -> Wanted | None:
    """Return what is known of a public slot, None when there is none."""
    asked = {"slot": slot, "service": service, "form_key_sha256": form_key_sha256, "now": now}
    row = connection.execute(_LOOK, asked).one_or_none()
    if row is None:
        return None
    state = booking_state(row, row, now)
    return Wanted(row.occurrence_public_id, row.service_id, state, row.free_lanes, bool(row.is_overdue), held_by(row))


def lanes_held_still(connection: Connection, slot: str, form_key_sha256: str) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the lanes of a slot's time, itself first; whoever cancels or moves the session waits until we are done."""
    if connection.dialect.name != "sqlite":  # there a writer is alone
        connection.execute(_HOLD_STILL, {"slot": slot})
    # Another statement: what was waited for may have moved the slot, or the session to another venue.
    return connection.execute(_LANES, {"slot": slot, "form_key_sha256": form_key_sha256}).all()


def team_of(connection: Connection, occurrence_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the attendances of a session, each with its person's employer."""
    return connection.execute(_TEAM, {"occurrence_id": occurrence_id}).all()


def twin(connection: Connection, form_key_sha256: str) -> Held | None:
    """Return what was made with the same form."""
    row = connection.execute(_TWIN, {"form_key_sha256": form_key_sha256}).one_or_none()
    return None if row is None else held_by(row)


def held_by(row: Row[*tuple[Any, ...]]) -> Held | None:
    """Return the reservation of the same form in a row, if there is one; raises FormUsed when it was let go since."""
    if row.twin_released_at is not None:
        raise FormUsed
    return None if row.twin_id is None else Held(row.twin_id, row.twin_public_id, row.twin_generation)
