"""The pilot's two drop-ins, booked out, and families who queue."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from booking import db
from booking.reservations.model import Reservation, Slot
from booking.reservations.service import cancel_reservation, reserve
from booking.waiting.model import QueueEntry, QueueOffer
from booking.waiting.rules import QueueRequest
from booking.waiting.service import join_session
from booking.web.dates import local_time, slot_text
from tests.support.autumn import Autumn, asking, write_autumn
from tests.support.kept_worlds import kept
from tests.support.moments import NOW

from .rooms import open_rooms


@pytest.fixture(autouse=True)
def _rooms() -> None:
    """Let the rooms know each other without an application."""
    open_rooms()


@pytest.fixture
def autumn(database: Engine) -> Autumn:
    """Commit the two sessions with every time booked."""
    return kept(database, _booked_out)


def _booked_out(engine: Engine) -> Autumn:
    with db.transaction(engine) as tx:
        made = write_autumn(tx)
        for slot in (*made.first_slots.values(), *made.second_slots.values()):
            reserve(tx, asking(slot), now=NOW)
        return made


def queueing(name: str, **changes: Any) -> QueueRequest:
    """Ask for a place in the queue, as somebody with an e-mail address of their own."""
    usual = QueueRequest(
        occurrence_public_id="",
        venue_slugs=("none",),
        nickname=name,
        contact_kind="email",
        contact_address=f"{name.lower()}@example.fi",
        service_id=None,
        language="en",
        interpreter_language=None,
        form_key=f"queue-form-of-{name.lower()}",
    )
    is_for_session = {"venue_slugs": ()} if "occurrence_public_id" in changes else {}
    return replace(usual, **{**is_for_session, **changes})


def queue_up(tx: Session, session: str, *names: str, now: datetime = NOW) -> list[QueueEntry]:
    """Let these people queue for a session, in their order."""
    return [join_session(tx, queueing(name, occurrence_public_id=session), now=now) for name in names]


def let_go(tx: Session, slot_public_id: str, *, now: datetime = NOW) -> None:
    """Cancel whatever is booked at a slot."""
    held = select(Reservation).join(Slot).where(Slot.public_id == slot_public_id, Reservation.released_at.is_(None))
    cancel_reservation(tx, tx.scalars(held).one(), now=now)


def offered(tx: Session) -> list[tuple[str, str]]:
    """Return (name, clock) of what is offered now, by name."""
    live = select(QueueOffer).where(QueueOffer.ended_at.is_(None))
    return sorted((one.entry.nickname or "", slot_text(local_time(one.starts_at))) for one in tx.scalars(live))


def offer_of(tx: Session, entry: QueueEntry) -> QueueOffer:
    """Return the last offer to a place."""
    chosen = select(QueueOffer).where(QueueOffer.entry_id == entry.id).order_by(QueueOffer.id.desc()).limit(1)
    return tx.scalars(chosen).one()
