"""The people somebody looks after: searched, filtered and paged; a constant number of queries."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, false, func, not_, or_, select, true
from sqlalchemy.orm import Session, selectinload

from ..errors import Missing
from ..network.model import Municipality
from ..venues.model import Venue
from .account_rules import NO_PASSWORD
from .model import ExternalIdentity, RoleGrant, StaffSession, User
from .places import Spot
from .rules import Reach, Role, Scope

PAGE = 50
"""People on one page."""


class State(StrEnum):
    """How an account stands."""

    ACTIVE = "active"
    INVITED = "invited"
    LAPSING = "lapsing"
    """In use, and a role of it ends because it is not used; only looked for, `state_of` tells the others."""
    CLOSED = "closed"


@dataclass(frozen=True)
class Wanted:
    """Who is looked for; what is empty does not matter."""

    words: str = ""
    role: Role | None = None
    spot: Spot | None = None
    state: State | None = None
    page: int = 1


@dataclass(frozen=True)
class Circle:
    """Whom somebody looks after: everybody, or those with a role that they may give.

    `elsewhere` are the users whose own sessions are all in municipalities that are not theirs.
    """

    is_everybody: bool
    reaches: Mapping[Role, Reach]
    elsewhere: Collection[int] = ()


@dataclass(frozen=True)
class Found:
    """A page of people, and how many there are on all."""

    people: Sequence[User]
    total: int

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


def people(tx: Session, circle: Circle, wanted: Wanted, today: date) -> Found:
    """Return a page of the circle's people by name, with their roles."""
    query = select(User.id, User.name, User.email).where(
        _is_in(circle), _is_state(wanted.state, today), _has_role(wanted, today)
    )
    # Case and order go by Python: SQLite knows neither beyond the letters of English.
    words = wanted.words.casefold().split()
    fitting = [row for row in tx.execute(query) if _fits(words, f"{row.name} {row.email}".casefold())]
    fitting.sort(key=lambda row: (row.name.casefold(), row.id))
    shown = [row.id for row in fitting[(wanted.page - 1) * PAGE : wanted.page * PAGE]]
    loaded = select(User).where(User.id.in_(shown)).options(selectinload(User.grants), selectinload(User.identities))
    by_id = {user.id: user for user in tx.scalars(loaded)}
    return Found([by_id[one] for one in shown], len(fitting))


def person_by_public_id(tx: Session, public_id: str) -> User:
    """Return a user with roles; `Missing` if there is none."""
    query = select(User).where(User.public_id == public_id)
    found = tx.scalar(query.options(selectinload(User.grants), selectinload(User.identities)))
    if found is None:
        raise Missing("user")
    return found


def grant_by_public_id(tx: Session, user_id: int, public_id: str) -> RoleGrant:
    """Return a role of this user; `Missing` if there is none."""
    query = select(RoleGrant).where(RoleGrant.public_id == public_id, RoleGrant.user_id == user_id)
    found = tx.scalar(query)
    if found is None:
        raise Missing("role")
    return found


def state_of(user: User) -> State:
    """Return how an account stands; `user` has its identities."""
    if user.deactivated_at is not None:
        return State.CLOSED
    return State.INVITED if user.password_hash == NO_PASSWORD and not user.identities else State.ACTIVE


def last_sign_ins(tx: Session, user_ids: Collection[int]) -> dict[int, datetime]:
    """Return when these users last signed in, as far back as sign-ins are kept."""
    query = select(StaffSession.user_id, func.max(StaffSession.signed_in_at)).where(StaffSession.user_id.in_(user_ids))
    rows = tx.execute(query.group_by(StaffSession.user_id))
    return {user_id: at for user_id, at in rows}


def _fits(words: list[str], text: str) -> bool:
    return all(word in text for word in words)


def _is_state(state: State | None, today: date) -> ColumnElement[bool]:
    if state is None:
        return true()
    is_closed = User.deactivated_at.is_not(None)
    is_known = exists().where(ExternalIdentity.user_id == User.id)
    is_invited = and_(User.password_hash == NO_PASSWORD, not_(is_known))
    wanted: dict[State, ColumnElement[bool]] = {
        State.CLOSED: is_closed,
        State.INVITED: and_(not_(is_closed), is_invited),
        State.LAPSING: and_(not_(is_closed), exists().where(RoleGrant.warned_on.is_not(None), *_living(today))),
        State.ACTIVE: and_(not_(is_closed), not_(is_invited)),
    }
    return wanted[state]


def _has_role(wanted: Wanted, today: date) -> ColumnElement[bool]:
    """Tell whether somebody holds the role, at the place, now or later."""
    if wanted.role is None and wanted.spot is None:
        return true()
    conditions = [*_living(today)]
    if wanted.role is not None:
        conditions.append(RoleGrant.role == wanted.role)
    if wanted.spot is not None:
        scope, scope_id = wanted.spot
        conditions += [RoleGrant.scope == scope, RoleGrant.scope_id == scope_id]
    return exists().where(*conditions)


def _living(today: date) -> tuple[ColumnElement[bool], ...]:
    return RoleGrant.user_id == User.id, or_(RoleGrant.until_on.is_(None), RoleGrant.until_on > today)


def _is_in(circle: Circle) -> ColumnElement[bool]:
    if circle.is_everybody:
        return true()
    given = [and_(RoleGrant.role == role, _is_within(reach, circle)) for role, reach in circle.reaches.items()]
    return exists().where(RoleGrant.user_id == User.id, or_(false(), *given))


def _is_within(reach: Reach, circle: Circle) -> ColumnElement[bool]:
    """Tell whether a role's place lies within a reach, as `giving.may_give` does for one of them."""
    if reach.is_everywhere:
        return true()
    towns = select(Municipality.id).where(
        or_(Municipality.id.in_(reach.municipality_ids), Municipality.area_id.in_(reach.area_ids))
    )
    venues = select(Venue.id).where(Venue.municipality_id.in_(towns))
    is_venue = or_(RoleGrant.scope_id.in_(reach.venue_ids), RoleGrant.scope_id.in_(venues))
    return or_(
        and_(RoleGrant.scope == Scope.VENUE, is_venue),
        and_(RoleGrant.scope == Scope.MUNICIPALITY, RoleGrant.scope_id.in_(towns)),
        and_(RoleGrant.scope == Scope.AREA, RoleGrant.scope_id.in_(reach.area_ids)),
        and_(RoleGrant.scope == Scope.OWN, RoleGrant.user_id.not_in(list(circle.elsewhere))),
    )
