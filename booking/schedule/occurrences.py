"""Single dates: add, cancel, restore, move, set the hour."""

from datetime import date, datetime, time

from sqlalchemy.orm import Session

from ..audit.service import Actor, record
from ..db import lock
from ..errors import Conflict, Invalid, Missing
from ..venues.model import Venue
from .attendance import check_open
from .holding import all_or_nothing, settle
from .hours import agree_on, is_over, revise
from .model import Attendance, Occurrence
from .planned import is_planned
from .rules import OccurrenceRequest, check_hours, check_reason
from .series import find_term
from .syncing import follow
from .teams import check_people
from .twins import date_twin


def add_occurrence(tx: Session, request: OccurrenceRequest, *, now: datetime, actor: Actor) -> Occurrence:
    """Add a single date with its team; in a term it is public as soon as the term is; pressed twice, one.

    Raises:
        Invalid: `outside_term`, `other_municipality` or `date_past`.
        Missing: the venue, the term or a person does not exist.
        Conflict: `person_busy`.
    """
    with all_or_nothing(tx):
        occurrence = _new(tx, request, now)
        if is_over(occurrence, now):
            raise Invalid("date_past")
        check_people(tx, request.team)
        twin = date_twin(tx, request, occurrence.municipality_id)
        if twin is not None:
            return twin
        occurrence.attendances = [
            Attendance(
                service_id=one.service_id,
                professional_id=one.professional_id,
                presence=one.presence,
                from_team=False,
                asked_at=None if one.professional_id is None else now,
                accepted_at=None if one.professional_id is None else now,
            )
            for one in request.team
        ]
        tx.add(occurrence)
        tx.flush()
        _tell(tx, occurrence, "occurrence_added", now, actor)
    return occurrence


def cancel_occurrence(
    tx: Session, occurrence: Occurrence, reason: str, by_plan: bool = False, *, now: datetime, actor: Actor
) -> None:
    """Cancel a date with a reason families read; `by_plan` when a closure did it, so that a plan may bring it back.

    Cancelled twice, the first stands; only a person's decision outlasts the plan's.
    """
    check_reason(reason)
    with all_or_nothing(tx):
        lock(tx, occurrence)
        if is_over(occurrence, now):
            raise Conflict("session_past", held_on=occurrence.held_on)
        if occurrence.cancelled_at is not None and (by_plan or occurrence.cancelled_by == "user"):
            return
        is_news = occurrence.cancelled_at is None
        occurrence.cancelled_at = occurrence.cancelled_at or now
        occurrence.cancelled_by = "plan" if by_plan else "user"
        occurrence.cancel_reason = reason
        occurrence.instead_id = None if is_news else occurrence.instead_id
        revise(occurrence, now, is_rescheduled=is_news)
        _tell(tx, occurrence, "occurrence_cancelled", now, actor)


def restore_occurrence(
    tx: Session, occurrence: Occurrence, *, by_plan: bool = False, now: datetime, actor: Actor
) -> None:
    """Hold a cancelled date after all, with its people.

    Restored by a person although its plan does not have it, it becomes a one-off that the plan leaves alone.

    Raises:
        Conflict: `session_past`; `person_busy` when somebody of the team has been booked elsewhere meanwhile.
    """
    with all_or_nothing(tx):
        lock(tx, occurrence)
        if is_over(occurrence, now):
            raise Conflict("session_past", held_on=occurrence.held_on)
        if occurrence.cancelled_at is None:
            return
        if not by_plan and (occurrence.cancelled_by == "plan" or not is_planned(tx, occurrence, now=now)):
            occurrence.changed_by_hand_at = now
        occurrence.cancelled_at, occurrence.cancelled_by, occurrence.cancel_reason = None, "", ""
        revise(occurrence, now, is_rescheduled=True)
        _tell(tx, occurrence, "occurrence_restored", now, actor)


def move_occurrence(
    tx: Session,
    occurrence: Occurrence,
    held_on: date,
    starts: time | None,
    ends: time | None,
    venue_id: int,
    *,
    now: datetime,
    actor: Actor,
) -> None:
    """Hold this one date at another time or place, with its families; it survives every edit of its series.

    Raises:
        Conflict: `session_past`, `session_cancelled`, `person_busy`, or not every family has a time there.
        Invalid: `date_past`.
        Missing: the venue does not exist.
    """
    check_hours(starts, ends)
    with all_or_nothing(tx):
        check_open(tx, occurrence, now)
        if tx.get(Venue, venue_id) is None:
            raise Missing("venue")
        came_from = occurrence.venue_id
        if not agree_on(occurrence, venue_id, held_on, starts, ends):
            return
        if is_over(occurrence, now):
            raise Invalid("date_past")
        occurrence.changed_by_hand_at = now
        revise(occurrence, now, is_rescheduled=True)
        _tell(tx, occurrence, "occurrence_moved", now, actor, moved_from=came_from)


def set_hours(tx: Session, occurrence: Occurrence, starts: time, ends: time, *, now: datetime, actor: Actor) -> None:
    """Give a date its hour: from then on its people are held there."""
    venue_id, held_on = occurrence.venue_id, occurrence.held_on
    move_occurrence(tx, occurrence, held_on, starts, ends, venue_id, now=now, actor=actor)


def _new(tx: Session, request: OccurrenceRequest, now: datetime) -> Occurrence:
    venue = tx.get(Venue, request.venue_id)
    if venue is None:
        raise Missing("venue")
    term = find_term(tx, request.term_id, venue.municipality_id)
    if term is not None and not term.first_on <= request.held_on <= term.last_on:
        raise Invalid("outside_term", first_on=term.first_on, last_on=term.last_on)
    is_public = request.is_published if term is None else term.published_at is not None
    occurrence = Occurrence(
        municipality_id=venue.municipality_id,
        term=term,
        kind=request.kind,
        names=request.names,
        slot_minutes=request.slot_minutes,
        lanes=request.lanes,
        created_at=now,
        published_at=now if is_public else None,
        revised_at=now,
        sequence=0,
    )
    agree_on(occurrence, venue.id, request.held_on, request.starts, request.ends)
    return occurrence


def _tell(
    tx: Session, occurrence: Occurrence, action: str, now: datetime, actor: Actor, *, moved_from: int | None = None
) -> None:
    """Settle who is held when, log, let the others follow; `moved_from` is the venue that families come along from."""
    settle(tx, [occurrence], now=now, is_refusing=True)
    record(tx, actor, action, "occurrence", occurrence.id, now=now)
    follow(tx, [occurrence], now, None if moved_from is None else {occurrence.id: moved_from})
