"""The messages to those who queue: who is told which facts, by what the rows say when the message leaves."""

from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..clock import local_today
from ..letters.addressing import public_url
from ..letters.facts import Meeting, family_facts
from ..network.model import Municipality
from ..reservations.calendar_file import address_line
from ..reservations.rules import booking_state
from ..reservations.told import told_by
from ..web.dates import moment_text, short_date, when_text
from ..web.languages import LOCALES, in_language
from ..wording import registry
from ..wording.composing import Told
from ..wording.rules import Facts, one_line
from . import queries
from .keys import token_of
from .letter_words import JOINED_LETTER, OFFERED_LETTER, joined_facts, link_to_take, what_next
from .model import QueueEntry, QueueOffer
from .offers import is_live


def register_all() -> None:
    """Let the outbox know who knows the facts of the messages to those who queue."""
    registry.register(JOINED_LETTER, joined)
    registry.register(OFFERED_LETTER, offered)


def joined(tx: Session, entry_id: int, now: datetime) -> Told | None:
    """Say that one is in the queue, and how it goes on; nothing to who has left it, or when it is over."""
    entry = queries.entry_by_id(tx, entry_id)
    if entry is None or not is_reached(entry) or is_over(entry, now):
        return None
    with force_locale(LOCALES[entry.language]):
        return _told(entry, joined_facts(what(entry, entry.language), place_url(entry)), municipality_of(entry), None)


def offered(tx: Session, offer_id: int, now: datetime) -> Told | None:
    """Offer a time; nothing when the offer does not hold any more before that was said."""
    offer = queries.offer_by_id(tx, offer_id)
    if offer is None or offer.slot is None or not is_live(offer, now) or not is_reached(offer.entry):
        return None
    entry, municipality = offer.entry, offer.slot.occurrence.municipality
    with force_locale(LOCALES[entry.language]):
        until = "" if offer.held_until is None else moment_text(offer.held_until, entry.language, with_year=False)
        link = link_to_take(place_url(entry), until)
        facts = family_facts(_meeting(offer), link, next_sentence=what_next(is_kept=bool(until)))
        return _told(entry, facts, municipality, offer.starts_at)


def is_reached(entry: QueueEntry) -> bool:
    """Tell whether a message reaches who has a place."""
    return entry.left_at is None and entry.contact is not None and entry.contact.kind in told_by()


def is_over(entry: QueueEntry, now: datetime) -> bool:
    """Tell whether nothing can be offered to a place any more."""
    session = entry.occurrence
    if session is not None:
        return not booking_state(session, session.venue, now).is_open
    return entry.last_on is not None and entry.last_on < local_today(now)


def _told(entry: QueueEntry, facts: Facts, municipality: Municipality, about_at: datetime | None) -> Told:
    assert entry.contact is not None
    return Told(
        entry.contact.address,
        entry.language,
        facts,
        owner=in_language(municipality.owner_names, entry.language),
        is_texted=entry.contact.kind == "phone",
        about_at=about_at,
    )


def _meeting(offer: QueueOffer) -> Meeting:
    assert offer.slot is not None
    venue, language = offer.slot.occurrence.venue, offer.entry.language
    place, entrance = (one_line(in_language(texts, language)) for texts in (venue.names, venue.entrance))
    return Meeting(offer.starts_at, language, place, one_line(address_line(venue)), entrance)


def place_url(entry: QueueEntry) -> str:
    """Return the address of the page behind the link of a place."""
    return public_url(f"/{entry.language}/q/{token_of(entry.public_id)}")


def what(entry: QueueEntry, language: str) -> str:
    """Return what one queues for: a session's day, time and place, or the places and until when."""
    session = entry.occurrence
    if session is not None:
        when = when_text(session.held_on, session.starts, session.ends, language)
        return f"{when}, {one_line(in_language(session.venue.names, language))}"
    places = ", ".join(one_line(in_language(venue.names, language)) for venue in entry.venues)
    assert entry.last_on is not None
    return str(_("%(places)s, until %(day)s", places=places, day=short_date(entry.last_on, language)))


def municipality_of(entry: QueueEntry) -> Municipality:
    """Return whose families queue there."""
    return entry.occurrence.municipality if entry.occurrence is not None else entry.venues[0].municipality
