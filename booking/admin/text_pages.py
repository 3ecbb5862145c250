"""What the pages of messages' texts show: the kinds, their languages and facts, how a message looks as it leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..accounts.model import User
from ..config import LANGUAGES, STAFF_LANGUAGES
from ..db import reading
from ..network.queries import municipalities
from ..notices.text_message import LETTERS_MOST
from ..web.branding import offered_languages
from ..web.dates import moment_text
from ..web.languages import LOCALES, NATIVE_NAMES, in_language
from ..wording.preview import preview
from ..wording.queries import Replaced, changed_by, replaced_texts, texts_of
from ..wording.rules import Part, Wording, outdated
from .fact_words import FACTS, PARTS, fault_words, names_words
from .message_words import KINDS, PIECES, kind_words
from .text_forms import TextForm

_TAGGED = (Part.SUBJECT, Part.TEXT, Part.GREETING)


@dataclass(frozen=True)
class Line:
    """A kind of message, or a piece of several, in the list."""

    letter: Wording
    name: str
    changed: tuple[str, ...]
    """The names of the languages in which something else is said."""
    outdated: tuple[str, ...]
    """Those of them in which the default is sent all the same, because the message tells other facts by now."""


@dataclass(frozen=True)
class Spoken:
    """A language of a kind of message."""

    code: str
    name: str
    has_own: bool
    """Something else than the default is said in it."""
    is_off: bool
    """Families get no pages in it; who booked in it earlier keeps getting messages."""


@dataclass(frozen=True)
class Fact:
    """A fact that a text may name."""

    name: str
    about: str
    example: str
    also_in: tuple[Part, ...]
    """The parts beside the longest that may name it."""


def lines(wordings: Sequence[Wording], replaced: Replaced) -> list[Line]:
    """Return the line of each, in the order of the page of messages."""
    order = {kind: number for number, kind in enumerate((*KINDS, *PIECES))}
    found = []
    for letter in sorted(wordings, key=lambda one: order.get(one.kind, len(order))):
        own = {code: texts for code in languages_of(letter) if (texts := replaced.get((letter.kind, code)))}
        changed = tuple(NATIVE_NAMES[code] for code in own)
        is_old = tuple(NATIVE_NAMES[code] for code, texts in own.items() if outdated(letter, texts))
        found.append(Line(letter, kind_words(letter.kind), changed, is_old))
    return found


def languages_of(letter: Wording) -> tuple[str, ...]:
    """Return the languages in which a kind of message leaves; who booked in one that is off now keeps it."""
    return LANGUAGES if letter.is_for_families else STAFF_LANGUAGES


def text_page(
    form: TextForm, status: int = 200, *, is_default: bool = False, drafts: Mapping[Part, str] | None = None
) -> ResponseReturnValue:
    """Return the page of a kind of message in a language; `drafts` are shown in place of what is in force."""
    letter, here = form.letter, form.language
    with reading() as tx:
        owner = in_language(town.owner_names, here) if (town := next(iter(municipalities(tx)), None)) else ""
        replaced, changes = replaced_texts(tx), _changes(tx, letter, here)
    spoken = [_spoken(letter, code, has_own=(letter.kind, code) in replaced) for code in languages_of(letter)]
    page = render_template(
        "admin/text.html",
        form=form,
        name=kind_words(letter.kind),
        facts=_facts(letter, here),
        needed=_needed(letter),
        shown=preview(letter, here, owner=owner, drafts=drafts),
        is_draft=drafts is not None,
        is_default=is_default,
        changes=changes,
        outdated=[
            (str(PARTS[part]), [fault_words(fault) for fault in why])
            for part, why in outdated(letter, replaced.get((letter.kind, here), {})).items()
        ],
        spoken=spoken,
        here=next(one for one in spoken if one.code == here),
        others=[(one, preview(letter, one.code, owner=owner)) for one in spoken if one.code != here],
        letters_most=LETTERS_MOST,
        is_saved=request.args.get("done") == "saved" and request.method != "POST",
    )
    return page, status


def _spoken(letter: Wording, code: str, *, has_own: bool) -> Spoken:
    is_off = letter.is_for_families and code not in offered_languages()
    return Spoken(code, NATIVE_NAMES[code], has_own, is_off)


def own_texts(tx: Session, letter: Wording, language: str) -> dict[Part, str]:
    """Return what is said in place of the default."""
    return {Part(row.part): row.text for row in texts_of(tx, letter.kind, language)}


def _facts(letter: Wording, language: str) -> list[Fact]:
    with force_locale(LOCALES[language]):
        values = letter.example(language).mail
    there = {part: letter.facts_of(part) for part in letter.parts}
    return [
        Fact(one, str(FACTS[one]), values.get(one, ""), tuple(part for part in _TAGGED if one in there.get(part, ())))
        for one in FACTS
        if any(one in names for names in there.values())
    ]


def _needed(letter: Wording) -> list[str]:
    return [names_words(group) for group in letter.needs]


def _changes(tx: Session, letter: Wording, language: str) -> dict[str, str]:
    """Say of each part that says something else when that was written, and by whom."""
    rows = texts_of(tx, letter.kind, language)
    actors = changed_by(tx, [row.id for row in rows])
    found = {}
    for row in rows:
        user_id = actors.get(row.id)
        user = None if user_id is None else tx.get(User, user_id)
        at = moment_text(row.revised_at)
        found[row.part] = str(
            _("Changed %(moment)s by %(name)s.", moment=at, name=user.name)
            if user is not None
            else _("Changed %(moment)s.", moment=at)
        )
    return found
