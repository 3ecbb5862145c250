"""What the fixed messages to all who have booked say: never a name, a profession or a topic."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from flask_babel import force_locale, npgettext, pgettext
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
from ..wording.composing import Told, words_of
from ..wording.pieces import Piece, Spot
from ..wording.rules import Facts, Link, Part, named, one_line
from .model import BroadcastReceiver
from .rules import BROADCAST

LATE = 15
"""How many minutes late it is in an example."""


def register() -> None:
    """Let the outbox know who knows the facts of these messages."""
    registry.register(BROADCAST_LETTER, broadcast)
    for piece in SENTENCES.values():
        registry.register_piece(piece)


def sentence(template: str, minutes: int | None, texts: dict[str, str], language: str) -> str:
    """Return the one sentence of a message in `language`."""
    with force_locale(LOCALES[language]):
        facts = {"minutes": _minutes(minutes or 0), "words": one_line(in_language(texts, language))}
        return words_of(SENTENCES[template], Part.SENTENCE, facts, language)


def _minutes(number: int) -> str:
    return str(npgettext("late", "%(num)s minute", "%(num)s minutes", number))


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


def _around(template: str, written: Callable[[], str]) -> Callable[[str], Facts]:
    """Return what makes the facts of a message with the sentence of a template in it."""

    def make(language: str) -> Facts:
        link, texts = link_to(example_link(language), is_over=False), {language: written()}
        return broadcast_facts(example_meeting(language), link, sentence(template, LATE, texts, language))

    return make


def _piece(template: str, words: Callable[[], str], *facts: str, written: Callable[[], str] = lambda: "") -> Piece:
    """Return the sentence of a template; `written` is what a professional might write in it."""
    spot = Spot(words, facts, tuple((one,) for one in facts))

    def example(_language: str) -> Facts:
        return Facts({"minutes": _minutes(LATE), "words": written()})

    return Piece(f"broadcast_{template}", {Part.SENTENCE: spot}, example, BROADCAST, _around(template, written))


SENTENCES = {
    "late": _piece("late", lambda: _("We are running about %(minutes)s late.", **named("minutes")), "minutes"),
    "entrance": _piece(
        "entrance",
        lambda: _("Come in another way than usual: %(text)s", text="{words}"),
        "words",
        written=lambda: _("through the yard"),
    ),
    "room": _piece(
        "room",
        lambda: _("We meet in another room: %(text)s", text="{words}"),
        "words",
        written=lambda: _("the library"),
    ),
    "nothing": _piece("nothing", lambda: _("You need not bring anything along.")),
}
"""The sentence of each fixed message."""
BROADCAST_LETTER = family_letter(
    BROADCAST,
    lambda: _("About your time %(when)s", **WHEN),
    lambda: ["{message}", "", _("Your time: %(when)s, %(place)s.", **WHEN_AND_PLACE), "{link_sentence}"],
    lambda: [said("{message}", pgettext("sms", "Your time %(when)s: %(url)s", when="{when}", url="{link}"))],
    _around("late", lambda: ""),
    more=("message",),
    text_facts=("message", "when", "link_sentence", "link"),
    needs=(("message",), *NEEDS),
)
