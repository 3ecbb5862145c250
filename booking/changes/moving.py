"""Move a session in time or place with its families, tried out to show the effect; take the move back."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ..audit.service import JOB, Actor, record
from ..consultations.queries import agreed_at
from ..errors import Conflict, Invalid, Missing
from ..following.confirming import ask_to_confirm, take_question_back
from ..following.slots import count_without_place
from ..notices.rules import TAKE_BACK
from ..recurrence import span_to_utc
from ..reservations.queries import reservations_of
from ..reservations.rules import planned_slots
from ..schedule.hooks import Berth, Carried, follower
from ..schedule.model import Occurrence
from ..schedule.service import move_occurrence
from ..venues.model import Venue
from ..venues.queries import closures_between
from . import queries
from .effects import dated, tried
from .model import MoveProposal
from .rules import MoveEffect, MoveRequest, NoRoom, check_seen


def needs_consent(occurrence: Occurrence, venue: Venue, *, may_decide_there: bool) -> bool:
    """Tell whether a move to `venue` is only a proposal: another's unit, or another organisation's."""
    return not may_decide_there or venue.organisation_id != occurrence.venue.organisation_id


def preview_move(tx: Session, occurrence: Occurrence, request: MoveRequest, *, now: datetime) -> MoveEffect:
    """Return what the move would do; nothing is kept of it. It refuses as `move_session` does."""
    return tried(tx, lambda: move(tx, held_for(tx, occurrence, request.venue_id), request, now=now, actor=JOB))


def move_session(
    tx: Session, occurrence: Occurrence, request: MoveRequest, *, seen: str | None = None, now: datetime, actor: Actor
) -> MoveProposal:
    """Hold the session at another time or place of one's own unit; families come along and are told.

    Raises:
        EffectChanged: the effect is not the one that was shown; the caller's transaction must be rolled back.
        NoRoom: some families would have no time.
        Conflict: `venue_closed`, `venue_taken`, `session_past`, `session_cancelled` or `person_busy`.
        Invalid: `same_place`, `date_past` or `other_municipality`.
    """
    held = held_for(tx, occurrence, request.venue_id)
    row = new_proposal(held, request, now=now, actor=actor)
    row.accepted_at, row.accepted_by = now, actor.user_id
    check_seen(move(tx, held, request, now=now, actor=actor), seen)
    withdraw_open(tx, [held.id], now)
    tx.add(row)
    tx.flush()
    return row


def move_to_undo(tx: Session, occurrence: Occurrence, now: datetime) -> MoveProposal | None:
    """Return the move of the last minutes that can be taken back: nothing has happened to the session since."""
    last = tx.scalar(
        select(MoveProposal)
        .where(MoveProposal.occurrence_id == occurrence.id, MoveProposal.accepted_at.is_not(None))
        .order_by(MoveProposal.accepted_at.desc(), MoveProposal.id.desc())
        .limit(1)
    )
    if last is None or last.undone_at is not None or last.cancelled_at is not None or last.accepted_at is None:
        return None
    there = (occurrence.venue_id, occurrence.held_on, occurrence.starts, occurrence.ends)
    is_there = (last.venue_id, last.held_on, last.starts, last.ends) == there and occurrence.cancelled_at is None
    return last if is_there and now < last.accepted_at + TAKE_BACK else None


def preview_undo(tx: Session, occurrence: Occurrence, *, now: datetime) -> MoveEffect:
    """Return what taking the last move back would do; nothing is kept of it."""
    return tried(tx, lambda: _undo(tx, occurrence, now=now, actor=JOB))


def undo_move(tx: Session, occurrence: Occurrence, *, seen: str | None = None, now: datetime, actor: Actor) -> None:
    """Take the last move back, as if it had not been: whoever was not told yet never hears of it.

    Raises:
        EffectChanged: the effect is not the one that was shown.
        NoRoom: a family has booked a time meanwhile that there was not before.
        Conflict: `undo_over`, or what refuses a move.
    """
    check_seen(_undo(tx, occurrence, now=now, actor=actor), seen)


def move(tx: Session, held: Occurrence, request: MoveRequest, *, now: datetime, actor: Actor) -> MoveEffect:
    """Move a session that is held still, and return what that did."""
    before, carried = dated(held), _carried(tx, held, request)
    _check_place(tx, held, request)
    professionals, consultations = queries.professionals_at(tx, [held.id]), agreed_at(tx, [held.id])
    move_occurrence(tx, held, request.held_on, request.starts, request.ends, request.venue_id, now=now, actor=actor)
    tx.refresh(held, ["venue"])
    along = agreed_at(tx, [held.id])
    return MoveEffect(
        before=before,
        after=dated(held),
        reservations=len(carried.times),
        times=carried.times,
        sign_ups=queries.families_of(tx, [held.id]).sign_ups,
        messages=carried.messages,
        without_message=carried.changed - carried.messages,
        asked=sum(old != new for old, new in carried.times),
        professionals=professionals,
        consultations=consultations - along,
        consultations_along=along,
    )


def ask_families(tx: Session, occurrence: Occurrence, *, now: datetime) -> None:
    """Ask the families of a session that was moved into another unit whether the new time suits."""
    ask_to_confirm(tx, reservations_of(tx, occurrence), now=now)


def new_proposal(held: Occurrence, request: MoveRequest, *, now: datetime, actor: Actor) -> MoveProposal:
    """Return the row of a move, with where the session stands now; not written yet."""
    return MoveProposal(
        occurrence_id=held.id,
        venue_id=request.venue_id,
        held_on=request.held_on,
        starts=request.starts,
        ends=request.ends,
        from_venue_id=held.venue_id,
        from_held_on=held.held_on,
        from_starts=held.starts,
        from_ends=held.ends,
        from_changed_by_hand_at=held.changed_by_hand_at,
        proposed_at=now,
        proposed_by=actor.user_id,
    )


def withdraw_open(tx: Session, occurrence_ids: Collection[int], now: datetime) -> None:
    """End the proposals that something else has overtaken."""
    tx.execute(
        update(MoveProposal)
        .where(
            MoveProposal.occurrence_id.in_(occurrence_ids),
            MoveProposal.accepted_at.is_(None),
            MoveProposal.declined_at.is_(None),
        )
        .values(declined_at=now, declined_by=None)
        .execution_options(synchronize_session="fetch")
    )


def held_for(tx: Session, occurrence: Occurrence, venue_id: int) -> Occurrence:
    """Return the session, held still, and let nobody else come to the venue meanwhile."""
    venue = tx.get(Venue, venue_id)
    if venue is None:
        raise Missing("venue")
    queries.lock_place(tx, venue)
    (held,) = queries.held_still_one(tx, occurrence.id)
    return held


def _undo(tx: Session, occurrence: Occurrence, *, now: datetime, actor: Actor) -> MoveEffect:
    last = move_to_undo(tx, occurrence, now)
    if last is None:
        raise Conflict("undo_over")
    held = held_for(tx, occurrence, last.from_venue_id)
    if move_to_undo(tx, held, now) is not last:
        raise Conflict("undo_over")
    back = MoveRequest(last.from_venue_id, last.from_held_on, last.from_starts, last.from_ends)
    effect = move(tx, held, back, now=now, actor=actor)
    held.changed_by_hand_at = last.from_changed_by_hand_at
    asked_at = (last.accepted_at, now)
    take_question_back(tx, [one.id for one in reservations_of(tx, held) if one.asked_to_confirm_at in asked_at])
    last.undone_at, last.undone_by = now, actor.user_id
    record(tx, actor, "undo_move", "occurrence", held.id, now=now, move_id=last.id)
    tx.flush()
    return effect


def _carried(tx: Session, held: Occurrence, request: MoveRequest) -> Carried:
    starts_at, ends_at = _span(request)
    berth = Berth(request.venue_id, starts_at, ends_at, held.slot_minutes, held.lanes)
    carried = follower().carry(tx, held, berth)
    if carried is None:
        plan = planned_slots(starts_at, ends_at, held.slot_minutes, held.lanes)
        raise NoRoom(count_without_place(tx, held, plan), len(reservations_of(tx, held)))
    return carried


def _span(request: MoveRequest) -> tuple[datetime | None, datetime | None]:
    if request.starts is None or request.ends is None:
        return None, None
    return span_to_utc(request.held_on, request.starts, request.ends)


def _check_place(tx: Session, held: Occurrence, request: MoveRequest) -> None:
    venue = tx.get(Venue, request.venue_id)
    if venue is None or (venue.archived_at is not None and venue.id != held.venue_id):
        raise Missing("venue")
    if venue.municipality_id != held.municipality_id:
        raise Invalid("other_municipality")
    place = (request.venue_id, request.held_on, request.starts, request.ends)
    if place == (held.venue_id, held.held_on, held.starts, held.ends):
        raise Invalid("same_place")
    if closures_between(tx, [venue.id], held.municipality_id, request.held_on, request.held_on):
        raise Conflict("venue_closed")
    if queries.is_taken(tx, held, venue.id, _span(request)):
        raise Conflict("venue_taken")
