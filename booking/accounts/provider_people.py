"""Whose account a person of the provider's signs in to, and the roles that come and go with their groups."""

import logging
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ..audit.service import GUEST, by_user, record
from ..clock import local_today
from ..oidc import GroupRole, Provider
from . import service
from .account_rules import EMAIL_LENGTH, NAME_LENGTH, UserRequest
from .model import ExternalIdentity, RoleGrant, User
from .provider_rules import Person, ProviderRefused, roles_of
from .queries import scope_id_of, user_by_email
from .rules import BY_PROVIDER, SCOPES, Grant, Role, Scope
from .sessions import open_session

log = logging.getLogger(__name__)


def sign_in_by_provider(tx: Session, provider: Provider, person: Person, *, now: datetime) -> str:
    """Open a session for a person of the provider's and return its token; roles follow the groups first.

    Raises:
        ProviderRefused: nobody has opened an account for them, or it is closed.
    """
    user = _known(tx, person) or _by_address(tx, provider, person, now) or _made(tx, provider, person, now)
    if user is None:
        raise ProviderRefused("unknown_person")
    if user.deactivated_at is not None:
        raise ProviderRefused("closed_account")
    follow_groups(tx, provider, user, person.groups, now=now)
    # The provider has asked for whatever second factor it asks for.
    token, row = open_session(tx, user.id, now=now, second_factor_at=now, is_by_provider=True)
    record(tx, by_user(user.id), "sign_in", "staff_session", row.id, now=now, second_factor="provider")
    return token


def follow_groups(tx: Session, provider: Provider, user: User, groups: frozenset[str], *, now: datetime) -> None:
    """Give the roles of the groups and end those of groups that are gone; what was given by hand stays."""
    today = local_today(now)
    wanted = {found for entry in roles_of(provider, groups) if (found := _grant(tx, entry)) is not None}
    held = {_key(row): row for row in _held(tx, user, today)}
    for key in sorted(set(held) - wanted, key=str):
        service.end_grant(tx, held[key], today, now=now, actor=by_user(user.id))
    for role, scope, scope_id in sorted(wanted - set(held), key=str):
        grant = Grant(role, scope, scope_id, today)
        service.give_role(tx, user, grant, now=now, actor=by_user(user.id), given_by=BY_PROVIDER)


def _known(tx: Session, person: Person) -> User | None:
    statement = select(ExternalIdentity).where(
        ExternalIdentity.issuer == person.issuer, ExternalIdentity.subject == person.subject
    )
    identity = tx.scalar(statement.options(joinedload(ExternalIdentity.user)))
    return None if identity is None else identity.user


def _by_address(tx: Session, provider: Provider, person: Person, now: datetime) -> User | None:
    """Return the account with the person's address, once; an address that nobody has checked proves nothing."""
    user = user_by_email(tx, person.email) if _is_address_good(provider, person) else None
    if user is None or user.deactivated_at is not None or _has_identity(tx, user, person.issuer):
        return None
    return _linked(tx, user, person, now)


def _made(tx: Session, provider: Provider, person: Person, now: datetime) -> User | None:
    is_wanted = provider.makes_newcomers and bool(roles_of(provider, person.groups))
    if not is_wanted or not _is_address_good(provider, person) or user_by_email(tx, person.email) is not None:
        return None
    request = UserRequest(person.email, person.name[:NAME_LENGTH] or person.email[:NAME_LENGTH])
    return _linked(tx, service.add_user(tx, request, now=now, actor=GUEST), person, now)


def _linked(tx: Session, user: User, person: Person, now: datetime) -> User:
    tx.add(ExternalIdentity(user_id=user.id, issuer=person.issuer, subject=person.subject, linked_at=now))
    tx.flush()
    record(tx, by_user(user.id), "identity_linked", "staff_user", user.id, now=now)
    return user


def _is_address_good(provider: Provider, person: Person) -> bool:
    is_shaped = person.email.isprintable() and "@" in person.email and len(person.email) <= EMAIL_LENGTH
    return is_shaped and (person.is_email_verified or provider.trusts_email)


def _has_identity(tx: Session, user: User, issuer: str) -> bool:
    of_user = select(ExternalIdentity.id).where(ExternalIdentity.user_id == user.id, ExternalIdentity.issuer == issuer)
    return tx.scalar(of_user.limit(1)) is not None


def _grant(tx: Session, entry: GroupRole) -> tuple[Role, Scope, int | None] | None:
    scope = Scope(entry.scope)
    scope_id = scope_id_of(tx, scope, entry.place)
    if entry.place and scope_id is None:
        log.warning("OIDC_GROUPS names a place that is not there: %s:%s", entry.scope, entry.place)
        return None
    if scope not in SCOPES[Role(entry.role)]:
        log.warning("OIDC_GROUPS gives a role a scope that it cannot have: %s:%s", entry.role, entry.scope)
        return None
    return Role(entry.role), scope, scope_id


def _held(tx: Session, user: User, today: date) -> list[RoleGrant]:
    is_open = RoleGrant.until_on.is_(None) | (RoleGrant.until_on > today)
    mine = (RoleGrant.user_id == user.id, RoleGrant.given_by == BY_PROVIDER)
    return list(tx.scalars(select(RoleGrant).where(*mine, is_open).order_by(RoleGrant.id)))


def _key(row: RoleGrant) -> tuple[Role, Scope, int | None]:
    return Role(row.role), Scope(row.scope), row.scope_id
