"""The pilot's two drop-ins, and staff of Kontiopuisto who ask for consultations."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from booking.audit.service import Actor
from booking.consultations.following import ConsultationsFollow
from booking.consultations.model import ConsultationRequest
from booking.consultations.rules import ConsultationAsked
from booking.consultations.service import accept, ask
from booking.following.slots import cut_slots
from booking.notices.model import Notice
from booking.reservations.model import Slot
from booking.schedule import hooks
from booking.schedule.model import Occurrence
from booking.schedule.queries import occurrence_by_public_id
from tests.support.autumn import Autumn, kept_autumn
from tests.support.moments import NOW
from tests.waiting.rooms import open_rooms

STAFF = Actor("user", 1)


@pytest.fixture(autouse=True)
def _rooms() -> None:
    """Let the rooms know each other without an application."""
    open_rooms()
    hooks.register(ConsultationsFollow())


@pytest.fixture
def autumn(database: Engine) -> Autumn:
    """Commit the two sessions, every time of them free."""
    return kept_autumn(database)


def asking_for(autumn: Autumn, **changes: Any) -> ConsultationAsked:
    """Ask for anyone of the session at Kontiopuisto."""
    usual = ConsultationAsked(
        venue_id=autumn.world.daycare.id,
        session_public_id=autumn.second,
        expert_public_id="",
        about="general",
        group_name="Nallet",
        theme="Siirtymätilanteet",
        form_key="consultation-form-0",
    )
    return replace(usual, **changes)


def ask_for(tx: Session, autumn: Autumn, **changes: Any) -> ConsultationRequest:
    """Let the director of the place ask."""
    user = autumn.world.users["director"]
    return ask(tx, asking_for(autumn, **changes), user_id=user.id, now=NOW, actor=STAFF)


def person(autumn: Autumn, service: str = "family_counselling") -> int:
    """Return the id of the professional of a service."""
    return autumn.world.people[service].id


def told(tx: Session) -> list[tuple[str, int]]:
    """Return (kind, subject) of the notices that wait, by id."""
    waiting = select(Notice.kind, Notice.subject_id).where(Notice.dropped_at.is_(None), Notice.sent_at.is_(None))
    return [(kind, subject_id) for kind, subject_id in tx.execute(waiting.order_by(Notice.id))]


def slot_of(tx: Session, public_id: str) -> Slot:
    """Return a slot as it is now."""
    found = select(Slot).where(Slot.public_id == public_id).execution_options(populate_existing=True)
    return tx.scalars(found).one()


def with_lanes(tx: Session, autumn: Autumn, lanes: int) -> Occurrence:
    """Let so many families be met at the same time at Kontiopuisto."""
    session = occurrence_by_public_id(tx, autumn.second)
    session.lanes = lanes
    cut_slots(tx, session)
    return session


def agreed(tx: Session, autumn: Autumn, clock: str = "13.00") -> ConsultationRequest:
    """Ask at Kontiopuisto and let the family counsellor give a time."""
    request = ask_for(tx, autumn)
    slot = autumn.second_slots[clock]
    accept(tx, request, slot, professional_id=person(autumn), seen=request.revision, now=NOW, actor=STAFF)
    return request
