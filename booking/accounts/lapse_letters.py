"""The warnings before roles lapse: to their holder, and to whoever may give them."""

from datetime import date, datetime

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..clock import local_today
from ..config import Config
from ..web.dates import short_date
from ..web.languages import LOCALES
from ..wording import registry
from ..wording.composing import Told
from ..wording.examples import EXAMPLE_NAME, example_moment
from ..wording.rules import Facts, Letter
from .lapsing import WARNING, WARNING_OF_OTHERS, given_by_user, lapses_on, warned_roles
from .model import RoleGrant, User
from .places import PlaceBook
from .role_words import role_name, where_words
from .rules import Role, Scope
from .telling import address_of, told

SIGN_IN, LAPSING = "/staff/login", "/staff/people?state=lapsing"


def register() -> None:
    """Let the outbox know who knows the facts of these mails."""
    registry.register(WARNING_LETTER, warning)
    registry.register(WARNING_OF_OTHERS_LETTER, warning_of_others)


def warning(tx: Session, user_id: int, now: datetime) -> Told | None:
    """Tell a user which of the own roles lapse; nothing when all are in use by now."""
    user, rows = tx.get(User, user_id), warned_roles(tx, local_today(now))
    mine = [row for row in rows if row.user_id == user_id]
    if user is None or user.deactivated_at is not None or not mine:
        return None
    book = PlaceBook.read(tx)
    with force_locale(LOCALES[user.language]):
        roles = [f"- {_role(book, row, user.language)}" for row in mine]
    return told(user, _facts(roles, SIGN_IN))


def warning_of_others(tx: Session, user_id: int, now: datetime) -> Told | None:
    """Tell somebody who gives roles which ones lapse; nothing when all are in use by now."""
    today = local_today(now)
    user = tx.get(User, user_id)
    if user is None or user.deactivated_at is not None:
        return None
    rows = [row for row in warned_roles(tx, today) if row.user.deactivated_at is None]
    given = given_by_user(tx, user, rows, today)
    if not given:
        return None
    book = PlaceBook.read(tx)
    with force_locale(LOCALES[user.language]):
        roles = [f"- {row.user.name}: {_role(book, row, user.language)}" for row in given]
    return told(user, _facts(roles, LAPSING))


def _role(book: PlaceBook, row: RoleGrant, language: str) -> str:
    settings: Config = current_app.config["SETTINGS"]
    ends_on = lapses_on(row, settings.role_lapse_days) or date.max
    where = where_words(book, (Scope(row.scope), row.scope_id), language)
    return _line(role_name(row.role), where, ends_on, language)


def _line(role: str, where: str, ends_on: date, language: str) -> str:
    return f"{role}, {where}: {short_date(ends_on, language)}"


def _facts(roles: list[str], path: str) -> dict[str, str]:
    return {"roles": "\n".join(roles), "link": address_of(path)}


def _example(language: str, *, whose: str, path: str) -> Facts:
    role = _line(role_name(Role.DIRECTOR), _("Family centre"), local_today(example_moment()), language)
    return Facts(_facts([f"- {whose}{role}"], path))


def _warning_body() -> list[str]:
    return [
        _("You have not used these roles for a long time, so they end:"),
        "{roles}",
        "",
        _("Sign in once before that, and they stay: %(url)s", url="{link}"),
        _("If you need them no more, you need not do anything."),
    ]


def _warning_of_others_body() -> list[str]:
    return [
        _("Nobody has used these roles for a long time, so they end:"),
        "{roles}",
        "",
        _("You can renew them: %(url)s", url="{link}"),
        _("They also stay when the person signs in before that."),
    ]


FACTS = ("roles", "link")
NEEDS = (("roles",), ("link",))
WARNING_LETTER = Letter(
    WARNING,
    FACTS,
    NEEDS,
    lambda: _("Your roles end if they are not used"),
    _warning_body,
    lambda language: _example(language, whose="", path=SIGN_IN),
)
WARNING_OF_OTHERS_LETTER = Letter(
    WARNING_OF_OTHERS,
    FACTS,
    NEEDS,
    lambda: _("Roles end that nobody uses"),
    _warning_of_others_body,
    lambda language: _example(language, whose=f"{EXAMPLE_NAME}: ", path=LAPSING),
)
