"""Requests for consultations of Kontiopuisto's staff, in each state."""

from sqlalchemy.orm import Session

from booking.audit.service import CLI
from booking.consultations import service
from booking.consultations.model import ConsultationRequest
from booking.consultations.rules import ConsultationAsked
from booking.reservations.model import Slot
from booking.schedule.model import Occurrence

from .moments import NOW
from .world import World

STATES = ("asked", "proposed", "accepted", "declined", "withdrawn")


def consultations(tx: Session, world: World, session: Occurrence, slots: list[Slot]) -> dict[str, str]:
    """Ask in each state for a session; one of the slots is proposed, another given."""
    rows = {state: _ask(tx, world, session, state) for state in STATES}
    by = {"now": NOW, "actor": CLI}
    person = world.people["family_counselling"].id
    service.propose(tx, rows["proposed"], slots[2].public_id, professional_id=person, seen=1, **by)
    service.accept(tx, rows["accepted"], slots[-3].public_id, professional_id=person, seen=1, **by)
    service.decline(tx, rows["declined"], "Ei ehdi", professional_id=person, seen=1, **by)
    service.withdraw(tx, rows["withdrawn"], seen=1, **by)
    return {state: row.public_id for state, row in rows.items()}


def _ask(tx: Session, world: World, session: Occurrence, state: str) -> ConsultationRequest:
    asked = ConsultationAsked(
        venue_id=world.house.id,
        session_public_id=session.public_id,
        expert_public_id="",
        about="general",
        group_name=f"Nallet {state}",
        theme="Siirtymätilanteet",
        form_key=f"consultation-{state:_<12}",
    )
    return service.ask(tx, asked, user_id=world.users["director"].id, now=NOW, actor=CLI)
