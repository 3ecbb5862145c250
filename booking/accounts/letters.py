"""The mails that bring a link to set a password, in the language of the account."""

from datetime import datetime

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..config import Config
from ..notices import registry
from ..notices.message import Message
from ..web.dates import moment_text
from ..web.languages import LOCALES
from .mail_links import KINDS, is_open, link_path
from .model import AccountLink
from .rules import Purpose


def register() -> None:
    """Let the outbox know who writes these mails."""
    registry.register(KINDS[Purpose.INVITATION], invitation)
    registry.register(KINDS[Purpose.RESET], reset)


def invitation(tx: Session, link_id: int, now: datetime) -> Message | None:
    """Invite somebody new; nothing when the link was used, replaced, or is too old."""
    link = _open_link(tx, link_id, now)
    if link is None:
        return None
    with force_locale(LOCALES[link.user.language]):
        lines = [
            _("You have an account in %(service)s, the staff pages of family services.", service=_("Tavataan")),
            "",
            _("Set a password for it: %(url)s", url=_url(link_path(link))),
            *_until(link),
            "",
            _("After that you sign in here: %(url)s", url=_url("/staff/login")),
        ]
        return _letter(link, _("Your account in %(service)s", service=_("Tavataan")), lines)


def reset(tx: Session, link_id: int, now: datetime) -> Message | None:
    """Send the link to set a new password; nothing when it was used, replaced, or is too old."""
    link = _open_link(tx, link_id, now)
    if link is None:
        return None
    with force_locale(LOCALES[link.user.language]):
        lines = [
            _("Set a new password: %(url)s", url=_url(link_path(link))),
            *_until(link),
            "",
            _("This link was asked for on our page. If it was not you, you need not do anything."),
        ]
        return _letter(link, _("A new password"), lines)


def _open_link(tx: Session, link_id: int, now: datetime) -> AccountLink | None:
    link = tx.get(AccountLink, link_id)
    return link if link is not None and is_open(link, now) else None


def _until(link: AccountLink) -> list[str]:
    until = moment_text(link.expires_at, link.user.language)
    return [
        _("The link works once, until %(when)s.", when=until),
        _("Later you can ask for a new one: %(url)s", url=_url("/staff/forgotten")),
    ]


def _letter(link: AccountLink, subject: str, lines: list[str]) -> Message:
    body = "\n".join([*lines, "", _("You cannot reply to this message.")])
    return Message(link.user.email, subject, body, link.user.language)


def _url(path: str) -> str:
    settings: Config = current_app.config["SETTINGS"]
    return settings.public_url + path
