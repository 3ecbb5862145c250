"""Who is held when: busy spans follow from attendance and hours, and nobody is in two places at once.

The people's rows are locked before the check, so on PostgreSQL two bookers of one person come one after the
other (on SQLite there is one writer anyway). The database's own guard (`overlap`) stands behind that.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, joinedload

from ..db import Texts
from ..errors import Conflict
from .model import Attendance, Occurrence, Professional
from .overlap import is_overlap

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Wish:
    """A person is to be held on a date."""

    professional_id: int
    name: str
    held_on: date
    span: Span


@dataclass(frozen=True, slots=True)
class Clash:
    """A person wished for on `held_on` is held there already, by another occurrence."""

    professional_id: int
    name: str
    held_on: date
    where: Texts
    """Name of the other occurrence's venue."""
    kind: str
    starts: time | None
    ends: time | None
    public_id: str
    """Of the other occurrence."""


@contextmanager
def all_or_nothing(tx: Session) -> Iterator[None]:
    """Undo what was done inside when it ends in a refusal; the transaction around it lives on."""
    with tx.begin_nested():
        yield
        tx.flush()


def settle(tx: Session, occurrences: Iterable[Occurrence], *, now: datetime, is_refusing: bool) -> tuple[Clash, ...]:
    """Bring the busy spans of everybody at `occurrences` up to date.

    A person who is held elsewhere is refused (`Conflict("person_busy")` naming each date) or, when nobody is
    there to read a refusal, noted as absent; the clashes are returned.
    """
    stale = [one for one in _attendances(tx, occurrences) if _span_of(one) != _span_due(one)]
    for one in stale:
        one.busy_from = one.busy_until = None
    tx.flush()  # whoever moves away makes room before anybody is held
    wishes = _wishes(tx, [one for one in stale if _span_due(one) is not None])
    clashes = clashes_of(tx, list(wishes.values()))
    if clashes and is_refusing:
        raise person_busy(clashes)
    taken = {(clash.professional_id, clash.held_on) for clash in clashes}
    for one, wish in wishes.items():
        if (wish.professional_id, wish.held_on) in taken:
            one.absent_at = now
    _hold(tx, {one: wish for one, wish in wishes.items() if one.absent_at is None})
    return clashes


def clashes_of(tx: Session, wishes: Sequence[Wish]) -> tuple[Clash, ...]:
    """Return where the people wished for are held already, by date and name; one query."""
    if not wishes:
        return ()
    held = tx.scalars(
        select(Attendance)
        .where(
            Attendance.professional_id.in_({wish.professional_id for wish in wishes}),
            Attendance.busy_from < max(wish.span[1] for wish in wishes),
            Attendance.busy_until > min(wish.span[0] for wish in wishes),
        )
        .options(joinedload(Attendance.occurrence).joinedload(Occurrence.venue))
        .order_by(Attendance.busy_from)
    )
    of_person: dict[int | None, list[Attendance]] = {}
    for one in held:
        of_person.setdefault(one.professional_id, []).append(one)
    found = [
        _clash(wish, one) for wish in wishes for one in of_person.get(wish.professional_id, []) if _meet(wish, one)
    ]
    return tuple(sorted(found, key=lambda clash: (clash.held_on, clash.name, clash.public_id)))


def person_busy(clashes: Sequence[Clash]) -> Conflict:
    """Return the refusal: the first clash in words, all of them in `clashes`."""
    first = clashes[0]
    return Conflict("person_busy", name=first.name, held_on=first.held_on, where=first.where, clashes=tuple(clashes))


def lock_people(tx: Session, professional_ids: Iterable[int]) -> dict[int, Professional]:
    """Return the people by id, each locked until the transaction ends, always in the same order."""
    ids = set(professional_ids)
    if not ids:
        return {}
    query = select(Professional).where(Professional.id.in_(ids)).order_by(Professional.id)
    return {one.id: one for one in tx.scalars(query.with_for_update(key_share=True))}


def _attendances(tx: Session, occurrences: Iterable[Occurrence]) -> list[Attendance]:
    ids = [one.id for one in occurrences]
    if not ids:
        return []
    query = select(Attendance).where(Attendance.occurrence_id.in_(ids)).options(joinedload(Attendance.occurrence))
    return list(tx.scalars(query.order_by(Attendance.id)))


def _span_of(attendance: Attendance) -> Span | None:
    if attendance.busy_from is None or attendance.busy_until is None:
        return None
    return attendance.busy_from, attendance.busy_until


def _span_due(attendance: Attendance) -> Span | None:
    """Return when the person is to be held there: asked or accepted, at hours, not cancelled."""
    occurrence = attendance.occurrence
    if attendance.professional_id is None or (attendance.asked_at is None and attendance.accepted_at is None):
        return None
    if attendance.declined_at is not None or attendance.absent_at is not None or occurrence.cancelled_at is not None:
        return None
    if occurrence.starts_at is None or occurrence.ends_at is None:
        return None
    return occurrence.starts_at, occurrence.ends_at


def _wishes(tx: Session, due: Sequence[Attendance]) -> dict[Attendance, Wish]:
    """Return what each attendance asks for, its person's row locked."""
    people = lock_people(tx, (one.professional_id for one in due if one.professional_id is not None))
    wishes = {}
    for one in due:
        span = _span_due(one)
        if span is not None and one.professional_id is not None:
            person = people[one.professional_id]
            wishes[one] = Wish(person.id, person.name, one.occurrence.held_on, span)
    return wishes


def _hold(tx: Session, wishes: dict[Attendance, Wish]) -> None:
    """Write the spans; if the database's guard refuses, say so in the domain's words."""
    try:
        with tx.begin_nested():
            for attendance, wish in wishes.items():
                attendance.busy_from, attendance.busy_until = wish.span
            tx.flush()
    except DBAPIError as error:
        if not is_overlap(error):
            raise
        raise _refused(tx, list(wishes.values())) from error


def _refused(tx: Session, wishes: Sequence[Wish]) -> Conflict:
    clashes = clashes_of(tx, wishes)
    if clashes:
        return person_busy(clashes)
    first = wishes[0]  # whoever was there is gone again: trying once more will do
    return Conflict("person_busy", name=first.name, held_on=first.held_on, where={}, clashes=())


def _meet(wish: Wish, held: Attendance) -> bool:
    span = _span_of(held)
    return span is not None and span[0] < wish.span[1] and wish.span[0] < span[1]


def _clash(wish: Wish, held: Attendance) -> Clash:
    other = held.occurrence
    return Clash(
        professional_id=wish.professional_id,
        name=wish.name,
        held_on=wish.held_on,
        where=other.venue.names,
        kind=other.kind,
        starts=other.starts,
        ends=other.ends,
        public_id=other.public_id,
    )
