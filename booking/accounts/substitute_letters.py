"""The mails about substitutes: to who stands in, and to whom somebody else has named one."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..clock import local_today
from ..web.languages import LOCALES
from ..wording import registry
from ..wording.composing import Told
from ..wording.examples import EXAMPLE_NAME, example_moment
from ..wording.rules import Facts, Letter, named
from .model import Substitution, User
from .role_words import days_words
from .substitutes import ENDED, NAMED, NAMED_FOR_YOU
from .telling import address_of, told


def register() -> None:
    """Let the outbox know who knows the facts of these mails."""
    registry.register(NAMED_LETTER, named_as_substitute)
    registry.register(NAMED_FOR_YOU_LETTER, named_for_you)
    registry.register(ENDED_LETTER, ended)


def named_as_substitute(tx: Session, row_id: int, _now: datetime) -> Told | None:
    """Tell somebody for whom they stand in; nothing once that was ended."""
    row = tx.get(Substitution, row_id)
    return None if row is None or row.ended_at is not None else _told(row, row.substitute, about=row.user)


def named_for_you(tx: Session, row_id: int, _now: datetime) -> Told | None:
    """Tell somebody who stands in for them; nothing once that was ended."""
    row = tx.get(Substitution, row_id)
    return None if row is None or row.ended_at is not None else _told(row, row.user, about=row.substitute)


def ended(tx: Session, row_id: int, _now: datetime) -> Told | None:
    """Tell somebody that they stand in no more."""
    row = tx.get(Substitution, row_id)
    return None if row is None else _told(row, row.substitute, about=row.user)


def _told(row: Substitution, reader: User, *, about: User) -> Told | None:
    if reader.deactivated_at is not None:
        return None
    with force_locale(LOCALES[reader.language]):
        return told(reader, _facts(about.name, days_words(row.from_on, row.until_on, reader.language)))


def _facts(name: str, days: str) -> Mapping[str, str]:
    return {"name": name, "days": days, "link": address_of("/staff/account/substitutes")}


def _example(language: str) -> Facts:
    day = local_today(example_moment())
    return Facts(_facts(EXAMPLE_NAME, days_words(day, day + timedelta(days=5), language)))


def _named_body() -> list[str]:
    return [
        _("You are the substitute of %(name)s: %(days)s.", **named("name", "days")),
        _("On these days you see and do in our service what %(name)s does.", **named("name")),
        "",
        _("Your account: %(url)s", url="{link}"),
    ]


def _named_for_you_body() -> list[str]:
    return [
        _("Your substitute is %(name)s: %(days)s.", **named("name", "days")),
        "",
        _("You can end it: %(url)s", url="{link}"),
    ]


def _ended_body() -> list[str]:
    return [_("You are no longer the substitute of %(name)s.", **named("name"))]


FACTS = ("name", "days", "link")
"""No colleague's name stands in a subject."""
NAMED_LETTER = Letter(
    NAMED,
    FACTS,
    (("name",), ("days",), ("link",)),
    lambda: _("You stand in for a colleague"),
    _named_body,
    _example,
)
NAMED_FOR_YOU_LETTER = Letter(
    NAMED_FOR_YOU,
    FACTS,
    (("name",), ("days",), ("link",)),
    lambda: _("A colleague stands in for you"),
    _named_for_you_body,
    _example,
)
ENDED_LETTER = Letter(
    ENDED, FACTS, (("name",),), lambda: _("You no longer stand in for a colleague"), _ended_body, _example
)
