"""Whose substitute somebody is on a day, and whose sessions are their own then."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import Session, joinedload

from .lending import Own, Standing, lend, meets_families
from .model import Substitution, User
from .queries import grants_of
from .workplaces import workers_of

# Asked for with every request of staff, like the session of their cookie: put together once.
_AHEAD_TOO = (
    select(Substitution)
    .join(Substitution.user)
    .where(
        Substitution.substitute_id == bindparam("user_id"),
        Substitution.until_on > bindparam("today"),
        Substitution.ended_at.is_(None),
        User.deactivated_at.is_(None),
    )
    .options(joinedload(Substitution.user).selectinload(User.grants))
    .order_by(Substitution.id)
)
_BEGUN = _AHEAD_TOO.where(Substitution.from_on <= bindparam("today"))


def standing_in(tx: Session, user_id: int, today: date, *, is_ahead: bool = False) -> tuple[Standing, ...]:
    """Return in whose place a user stands on the local date `today`; who has left lends nothing.

    Args:
        is_ahead: And will stand, for a calendar.
    """
    query = _AHEAD_TOO if is_ahead else _BEGUN
    return tuple(_standing(row, today) for row in tx.scalars(query, {"user_id": user_id, "today": today}))


def own_on(tx: Session, user_id: int, on: date) -> tuple[Own, ...]:
    """Return the professionals whose sessions are the user's own on a day."""
    return own_of(tx, user_id, standing_in(tx, user_id, on))


def substitutes_on(tx: Session, on: date) -> Sequence[int]:
    """Return the user ids of those who stand in for somebody on a day."""
    is_then = (Substitution.from_on <= on, *is_not_over(on))
    return tx.scalars(select(Substitution.substitute_id).where(*is_then).distinct()).all()


def is_not_over(today: date) -> tuple[ColumnElement[bool], ...]:
    """Return what is true of a substitution that holds or will hold."""
    return Substitution.until_on > today, Substitution.ended_at.is_(None)


def own_of(tx: Session, user_id: int, standing: tuple[Standing, ...]) -> tuple[Own, ...]:
    """Return the professionals whose sessions are the user's own, oneself first.

    Another's are only while both have one employer: the families are that controller's, whoever stands in.
    """
    lenders = {one.user_id: one for one in standing if one.lends_sessions}
    workers = workers_of(tx, [user_id, *lenders])
    me = workers.get(user_id)
    if me is None:
        return ()
    others = [
        Own(worker.professional_id, one.from_on, one.until_on, one.user_id, one.name)
        for one in lenders.values()
        if (worker := workers.get(one.user_id)) and worker.organisation_id == me.organisation_id
    ]
    return (Own(me.professional_id), *others)


def _standing(row: Substitution, today: date) -> Standing:
    # What the provider's groups give follows the groups: by hand or not at all.
    by_hand = grants_of(row.user.grants, is_by_provider=False)
    return Standing(
        user_id=row.user_id,
        name=row.user.name,
        from_on=row.from_on,
        until_on=row.until_on,
        grants=lend(by_hand, row.user_id, row.from_on, row.until_on, today),
        lends_sessions=meets_families(grants_of(row.user.grants), today),
    )
