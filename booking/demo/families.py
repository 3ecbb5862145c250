"""Invented families who have booked, queue or come to an evening, so that no page of staff is empty."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..audit.service import CLI
from ..clock import local_today
from ..feedback.model import SurveyText
from ..feedback.rules import Answer, Audience, Round, SurveyRequest
from ..feedback.service import count_answer, create_survey
from ..feedback.telling import approve_text
from ..reservations.model import Slot
from ..reservations.rules import ReservationRequest
from ..reservations.service import reserve
from ..schedule.model import Occurrence, Programme
from ..schedule.queries import occurrences_between
from ..signups.rules import Numbers, SignUpRequest
from ..signups.service import sign_up
from ..waiting.rules import QueueRequest
from ..waiting.service import join_session
from . import more_texts as texts
from .network import Places
from .surveys import OPEN_FOR

NICKNAMES = ("Tuuli", "Kuura", "Meri", "Otso", "Lumi", "Sade")
ADDRESS = "perhe@posti.example"
AHEAD = timedelta(days=6)
"""Who needs an interpreter asks in time."""


def book_families(tx: Session, places: Places, *, now: datetime) -> None:
    """Hold some times of the next session, one with an interpreter, and all of another one that has a queue."""
    today = local_today(now)
    ahead = [
        one
        for one in occurrences_between(tx, places.municipality.id, today + AHEAD)
        if one.kind == "drop_in" and one.venue_id in (places.house.id, places.daycare.id)
    ]
    some, _other, full = ahead[:3]
    first, second, *_ = _slots(tx, some)
    reserve(tx, replace(_asking(first, "Tuuli"), contact_kind="email", contact_address=ADDRESS), now=now)
    reserve(tx, _asking(second, "Amal", interpreter="arabia"), now=now)
    for slot, nickname in zip(_slots(tx, full), NICKNAMES, strict=False):
        reserve(tx, _asking(slot, nickname), now=now)
    join_session(tx, _queueing(full), now=now)
    if some.term is not None:
        _let_read(tx, places, some.term.programme, now)


def sign_up_families(tx: Session, evenings: list[Occurrence], full: Occurrence, *, now: datetime) -> None:
    """Take some seats of each evening and all of one, for which a family waits."""
    for turn, event in enumerate(evenings):
        for number, nickname in enumerate(NICKNAMES[: 2 + turn % 3]):
            sign_up(tx, _coming(event, nickname, Numbers(1 + number % 2, 1 + number % 3)), now=now)
    for nickname in NICKNAMES[:4]:
        sign_up(tx, _coming(full, nickname, Numbers(1, 2)), now=now)
    waiting = _coming(full, NICKNAMES[4], Numbers(1, 1), contact_kind="email", contact_address=ADDRESS, may_wait=True)
    sign_up(tx, waiting, now=now)


def _let_read(tx: Session, places: Places, programme: Programme, now: datetime) -> None:
    """Ask after sessions, and let everybody read what some wrote."""
    today = local_today(now)
    request = SurveyRequest(programme.id, Round.SESSION, (Audience.GUARDIAN, Audience.CHILD), today, today + OPEN_FOR)
    survey = create_survey(tx, request, now=now, actor=CLI)
    for number, text in enumerate(texts.APPROVED):
        answer = Answer(
            places.house.public_id, {"felt": ("very_good",)}, text=text, form_key=f"demo-after-a-session-{number:04}"
        )
        count_answer(tx, survey, Audience.GUARDIAN, answer, now=now)
    written = select(SurveyText).where(SurveyText.survey_id == survey.id).order_by(SurveyText.public_id)
    for row in tx.scalars(written).all():
        approve_text(tx, row, now=now, actor=CLI)


def _slots(tx: Session, occurrence: Occurrence) -> list[Slot]:
    return list(tx.scalars(select(Slot).where(Slot.occurrence_id == occurrence.id).order_by(Slot.starts_at, Slot.id)))


def _asking(slot: Slot, nickname: str, interpreter: str | None = None) -> ReservationRequest:
    return ReservationRequest(
        slot_public_id=slot.public_id,
        nickname=nickname,
        contact_kind=None,
        contact_address=None,
        service_id=None,
        language="fi",
        interpreter_language=interpreter,
        form_key=f"demo-form-of-{slot.public_id}",
    )


def _queueing(session: Occurrence) -> QueueRequest:
    return QueueRequest(
        occurrence_public_id=session.public_id,
        nickname="Halla",
        contact_kind="email",
        contact_address=ADDRESS,
        service_id=None,
        language="fi",
        interpreter_language=None,
        form_key=f"demo-queue-of-{session.public_id}",
    )


def _coming(
    event: Occurrence,
    nickname: str,
    numbers: Numbers,
    *,
    contact_kind: Literal["email"] | None = None,
    contact_address: str | None = None,
    may_wait: bool = False,
) -> SignUpRequest:
    return SignUpRequest(
        occurrence_public_id=event.public_id,
        nickname=nickname,
        contact_kind=contact_kind,
        contact_address=contact_address,
        numbers=numbers,
        language="fi",
        form_key=f"demo-{nickname}-to-{event.public_id}",
        may_wait=may_wait,
    )
