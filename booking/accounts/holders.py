"""Who can do something somewhere: the people to ask, and to tell."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from .model import User
from .queries import grants_of
from .rules import Permission, Place, Scope, may

NEAREST_FIRST = (Scope.OWN, Scope.VENUE, Scope.MUNICIPALITY, Scope.AREA, Scope.ALL)


def holders(tx: Session, permission: Permission, place: Place, today: date) -> Sequence[User]:
    """Return who holds a permission at a place today, of the narrowest scope there is anybody in, by name.

    A director is asked before the coordinator, and whoever may do everything only where there is nobody else.
    """
    active = select(User).where(User.deactivated_at.is_(None)).options(selectinload(User.grants))
    users = tx.scalars(active.order_by(User.name, User.id)).all()
    for scope in NEAREST_FIRST:
        found = [one for one in users if _may(one, permission, place, scope, today)]
        if found:
            return found
    return ()


def _may(user: User, permission: Permission, place: Place, scope: Scope, today: date) -> bool:
    grants = [one for one in grants_of(user.grants) if one.scope == scope]
    return may(grants, permission, place, today)
