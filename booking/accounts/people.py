"""What the people pages do to accounts and roles, guarded: somebody who administers everything always remains."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ..audit.service import Actor, record
from ..clock import local_today
from ..db import lock
from ..errors import Conflict, Invalid
from ..notices.service import queue
from . import second_factor, service
from .account_rules import FACTOR_RESET, NO_PASSWORD, UserRequest
from .giving import fits
from .mail_links import end_links, send_invitation
from .model import RoleGrant, User
from .queries import can_sign_in, user_by_email
from .rules import BY_PROVIDER, Grant, Role, Scope
from .sessions import end_sessions


def invite(tx: Session, request: UserRequest, grant: Grant, *, now: datetime, actor: Actor) -> User:
    """Open an account with one role and send the link to set its password.

    Raises:
        Conflict: the address has an account (`email_taken`); an invitation never changes one that is there.
    """
    _check_shape(grant)
    if user_by_email(tx, request.email) is not None:
        raise Conflict("email_taken")
    return service.invite(tx, request, [grant], now=now, actor=actor)


def invite_again(tx: Session, user: User, *, now: datetime, actor: Actor) -> None:
    """Send the link to set a first password again; the former one ends.

    Raises:
        Conflict: the account is in use or closed (`not_invited`).
    """
    if not is_invited(user):
        raise Conflict("not_invited")
    send_invitation(tx, user.id, now=now, actor=actor)


def give_role(tx: Session, user: User, grant: Grant, *, now: datetime, actor: Actor) -> RoleGrant:
    """Give a role; the user's sessions end.

    Raises:
        Conflict: the account is closed (`closed_account`), or the role is held there already (`role_held`).
    """
    _check_shape(grant)
    lock(tx, user, key_share=False)
    if user.deactivated_at is not None:
        raise Conflict("closed_account")
    held = tx.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id))
    if any(_is_same(row, grant) and _overlap(row, grant) for row in held):
        raise Conflict("role_held")
    return service.give_role(tx, user, grant, now=now, actor=actor)


def end_role(tx: Session, row: RoleGrant, until_on: date, *, now: datetime, actor: Actor) -> None:
    """Let a role end on `until_on` (exclusive); the user's sessions end at once.

    Raises:
        Conflict: it is over (`role_over`), the provider's (`role_of_provider`), or of the last administrator
            (`last_administrator`).
    """
    lasting = lasting_administrators(tx, local_today(now))
    lock(tx, row, key_share=False)
    if row.given_by == BY_PROVIDER:
        raise Conflict("role_of_provider")
    if row.until_on is not None and row.until_on <= local_today(now):
        raise Conflict("role_over")
    if row.from_on is not None and until_on < row.from_on:
        until_on = row.from_on
    _keep_an_administrator(lasting, but_grant=row.id)
    service.end_grant(tx, row, until_on, now=now, actor=actor)


def deactivate(tx: Session, user: User, *, now: datetime, actor: Actor) -> None:
    """Close an account: its sessions end, its links and its calendar addresses lead nowhere.

    Raises:
        Conflict: it is closed (`closed_account`), or the last administrator's (`last_administrator`).
    """
    lasting = lasting_administrators(tx, local_today(now))
    lock(tx, user, key_share=False)
    if user.deactivated_at is not None:
        raise Conflict("closed_account")
    _keep_an_administrator(lasting, but_user=user.id)
    service.deactivate(tx, user, now=now, actor=actor)


def reactivate(tx: Session, user: User, *, now: datetime, actor: Actor) -> None:
    """Open a closed account again; a password is set anew with a link, because the old one may be known by now.

    Raises:
        Conflict: the account is open (`open_account`).
    """
    lock(tx, user, key_share=False)
    if user.deactivated_at is None:
        raise Conflict("open_account")
    had_password = user.password_hash != NO_PASSWORD
    user.deactivated_at, user.password_hash = None, NO_PASSWORD
    tx.flush()
    end_links(tx, user.id, now=now)
    record(tx, actor, "user_reactivated", "staff_user", user.id, now=now)
    if had_password or not user.identities:
        send_invitation(tx, user.id, now=now, actor=actor)


def end_all_sessions(tx: Session, user: User, *, now: datetime, actor: Actor) -> int:
    """Sign somebody out everywhere; return out of how many sessions."""
    ended = end_sessions(tx, user.id, now=now)
    record(tx, actor, "sessions_ended", "staff_user", user.id, now=now, ended_sessions=ended)
    return ended


def reset_second_factor(tx: Session, user: User, *, now: datetime, actor: Actor) -> None:
    """Take somebody's second factor away and tell them.

    Raises:
        Conflict: they have none (`no_second_factor`).
    """
    if not second_factor.remove(tx, user.id, now=now, actor=actor):
        raise Conflict("no_second_factor")
    queue(tx, FACTOR_RESET, user.id, f"{FACTOR_RESET}:{user.id}:{now.isoformat()}", now=now)


def lasting_administrators(tx: Session, today: date) -> Sequence[RoleGrant]:
    """Return the roles of those who administer everything for good and can sign in.

    The rows are locked, and must be before any other row of a user or role is: of two who end each other's role one
    waits here and then sees what the other did; neither waits for what the other holds.
    """
    query = (
        select(RoleGrant)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            RoleGrant.role == Role.ADMIN,
            RoleGrant.scope == Scope.ALL,
            RoleGrant.until_on.is_(None),
            or_(RoleGrant.from_on.is_(None), RoleGrant.from_on <= today),
            can_sign_in(),
        )
        .order_by(RoleGrant.id)
        .with_for_update()
    )
    return tx.scalars(query).all()


def is_invited(user: User) -> bool:
    """Tell whether somebody was invited and has not signed in any way yet."""
    return user.deactivated_at is None and user.password_hash == NO_PASSWORD and not user.identities


def _check_shape(grant: Grant) -> None:
    is_span = grant.until_on is None or grant.from_on is None or grant.from_on < grant.until_on
    if not fits(grant.role, grant.scope) or not is_span:
        raise Invalid("role")


def _is_same(row: RoleGrant, grant: Grant) -> bool:
    return (row.role, row.scope, row.scope_id, row.given_by) == (grant.role, grant.scope, grant.scope_id, "hand")


def _overlap(row: RoleGrant, grant: Grant) -> bool:
    begins_before_end = grant.until_on is None or row.from_on is None or row.from_on < grant.until_on
    return begins_before_end and (row.until_on is None or grant.from_on is None or grant.from_on < row.until_on)


def _keep_an_administrator(
    lasting: Sequence[RoleGrant], *, but_grant: int | None = None, but_user: int | None = None
) -> None:
    """Refuse when nobody else would be left who administers everything for good and can sign in."""
    concerned = [row for row in lasting if row.id == but_grant or row.user_id == but_user]
    if concerned and len(concerned) == len(lasting):
        raise Conflict("last_administrator")
