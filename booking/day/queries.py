"""The sessions a member of staff works with, and who holds their slots: a constant number of queries."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from ..accounts.lending import Own
from ..accounts.rules import Reach
from ..audit.model import AuditEvent
from ..clock import local_today
from ..network.model import Municipality
from ..reservations.kept import is_kept
from ..reservations.model import Reservation, Slot
from ..reservations.rules import JUST_NOW
from ..schedule.model import Attendance, Occurrence
from ..venues.model import Venue
from .model import WalkIn
from .rules import Counted

Lane = tuple[Slot, Reservation | None]


@dataclass(frozen=True)
class Eyes:
    """Whose sessions are looked for: those within a reach, and those that are one's own."""

    reach: Reach
    own: Sequence[Own]


def sessions_on(tx: Session, eyes: Eyes, on: date) -> list[Occurrence]:
    """Return the sessions of a day, by time."""
    return list(tx.scalars(_seen(eyes).where(Occurrence.held_on == on)))


def coming_sessions(tx: Session, eyes: Eyes, now: datetime, *, after: date, most: int) -> list[Occurrence]:
    """Return the next sessions after a day that are not cancelled."""
    is_later = (Occurrence.held_on > after, Occurrence.held_on >= local_today(now), Occurrence.cancelled_at.is_(None))
    return list(tx.scalars(_seen(eyes).where(*is_later).limit(most)))


def days_around(tx: Session, eyes: Eyes, on: date) -> tuple[date | None, date | None]:
    """Return the days with sessions before and after a day."""
    before = select(func.max(Occurrence.held_on)).where(is_seen(eyes), Occurrence.held_on < on)
    after = select(func.min(Occurrence.held_on)).where(is_seen(eyes), Occurrence.held_on > on)
    return tx.scalar(before), tx.scalar(after)


def sessions_around(tx: Session, eyes: Eyes, session: Occurrence) -> tuple[Occurrence | None, Occurrence | None]:
    """Return the sessions before and after one."""
    held_on, here = session.held_on, session.id
    is_before = or_(Occurrence.held_on < held_on, and_(Occurrence.held_on == held_on, Occurrence.id < here))
    is_after = or_(Occurrence.held_on > held_on, and_(Occurrence.held_on == held_on, Occurrence.id > here))
    base = select(Occurrence).options(joinedload(Occurrence.venue)).where(is_seen(eyes)).limit(1)
    before = base.where(is_before).order_by(Occurrence.held_on.desc(), Occurrence.id.desc())
    after = base.where(is_after).order_by(Occurrence.held_on, Occurrence.id)
    return tx.scalar(before), tx.scalar(after)


def lanes_of(tx: Session, occurrence_ids: Collection[int]) -> dict[int, list[Lane]]:
    """Return the slots of each session by time and lane, each with who holds it."""
    holds = and_(Reservation.slot_id == Slot.id, Reservation.released_at.is_(None))
    chosen = (
        select(Slot, Reservation)
        .outerjoin(Reservation, holds)
        .where(Slot.occurrence_id.in_(occurrence_ids))
        .options(
            joinedload(Slot.occurrence).joinedload(Occurrence.venue).joinedload(Venue.organisation),
            joinedload(Slot.professional),
            joinedload(Reservation.service),
            joinedload(Reservation.controller),
            joinedload(Reservation.contact),
        )
        .order_by(Slot.starts_at, Slot.lane)
    )
    lanes: dict[int, list[Lane]] = {one: [] for one in occurrence_ids}
    for slot, reservation in tx.execute(chosen):
        lanes[slot.occurrence_id].append((slot, reservation))
    return lanes


def unconfirmed_at(tx: Session, occurrence_ids: Collection[int]) -> dict[int, int]:
    """Count the families of each session that were asked to confirm a new time and have not (`must_confirm`)."""
    chosen = (
        select(Slot.occurrence_id, func.count())
        .join(Reservation, Reservation.slot_id == Slot.id)
        .where(
            Slot.occurrence_id.in_(occurrence_ids),
            Reservation.released_at.is_(None),
            Reservation.asked_to_confirm_at.is_not(None),
            Reservation.confirmed_at.is_(None),
            or_(Reservation.moved_at.is_(None), Reservation.moved_at < Reservation.asked_to_confirm_at),
        )
        .group_by(Slot.occurrence_id)
    )
    return {occurrence_id: int(number) for occurrence_id, number in tx.execute(chosen)}


