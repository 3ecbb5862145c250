"""The mails about an account, in its language: links to set a password, what was done to it."""

from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..keys import TOKEN_LENGTH
from ..web.dates import moment_text
from ..web.identity import service_name
from ..web.languages import LOCALES
from ..wording import registry
from ..wording.composing import Told
from ..wording.examples import example_moment, example_token
from ..wording.rules import Facts, Letter, named
from .account_rules import EMAIL_CHANGED, FACTOR_RESET, Purpose
from .mail_links import KINDS, is_open, link_path
from .model import AccountLink, User
from .telling import address_of, told


def register() -> None:
    """Let the outbox know who knows the facts of these mails."""
    registry.register(INVITATION_LETTER, invitation)
    registry.register(RESET_LETTER, reset)
    registry.register(NEW_EMAIL_LETTER, new_email)
    registry.register(EMAIL_CHANGED_LETTER, email_changed)
    registry.register(FACTOR_RESET_LETTER, factor_reset)


def invitation(tx: Session, link_id: int, now: datetime) -> Told | None:
    """Invite somebody new; nothing when the link was used, replaced, or is too old."""
    return _with_link(tx, link_id, now)


def reset(tx: Session, link_id: int, now: datetime) -> Told | None:
    """Send the link to set a new password; nothing when it was used, replaced, or is too old."""
    return _with_link(tx, link_id, now)


def _with_link(tx: Session, link_id: int, now: datetime) -> Told | None:
    link = _open_link(tx, link_id, now)
    return None if link is None else told(link.user, _link_facts(link_path(link), link.expires_at, link.user.language))


def new_email(tx: Session, link_id: int, now: datetime) -> Told | None:
    """Ask at a new address whether it is the user's; nothing when the link was used, replaced, or is too old."""
    link = _open_link(tx, link_id, now)
    if link is None or link.new_email is None:
        return None
    return told(link.user, _link_facts(link_path(link), link.expires_at, link.user.language), to=link.new_email)


def email_changed(tx: Session, link_id: int, _now: datetime) -> Told | None:
    """Tell at the former address that the account has another."""
    link = tx.get(AccountLink, link_id)
    if link is None or link.former_email is None:
        return None
    return told(link.user, _account_facts(link.user.language), to=link.former_email)


def factor_reset(tx: Session, user_id: int, _now: datetime) -> Told | None:
    """Tell somebody that an administrator took their second factor away; nothing once the account is closed."""
    user = tx.get(User, user_id)
    if user is None or user.deactivated_at is not None:
        return None
    return told(user, _account_facts(user.language))


def _open_link(tx: Session, link_id: int, now: datetime) -> AccountLink | None:
    link = tx.get(AccountLink, link_id)
    return link if link is not None and is_open(link, now) else None


def _account_facts(language: str) -> dict[str, str]:
    with force_locale(LOCALES[language]):
        return {"service": service_name(language), "sign_in": address_of("/staff/login")}


def _link_facts(path: str, expires_at: datetime, language: str) -> dict[str, str]:
    return {
        **_account_facts(language),
        "link": address_of(path),
        "until": moment_text(expires_at, language),
        "again": address_of("/staff/forgotten"),
    }


def _example_of_link(language: str) -> Facts:
    path = f"/staff/set-password/{example_token(TOKEN_LENGTH)}"
    return Facts(_link_facts(path, example_moment(), language))


def _example(language: str) -> Facts:
    return Facts(_account_facts(language))


def _invitation_body() -> list[str]:
    return [
        _("You have an account in %(service)s, the staff pages of family services.", **named("service")),
        "",
        _("Set a password for it: %(url)s", url="{link}"),
        *_until_lines(),
        "",
        _("After that you sign in here: %(url)s", url="{sign_in}"),
    ]


def _reset_body() -> list[str]:
    return [
        _("Set a new password: %(url)s", url="{link}"),
        *_until_lines(),
        "",
        _("This link was asked for on our page. If it was not you, you need not do anything."),
    ]


def _until_lines() -> list[str]:
    return [
        _("The link works once, until %(when)s.", when="{until}"),
        _("Later you can ask for a new one: %(url)s", url="{again}"),
    ]


def _new_email_body() -> list[str]:
    return [
        _("This address is to become the address of an account in %(service)s.", **named("service")),
        "",
        _("Confirm it: %(url)s", url="{link}"),
        _("The link works once, until %(when)s.", when="{until}"),
        "",
        _("If you know nothing of it, you need not do anything."),
    ]


def _email_changed_body() -> list[str]:
    return [
        _("The e-mail address of your account was changed. You sign in with the new one from now on."),
        "",
        _("If you did not ask for this, tell the administrator at once."),
    ]


def _factor_reset_body() -> list[str]:
    return [
        _("An administrator has removed the app from your sign-in. You were signed out everywhere."),
        "",
        _("Sign in with your password and take an app into use again: %(url)s", url="{sign_in}"),
        "",
        _("If you did not ask for this, tell the administrator at once."),
    ]


ACCOUNT_FACTS = ("service", "sign_in")
LINK_FACTS = ("link", "until", "again", *ACCOUNT_FACTS)
LINK_NEEDS = (("link",), ("until",))
ON_A_LOCK_SCREEN = ("service",)

INVITATION_LETTER = Letter(
    KINDS[Purpose.INVITATION],
    LINK_FACTS,
    LINK_NEEDS,
    lambda: _("Your account in %(service)s", **named("service")),
    _invitation_body,
    _example_of_link,
    ON_A_LOCK_SCREEN,
)
RESET_LETTER = Letter(
    KINDS[Purpose.RESET],
    LINK_FACTS,
    LINK_NEEDS,
    lambda: _("A new password"),
    _reset_body,
    _example_of_link,
    ON_A_LOCK_SCREEN,
)
NEW_EMAIL_LETTER = Letter(
    KINDS[Purpose.EMAIL],
    LINK_FACTS,
    LINK_NEEDS,
    lambda: _("Confirm your new address"),
    _new_email_body,
    _example_of_link,
    ON_A_LOCK_SCREEN,
)
EMAIL_CHANGED_LETTER = Letter(
    EMAIL_CHANGED,
    ACCOUNT_FACTS,
    (),
    lambda: _("Your e-mail address was changed"),
    _email_changed_body,
    _example,
    ON_A_LOCK_SCREEN,
)
FACTOR_RESET_LETTER = Letter(
    FACTOR_RESET,
    ACCOUNT_FACTS,
    (("sign_in",),),
    lambda: _("Your sign-in was changed"),
    _factor_reset_body,
    _example,
    ON_A_LOCK_SCREEN,
)
