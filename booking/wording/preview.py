"""A message as it would leave, with facts as they might be; nothing is sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import current_app
from flask_babel import force_locale

from ..clock import utc_now
from ..config import Config
from ..notices.message import SENDER_NAME, Message, to_mail
from ..notices.text_message import TextMessage
from ..web.branding import brand
from ..web.languages import LOCALES
from .composing import Told, composed
from .current import tried_out
from .pieces import Piece
from .registry import letter_of
from .rules import Facts, Letter, Part

SOMEBODY = "nobody@example.fi"
SOME_PHONE = "+358401234567"


@dataclass(frozen=True)
class Preview:
    """What the receiver sees."""

    language: str
    sender: str
    subject: str
    body: str
    text: str
    """The text message, "" for those who get mails only."""


def preview(wording: Letter | Piece, language: str, *, owner: str, drafts: Mapping[Part, str] | None = None) -> Preview:
    """Return a message as it would leave; `drafts` are tried out in place of the texts in force.

    Args:
        owner: Whose service a family uses, where the service as a whole has no owner.
    """
    if drafts is None:
        return _shown(wording, language, owner)
    with tried_out(wording.kind, language, drafts):
        return _shown(wording, language, owner)


def _shown(wording: Letter | Piece, language: str, owner: str) -> Preview:
    letter, make_facts = _around(wording)
    with force_locale(LOCALES[language]):
        facts = make_facts(language)
    message = composed(letter, Told(SOMEBODY, language, facts, owner=owner))
    assert isinstance(message, Message)
    settings: Config = current_app.config["SETTINGS"]
    mail = to_mail(
        message,
        public_id="example",
        mail_from=settings.mail_from,
        sent_at=utc_now(),
        sender_name=brand().sender(language) or SENDER_NAME,
        reply_to=brand().reply_to,
    )
    text = ""
    if letter.is_for_families:
        short = composed(letter, Told(SOME_PHONE, language, facts, is_texted=True))
        text = short.text if isinstance(short, TextMessage) else ""
    return Preview(language, str(mail["From"]), str(mail["Subject"]), message.body, text)


def _around(wording: Letter | Piece) -> tuple[Letter, Callable[[str], Facts]]:
    """Return the letter that shows the words, and what makes its facts."""
    if isinstance(wording, Letter):
        return wording, wording.example
    letter = letter_of(wording.shown_in)
    assert letter is not None
    return letter, wording.around or letter.example
