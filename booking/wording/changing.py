"""Say something else than the catalogues, and let them speak again."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..audit.service import Actor, record
from ..errors import Conflict, Invalid
from .checking import faults_in
from .composing import default_texts
from .model import MessageText
from .queries import LOGGED_AS, texts_of
from .rules import Part, Wording, plain


def change_texts(
    tx: Session,
    letter: Wording,
    language: str,
    texts: Mapping[Part, str],
    *,
    seen: str | None = None,
    now: datetime,
    actor: Actor,
) -> list[Part]:
    """Let a letter say `texts` in a language and return the parts that changed; unchanged, nothing is written.

    A part that is empty, or that says what the catalogues say, has no row: it goes along when these change.

    Args:
        seen: `seen_state` of the texts that were shown; None for callers that show nothing.

    Raises:
        Invalid: a text cannot be used; the code is the name of its part, `faults` says why.
        Conflict: somebody has changed them since they were shown (`changed_meanwhile`).
    """
    wanted = _wanted(letter, language, texts)
    rows = {Part(row.part): row for row in texts_of(tx, letter.kind, language, is_changing=True)}
    current = {part: row.text for part, row in rows.items()}
    changed = [part for part in Part if current.get(part) != wanted.get(part)]
    if not changed:  # pressed twice, the second finds nothing left to change
        return []
    if seen not in (None, seen_state(current)):
        raise Conflict("changed_meanwhile")
    for part in changed:
        row = rows.get(part) or MessageText(kind=letter.kind, part=part, language=language)
        _write(tx, row, wanted.get(part, ""), now=now, actor=actor)
    return changed


def seen_state(texts: Mapping[Part, str]) -> str:
    """Name the texts that say something else, so that those shown and those changed can be compared."""
    told = repr([(part.value, texts[part]) for part in Part if part in texts])
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _wanted(letter: Wording, language: str, texts: Mapping[Part, str]) -> dict[Part, str]:
    defaults = default_texts(letter, language)
    kept = {part: plain(part, text) for part, text in texts.items() if part in letter.parts}
    wanted = {part: text for part, text in kept.items() if text and text != plain(part, defaults[part])}
    for part, text in wanted.items():
        found = faults_in(letter, part, text, language)
        if found:
            raise Invalid(part.value, faults=found)
    return wanted


def _write(tx: Session, row: MessageText, text: str, *, now: datetime, actor: Actor) -> None:
    row.text, row.revised_at = text, now
    tx.add(row)
    try:
        tx.flush()
    except IntegrityError as error:
        # Two people said something else for the first time at once; the database let one of them.
        raise Conflict("changed_meanwhile") from error
    act = "change_message_text" if text else "reset_message_text"
    part, language = str(row.part), row.language
    record(tx, actor, act, LOGGED_AS, row.id, now=now, kind=row.kind, part=part, language=language)
    if not text:
        tx.delete(row)
        tx.flush()
