"""Where every message gets its words: facts put into the text in force, in the receiver's language, above the foot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from ..notices.message import Attachment, Message
from ..notices.text_message import LETTERS_MOST, TextMessage, fitted
from ..web.identity import contact_email, reply_words, service_owner
from ..web.languages import LOCALES
from .current import texts_in_force
from .rules import Facts, Letter, Part, fill, one_line, outdated


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


def composed(letter: Letter, told: Told, drafts: Mapping[Part, str] | None = None) -> Message | TextMessage:
    """Return the message; `drafts` are tried out in place of the texts in force."""
    _refuse_gaps(letter, told)
    replaced = _usable(letter, texts_in_force(letter.kind, told.language) if drafts is None else drafts)
    with force_locale(LOCALES[told.language]):
        if told.is_texted:
            return TextMessage(told.to, _short(letter, told.facts, replaced.get(Part.TEXT)), told.about_at)
        subject = one_line(fill(replaced.get(Part.SUBJECT) or letter.subject(), told.facts.mail))
        body = fill(replaced.get(Part.BODY) or "\n".join(letter.body()), told.facts.mail)
        body = "\n".join([body, "", *_foot(letter, told)])
        return Message(told.to, subject, body, told.language, told.attachments)


def default_texts(letter: Letter, language: str) -> dict[Part, str]:
    """Return what the catalogues say, with the names of the facts in it."""
    with force_locale(LOCALES[language]):
        found = {Part.SUBJECT: letter.subject(), Part.BODY: "\n".join(letter.body())}
        if letter.text is not None:
            found[Part.TEXT] = letter.text()[0]
    return {part: str(text) for part, text in found.items()}


def _refuse_gaps(letter: Letter, told: Told) -> None:
    # A fact that its teller forgot would be a line left out, perhaps that of the link: rather no message than this one.
    facts = told.facts.text(told.facts.loose) if told.is_texted else told.facts.mail
    named = letter.text_facts if told.is_texted else (*letter.subject_facts, *letter.facts)
    forgotten = set(named) - set(facts)
    if forgotten:
        raise LookupError(f"{letter.kind} is told without {', '.join(sorted(forgotten))}")


def _usable(letter: Letter, texts: Mapping[Part, str]) -> dict[Part, str]:
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


def _foot(letter: Letter, told: Told) -> list[str]:
    if not letter.is_for_families:
        return [reply_words()]
    address = contact_email()
    questions = [_("Questions: %(address)s", address=address)] if address else []
    return [one_line(service_owner(told.language) or told.owner), reply_words(), *questions]
