"""Who may give which role where, and end it: as far as one's own role reaches (`MAY_GIVE` in rules.py)."""

from collections.abc import Collection, Iterable
from datetime import date

from .rules import MAY_GIVE, SCOPES, Grant, Place, Reach, Role, Scope, holds, reach_of


def fits(role: Role, scope: Scope) -> bool:
    """Tell whether the role can have this scope."""
    return scope in SCOPES[role]


def roles_to_give(grants: Iterable[Grant], today: date) -> tuple[Role, ...]:
    """Return the roles that somebody with `grants` may give anywhere, in the order of the table."""
    mine = tuple(grants)
    return tuple(role for role in Role if _is_anywhere(giving_reach(mine, role, today)))


def giving_reach(grants: Iterable[Grant], role: Role, today: date) -> Reach:
    """Return where somebody with `grants` may give `role`; a substitute gives none."""
    own = (one for one in grants if one.lent_by is None)
    return reach_of(one for one in own if role in MAY_GIVE.get(one.role, ()) and holds(one, today))


def may_give(grants: Iterable[Grant], role: Role, scope: Scope, places: Collection[Place], today: date) -> bool:
    """Tell whether somebody with `grants` may give `role` there, and end it.

    Args:
        places: Where the scope is. A role for one's own sessions is where its holder works; while that is nowhere,
            whoever may give the role anywhere may give this one.
    """
    mine = giving_reach(grants, role, today)
    if scope == Scope.OWN and not places:
        return _is_anywhere(mine)
    return any(mine.covers(place) for place in places)


def _is_anywhere(mine: Reach) -> bool:
    return mine.is_everywhere or bool(mine.venue_ids or mine.municipality_ids or mine.area_ids)