def booked_by_controller(tx: Session, occurrence_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """Count the families of each controller that have booked each session, by the controller's id."""
    chosen = (
        select(Slot.occurrence_id, Reservation.controller_id, func.count())
        .join(Reservation, Reservation.slot_id == Slot.id)
        .where(Slot.occurrence_id.in_(occurrence_ids), Reservation.released_at.is_(None))
        .group_by(Slot.occurrence_id, Reservation.controller_id)
    )
    found: dict[int, dict[int, int]] = {one: {} for one in occurrence_ids}
    for occurrence_id, controller_id, number in tx.execute(chosen):
        found[occurrence_id][controller_id] = int(number)
    return found


def walk_ins_at(tx: Session, occurrence_ids: Collection[int]) -> dict[int, Counted]:
    """Return how many came without booking to each session."""
    chosen = (
        select(WalkIn.occurrence_id, WalkIn.kind, func.sum(WalkIn.amount))
        .where(WalkIn.occurrence_id.in_(occurrence_ids))
        .group_by(WalkIn.occurrence_id, WalkIn.kind)
    )
    found: dict[int, dict[str, int]] = {one: {} for one in occurrence_ids}
    for occurrence_id, kind, number in tx.execute(chosen):
        found[occurrence_id][kind] = int(number)
    return {one: Counted(**numbers) for one, numbers in found.items()}


def free_slots(tx: Session, occurrence: Occurrence, now: datetime) -> Sequence[Slot]:
    """Return a free slot of each time that is not over; one that is kept for the queue is not free."""
    lanes = lanes_of(tx, [occurrence.id])[occurrence.id]
    free = [slot for slot, held in lanes if held is None and not is_kept(slot, now) and now < slot.ends_at]
    return list({slot.starts_at: slot for slot in reversed(free)}.values())[::-1]


def has_just_booked(tx: Session, reservation: Reservation, user_id: int, now: datetime) -> bool:
    """Tell whether the user made this reservation in the last minutes, so that the code may still be read aloud."""
    made = select(AuditEvent.id).where(
        AuditEvent.subject == "reservation",
        AuditEvent.subject_id == reservation.id,
        AuditEvent.action == "reserve",
        AuditEvent.actor_id == user_id,
    )
    return now < reservation.booked_at + JUST_NOW and tx.scalar(made) is not None


def _seen(eyes: Eyes) -> Select[Occurrence]:
    in_order = (Occurrence.held_on, Occurrence.starts.is_(None), Occurrence.starts, Occurrence.id)
    return select(Occurrence).options(joinedload(Occurrence.venue)).where(is_seen(eyes)).order_by(*in_order)


def is_seen(eyes: Eyes) -> ColumnElement[bool]:
    """Return what is true of the sessions that are looked for."""
    reach = eyes.reach
    if reach.is_everywhere:
        return true()
    in_area = select(Municipality.id).where(Municipality.area_id.in_(reach.area_ids))
    is_own = or_(false(), *(_is_own(one) for one in eyes.own)) if reach.has_own else false()
    return or_(
        Occurrence.venue_id.in_(reach.venue_ids),
        Occurrence.municipality_id.in_(reach.municipality_ids),
        Occurrence.municipality_id.in_(in_area),
        is_own,
    )


def _is_own(own: Own) -> ColumnElement[bool]:
    theirs = select(Attendance.occurrence_id).where(
        Attendance.professional_id == own.professional_id,
        Attendance.asked_at.is_not(None),
        Attendance.declined_at.is_(None),
        Attendance.absent_at.is_(None),
    )
    begins = true() if own.from_on is None else Occurrence.held_on >= own.from_on
    ends = true() if own.until_on is None else Occurrence.held_on < own.until_on
    return and_(Occurrence.id.in_(theirs), begins, ends)
