"""The signed-in user as somebody who gives roles: what to offer, whom to show, what to refuse."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ..clock import local_today
from ..errors import Forbidden
from . import giving
from .access import allowed, signed_in_user
from .lending import NEVER_LENT
from .model import User
from .people_queries import Circle, person_by_public_id
from .places import PlaceBook, Spot
from .queries import grants_of
from .rules import Grant, Permission, Place, Role, Scope, holds
from .workplaces import towns_of_users


@dataclass(frozen=True)
class Giver:
    """Whoever gives roles, with the places that can be given and where everybody works."""

    grants: tuple[Grant, ...]
    book: PlaceBook
    towns: Mapping[int, frozenset[int]]
    today: date
    is_administrator: bool
    """Of everything: may open and close accounts, and look after everybody."""

    @property
    def roles(self) -> tuple[Role, ...]:
        """Return the roles there are to give."""
        return giving.roles_to_give(self.grants, self.today)

    def may_give(self, role: Role, spot: Spot, user_id: int | None = None) -> bool:
        """Tell whether the role may be given there to the user (None: to somebody new), and ended."""
        places = self.book.places(spot, self.towns.get(user_id or 0, frozenset()))
        return giving.may_give(self.grants, role, spot[0], places, self.today)

    def spots(self) -> list[Spot]:
        """Return the scopes where at least one role may be given."""
        return [
            spot
            for spot in self.book.spots()
            if any(giving.fits(role, spot[0]) and self.may_give(role, spot) for role in self.roles)
        ]

    def require(self, role: Role, spot: Spot, user_id: int | None = None) -> None:
        """Refuse with 403 unless the role may be given there."""
        if not self.may_give(role, spot, user_id):
            raise Forbidden("no_permission", permission=Permission.GIVE_ROLES)

    def looks_after(self, user: User) -> bool:
        """Tell whether the user is one of theirs: anybody for an administrator, else who has a role of theirs."""
        return self.is_administrator or any(
            self.may_give(Role(row.role), (Scope(row.scope), row.scope_id), user.id) for row in user.grants
        )

    def may_lend(self, user: User) -> bool:
        """Tell whether the asker may name a substitute for the user: may give every role that is lent with it."""
        lent = [one for one in grants_of(user.grants) if holds(one, self.today) and one.role not in NEVER_LENT]
        is_theirs = all(self.may_give(one.role, (one.scope, one.scope_id), user.id) for one in lent)
        return bool(lent) and is_theirs and user.deactivated_at is None

    def find(self, tx: Session, public_id: str) -> User:
        """Return a user; 404 when there is none, 403 when it is none of theirs."""
        user = person_by_public_id(tx, public_id)
        if not self.looks_after(user):
            raise Forbidden("no_permission", permission=Permission.GIVE_ROLES)
        return user

    def circle(self) -> Circle:
        """Return whom they look after, for lists."""
        reaches = {role: giving.giving_reach(self.grants, role, self.today) for role in self.roles}
        own = reaches.get(Role.PROFESSIONAL)
        elsewhere = [
            user_id
            for user_id, towns in self.towns.items()
            if own is not None and not any(own.covers(place) for place in self.book.places((Scope.OWN, None), towns))
        ]
        return Circle(self.is_administrator, reaches, elsewhere)


def giver(tx: Session) -> Giver:
    """Return the signed-in user as a giver of roles."""
    today, is_administrator = local_today(), allowed(Permission.MANAGE_USERS, Place())
    return Giver(
        grants=signed_in_user().grants,
        book=PlaceBook.read(tx),
        towns={} if is_administrator else towns_of_users(tx, today),
        today=today,
        is_administrator=is_administrator,
    )
