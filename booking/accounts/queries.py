"""Reads of users, their grants and sessions, and of the places that grants reach."""

import hashlib
from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from ..network.model import Area, Municipality
from ..venues.model import Venue
from .account_rules import NO_PASSWORD
from .model import ExternalIdentity, RecoveryCode, RoleGrant, SecondFactor, StaffSession, User
from .rules import BY_PROVIDER, Grant, Place, Role, Scope

# Asked for with every request of staff: one question, of which nothing is put together anew.
_BY_TOKEN = (
    select(StaffSession)
    .where(StaffSession.token_sha256 == bindparam("digest"))
    .options(joinedload(StaffSession.user).options(joinedload(User.grants), joinedload(User.second_factor)))
)


def token_digest(token: str) -> str:
    """Return what the database keeps of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def session_by_token(tx: Session, token: str) -> StaffSession | None:
    """Return the session row of `token` with its user and the user's grants, alive or not."""
    return tx.scalars(_BY_TOKEN, {"digest": token_digest(token)}).unique().one_or_none()


def user_by_email(tx: Session, email: str) -> User | None:
    """Return the user with this e-mail address, in whatever case it was typed."""
    return tx.scalar(select(User).where(User.email == email.strip().lower()))


def users(tx: Session) -> Sequence[User]:
    """Return all users with their grants, by name."""
    return tx.scalars(select(User).options(selectinload(User.grants)).order_by(User.name, User.id)).all()


def running_sessions(tx: Session, user_id: int) -> Sequence[StaffSession]:
    """Return the sessions of a user that were not ended, newest first."""
    statement = (
        select(StaffSession)
        .where(StaffSession.user_id == user_id, StaffSession.ended_at.is_(None))
        .order_by(StaffSession.signed_in_at.desc(), StaffSession.id.desc())
    )
    return tx.scalars(statement).all()


def session_key(row: StaffSession) -> str:
    """Return the name of a session in its owner's addresses: a part of the digest, of no use as a token."""
    return row.token_sha256[:16]


def second_factor_of(tx: Session, user_id: int) -> SecondFactor | None:
    """Return the user's second factor, None without one."""
    return tx.get(SecondFactor, user_id)


def unused_recovery_codes(tx: Session, user_id: int) -> int:
    """Return how many recovery codes the user has left."""
    unused = (RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return tx.scalar(select(func.count()).select_from(RecoveryCode).where(*unused)) or 0


def can_sign_in() -> ColumnElement[bool]:
    """Return the condition on users: the account is open, and has a password or is known to the provider."""
    is_able = or_(User.password_hash != NO_PASSWORD, User.id.in_(select(ExternalIdentity.user_id)))
    return and_(User.deactivated_at.is_(None), is_able)


def administrators(today: date) -> Select[User]:
    """Return the query of those who administer everything today or will, whether they can sign in yet or not."""
    is_open = or_(RoleGrant.until_on.is_(None), RoleGrant.until_on > today)
    is_of_all = (RoleGrant.role == Role.ADMIN, RoleGrant.scope == Scope.ALL)
    return select(User).join(RoleGrant).where(*is_of_all, is_open, User.deactivated_at.is_(None)).order_by(User.id)


def has_administrator(tx: Session, today: date) -> bool:
    """Tell whether somebody who can sign in administers everything today, or will."""
    return tx.scalar(administrators(today).where(can_sign_in()).limit(1)) is not None


def grants_of(rows: Sequence[RoleGrant], *, is_by_provider: bool = True) -> tuple[Grant, ...]:
    """Return grant rows as values; those of the provider's groups count only in a session that it opened."""
    counted = [row for row in rows if is_by_provider or row.given_by != BY_PROVIDER]
    return tuple(Grant(Role(row.role), Scope(row.scope), row.scope_id, row.from_on, row.until_on) for row in counted)


def scope_id_of(tx: Session, scope: Scope, slug: str) -> int | None:
    """Return the id of the venue, municipality or area named `slug`; None when there is none or the scope has none."""
    tables: dict[Scope, type[Venue] | type[Municipality] | type[Area]] = {
        Scope.VENUE: Venue,
        Scope.MUNICIPALITY: Municipality,
        Scope.AREA: Area,
    }
    table = tables.get(scope)
    return None if table is None else tx.scalar(select(table.id).where(table.slug == slug))


def place_of(
    tx: Session, *, venue_id: int | None = None, municipality_id: int | None = None, is_own: bool = False
) -> Place:
    """Return the place around a venue, or around a municipality when there is no venue."""
    if venue_id is not None:
        municipality_id = tx.scalar(select(Venue.municipality_id).where(Venue.id == venue_id))
    area_id = tx.scalar(select(Municipality.area_id).where(Municipality.id == municipality_id))
    return Place(venue_id=venue_id, municipality_id=municipality_id, area_id=area_id, is_own=is_own)
