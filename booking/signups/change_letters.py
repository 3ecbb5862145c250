"""What those who signed up are told when we change an event, and the day before: as the rows are then."""

from datetime import datetime, timedelta

from flask_babel import force_locale
from sqlalchemy.orm import Session

from ..clock import local_today
from ..letters.addressing import public_url
from ..web.languages import LOCALES, offered_or_own
from ..wording import registry
from ..wording.composing import Told
from ..wording.rules import one_line
from .change_words import (
    EVENT_CANCELLED_LETTER,
    EVENT_MOVED_LETTER,
    EVENT_RESTORED_LETTER,
    HOUR_SET_LETTER,
    REMINDER_LETTER,
    cancelled_facts,
)
from .facts import event_facts, where_of
from .letters import is_coming, is_on, own_link, receiver, told
from .rules import ends_at
from .words import link_to_all, link_to_cancel


def register() -> None:
    """Let the outbox know who knows the facts of these messages."""
    registry.register(EVENT_CANCELLED_LETTER, cancelled)
    for letter in (EVENT_RESTORED_LETTER, EVENT_MOVED_LETTER, HOUR_SET_LETTER):
        registry.register(letter, changed)
    registry.register(REMINDER_LETTER, reminder)


def cancelled(tx: Session, party_id: int, now: datetime) -> Told | None:
    """Tell that we had to cancel the event, and why; nothing when it is held after all, or over."""
    party = receiver(tx, party_id)
    if party is None or not party.is_live or party.occurrence.cancelled_at is None or now >= ends_at(party.occurrence):
        return None
    with force_locale(LOCALES[party.sign_up.language]):
        link = link_to_all(public_url(f"/{offered_or_own(party.sign_up.language)}/"))
        return told(party, cancelled_facts(where_of(party), link, one_line(party.occurrence.cancel_reason)))


def changed(tx: Session, party_id: int, now: datetime) -> Told | None:
    """Tell when and where it is now; nothing when the family has left, or it is cancelled or over."""
    party = receiver(tx, party_id)
    if party is None or not is_on(party, now):
        return None
    with force_locale(LOCALES[party.sign_up.language]):
        facts = event_facts(where_of(party), link_to_cancel(own_link(party)))
        return told(party, facts, with_file=party.seated_at is not None)


def reminder(tx: Session, party_id: int, now: datetime) -> Told | None:
    """Remind of tomorrow's event; nothing for whoever has left or has no seats, or when it is not tomorrow."""
    party = receiver(tx, party_id)
    if party is None or not is_coming(party, now):
        return None
    if party.occurrence.held_on - local_today(now) != timedelta(days=1):
        return None
    with force_locale(LOCALES[party.sign_up.language]):
        return told(party, event_facts(where_of(party), link_to_cancel(own_link(party))))
