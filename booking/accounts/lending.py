"""What a substitute may do in somebody's place for some days, and whose sessions count as one's own then."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from .rules import Grant, Permission, Place, Role, Scope, holds, may, may_somewhere

MOST_DAYS = 92
"""The longest span of a substitute: a summer."""
NEVER_LENT = frozenset({Role.ADMIN})


@dataclass(frozen=True)
class Own:
    """A professional whose sessions are one's own: oneself always, another's on the days one stands in for them."""

    professional_id: int
    from_on: date | None = None
    until_on: date | None = None
    """Exclusive."""
    in_place_of: int | None = None
    """User id of the other."""
    name: str = ""
    """Of the other."""

    def is_on(self, on: date) -> bool:
        """Tell whether a session of that day counts."""
        return (self.from_on is None or self.from_on <= on) and (self.until_on is None or on < self.until_on)


@dataclass(frozen=True)
class Standing:
    """Somebody in whose place a user stands today."""

    user_id: int
    name: str
    from_on: date
    until_on: date
    grants: tuple[Grant, ...]
    """The roles that are lent."""
    lends_sessions: bool
    """The other meets families, and so does the substitute on these days."""


def whose(own: Iterable[Own], professional_ids: Collection[int | None], on: date) -> Own | None:
    """Return by whom a session of that day with these people is one's own: by oneself before anybody else."""
    return next((one for one in own if one.professional_id in professional_ids and one.is_on(on)), None)


def lendable(grants: Iterable[Grant], today: date) -> tuple[Grant, ...]:
    """Return the roles that somebody's substitute gets; those for own sessions come with the sessions."""
    return tuple(
        one
        for one in grants
        if one.role not in NEVER_LENT and one.scope != Scope.OWN and one.lent_by is None and holds(one, today)
    )


def lend(grants: Iterable[Grant], lender_id: int, from_on: date, until_on: date, today: date) -> tuple[Grant, ...]:
    """Return the roles that somebody's substitute has on the days from `from_on` until `until_on` (exclusive)."""
    return tuple(
        replace(
            one,
            from_on=max(from_on, one.from_on or from_on),
            until_on=min(until_on, one.until_on or until_on),
            lent_by=lender_id,
        )
        for one in lendable(grants, today)
    )


def meets_families(grants: Iterable[Grant], today: date) -> bool:
    """Tell whether somebody is a professional with own sessions today."""
    return any(one.role == Role.PROFESSIONAL and one.lent_by is None and holds(one, today) for one in grants)


def stood_in_for(grants: Sequence[Grant], permission: Permission, place: Place, today: date) -> int | None:
    """Return in whose place somebody with `grants` does `permission` at `place`; None with rights of their own."""
    own = [one for one in grants if one.lent_by is None]
    here = place if place.own_of is None else replace(place, is_own=False, own_of=None)
    if may(own, permission, here, today):
        return None
    if place.own_of is not None and may(own, permission, place, today):
        return place.own_of
    return next((one.lent_by for one in grants if one.lent_by and may([one], permission, place, today)), None)


def lender_of(grants: Sequence[Grant], permission: Permission, today: date) -> int | None:
    """Return in whose place somebody with `grants` holds `permission` at all; None with a right of their own."""
    giving = [one for one in grants if may_somewhere([one], permission, today)]
    return None if any(one.lent_by is None for one in giving) else next((one.lent_by for one in giving), None)


def is_span(from_on: date, until_on: date, today: date) -> bool:
    """Tell whether a substitute can be named for these days: not past, and not for longer than a summer."""
    return today <= from_on < until_on <= from_on + timedelta(days=MOST_DAYS)
