"""Name a substitute for some days, and end it before; it ends by itself when its days are over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload, selectinload

from ..audit.service import Actor, record
from ..clock import local_today
from ..db import lock
from ..errors import Conflict, Invalid, Missing
from ..notices.service import queue
from .lending import is_span, lendable, meets_families
from .model import Substitution, User
from .places import PlaceBook
from .queries import can_sign_in, grants_of
from .rules import Grant, Scope, holds
from .sessions import end_sessions
from .standing import is_not_over
from .workplaces import towns_of_users, workers_of

NAMED = "substitute_named"
NAMED_FOR_YOU = "substitute_named_for_you"
ENDED = "substitute_ended"
"""Kinds of the notices to a substitute, and to whom somebody else has named one; their subject is the row."""


@dataclass(frozen=True)
class SubstituteRequest:
    """Who stands in, on which days (`until_on` is exclusive)."""

    substitute: str
    """Public id of the user."""
    from_on: date
    until_on: date


def has_something_to_lend(user: User, today: date) -> bool:
    """Tell whether a substitute would be good for anything: roles with a place given by hand, or own sessions."""
    return bool(lendable(grants_of(user.grants, is_by_provider=False), today)) or _meets_families(user, today)


def candidates(tx: Session, user: User, today: date) -> list[User]:
    """Return who can stand in for a user, by name.

    For a professional these are professionals of the same employer: the families are that controller's. For others
    those who have a role in the same municipalities.
    """
    query = select(User).where(User.id != user.id, can_sign_in()).options(selectinload(User.grants))
    others = tx.scalars(query.order_by(User.name, User.id)).all()
    if _meets_families(user, today):
        workers = workers_of(tx)
        me = workers.get(user.id)
        return [
            one
            for one in others
            if me is not None
            and one.id in workers
            and workers[one.id].organisation_id == me.organisation_id
            and _meets_families(one, today)
        ]
    nearby = _Nearby(tx, user, today)
    return [one for one in others if nearby.has(one)]


def name_substitute(
    tx: Session, user: User, request: SubstituteRequest, *, now: datetime, actor: Actor
) -> Substitution:
    """Let somebody stand in for a user; both of them sign in anew, and are told of what somebody else has done.

    Raises:
        Invalid: the days are past, none, or more than a summer (`span`).
        Conflict: there is nothing to lend (`nothing_to_lend`), the other cannot stand in (`no_candidate`), stands in
            on one's own word (`not_oneself`), or somebody does already on one of the days (`substituted_already`).
    """
    today = local_today(now)
    if not is_span(request.from_on, request.until_on, today):
        raise Invalid("span")
    lock(tx, user, key_share=False)
    if user.deactivated_at is not None or not has_something_to_lend(user, today):
        raise Conflict("nothing_to_lend")
    substitute = next((one for one in candidates(tx, user, today) if one.public_id == request.substitute), None)
    if substitute is None:
        raise Conflict("no_candidate")
    if substitute.id == actor.user_id:
        raise Conflict("not_oneself")
    if any(_meet(one, request) for one in substitutes_of(tx, user.id, today)):
        raise Conflict("substituted_already")
    row = Substitution(
        user_id=user.id,
        substitute_id=substitute.id,
        from_on=request.from_on,
        until_on=request.until_on,
        made_at=now,
        made_by=actor.user_id or user.id,
    )
    tx.add(row)
    tx.flush()
    if row.from_on <= today:
        end_sessions(tx, substitute.id, now=now)
    record(tx, actor, "substitute_named", "substitution", row.id, now=now, **_about(row))
    queue(tx, NAMED, row.id, f"{NAMED}:{row.public_id}", now=now)
    if actor.user_id != user.id:
        queue(tx, NAMED_FOR_YOU, row.id, f"{NAMED_FOR_YOU}:{row.public_id}", now=now)
    return row


def end_substitution(tx: Session, row: Substitution, *, now: datetime, actor: Actor) -> None:
    """End a substitution now; the substitute's sessions end with it.

    Raises:
        Conflict: it is over (`substitution_over`).
    """
    lock(tx, row, key_share=False)
    if row.ended_at is not None or row.until_on <= local_today(now):
        raise Conflict("substitution_over")
    row.ended_at, row.ended_by = now, actor.user_id
    tx.flush()
    if row.from_on <= local_today(now):
        end_sessions(tx, row.substitute_id, now=now)
    record(tx, actor, "substitute_ended", "substitution", row.id, now=now, **_about(row))
    if actor.user_id != row.substitute_id:
        queue(tx, ENDED, row.id, f"{ENDED}:{row.public_id}", now=now)


def substitutes_of(tx: Session, user_id: int, today: date) -> Sequence[Substitution]:
    """Return who stands or will stand in for a user, the soonest first."""
    return _rows(tx, Substitution.user_id == user_id, today)


def standings_of(tx: Session, user_id: int, today: date) -> Sequence[Substitution]:
    """Return for whom a user stands or will stand in, the soonest first."""
    return _rows(tx, Substitution.substitute_id == user_id, today)


def substitution_of(tx: Session, user_id: int, public_id: str) -> Substitution:
    """Return a substitution that the user is a part of; `Missing` if there is none."""
    row = tx.scalar(select(Substitution).where(Substitution.public_id == public_id))
    if row is None or user_id not in (row.user_id, row.substitute_id):
        raise Missing("substitution")
    return row


class _Nearby:
    """Who has a role in the municipalities where a user's lent roles hold."""

    def __init__(self, tx: Session, user: User, today: date) -> None:
        self._book, self._towns, self._today = PlaceBook.read(tx), towns_of_users(tx, today), today
        lent = lendable(grants_of(user.grants, is_by_provider=False), today)
        self._here = {one for grant in lent for one in self._towns_in(grant, user.id)}

    def has(self, user: User) -> bool:
        """Tell whether the user has a role there today."""
        held = (one for one in grants_of(user.grants) if holds(one, self._today))
        return any(self._here & self._towns_in(one, user.id) for one in held)

    def _towns_in(self, grant: Grant, user_id: int) -> frozenset[int]:
        places = self._book.places((grant.scope, grant.scope_id), self._towns.get(user_id, frozenset()))
        if grant.scope in (Scope.ALL, Scope.AREA):
            areas = {place.area_id for place in places}
            return frozenset(
                one.id for one in self._book.towns.values() if grant.scope == Scope.ALL or one.area_id in areas
            )
        return frozenset(place.municipality_id for place in places if place.municipality_id is not None)


def _rows(tx: Session, is_whose: ColumnElement[bool], today: date) -> Sequence[Substitution]:
    query = select(Substitution).where(is_whose, *is_not_over(today))
    both = (joinedload(Substitution.user), joinedload(Substitution.substitute))
    return tx.scalars(query.options(*both).order_by(Substitution.from_on, Substitution.id)).all()


def _meets_families(user: User, today: date) -> bool:
    return meets_families(grants_of(user.grants), today)


def _meet(row: Substitution, request: SubstituteRequest) -> bool:
    return row.from_on < request.until_on and request.from_on < row.until_on


def _about(row: Substitution) -> dict[str, Any]:
    days = {"from_on": row.from_on.isoformat(), "until_on": row.until_on.isoformat()}
    return {"user": row.user_id, "substitute": row.substitute_id, **days}
