"""What can be done with accounts: sign in and out, change a password, give and end roles, deactivate."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..audit.service import GUEST, Actor, by_user, record
from ..config import STAFF_LANGUAGES
from ..errors import Conflict, Invalid, Missing
from .account_rules import EMAIL_LENGTH, NAME_LENGTH, NO_PASSWORD, AccountRequest, SignInRequest, UserRequest
from .mail_links import end_links, send_invitation
from .model import RoleGrant, StaffSession, User
from .passwords import Passwords
from .queries import running_sessions, session_by_token, session_key, user_by_email
from .rules import BY_HAND, SCOPES, Grant, Scope, may
from .sessions import end_sessions, open_session

__all__ = [
    "add_user",
    "begin_session",
    "change_password",
    "deactivate",
    "end_grant",
    "end_one_session",
    "give_role",
    "invite",
    "is_password_of",
    "may",
    "note_failed_sign_in",
    "recognise",
    "save_account",
    "sign_out",
]


def recognise(tx: Session, request: SignInRequest, passwords: Passwords) -> User | None:
    """Return the active user these belong to; one hash is computed whoever asks, so the time tells nothing."""
    user = user_by_email(tx, request.email)
    fits = passwords.fits(None if user is None else user.password_hash, request.password)
    return user if user is not None and fits and user.deactivated_at is None else None


def is_password_of(tx: Session, user_id: int, password: str, passwords: Passwords) -> bool:
    """Tell whether `password` is the user's."""
    user = tx.get(User, user_id)
    return user is not None and passwords.fits(user.password_hash, password)


def begin_session(
    tx: Session, known: User, *, now: datetime, replaced: str | None = None, new_hash: str | None = None
) -> str:
    """Open a session for the user just recognised and return its token; `replaced` is the token it takes over from.

    The row is read again: whoever was deactivated or got a new password meanwhile stays outside. The session of a user
    with a second factor opens no page until that is shown.
    """
    user = tx.scalar(select(User).where(User.id == known.id).with_for_update())
    if user is None or user.deactivated_at is not None or user.password_hash != known.password_hash:
        raise Conflict("account_changed")
    if new_hash is not None:
        user.password_hash = new_hash
    if replaced is not None:
        _end_replaced(tx, replaced, now=now)
    token, row = open_session(tx, user.id, now=now)
    action = "sign_in" if user.second_factor is None else "password_shown"
    record(tx, by_user(user.id), action, "staff_session", row.id, now=now)
    return token


def note_failed_sign_in(tx: Session, email: str, *, now: datetime) -> None:
    """Log that somebody failed to sign in; the row names the account if there is one, never what was typed."""
    user = user_by_email(tx, email)
    record(tx, GUEST, "sign_in_failed", "staff_user", None if user is None else user.id, now=now)


def sign_out(tx: Session, session_id: int, *, now: datetime, actor: Actor) -> None:
    """End one session: a copy of its cookie is worth nothing from now on."""
    row = tx.get(StaffSession, session_id)
    if row is not None and row.ended_at is None:
        row.ended_at = now
        record(tx, actor, "sign_out", "staff_session", row.id, now=now)


def end_one_session(tx: Session, user_id: int, key: str, *, now: datetime, actor: Actor) -> int:
    """End the user's session that `key` names and return its id; raises Missing for anybody else's."""
    row = next((row for row in running_sessions(tx, user_id) if session_key(row) == key), None)
    if row is None:
        raise Missing("session")
    sign_out(tx, row.id, now=now, actor=actor)
    return row.id


def change_password(tx: Session, user_id: int, new_hash: str, *, now: datetime, actor: Actor) -> None:
    """Keep the new password's hash and end every session."""
    user = _user(tx, user_id)
    user.password_hash = new_hash
    tx.flush()
    end_links(tx, user.id, now=now)
    ended = end_sessions(tx, user.id, now=now)
    record(tx, actor, "password_changed", "staff_user", user.id, now=now, ended_sessions=ended)


