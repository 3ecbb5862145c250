"""The mails about substitutes: to who stands in, and to whom somebody else has named one."""

from collections.abc import Callable
from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..notices import registry
from ..notices.message import Message
from ..web.languages import LOCALES
from .letters import address_of, letter
from .model import Substitution, User
from .role_words import days_words
from .substitutes import ENDED, NAMED, NAMED_FOR_YOU

Words = Callable[[Substitution, str], tuple[str, list[str]]]


def register() -> None:
    """Let the outbox know who writes these mails."""
    registry.register(NAMED, named)
    registry.register(NAMED_FOR_YOU, named_for_you)
    registry.register(ENDED, ended)


def named(tx: Session, row_id: int, _now: datetime) -> Message | None:
    """Tell somebody for whom they stand in; nothing once that was ended."""
    row = tx.get(Substitution, row_id)
    return None if row is None or row.ended_at is not None else _letter(row, row.substitute, _named)


def named_for_you(tx: Session, row_id: int, _now: datetime) -> Message | None:
    """Tell somebody who stands in for them; nothing once that was ended."""
    row = tx.get(Substitution, row_id)
    return None if row is None or row.ended_at is not None else _letter(row, row.user, _named_for_you)


def ended(tx: Session, row_id: int, _now: datetime) -> Message | None:
    """Tell somebody that they stand in no more."""
    row = tx.get(Substitution, row_id)
    return None if row is None else _letter(row, row.substitute, _ended)


def _letter(row: Substitution, reader: User, words: Words) -> Message | None:
    if reader.deactivated_at is not None:
        return None
    with force_locale(LOCALES[reader.language]):
        subject, lines = words(row, reader.language)
        return letter(reader, subject, lines)


def _named(row: Substitution, language: str) -> tuple[str, list[str]]:
    days = days_words(row.from_on, row.until_on, language)
    return _("You stand in for a colleague"), [
        _("You are the substitute of %(name)s: %(days)s.", name=row.user.name, days=days),
        _("On these days you see and do in our service what %(name)s does.", name=row.user.name),
        "",
        _("Your account: %(url)s", url=address_of("/staff/account/substitutes")),
    ]


def _named_for_you(row: Substitution, language: str) -> tuple[str, list[str]]:
    days = days_words(row.from_on, row.until_on, language)
    return _("A colleague stands in for you"), [
        _("Your substitute is %(name)s: %(days)s.", name=row.substitute.name, days=days),
        "",
        _("You can end it: %(url)s", url=address_of("/staff/account/substitutes")),
    ]


def _ended(row: Substitution, _language: str) -> tuple[str, list[str]]:
    return _("You no longer stand in for a colleague"), [
        _("You are no longer the substitute of %(name)s.", name=row.user.name),
    ]
