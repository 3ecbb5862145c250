"""The pilot's first two drop-ins with their slots, and requests for them."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from booking import db
from booking.following.slots import cut_slots
from booking.reservations import keys
from booking.reservations.model import Slot
from booking.reservations.rules import ReservationRequest
from booking.schedule.model import Occurrence
from booking.web.dates import local_time, slot_text
from tests.support.kept_worlds import kept
from tests.support.world import World, drop_in, small_world


@dataclass(frozen=True)
class Autumn:
    """1.11. at Perheiden talo, 15.11. at Kontiopuisto: public ids of the sessions and of their slots by clock."""

    world: World
    first: str
    second: str
    first_slots: dict[str, str]
    second_slots: dict[str, str]


@pytest.fixture(autouse=True)
def server_key() -> None:
    """Let links and codes be derived without an application."""
    keys.use_key("tests-only-9f2c1b7e4a6d8350b1c2d3e4f5a69788f0e1d2c3b4a5968778695a4b")


def write_autumn(tx: Session) -> Autumn:
    """Write the two sessions and cut their slots."""
    world = small_world(tx)
    world.house.street_address, world.house.postal_code, world.house.city = "Keskuskatu 1", "76100", "Pieksämäki"
    first = drop_in(tx, world)
    second = drop_in(tx, world, date(2018, 11, 15), time(12, 30), time(14), venue=world.daycare)
    return Autumn(world, first.public_id, second.public_id, _by_clock(tx, first), _by_clock(tx, second))


@pytest.fixture
def autumn(database: Engine) -> Autumn:
    """Commit the two sessions."""
    return kept_autumn(database)


def kept_autumn(engine: Engine) -> Autumn:
    """Let the two sessions stand in a database of their own."""
    return kept(engine, _write)


def _write(engine: Engine) -> Autumn:
    with db.transaction(engine) as tx:
        return write_autumn(tx)


def asking(slot_public_id: str, **changes: Any) -> ReservationRequest:
    """Ask for a slot as a guardian with an e-mail address."""
    usual: dict[str, Any] = {
        "nickname": "Maija",
        "contact_kind": "email",
        "contact_address": "maija@example.fi",
        "service_id": None,
        "language": "fi",
        "interpreter_language": None,
        "form_key": f"form-key-of-{slot_public_id}",
    }
    return ReservationRequest(slot_public_id=slot_public_id, **{**usual, **changes})


def _by_clock(tx: Session, occurrence: Occurrence) -> dict[str, str]:
    cut_slots(tx, occurrence)
    slots = tx.scalars(select(Slot).where(Slot.occurrence_id == occurrence.id).order_by(Slot.starts_at))
    return {slot_text(local_time(slot.starts_at)): slot.public_id for slot in slots}