def save_account(tx: Session, user_id: int, request: AccountRequest, *, now: datetime, actor: Actor) -> None:
    """Keep the user's name and language."""
    if request.language not in STAFF_LANGUAGES or not 1 <= len(request.name) <= NAME_LENGTH:
        raise Invalid("account")
    user = _user(tx, user_id)
    user.name, user.language = request.name, request.language
    record(tx, actor, "account_saved", "staff_user", user.id, now=now)


def add_user(tx: Session, request: UserRequest, *, now: datetime, actor: Actor) -> User:
    """Write a new user without any role; raises Conflict when the e-mail address is taken."""
    email = request.email.strip().lower()
    if "@" not in email or len(email) > EMAIL_LENGTH or not 1 <= len(request.name) <= NAME_LENGTH:
        raise Invalid("user")
    if user_by_email(tx, email) is not None:
        raise Conflict("email_taken")
    user = User(
        email=email,
        name=request.name,
        password_hash=request.password_hash,
        language=request.language,
        created_at=now,
    )
    tx.add(user)
    tx.flush()
    record(tx, actor, "user_added", "staff_user", user.id, now=now)
    return user


def invite(tx: Session, request: UserRequest, grants: Iterable[Grant], *, now: datetime, actor: Actor) -> User:
    """Write a new user without a password and send the link to set one; again to whoever has not set one yet.

    Raises:
        Conflict: the e-mail address has an account that is in use or closed.
    """
    user = user_by_email(tx, request.email)
    if user is None:
        user = add_user(tx, request, now=now, actor=actor)
        for grant in grants:
            give_role(tx, user, grant, now=now, actor=actor)
    elif user.password_hash != NO_PASSWORD or user.deactivated_at is not None:
        raise Conflict("email_taken")
    send_invitation(tx, user.id, now=now, actor=actor)
    return user


def give_role(
    tx: Session, user: User, grant: Grant, *, now: datetime, actor: Actor, given_by: str = BY_HAND
) -> RoleGrant:
    """Give a role somewhere; the user's sessions end, so the next page knows it."""
    is_placed = (grant.scope in (Scope.OWN, Scope.ALL)) == (grant.scope_id is None)
    if not is_placed or grant.scope not in SCOPES[grant.role]:
        raise Invalid("scope")
    row = RoleGrant(
        user_id=user.id,
        role=grant.role,
        scope=grant.scope,
        scope_id=grant.scope_id,
        from_on=grant.from_on,
        until_on=grant.until_on,
        given_by=given_by,
    )
    tx.add(row)
    tx.flush()
    end_sessions(tx, user.id, now=now)
    record(tx, actor, "role_given", "role_grant", row.id, now=now, user=user.id, role=str(grant.role))
    return row


def end_grant(tx: Session, row: RoleGrant, until_on: date, *, now: datetime, actor: Actor) -> None:
    """Let a role end on `until_on` (exclusive); the user's sessions end now."""
    row.until_on = until_on
    end_sessions(tx, row.user_id, now=now)
    details: dict[str, Any] = {"user": row.user_id, "until_on": until_on.isoformat()}
    record(tx, actor, "role_ended", "role_grant", row.id, now=now, **details)


def deactivate(tx: Session, user: User, *, now: datetime, actor: Actor) -> None:
    """Close the account: no more signing in, every session ends."""
    user.deactivated_at = user.deactivated_at or now
    tx.flush()
    end_links(tx, user.id, now=now)
    end_sessions(tx, user.id, now=now)
    record(tx, actor, "user_deactivated", "staff_user", user.id, now=now)


def _user(tx: Session, user_id: int) -> User:
    user = tx.scalar(select(User).where(User.id == user_id).with_for_update())
    if user is None:
        raise Missing("user")
    return user


def _end_replaced(tx: Session, token: str, *, now: datetime) -> None:
    row = session_by_token(tx, token)
    if row is not None and row.ended_at is None:
        row.ended_at = now
