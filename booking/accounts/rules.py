"""Who may do what, where: roles are sets of permissions, a grant says in which place; there is no ladder."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

BY_HAND = "hand"
BY_PROVIDER = "provider"
"""Who gave a role: somebody here, or a group of the provider's."""


class Permission(StrEnum):
    """What a view or an act names as its need."""

    SEE_DAY = "see_day"
    SEE_GUEST_NAMES = "see_guest_names"
    MARK_ARRIVAL = "mark_arrival"
    SEE_COUNTS = "see_counts"
    COUNT_WALK_INS = "count_walk_ins"
    RESERVE_FOR_FAMILY = "reserve_for_family"
    CANCEL_FOR_FAMILY = "cancel_for_family"
    MESSAGE_FAMILIES = "message_families"
    ORDER_INTERPRETER = "order_interpreter"
    EDIT_VENUE = "edit_venue"
    CREATE_VENUE = "create_venue"
    CLOSE_VENUE = "close_venue"
    PLAN_TERM = "plan_term"
    BOOK_TEAM = "book_team"
    CANCEL_SESSION = "cancel_session"
    MOVE_SESSION = "move_session"
    HAND_OVER = "hand_over"
    CLOSE_MUNICIPALITY = "close_municipality"
    PUBLISH_TERM = "publish_term"
    SEE_WISHES = "see_wishes"
    ASK_WISHES = "ask_wishes"
    ASK_CONSULTATION = "ask_consultation"
    ANSWER_CONSULTATION = "answer_consultation"
    ANSWER_INVITATION = "answer_invitation"
    OWN_CALENDAR = "own_calendar"
    OWN_ACCOUNT = "own_account"
    SEE_READERS = "see_readers"
    COPY_FAMILY_DATA = "copy_family_data"
    SEE_JOBS = "see_jobs"
    KEEP_MESSAGES = "keep_messages"
    SEE_LOG = "see_log"
    GIVE_ROLES = "give_roles"
    MANAGE_USERS = "manage_users"
    SEE_SETTINGS = "see_settings"
    MANAGE_NETWORK = "manage_network"
    CHANGE_BRAND = "change_brand"
    CHANGE_MESSAGES = "change_messages"
    KEEP_MUNICIPALITY = "keep_municipality"


class Role(StrEnum):
    """What somebody is, somewhere."""

    PROFESSIONAL = "professional"
    DAYCARE_STAFF = "daycare_staff"
    DIRECTOR = "director"
    COORDINATOR = "coordinator"
    ADMIN = "admin"


class Scope(StrEnum):
    """How far a grant reaches."""

    OWN = "own"
    VENUE = "venue"
    MUNICIPALITY = "municipality"
    AREA = "area"
    ALL = "all"


P = Permission
_VISITOR = {P.SEE_DAY, P.SEE_COUNTS, P.OWN_CALENDAR}
_PLAN = {P.PLAN_TERM, P.BOOK_TEAM, P.PUBLISH_TERM, P.ASK_WISHES, P.CREATE_VENUE, P.HAND_OVER, P.CLOSE_MUNICIPALITY}
_PLANNER = {*_PLAN, P.SEE_SETTINGS, P.KEEP_MUNICIPALITY}
_KEEPER = {P.SEE_WISHES, P.EDIT_VENUE, P.CLOSE_VENUE, P.CANCEL_SESSION, P.MOVE_SESSION, P.MESSAGE_FAMILIES}
_HOST = {P.COUNT_WALK_INS, P.RESERVE_FOR_FAMILY}
_OWN_FAMILIES = {P.SEE_GUEST_NAMES, P.MARK_ARRIVAL, P.CANCEL_FOR_FAMILY, P.COPY_FAMILY_DATA}
_MEETS_FAMILIES = {*_OWN_FAMILIES, P.MESSAGE_FAMILIES, P.SEE_READERS}
_ANSWERS = {P.ANSWER_INVITATION, P.ANSWER_CONSULTATION}
_OPERATOR = {P.SEE_JOBS, P.KEEP_MESSAGES, P.SEE_LOG}
_VOICE = {P.CHANGE_BRAND, P.CHANGE_MESSAGES}
_SERVANT = {*_OPERATOR, *_VOICE, P.SEE_READERS, P.GIVE_ROLES, P.MANAGE_USERS, P.MANAGE_NETWORK}

