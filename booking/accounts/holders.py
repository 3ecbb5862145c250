"""Who can do something somewhere: the people to ask, and to tell."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from .model import Substitution, User
from .queries import grants_of
from .rules import Grant, Permission, Place, Scope, may
from .standing import is_not_over, standing_in

Person = tuple[User, tuple[Grant, ...]]
NEAREST_FIRST = (Scope.OWN, Scope.VENUE, Scope.MUNICIPALITY, Scope.AREA, Scope.ALL)
_ACTIVE = (
    select(User).where(User.deactivated_at.is_(None)).options(joinedload(User.grants)).order_by(User.name, User.id)
)


def active(tx: Session) -> list[Person]:
    """Return everybody whose account is open with their grants, by name; read once for several questions."""
    return [(one, grants_of(one.grants)) for one in tx.scalars(_ACTIVE).unique()]


def holders(
    tx: Session, permission: Permission, place: Place, today: date, people: Iterable[Person] | None = None
) -> Sequence[User]:
    """Return who holds a permission at a place today, of the narrowest scope there is anybody in, by name.

    A director is asked before the coordinator, and whoever may do everything only where there is nobody else. Whoever
    stands in for one of them today is among them.

    Args:
        people: Who is `active`, where the caller asks more than once.
    """
    users = active(tx) if people is None else list(people)
    for scope in NEAREST_FIRST:
        found = [one for one, grants in users if may(_within(grants, scope), permission, place, today)]
        if found:
            return [*found, *_substitutes(tx, found, permission, place, today)]
    return ()


def _within(grants: Iterable[Grant], scope: Scope) -> list[Grant]:
    return [one for one in grants if one.scope == scope]


def _substitutes(tx: Session, found: Sequence[User], permission: Permission, place: Place, today: date) -> list[User]:
    known = {one.id for one in found}
    query = select(Substitution).where(
        Substitution.user_id.in_(known), Substitution.from_on <= today, *is_not_over(today)
    )
    rows = tx.scalars(query.options(joinedload(Substitution.substitute)).order_by(Substitution.id)).all()
    standing = {row.substitute.id: row.substitute for row in rows if row.substitute.deactivated_at is None}
    return [
        user
        for user_id, user in standing.items()
        if user_id not in known
        and any(may(one.grants, permission, place, today) for one in standing_in(tx, user_id, today))
    ]
