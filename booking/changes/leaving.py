"""Close the account of somebody who leaves: which sessions they are booked to, and who could come instead."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from ..accounts import people
from ..accounts.model import User
from ..accounts.sessions import living_sessions
from ..audit.service import Actor
from ..clock import local_today
from ..schedule.holding import Wish, clashes_of
from ..schedule.hooks import follower
from ..schedule.hours import is_over
from ..schedule.model import Attendance, Occurrence, Professional, Series, SeriesMember
from ..schedule.queries import attendances_of, professional_of_user, professionals
from .effects import dated
from .rules import Gap, LeavingEffect, check_seen


def leaving_effect(tx: Session, user: User, *, now: datetime) -> LeavingEffect:
    """Return what closing the account does, and what it leaves to somebody."""
    sign_ins = len(living_sessions(tx, user.id, now=now))
    person = professional_of_user(tx, user.id)
    if person is None:
        return LeavingEffect(sign_ins=sign_ins)
    return LeavingEffect(_gaps(tx, person, now), sign_ins, _series(tx, person, now))


def close_account(tx: Session, user: User, *, seen: str | None = None, now: datetime, actor: Actor) -> None:
    """Close an account, knowing which sessions it leaves.

    Raises:
        EffectChanged: the effect is not the one that was shown.
        Conflict: as `people.deactivate` does.
    """
    check_seen(leaving_effect(tx, user, now=now), seen)
    people.deactivate(tx, user, now=now, actor=actor)


def _gaps(tx: Session, person: Professional, now: datetime) -> tuple[Gap, ...]:
    rows = [row for row in _coming(tx, person, now) if not is_over(row.occurrence, now)]
    stakes = follower().stakes(tx, [row.occurrence_id for row in rows])
    free = _free(tx, person, rows)
    return tuple(
        Gap(
            session=dated(row.occurrence),
            attendance=row.public_id,
            reservations=stakes[row.occurrence_id].reservations if row.occurrence_id in stakes else 0,
            colleagues=free[row.id],
        )
        for row in rows
    )


def _coming(tx: Session, person: Professional, now: datetime) -> Sequence[Attendance]:
    query = (
        select(Attendance)
        .join(Attendance.occurrence)
        .where(
            Attendance.professional_id == person.id,
            Attendance.asked_at.is_not(None),
            Attendance.declined_at.is_(None),
            Attendance.absent_at.is_(None),
            Occurrence.cancelled_at.is_(None),
            Occurrence.held_on >= local_today(now),
        )
        .options(joinedload(Attendance.occurrence).joinedload(Occurrence.venue))
        .order_by(Occurrence.held_on, Occurrence.starts.is_(None), Occurrence.starts, Occurrence.id)
    )
    return tx.scalars(query).all()


def _free(tx: Session, person: Professional, rows: Sequence[Attendance]) -> dict[int, tuple[str, ...]]:
    """Return the names of the colleagues who are free, by attendance; a constant number of queries."""
    there = attendances_of(tx, [row.occurrence_id for row in rows])
    colleagues = [one for one in professionals(tx, person.service_id) if one.id != person.id]
    busy = clashes_of(tx, [wish for row in rows for wish in _wishes(row.occurrence, colleagues)])
    taken = {(clash.professional_id, clash.held_on) for clash in busy}
    return {
        row.id: tuple(
            one.name
            for one in colleagues
            if (one.id, row.occurrence.held_on) not in taken
            and one.id not in {other.professional_id for other in there[row.occurrence_id]}
        )
        for row in rows
    }


def _wishes(occurrence: Occurrence, colleagues: Sequence[Professional]) -> list[Wish]:
    if occurrence.starts_at is None or occurrence.ends_at is None:
        return []
    span = (occurrence.starts_at, occurrence.ends_at)
    return [Wish(one.id, one.name, occurrence.held_on, span) for one in colleagues]


def _series(tx: Session, person: Professional, now: datetime) -> int:
    query = (
        select(func.count())
        .select_from(SeriesMember)
        .join(Series, Series.id == SeriesMember.series_id)
        .where(
            SeriesMember.professional_id == person.id,
            Series.ended_at.is_(None),
            or_(Series.last_on.is_(None), Series.last_on >= local_today(now)),
        )
    )
    return tx.scalar(query) or 0
