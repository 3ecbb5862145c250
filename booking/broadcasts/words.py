"""What the fixed messages to all who have booked say: never a name, a profession or a topic."""

from dataclasses import replace
from datetime import datetime

from flask_babel import force_locale, ngettext, pgettext
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..letters.addressing import public_url, receiver, told
from ..letters.facts import NEEDS, Meeting, example_link, example_meeting, family_facts, meeting_of
from ..letters.words import WHEN, WHEN_AND_PLACE, family_letter, said
from ..reservations.deadline import deadline_of
from ..reservations.deadline_words import link_to
from ..reservations.links import link_path
from ..web.languages import LOCALES, in_language
from ..wording import registry
from ..wording.composing import Told
from ..wording.rules import Facts, Link, one_line
from .model import BroadcastReceiver
from .rules import BROADCAST


def register() -> None:
    """Let the outbox know who knows the facts of these messages."""
    registry.register(BROADCAST_LETTER, broadcast)


def sentence(template: str, minutes: int | None, texts: dict[str, str], language: str) -> str:
    """Return the one sentence of a message in `language`."""
    text = one_line(in_language(texts, language))
    with force_locale(LOCALES[language]):
        if template == "late":
            number = minutes or 0
            words = ngettext(
                "We are running about %(num)s minute late.", "We are running about %(num)s minutes late.", number
            )
        elif template == "entrance":
            words = _("Come in another way than usual: %(text)s", text=text)
        elif template == "room":
            words = _("We meet in another room: %(text)s", text=text)
        else:
            words = _("You need not bring anything along.")
    return str(words)


def broadcast(tx: Session, receiver_id: int, now: datetime) -> Told | None:
    """Tell one family; nothing when it let the time go, holds another one, or the time is over."""
    row = tx.get(BroadcastReceiver, receiver_id)
    reservation = None if row is None else receiver(tx, row.reservation_id)
    if row is None or reservation is None or reservation.released_at is not None:
        return None
    sent = row.broadcast
    if reservation.slot.occurrence_id != sent.occurrence_id or now >= reservation.slot.ends_at:
        return None
    words = sentence(sent.template, sent.minutes, sent.texts, reservation.language)
    with force_locale(LOCALES[reservation.language]):
        link = link_to(public_url(link_path(reservation)), is_over=deadline_of(reservation).is_over(now))
        return told(reservation, broadcast_facts(meeting_of(reservation), link, words))


def broadcast_facts(meeting: Meeting, link: Link, words: str) -> Facts:
    """Return what staff tell, and about which time; a text message may shorten what they wrote."""
    facts = family_facts(meeting, link, message=words)
    return replace(facts, loose=words, text=lambda message: {**facts.text(meeting.place), "message": message})


def _example(language: str) -> Facts:
    link = link_to(example_link(language), is_over=False)
    return broadcast_facts(example_meeting(language), link, sentence("late", 15, {}, language))


BROADCAST_LETTER = family_letter(
    BROADCAST,
    lambda: _("About your time %(when)s", **WHEN),
    lambda: ["{message}", "", _("Your time: %(when)s, %(place)s.", **WHEN_AND_PLACE), "{link_sentence}"],
    lambda: [said("{message}", pgettext("sms", "Your time %(when)s: %(url)s", when="{when}", url="{link}"))],
    _example,
    more=("message",),
    text_facts=("message", "when", "link_sentence", "link"),
    needs=(("message",), *NEEDS),
)
