"""What an account and its sign-ins go by: how long each holds, how long what is typed may be, what is asked for."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

ABSOLUTE_AGE = timedelta(hours=12)
IDLE_AGE = timedelta(hours=1)
SEEN_EVERY = timedelta(minutes=1)
KEPT_FOR = timedelta(days=30)
"""Ended sessions and links stay a month, so that the log can be read beside them."""
WAITING_AGE = timedelta(minutes=10)
"""How long a right password waits for its second factor."""
INVITATION_AGE = timedelta(days=7)
RESET_AGE = timedelta(hours=1)
NEW_EMAIL_AGE = timedelta(days=1)
NO_PASSWORD = "!"  # noqa: S105 - nobody's
"""In the place of a hash: no password fits."""
FACTOR_RESET = "second_factor_reset"
EMAIL_CHANGED = "email_changed"
"""Kinds of the notices of what was done to an account: to its owner, to its former address."""
EMAIL_LENGTH = 254
NAME_LENGTH = 80
NEXT_LENGTH = 500

# Plain segments only: nothing here can be read as another host, a climb or an escape by any browser.
NEXT_SHAPE = re.compile(r"/staff(/[A-Za-z0-9_-][A-Za-z0-9._~-]*)*/?(\?[A-Za-z0-9._~=&%+:-]*)?")
ENTRANCES = ("/staff/login", "/staff/login/code", "/staff/logout")


class Waits(StrEnum):
    """What a sign-in with the right password still waits for before any page opens."""

    CODE = "code"
    ENROLMENT = "enrolment"


class Purpose(StrEnum):
    """What a link in a mail is for."""

    INVITATION = "invitation"
    RESET = "reset"
    EMAIL = "email"


@dataclass(frozen=True)
class SignInRequest:
    """What somebody typed to sign in."""

    email: str
    password: str


@dataclass(frozen=True)
class AccountRequest:
    """What a user changes about the account."""

    name: str
    language: str


@dataclass(frozen=True)
class UserRequest:
    """A new user; `password_hash` is made outside of the writing transaction, because it takes time on purpose."""

    email: str
    name: str
    password_hash: str = NO_PASSWORD
    language: str = "fi"


def waits_for(*, is_shown: bool, has_factor: bool, is_needed: bool) -> Waits | None:
    """Return what a sign-in waits for; nothing once its second factor was shown, or when none is asked."""
    if is_shown:
        return None
    if has_factor:
        return Waits.CODE
    return Waits.ENROLMENT if is_needed else None


def safe_next(text: str | None) -> str | None:
    """Return `text` when it is a local address of the staff pages, else None; anything unusual is refused."""
    if not text or len(text) > NEXT_LENGTH or not NEXT_SHAPE.fullmatch(text):
        return None
    path = text.partition("?")[0].rstrip("/")
    return None if path in ENTRANCES else text


def is_alive(signed_in_at_age: timedelta, seen_at_age: timedelta) -> bool:
    """Tell whether a session of these ages still holds."""
    return signed_in_at_age < ABSOLUTE_AGE and seen_at_age < IDLE_AGE
