"""Roles lapse that nobody uses: their holder and whoever gives them are warned, then the night ends them.

A role counts as used when its holder signs in while it holds. Roles of the provider's groups follow the groups instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from ..audit.service import JOB, Actor, record
from ..clock import local_today
from ..db import lock
from ..errors import Conflict
from ..notices.service import queue
from .giving import may_give
from .model import RoleGrant, User
from .people import lasting_administrators
from .places import PlaceBook
from .queries import grants_of
from .rules import BY_HAND, BY_PROVIDER, MAY_GIVE, Role, Scope
from .sessions import end_sessions
from .workplaces import towns_of_users

WARNED_DAYS = 30
"""How long before it ends a role's holder and its givers are told."""
WARNING = "roles_lapse"
WARNING_OF_OTHERS = "roles_lapse_of_others"
"""Kinds of the notices to the holder and to whoever may give the role; their subject is the reader."""


@dataclass(frozen=True)
class Night:
    """What a night did, in numbers of roles."""

    warned: int
    ended: int


def lapse_unused(tx: Session, days: int, *, now: datetime) -> Night:
    """Warn of the roles that lapse in thirty days and end those whose time is over; twice in a night does no more."""
    today = local_today(now)
    tx.execute(update(RoleGrant).where(*_is_living(today), RoleGrant.used_on.is_(None)).values(used_on=today))
    overdue = _overdue(tx, days, today)
    warned = _warn(tx, days, today, now)
    for row in overdue:
        _end(tx, row, today, now)
    return Night(len(warned), len(overdue))


def lapses_on(row: RoleGrant, days: int) -> date | None:
    """Return the day on which a role ends unless it is used; None while nobody has been warned."""
    if row.warned_on is None or row.used_on is None or row.given_by == BY_PROVIDER:
        return None
    return max(row.used_on + timedelta(days=days), row.warned_on + timedelta(days=WARNED_DAYS))


def renew_role(tx: Session, row: RoleGrant, *, now: datetime, actor: Actor) -> None:
    """Let a role count as used today.

    Raises:
        Conflict: it is over (`role_over`) or the provider's (`role_of_provider`).
    """
    today = local_today(now)
    lock(tx, row, key_share=False)
    if row.given_by == BY_PROVIDER:
        raise Conflict("role_of_provider")
    if row.until_on is not None and row.until_on <= today:
        raise Conflict("role_over")
    row.used_on, row.warned_on = today, None
    tx.flush()
    record(tx, actor, "role_renewed", "role_grant", row.id, now=now, user=row.user_id)


def warned_roles(tx: Session, today: date) -> Sequence[RoleGrant]:
    """Return the living roles of which somebody was warned, with their holders."""
    query = select(RoleGrant).where(*_is_living(today), RoleGrant.warned_on.is_not(None))
    return tx.scalars(query.options(joinedload(RoleGrant.user)).order_by(RoleGrant.id)).all()


def given_by_user(tx: Session, user: User, rows: Sequence[RoleGrant], today: date) -> list[RoleGrant]:
    """Return those of the roles of others that the user may give, and so renew."""
    return _given(user, rows, PlaceBook.read(tx), towns_of_users(tx, today), today)


def _warn(tx: Session, days: int, today: date, now: datetime) -> Sequence[RoleGrant]:
    query = select(RoleGrant).where(
        *_is_living(today),
        RoleGrant.warned_on.is_(None),
        RoleGrant.used_on <= today - timedelta(days=days - WARNED_DAYS),
        or_(RoleGrant.until_on.is_(None), RoleGrant.until_on > today + timedelta(days=WARNED_DAYS)),
    )
    rows = tx.scalars(query.options(joinedload(RoleGrant.user)).order_by(RoleGrant.id).with_for_update(of=RoleGrant))
    warned = rows.all()
    for row in warned:
        row.warned_on = today
    tx.flush()
    if warned:
        _tell(tx, [row for row in warned if row.user.deactivated_at is None], today, now)
    return warned


def _tell(tx: Session, rows: Sequence[RoleGrant], today: date, now: datetime) -> None:
    for user_id in sorted({row.user_id for row in rows}):
        queue(tx, WARNING, user_id, f"{WARNING}:{user_id}:{today}", now=now)
    book, towns = PlaceBook.read(tx), towns_of_users(tx, today)
    for user in _givers(tx, today):
        if _given(user, rows, book, towns, today):
            queue(tx, WARNING_OF_OTHERS, user.id, f"{WARNING_OF_OTHERS}:{user.id}:{today}", now=now)


def _givers(tx: Session, today: date) -> Sequence[User]:
    gives = select(RoleGrant.user_id).where(RoleGrant.role.in_(sorted(MAY_GIVE)), *_holds(today))
    query = select(User).where(User.deactivated_at.is_(None), User.id.in_(gives))
    return tx.scalars(query.options(selectinload(User.grants)).order_by(User.id)).all()


def _given(
    user: User, rows: Sequence[RoleGrant], book: PlaceBook, towns: dict[int, frozenset[int]], today: date
) -> list[RoleGrant]:
    grants = grants_of(user.grants)
    return [
        row
        for row in rows
        if row.user_id != user.id
        and may_give(
            grants,
            Role(row.role),
            Scope(row.scope),
            book.places((Scope(row.scope), row.scope_id), towns.get(row.user_id, frozenset())),
            today,
        )
    ]


def _overdue(tx: Session, days: int, today: date) -> list[RoleGrant]:
    """Return the roles whose time is over, locked; of the administrators of everything the last one is left out."""
    lasting = {row.id for row in lasting_administrators(tx, today)}
    query = select(RoleGrant).where(
        *_is_living(today),
        RoleGrant.warned_on <= today - timedelta(days=WARNED_DAYS),
        RoleGrant.used_on <= today - timedelta(days=days),
    )
    rows = tx.scalars(query.order_by(RoleGrant.used_on, RoleGrant.id).with_for_update()).all()
    overdue = []
    for row in rows:
        if lasting == {row.id}:
            continue
        lasting.discard(row.id)
        overdue.append(row)
    return overdue


def _end(tx: Session, row: RoleGrant, today: date, now: datetime) -> None:
    row.until_on = today
    tx.flush()
    end_sessions(tx, row.user_id, now=now)
    unused_since = "" if row.used_on is None else row.used_on.isoformat()
    record(tx, JOB, "role_lapsed", "role_grant", row.id, now=now, user=row.user_id, unused_since=unused_since)


def _is_living(today: date) -> tuple[ColumnElement[bool], ...]:
    return RoleGrant.given_by == BY_HAND, *_holds(today)


def _holds(today: date) -> tuple[ColumnElement[bool], ...]:
    return (
        or_(RoleGrant.from_on.is_(None), RoleGrant.from_on <= today),
        or_(RoleGrant.until_on.is_(None), RoleGrant.until_on > today),
    )
