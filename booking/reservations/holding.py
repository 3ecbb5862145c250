"""Hold a slot in as few statements as it takes: while one is at it, on SQLite nobody else writes.

`service.reserve` is the same for those who want the row; whoever only needs the link calls `hold`.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Executable, Row, insert
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from ..audit.service import GUEST, Actor, record
from ..db import new_public_id
from ..errors import Missing
from ..notices import service as notices
from . import wanted
from .claims import refuse_unless_open
from .codes import code_hash, code_of
from .consulting import left
from .links import token_of, token_sha256
from .model import Reservation, ReservationContact
from .queries import serving_of
from .reminding import first_reminders
from .rules import CONFIRMED, PhoneNeeded, ReservationRequest, SlotTaken, booking_state, door_state
from .told import told_by
from .wanted import Held
from .whose import whose_data

_CONTACT = insert(ReservationContact.__table__)  # type: ignore[arg-type]  # a Table it is


def hold(
    tx: Session,
    request: ReservationRequest,
    *,
    now: datetime,
    actor: Actor = GUEST,
    is_by_staff: bool = False,
    taker_id: int | None = None,
) -> Held:
    """Hold the slot asked for, as `service.reserve` does.

    Raises:
        Missing: there is no such slot, or its session is not public.
        BookingClosed: the session takes no reservations now.
        FormUsed: what this form held was let go since.
        PhoneNeeded: we call the family there, and it gave no number.
        SlotTaken: as `reserve`, but what is free instead is not looked for: that can wait until others may write.
    """
    tx.flush()
    connection = tx.connection()
    form_key_sha256 = sha256_of(request.form_key)
    lanes = wanted.lanes_held_still(connection, request.slot_public_id, form_key_sha256)
    if not lanes:
        raise Missing("slot")
    if (earlier := wanted.held_by(lanes[0])) is not None:
        return earlier
    slot = lanes[0]
    refuse_unless_open(door_state(slot, slot.slot_ends_at, now) if is_by_staff else booking_state(slot, slot, now))
    if slot.remote_way == "we_call" and request.contact_kind != "phone":
        raise PhoneNeeded
    team = wanted.team_of(connection, slot.occurrence_id)
    span = (slot.slot_starts_at, slot.slot_ends_at)
    if request.service_id is not None:
        team = left(team, [lane.professional_id for lane in lanes if lane.professional_id is not None])
        if serving_of(team, span, request.service_id) is None:
            raise SlotTaken("service_not_there", ())
    employers = [(row, row.organisation_id) for row in team]
    controller_id = whose_data(employers, span, request.service_id, taker_id) or slot.organisation_id
    values = _values(request, form_key_sha256, controller_id, now, has_code=_has_code(request, is_by_staff))
    return _first_free(tx, lanes, values, request, actor) or _same_form(tx, form_key_sha256)


def sha256_of(form_key: str) -> str:
    """Return what the row keeps of a form's random key."""
    return hashlib.sha256(form_key.encode()).hexdigest()


def _has_code(request: ReservationRequest, is_by_staff: bool) -> bool:
    # Whoever gets no message finds the booking by its code; who books alone sees the link on the next page.
    return request.contact_kind is None or (is_by_staff and request.contact_kind not in told_by())


def _values(
    request: ReservationRequest, form_key_sha256: str, controller_id: int, now: datetime, *, has_code: bool
) -> dict[str, Any]:
    public_id = new_public_id()
    return {
        "public_id": public_id,
        "controller_id": controller_id,
        "service_id": request.service_id,
        "nickname": request.nickname,
        "language": request.language,
        "interpreter_language": request.interpreter_language,
        "form_key_sha256": form_key_sha256,
        "link_generation": 1,
        "link_sha256": token_sha256(token_of(public_id, 1)),
        "code_hash": code_hash(code_of(public_id)) if has_code else None,
        "booked_at": now,
    }


def _first_free(
    tx: Session,
    lanes: Sequence[Row[*tuple[Any, ...]]],
    values: dict[str, Any],
    request: ReservationRequest,
    actor: Actor,
) -> Held | None:
    """Write the reservation into the first lane that is free, and what belongs to it."""
    connection = tx.connection()
    # No look who has a lane: the insert decides, and the unique index says who was second. What is kept for the queue
    # was read with the session held still, so it is kept until we are done.
    for lane in (lane for lane in lanes if lane.held_until is None):
        reservation_id = connection.execute(_holding(connection.dialect.name), {**values, "slot_id": lane.id}).scalar()
        if reservation_id is None:
            continue
        now = values["booked_at"]
        if request.contact_kind and request.contact_address:
            contact = {"kind": request.contact_kind, "address": request.contact_address}
            connection.execute(_CONTACT, {"reservation_id": reservation_id, **contact})
        if request.contact_kind in told_by():
            confirmed = (CONFIRMED, reservation_id, f"{CONFIRMED}:{reservation_id}:{now.isoformat()}", now)
            reminder = first_reminders(reservation_id, lane.slot_starts_at, lane.remote_way, now)
            notices.queue_all(tx, [confirmed, *reminder], now=now)
        about = {"controller_id": values["controller_id"], "slot_id": lane.id}
        record(tx, actor, "reserve", "reservation", reservation_id, now=now, **about)
        return Held(reservation_id, values["public_id"], values["link_generation"])
    return None


def _same_form(tx: Session, form_key_sha256: str) -> Held:
    """Return what the same form got a moment ago, in a press of its own."""
    held = wanted.twin(tx.connection(), form_key_sha256)
    if held is None:
        raise SlotTaken("slot_taken", ())
    return held


@lru_cache
def _holding(dialect: str) -> Executable:
    insert_or_not = postgres_insert if dialect == "postgresql" else sqlite_insert
    table: Any = Reservation.__table__
    return insert_or_not(table).on_conflict_do_nothing().returning(table.c.id)
