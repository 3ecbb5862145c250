"""What a family is told of its sign-up, by what the rows say when the message leaves."""

from collections.abc import Callable
from datetime import datetime

from flask_babel import force_locale
from sqlalchemy.orm import Session

from ..letters.addressing import public_url
from ..notices.message import Attachment
from ..reservations.told import is_told
from ..web.languages import LOCALES, in_language, offered_or_own
from ..wording import registry
from ..wording.composing import Told
from ..wording.rules import Facts, Link
from .calendar_file import event_file
from .facts import event_facts, where_of
from .links import link_path
from .model import Party
from .queries import party_by_id
from .rules import ends_at
from .words import (
    CONFIRMED_LETTER,
    LEFT_LETTER,
    SEATED_LETTER,
    WAITING_LETTER,
    hour_sentence,
    link_to,
    link_to_all,
    link_to_cancel,
    link_to_queue,
)


def register() -> None:
    """Let the outbox know who knows the facts of the messages about sign-ups."""
    registry.register(CONFIRMED_LETTER, confirmed)
    registry.register(LEFT_LETTER, left)
    registry.register(WAITING_LETTER, waiting)
    registry.register(SEATED_LETTER, seated)


def confirmed(tx: Session, party_id: int, now: datetime) -> Told | None:
    """Tell that the family has seats; nothing when it has left, or it is over, before the message left."""

    def others(party: Party) -> dict[str, str]:
        coming = (one for one in party.sign_up.parties if one.id != party.id and is_coming(one, now))
        return {"others": "; ".join(where_of(one).when for one in coming)}

    return _of_seats(tx, party_id, link_to, now, others)


def seated(tx: Session, party_id: int, now: datetime) -> Told | None:
    """Tell that the family got seats for which it waited; nothing when it has left, or it is over."""
    return _of_seats(tx, party_id, link_to_cancel, now)


def _of_seats(
    tx: Session,
    party_id: int,
    link: Callable[[str], Link],
    now: datetime,
    more: Callable[[Party], dict[str, str]] = lambda _party: {},
) -> Told | None:
    party = receiver(tx, party_id)
    if party is None or not is_coming(party, now):
        return None
    with force_locale(LOCALES[party.sign_up.language]):
        hour = "" if party.occurrence.starts_at else hour_sentence()
        facts = event_facts(where_of(party), link(own_link(party)), hour_sentence=hour, **more(party))
        return told(party, facts, with_file=True)


def waiting(tx: Session, party_id: int, now: datetime) -> Told | None:
    """Tell that the family waits; nothing when it has left, got seats meanwhile, or it is over."""
    party = receiver(tx, party_id)
    if party is None or not is_on(party, now) or party.seated_at is not None:
        return None
    with force_locale(LOCALES[party.sign_up.language]):
        return told(party, event_facts(where_of(party), link_to_queue(own_link(party))))


def left(tx: Session, party_id: int, now: datetime) -> Told | None:
    """Tell that the seats are given back; nothing when that was taken back, or it is over."""
    party = receiver(tx, party_id)
    if party is None or party.is_live or now >= ends_at(party.occurrence):
        return None
    with force_locale(LOCALES[party.sign_up.language]):
        home = public_url(f"/{offered_or_own(party.sign_up.language)}/")
        return told(party, event_facts(where_of(party), link_to_all(home)))


def receiver(tx: Session, party_id: int) -> Party | None:
    """Return the party if a message can reach its family."""
    party = party_by_id(tx, party_id)
    return party if party is not None and is_told(party.sign_up.contact) else None


def is_coming(party: Party, now: datetime) -> bool:
    """Tell whether a party has seats at an event that is on and not over."""
    return party.seated_at is not None and is_on(party, now)


def is_on(party: Party, now: datetime) -> bool:
    """Tell whether a party has not left, and its event is on and not over."""
    return party.is_live and party.occurrence.cancelled_at is None and now < ends_at(party.occurrence)


def own_link(party: Party) -> str:
    """Return the address of the page behind the family's link."""
    return public_url(link_path(party.sign_up))


def told(party: Party, facts: Facts, *, with_file: bool = False) -> Told:
    """Return who is told these facts: by mail, or by phone where that is the family's contact."""
    contact, language = party.sign_up.contact, party.sign_up.language
    assert contact is not None
    file = Attachment("tavataan.ics", event_file(party, language), "text", "calendar")
    return Told(
        contact.address,
        language,
        facts,
        (file,) if with_file else (),
        owner=in_language(party.occurrence.municipality.owner_names, language),
        is_texted=contact.kind == "phone",
        about_at=party.occurrence.starts_at,
    )
