"""The warnings before roles lapse: to their holder, and to whoever may give them."""

from datetime import date, datetime

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..clock import local_today
from ..config import Config
from ..notices import registry
from ..notices.message import Message
from ..web.dates import short_date
from ..web.languages import LOCALES
from .lapsing import WARNING, WARNING_OF_OTHERS, given_by_user, lapses_on, warned_roles
from .letters import address_of, letter
from .model import RoleGrant, User
from .places import PlaceBook
from .role_words import role_name, where_words
from .rules import Scope


def register() -> None:
    """Let the outbox know who writes these mails."""
    registry.register(WARNING, warning)
    registry.register(WARNING_OF_OTHERS, warning_of_others)


def warning(tx: Session, user_id: int, now: datetime) -> Message | None:
    """Tell a user which of the own roles lapse; nothing when all are in use by now."""
    user, rows = tx.get(User, user_id), warned_roles(tx, local_today(now))
    mine = [row for row in rows if row.user_id == user_id]
    if user is None or user.deactivated_at is not None or not mine:
        return None
    book = PlaceBook.read(tx)
    with force_locale(LOCALES[user.language]):
        lines = [
            _("You have not used these roles for a long time, so they end:"),
            *(f"- {_role(book, row, user.language)}" for row in mine),
            "",
            _("Sign in once before that, and they stay: %(url)s", url=address_of("/staff/login")),
            _("If you need them no more, you need not do anything."),
        ]
        return letter(user, _("Your roles end if they are not used"), lines)


def warning_of_others(tx: Session, user_id: int, now: datetime) -> Message | None:
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
        lines = [
            _("Nobody has used these roles for a long time, so they end:"),
            *(f"- {row.user.name}: {_role(book, row, user.language)}" for row in given),
            "",
            _("You can renew them: %(url)s", url=address_of("/staff/people?state=lapsing")),
            _("They also stay when the person signs in before that."),
        ]
        return letter(user, _("Roles end that nobody uses"), lines)


def _role(book: PlaceBook, row: RoleGrant, language: str) -> str:
    settings: Config = current_app.config["SETTINGS"]
    ends_on = lapses_on(row, settings.role_lapse_days) or date.max
    where = where_words(book, (Scope(row.scope), row.scope_id), language)
    return f"{role_name(row.role)}, {where}: {short_date(ends_on, language)}"
