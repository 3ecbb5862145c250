"""Requests of the demo's daycare staff: one that waits for an answer, one that is agreed on."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..accounts.model import User
from ..audit.service import CLI
from ..consultations.model import ConsultationRequest
from ..consultations.rules import ConsultationAsked
from ..consultations.service import accept, ask
from ..consultations.times import times_with
from ..schedule.model import Occurrence
from . import pilot
from .network import Places
from .sign_ins import DOMAIN

STAFF = f"kontiopuisto{DOMAIN}"


def ask_for_consultations(tx: Session, places: Places, sessions: list[Occurrence], *, now: datetime) -> None:
    """Let the staff of the daycare centre ask at the first of these sessions that is held there."""
    session = next((one for one in sessions if one.venue_id == places.daycare.id), None)
    staff = tx.scalar(select(User.id).where(User.email == STAFF))
    has_asked = tx.scalar(select(ConsultationRequest.id).limit(1)) is not None
    if session is None or staff is None or has_asked:
        return
    expert = places.people["family_counselling"]
    for number, (group, theme) in enumerate(pilot.CONSULTATIONS):
        asked = ConsultationAsked(
            venue_id=places.daycare.id,
            session_public_id=session.public_id,
            expert_public_id=expert.public_id,
            about="general",
            group_name=group,
            theme=theme,
            form_key=f"demo-{session.public_id}-{number}",
        )
        request = ask(tx, asked, user_id=staff, now=now, actor=CLI)
        free = times_with(tx, [session], expert.id, now)
        if number == 0 and free:
            slot = free[len(free) // 2].public_id
            accept(tx, request, slot, professional_id=expert.id, seen=request.revision, now=now, actor=CLI)
