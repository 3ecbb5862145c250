"""What the pages of those who queue show, as values in the page's language."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from ..families.controller_card import ControllerCard, card_of
from ..families.pages import OtherSession, other_sessions
from ..families.tickets import Sign, Ticket, session_ticket, sign_of, ticket_of
from ..interpreters.days import interpreter_days
from ..network.model import FamilyService, Organisation
from ..reservations.queries import next_free_sessions
from ..reservations.rules import booking_state
from ..reservations.whose import controllers_at
from ..schedule.model import Occurrence
from ..web import dates
from ..web.languages import in_language
from . import queries
from .model import QueueEntry, QueueOffer
from .offers import is_live
from .rules import PASSED
from .service import asks_phone


@dataclass(frozen=True)
class JoinPage:
    """The form of those who queue, around its fields."""

    ticket: Ticket | None
    """Of the session; None: places are chosen on the form."""
    wish: str
    action: str
    back_url: str
    controller: ControllerCard | None
    interpreter_until: str
    """The last day on which an interpreter is surely found; empty where the day is not known."""
    is_late_for_interpreter: bool


@dataclass(frozen=True)
class Offered:
    """A time that is offered, and until when it is kept."""

    public_id: str
    ticket: Ticket
    until: str
    """Empty: others are offered it too, and the first takes it."""
    controller: ControllerCard
    asks_phone: bool
    """We call the family there, and do not know its number."""


@dataclass(frozen=True)
class PlacePage:
    """The page behind the link of a place in the queue; nothing personal."""

    state: str
    """`offered`, `waiting`, `let_pass` (the last offer), `cancelled` (the session), `over` or `left`."""
    token: str
    ticket: Ticket | None
    places: tuple[Sign, ...]
    last_on: str
    wish: str
    before: int
    offer: Offered | None
    controller: ControllerCard
    others: tuple[OtherSession, ...]


def join_session_page(
    occurrence: Occurrence, service: FamilyService | None, controller: Organisation, now: datetime
) -> JoinPage:
    """Return what stands around the form to queue for a session."""
    wish: dict[str, Any] = {"service": service.slug} if service else {}
    days = interpreter_days(occurrence.held_on)
    return JoinPage(
        ticket=session_ticket(occurrence),
        wish=in_language(service.names) if service else "",
        action=url_for("waiting.join", public_id=occurrence.public_id, **wish),
        back_url=url_for("site.session", public_id=occurrence.public_id, **wish),
        controller=card_of(controller),
        interpreter_until=dates.short_date(days.told_on),
        is_late_for_interpreter=days.is_late(now),
    )


def place_page(tx: Session, entry: QueueEntry, token: str, now: datetime) -> PlacePage:
    """Return the page behind a link as it is at `now`."""
    last = queries.last_offer_of(tx, entry.id)
    offer = last if last is not None and is_live(last, now) else None
    state = _state(entry, last, now, is_offered=offer is not None)
    session = entry.occurrence
    is_apart = session is not None and state in ("cancelled", "over")
    return PlacePage(
        state=state,
        token=token,
        ticket=session_ticket(session) if session is not None else None,
        places=tuple(map(sign_of, entry.venues)),
        last_on=dates.short_date(entry.last_on) if entry.last_on else "",
        wish=in_language(entry.service.names) if entry.service else "",
        before=queries.before(tx, entry, now) if state in ("waiting", "let_pass") else 0,
        offer=_offered(tx, entry, offer) if offer is not None else None,
        controller=card_of(entry.controller),
        others=other_sessions(next_free_sessions(tx, session, now)) if session is not None and is_apart else (),
    )


def _state(entry: QueueEntry, last: QueueOffer | None, now: datetime, *, is_offered: bool) -> str:
    if entry.left_at is not None:
        return "over" if entry.leave_reason == "over" else "left"
    if is_offered:
        return "offered"
    if entry.occurrence is not None:
        kind = booking_state(entry.occurrence, entry.occurrence.venue, now).kind
        if kind != "open":
            return "cancelled" if kind == "cancelled" else "over"
    return "let_pass" if last is not None and _is_passed(last, now) else "waiting"


def _is_passed(offer: QueueOffer, now: datetime) -> bool:
    is_expired = offer.ended_at is None and offer.held_until is not None and offer.held_until <= now
    return is_expired or offer.end_reason in PASSED


def _offered(tx: Session, entry: QueueEntry, offer: QueueOffer) -> Offered:
    slot = offer.slot
    assert slot is not None
    whose = controllers_at(tx, [slot.public_id], entry.service_id)[slot.public_id]
    return Offered(
        public_id=offer.public_id,
        ticket=ticket_of(slot.starts_at, slot.ends_at, slot.occurrence.venue),
        until=dates.moment_text(offer.held_until, with_year=False) if offer.held_until is not None else "",
        controller=card_of(whose),
        asks_phone=asks_phone(entry, offer),
    )