TABLE: dict[Role, frozenset[Permission]] = {
    Role.PROFESSIONAL: frozenset({*_VISITOR, *_HOST, *_MEETS_FAMILIES, *_ANSWERS, P.ORDER_INTERPRETER, P.HAND_OVER}),
    Role.DAYCARE_STAFF: frozenset({*_VISITOR, *_HOST, P.ASK_CONSULTATION}),
    Role.DIRECTOR: frozenset({*_VISITOR, *_KEEPER, P.COUNT_WALK_INS, P.ASK_CONSULTATION}),
    Role.COORDINATOR: frozenset({*_VISITOR, *_KEEPER, *_PLANNER, P.ORDER_INTERPRETER, P.GIVE_ROLES}),
    Role.ADMIN: frozenset({*_VISITOR, *_KEEPER, *_PLANNER, *_SERVANT}),
}
SCOPES: dict[Role, frozenset[Scope]] = {
    role: frozenset(Scope) if role == Role.PROFESSIONAL else frozenset(Scope) - {Scope.OWN} for role in Role
}
"""How far a role may reach: only professionals have sessions of their own."""
EVERYBODY = frozenset({P.OWN_ACCOUNT})
"""What a signed-in user may do without any grant."""
MAY_GIVE: dict[Role, frozenset[Role]] = {
    Role.COORDINATOR: frozenset({Role.PROFESSIONAL, Role.DAYCARE_STAFF, Role.DIRECTOR}),
    Role.ADMIN: frozenset(Role),
}
"""Which roles a role lets give and end, as far as it reaches itself (`giving.py`); the others let give none."""
WITH_SECOND_FACTOR = frozenset({Role.COORDINATOR, Role.ADMIN})
"""Roles that nobody holds by a password alone."""
OWN_ONLY = frozenset({*_OWN_FAMILIES, *_ANSWERS, P.OWN_CALENDAR})
"""However far a grant reaches, these hold only for what is one's own: families are seen by those they came to see."""
NOT_LENT = frozenset({P.OWN_CALENDAR, P.ANSWER_INVITATION, P.GIVE_ROLES, P.MANAGE_USERS})
"""What a substitute does not do in somebody's place."""


@dataclass(frozen=True)
class Place:
    """Where an act happens: the ids around it, and whether it is the asker's own (their session, their calendar)."""

    venue_id: int | None = None
    municipality_id: int | None = None
    area_id: int | None = None
    is_own: bool = False
    own_of: int | None = None
    """User id of whom the asker stands in for, when it is that one's own and not the asker's."""


@dataclass(frozen=True)
class Grant:
    """A role, somewhere, from-until (until is exclusive; None is open)."""

    role: Role
    scope: Scope
    scope_id: int | None = None
    from_on: date | None = None
    until_on: date | None = None
    lent_by: int | None = None
    """User id of whom the holder stands in for; None for a role of one's own."""


@dataclass(frozen=True)
class Reach:
    """Where somebody holds a permission, for lists: everywhere, or in these venues, municipalities and areas."""

    is_everywhere: bool = False
    has_own: bool = False
    venue_ids: frozenset[int] = frozenset()
    municipality_ids: frozenset[int] = frozenset()
    area_ids: frozenset[int] = frozenset()

    def covers(self, place: Place) -> bool:
        """Tell whether `place` lies within."""
        return (
            self.is_everywhere
            or (self.has_own and place.is_own)
            or place.venue_id in self.venue_ids
            or place.municipality_id in self.municipality_ids
            or place.area_id in self.area_ids
        )


def may(grants: Iterable[Grant], permission: Permission, place: Place, today: date) -> bool:
    """Tell whether somebody with `grants` may do `permission` at `place` on the local date `today`."""
    if permission in EVERYBODY:
        return True
    if permission in OWN_ONLY and not place.is_own:
        return False
    return reach(grants, permission, today).covers(place)


def may_somewhere(grants: Iterable[Grant], permission: Permission, today: date) -> bool:
    """Tell whether somebody with `grants` holds `permission` at all today."""
    return permission in EVERYBODY or any(_gives(grant, permission, today) for grant in grants)


def needs_second_factor(grants: Iterable[Grant], today: date) -> bool:
    """Tell whether somebody with `grants` may not sign in by a password alone."""
    return any(grant.role in WITH_SECOND_FACTOR and holds(grant, today) for grant in grants)


def reach(grants: Iterable[Grant], permission: Permission, today: date) -> Reach:
    """Return where `permission` holds today."""
    return reach_of(grant for grant in grants if _gives(grant, permission, today))


def reach_of(grants: Iterable[Grant]) -> Reach:
    """Return how far `grants` reach together."""
    giving = list(grants)
    return Reach(
        is_everywhere=any(grant.scope == Scope.ALL for grant in giving),
        has_own=any(grant.scope == Scope.OWN for grant in giving),
        venue_ids=_ids(giving, Scope.VENUE),
        municipality_ids=_ids(giving, Scope.MUNICIPALITY),
        area_ids=_ids(giving, Scope.AREA),
    )


def holds(grant: Grant, today: date) -> bool:
    """Tell whether the grant has begun and is not over."""
    has_begun = grant.from_on is None or grant.from_on <= today
    return has_begun and (grant.until_on is None or grant.until_on > today)


def _gives(grant: Grant, permission: Permission, today: date) -> bool:
    is_lent_in_vain = grant.lent_by is not None and permission in NOT_LENT
    return permission in TABLE[grant.role] and holds(grant, today) and not is_lent_in_vain


def _ids(grants: list[Grant], scope: Scope) -> frozenset[int]:
    return frozenset(grant.scope_id for grant in grants if grant.scope == scope and grant.scope_id is not None)
