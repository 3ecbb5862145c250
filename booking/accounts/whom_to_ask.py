"""Whom somebody can ask who was refused: the people who may do it there, by their grants."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ..clock import local_today
from ..db import reading
from .access import SignedIn, current_user
from .holders import Person, active, holders
from .model import User
from .places import PlaceBook
from .queries import grants_of
from .role_words import role_name
from .rules import OWN_ONLY, Permission, Place, Scope, holds, may
from .workplaces import towns_of_users

MOST = 3
HELPS_WITH_OWN = Permission.BOOK_TEAM
"""What is one's own belongs to those who come to the session; whoever chooses them can help."""


@dataclass(frozen=True)
class Contact:
    """Somebody to ask, in words."""

    name: str
    email: str
    role: str


def whom_to_ask(data: dict[str, object]) -> list[Contact]:
    """Return whom the signed-in user can ask about a refusal with this data; nobody is told to anybody else."""
    user, permission, place = current_user(), data.get("permission"), data.get("place")
    if user is None or not isinstance(permission, Permission):
        return []
    wanted = HELPS_WITH_OWN if permission in OWN_ONLY else permission
    with reading() as tx:
        places = [place] if isinstance(place, Place) and _is_somewhere(place) else _places_of(tx, user)
        people = active(tx)
        return _contacts(tx, user, wanted, places, people) or _contacts(
            tx, user, Permission.GIVE_ROLES, [Place()], people
        )


def _contacts(
    tx: Session, user: SignedIn, permission: Permission, places: Iterable[Place], people: Sequence[Person]
) -> list[Contact]:
    found: dict[str, Contact] = {}
    for place in dict.fromkeys(places):
        for one in holders(tx, permission, place, local_today(), people):
            if one.id != user.id:
                found.setdefault(one.email, Contact(one.name, one.email, _role_of(one, permission, place)))
    return list(found.values())[:MOST]


def _role_of(user: User, permission: Permission, place: Place) -> str:
    return role_name(next(one.role for one in grants_of(user.grants) if may([one], permission, place, local_today())))


def _places_of(tx: Session, user: SignedIn) -> list[Place]:
    """Return where the user's own roles hold: whoever is near can help when the refusal names no place."""
    held = [grant for grant in user.grants if holds(grant, local_today())]
    if not held:
        return []
    has_own = any(grant.scope == Scope.OWN for grant in held)
    towns = towns_of_users(tx, local_today()).get(user.id, frozenset()) if has_own else frozenset()
    book = PlaceBook.read(tx)
    return [place for grant in held for place in book.places((grant.scope, grant.scope_id), towns)]


def _is_somewhere(place: Place) -> bool:
    return any(one is not None for one in (place.venue_id, place.municipality_id, place.area_id))
