"""What families' pages of signing up show, as values in the page's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from ..families.controller_card import ControllerCard, card_of
from ..families.tickets import Ticket, session_ticket
from ..families.told_words import told_from_words
from ..reservations.calendar_file import address_line
from ..reservations.codes import code_of
from ..reservations.rules import JUST_NOW
from ..reservations.told import is_told
from ..web.languages import in_language
from .model import Gathering, Party, SignUp
from .rules import TRAINING, begins_at, ends_at
from .service import can_undo


@dataclass(frozen=True)
class EventPart:
    """One event of a sign-up: time, place, how many come, what can be done."""

    public_id: str
    state: str
    """`seated`, `waiting`, `started`, `past`, `left` (by the family) or `cancelled` (by us)."""
    title: str
    ticket: Ticket
    has_hour: bool
    address: str
    entrance: str
    reason: str
    adults: int
    children: int
    session_url: str
    before: int = 0
    """How many families wait before this one."""
    has_child_minding: bool = False
    material_url: str = ""
    """Where the material is, once it is shown."""

    @property
    def can_change(self) -> bool:
        """Tell whether the numbers can be changed, and the seats given back."""
        return self.state in ("seated", "waiting")


@dataclass(frozen=True)
class SignUpPage:
    """The page behind the link: times, places, actions, nothing personal."""

    token: str
    events: tuple[EventPart, ...]
    is_new: bool
    code: str
    told_by: str
    is_told: bool
    told_from: str
    link: str
    controller: ControllerCard
    is_staff: bool = False
    """A member of staff at a training: comes alone."""


def sign_up_page(found: SignUp, token: str, public_url: str, before: Mapping[int, int], now: datetime) -> SignUpPage:
    """Return the page behind a link as it is at `now`; `before` are those who wait before it, by party."""
    shown = [one for one in found.parties if one.is_live or can_undo(one, now)]
    contact = found.contact
    return SignUpPage(
        token=token,
        events=tuple(event_part(one, now, before.get(one.id, 0)) for one in _by_date(shown)),
        is_new=found.signed_up_at <= now < found.signed_up_at + JUST_NOW,
        code=code_of(found.public_id) if found.code_hash else "",
        told_by=contact.kind if contact else "",
        is_told=is_told(contact),
        told_from=told_from_words(contact, begins_at(shown[0].occurrence), now) if shown else "",
        link=public_url + url_for("signups.manage", token=token),
        controller=card_of(found.controller),
        is_staff=found.user_id is not None,
    )


def event_part(party: Party, now: datetime, before: int = 0) -> EventPart:
    """Return one event as it is at `now`."""
    event = party.occurrence
    return EventPart(
        public_id=party.public_id,
        state=_state(party, now),
        title=in_language(event.names),
        ticket=session_ticket(event),
        has_hour=event.starts_at is not None,
        address=address_line(event.venue),
        entrance=in_language(event.venue.entrance),
        reason=event.cancel_reason,
        adults=party.adults,
        children=party.children,
        session_url="" if event.kind == TRAINING else url_for("site.session", public_id=event.public_id),
        before=before,
        has_child_minding=party.gathering.has_child_minding,
        material_url=shown_material(party.gathering, now),
    )


def shown_material(gathering: Gathering, now: datetime) -> str:
    """Return where the material of an event is; nothing before it is shown."""
    is_shown = gathering.material_when == "before" or now >= ends_at(gathering.occurrence)
    return gathering.material_url if is_shown else ""


def _state(party: Party, now: datetime) -> str:
    event = party.occurrence
    if not party.is_live:
        return "left"
    if event.cancelled_at is not None:
        return "cancelled"
    if now >= ends_at(event):
        return "past"
    if event.starts_at is not None and now >= event.starts_at:
        return "started" if party.seated_at is not None else "past"
    return "waiting" if party.seated_at is None else "seated"


def _by_date(parties: Sequence[Party]) -> list[Party]:
    return sorted(parties, key=lambda one: (begins_at(one.occurrence), one.id))
