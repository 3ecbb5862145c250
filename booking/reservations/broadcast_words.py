"""What the fixed messages to all who have booked say: never a name, a profession or a topic."""

from datetime import datetime

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..notices import registry
from ..notices.message import Message
from ..notices.text_message import TextMessage
from ..web.languages import LOCALES, in_language
from . import short_texts
from .deadline_words import link_words
from .letter import letter, one_line, place_of, public_url, receiver, when_of
from .links import link_path
from .model import BroadcastReceiver
from .rules import BROADCAST


def register() -> None:
    """Let the outbox know who writes these messages."""
    registry.register(BROADCAST, broadcast)


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


def broadcast(tx: Session, receiver_id: int, now: datetime) -> Message | TextMessage | None:
    """Tell one family; nothing when it let the time go, holds another one, or the time is over."""
    row = tx.get(BroadcastReceiver, receiver_id)
    reservation = None if row is None else receiver(tx, row.reservation_id)
    if row is None or reservation is None or reservation.released_at is not None:
        return None
    sent = row.broadcast
    if reservation.slot.occurrence_id != sent.occurrence_id or now >= reservation.slot.ends_at:
        return None
    language = reservation.language
    words = sentence(sent.template, sent.minutes, sent.texts, language)
    url = public_url(link_path(reservation))
    with force_locale(LOCALES[language]):
        lines = [
            words,
            "",
            _("Your time: %(when)s, %(place)s.", when=when_of(reservation), place=place_of(reservation)),
            link_words(reservation, url, now),
        ]
        text = short_texts.broadcast(reservation, words, url)
        return letter(reservation, _("About your time %(when)s", when=when_of(reservation)), lines, text=text)
