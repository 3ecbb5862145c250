"""The mails about an account, in its language: links to set a password, what was done to it."""

from datetime import datetime

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..config import Config
from ..notices import registry
from ..notices.message import Message
from ..web.dates import moment_text
from ..web.identity import reply_words, service_name
from ..web.languages import LOCALES
from .mail_links import KINDS, is_open, link_path
from .model import AccountLink, User
from .rules import EMAIL_CHANGED, FACTOR_RESET, Purpose


def register() -> None:
    """Let the outbox know who writes these mails."""
    registry.register(KINDS[Purpose.INVITATION], invitation)
    registry.register(KINDS[Purpose.RESET], reset)
    registry.register(KINDS[Purpose.EMAIL], new_email)
    registry.register(EMAIL_CHANGED, email_changed)
    registry.register(FACTOR_RESET, factor_reset)


def invitation(tx: Session, link_id: int, now: datetime) -> Message | None:
    """Invite somebody new; nothing when the link was used, replaced, or is too old."""
    link = _open_link(tx, link_id, now)
    if link is None:
        return None
    with force_locale(LOCALES[link.user.language]):
        lines = [
            _("You have an account in %(service)s, the staff pages of family services.", service=service_name()),
            "",
            _("Set a password for it: %(url)s", url=address_of(link_path(link))),
            *_until(link),
            "",
            _("After that you sign in here: %(url)s", url=address_of("/staff/login")),
        ]
        return letter(link.user, _("Your account in %(service)s", service=service_name()), lines)


def reset(tx: Session, link_id: int, now: datetime) -> Message | None:
    """Send the link to set a new password; nothing when it was used, replaced, or is too old."""
    link = _open_link(tx, link_id, now)
    if link is None:
        return None
    with force_locale(LOCALES[link.user.language]):
        lines = [
            _("Set a new password: %(url)s", url=address_of(link_path(link))),
            *_until(link),
            "",
            _("This link was asked for on our page. If it was not you, you need not do anything."),
        ]
        return letter(link.user, _("A new password"), lines)


def new_email(tx: Session, link_id: int, now: datetime) -> Message | None:
    """Ask at a new address whether it is the user's; nothing when the link was used, replaced, or is too old."""
    link = _open_link(tx, link_id, now)
    if link is None or link.new_email is None:
        return None
    with force_locale(LOCALES[link.user.language]):
        lines = [
            _("This address is to become the address of an account in %(service)s.", service=service_name()),
            "",
            _("Confirm it: %(url)s", url=address_of(link_path(link))),
            _("The link works once, until %(when)s.", when=moment_text(link.expires_at, link.user.language)),
            "",
            _("If you know nothing of it, you need not do anything."),
        ]
        return letter(link.user, _("Confirm your new address"), lines, to=link.new_email)


def email_changed(tx: Session, link_id: int, _now: datetime) -> Message | None:
    """Tell at the former address that the account has another."""
    link = tx.get(AccountLink, link_id)
    if link is None or link.former_email is None:
        return None
    with force_locale(LOCALES[link.user.language]):
        lines = [
            _("The e-mail address of your account was changed. You sign in with the new one from now on."),
            "",
            _("If you did not ask for this, tell the administrator at once."),
        ]
        return letter(link.user, _("Your e-mail address was changed"), lines, to=link.former_email)


def factor_reset(tx: Session, user_id: int, _now: datetime) -> Message | None:
    """Tell somebody that an administrator took their second factor away; nothing once the account is closed."""
    user = tx.get(User, user_id)
    if user is None or user.deactivated_at is not None:
        return None
    with force_locale(LOCALES[user.language]):
        lines = [
            _("An administrator has removed the app from your sign-in. You were signed out everywhere."),
            "",
            _("Sign in with your password and take an app into use again: %(url)s", url=address_of("/staff/login")),
            "",
            _("If you did not ask for this, tell the administrator at once."),
        ]
        return letter(user, _("Your sign-in was changed"), lines)


def letter(user: User, subject: str, lines: list[str], *, to: str | None = None) -> Message:
    """Return a mail to a user, at another address than the account's when it is for that one."""
    body = "\n".join([*lines, "", reply_words()])
    return Message(to or user.email, subject, body, user.language)


def address_of(path: str) -> str:
    """Return the public address of a page."""
    settings: Config = current_app.config["SETTINGS"]
    return settings.public_url + path


def _open_link(tx: Session, link_id: int, now: datetime) -> AccountLink | None:
    link = tx.get(AccountLink, link_id)
    return link if link is not None and is_open(link, now) else None


def _until(link: AccountLink) -> list[str]:
    until = moment_text(link.expires_at, link.user.language)
    return [
        _("The link works once, until %(when)s.", when=until),
        _("Later you can ask for a new one: %(url)s", url=address_of("/staff/forgotten")),
    ]
