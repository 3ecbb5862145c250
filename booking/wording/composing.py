"""Where every message gets its words: facts put into the text in force, in the receiver's language, framed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import force_locale

from ..notices.message import Attachment, Message
from ..notices.text_message import LETTERS_MOST, TextMessage, fitted
from ..web.languages import LOCALES
from .current import texts_in_force
from .frames import FAMILY_FRAME, STAFF_FRAME, family_facts
from .pieces import Piece
from .rules import Facts, Letter, Part, Wording, fill, one_line, outdated


@dataclass(frozen=True)
class Told:
    """Who is told which facts, made from the current rows when the message leaves."""

    to: str
    language: str
    facts: Facts
    attachments: tuple[Attachment, ...] = ()
    owner: str = ""
    """Whose service a family uses, where the service as a whole has no owner."""
    is_texted: bool = False
    about_at: datetime | None = None
    """When what it tells of begins: at night only what cannot wait until the morning leaves by phone."""


def composed(letter: Letter, told: Told) -> Message | TextMessage:
    """Return the message with the texts in force."""
    _refuse_gaps(letter, told)
    replaced = _usable(letter, texts_in_force(letter.kind, told.language))
    with force_locale(LOCALES[told.language]):
        if told.is_texted:
            return TextMessage(told.to, _short(letter, told.facts, replaced.get(Part.TEXT)), told.about_at)
        subject = one_line(fill(replaced.get(Part.SUBJECT) or letter.subject(), told.facts.mail))
        body = fill(replaced.get(Part.BODY) or "\n".join(letter.body()), told.facts.mail)
        greeting, foot = _frame(letter, told)
        body = "\n".join([*([greeting, ""] if greeting else []), body, "", foot])
        return Message(told.to, subject, body, told.language, told.attachments)


def words_of(piece: Piece, part: Part, facts: Mapping[str, str], language: str) -> str:
    """Return what a piece says, with facts put in."""
    own = _usable(piece, texts_in_force(piece.kind, language)).get(part)
    if own is None:
        with force_locale(LOCALES[language]):
            own = str(piece.spots[part].words())
    return fill(own, facts)


def default_texts(letter: Wording, language: str) -> dict[Part, str]:
    """Return what the catalogues say, with the names of the facts in it."""
    with force_locale(LOCALES[language]):
        return {part: str(text) for part, text in letter.defaults().items()}


def _refuse_gaps(letter: Letter, told: Told) -> None:
    # A fact that its teller forgot would be a line left out, perhaps that of the link: rather no message than this one.
    facts = told.facts.text(told.facts.loose) if told.is_texted else told.facts.mail
    named = letter.text_facts if told.is_texted else (*letter.subject_facts, *letter.facts)
    forgotten = set(named) - set(facts)
    if forgotten:
        raise LookupError(f"{letter.kind} is told without {', '.join(sorted(forgotten))}")


def _usable(letter: Wording, texts: Mapping[Part, str]) -> dict[Part, str]:
    # With holes in it nothing leaves; the page of the texts says which words wait for that reason.
    is_old = outdated(letter, texts)
    return {part: text for part, text in texts.items() if text and part not in is_old}


def _short(letter: Letter, facts: Facts, replaced: str | None) -> str:
    if replaced is not None:
        said = _fitted(facts, replaced)
        if len(said) <= LETTERS_MOST:
            return said
    assert letter.text is not None
    return _fitted(facts, *letter.text())


def _fitted(facts: Facts, *texts: str) -> str:
    return fitted(facts.loose, *(lambda loose, text=text: fill(text, facts.text(loose)) for text in texts))


def _frame(letter: Letter, told: Told) -> tuple[str, str]:
    """Return what stands above and below the text of a mail, in the current language."""
    piece = FAMILY_FRAME if letter.is_for_families else STAFF_FRAME
    facts = family_facts(told.owner, told.language)
    greeting, foot = (words_of(piece, part, facts, told.language) for part in (Part.GREETING, Part.FOOT))
    return one_line(greeting), foot
