"""Close and reopen a venue, cancel and restore a session: each in one transaction, each tried out to show its effect.

A preview does the whole act inside a savepoint and takes it back, so that what is shown is what would be done.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..audit.service import JOB, Actor, record
from ..errors import Conflict, Invalid
from ..reservations.returning import Returned, bring_back
from ..schedule.hours import is_over
from ..schedule.model import Occurrence, Series
from ..schedule.service import SyncResult, cancel_occurrence, restore_occurrence, sync_series
from ..venues.model import Closure, Venue
from ..venues.queries import closures_between
from ..venues.rules import ClosureRequest
from . import queries
from .effects import Before, effect_of, return_of
from .rules import MOST_DAYS, Effect, Return, check_seen

Told = TypeVar("Told")


def preview_closure(tx: Session, venue: Venue, request: ClosureRequest, *, now: datetime) -> Effect:
    """Return what closing the venue would do; nothing is kept of it."""
    return _tried(tx, lambda: _close(tx, venue, request, now=now, actor=JOB)[1])


def close_venue(
    tx: Session, venue: Venue, request: ClosureRequest, *, seen: str | None = None, now: datetime, actor: Actor
) -> Closure:
    """Close the venue: its sessions on these days are cancelled, families told, rotations brought after it.

    Args:
        seen: `Effect.seen` of what was shown; closing twice over with the same days is one closure.

    Raises:
        EffectChanged: the effect is not the one that was shown; the caller's transaction must be rolled back.
        Invalid: `closure_past` or `closure_too_long`.
    """
    same = _same_closure(tx, venue, request)
    if same is not None:
        return same
    closure, effect = _close(tx, venue, request, now=now, actor=actor)
    check_seen(effect, seen)
    return closure


def preview_reopening(tx: Session, closure: Closure, *, now: datetime) -> Return:
    """Return what reopening would bring back; nothing is kept of it."""
    return _tried(tx, lambda: _reopen(tx, closure, now=now, actor=JOB))


def reopen(tx: Session, closure: Closure, *, seen: str | None = None, now: datetime, actor: Actor) -> Return:
    """Take a closure back: its sessions are held, with the families that were not told of the cancellation yet.

    Raises:
        EffectChanged: it would bring back something else than was shown.
        Conflict: `person_busy` when somebody of a session's team has been booked elsewhere meanwhile.
    """
    if closure.reopened_at is not None:
        return Return()
    found = _reopen(tx, closure, now=now, actor=actor)
    check_seen(found, seen)
    return found


def preview_cancellation(tx: Session, occurrence: Occurrence, *, now: datetime) -> Effect:
    """Return what cancelling the session would do; nothing is kept of it."""
    return _tried(tx, lambda: _cancel(tx, occurrence, "", now=now, actor=JOB))


def cancel_session(
    tx: Session, occurrence: Occurrence, reason: str, *, seen: str | None = None, now: datetime, actor: Actor
) -> None:
    """Cancel one session with the reason families read; the rotation goes on as before.

    Raises:
        EffectChanged: the effect is not the one that was shown.
        Conflict: `session_past`.
    """
    if occurrence.cancelled_at is None:
        check_seen(_cancel(tx, occurrence, reason, now=now, actor=actor), seen)


def preview_restoring(tx: Session, occurrence: Occurrence, *, now: datetime) -> Return:
    """Return what restoring the session would bring back; nothing is kept of it."""
    return _tried(tx, lambda: _restore(tx, occurrence, now=now, actor=JOB))


def restore_session(
    tx: Session, occurrence: Occurrence, *, seen: str | None = None, now: datetime, actor: Actor
) -> None:
    """Hold a cancelled session after all.

    Raises:
        EffectChanged: it would bring back something else than was shown.
        Conflict: `venue_closed`, `session_past` or `person_busy`.
    """
    if occurrence.cancelled_at is not None:
        check_seen(_restore(tx, occurrence, now=now, actor=actor), seen)


def _tried(tx: Session, act: Callable[[], Told]) -> Told:
    savepoint = tx.begin_nested()
    try:
        return act()
    finally:
        savepoint.rollback()


def _close(
    tx: Session, venue: Venue, request: ClosureRequest, *, now: datetime, actor: Actor
) -> tuple[Closure, Effect]:
    if (request.last_on - request.first_on).days >= MOST_DAYS:
        raise Invalid("closure_too_long", most=MOST_DAYS)
    rotations = queries.rotations_at(tx, venue.id, now)
    doomed = [
        one
        for one in queries.held_still(tx, venue.id, request.first_on, request.last_on)
        if one.cancelled_at is None and not is_over(one, now)
    ]
    before = Before.of(tx, doomed, rotations, now)
    closure = Closure(
        venue_id=venue.id,
        first_on=request.first_on,
        last_on=request.last_on,
        reason=request.reason,
        closed_at=now,
        closed_by=actor[1],
    )
    tx.add(closure)
    tx.flush()
    for one in doomed:
        cancel_occurrence(tx, one, request.reason, by_plan=True, now=now, actor=actor)
    results = _sync(tx, rotations, now, actor)
    effect = effect_of(tx, before, results, now)
    counts = {"sessions": len(effect.sessions), "reservations": effect.reservations, "messages": effect.messages}
    record(tx, actor, "close_venue", "closure", closure.id, now=now, venue_id=venue.id, **counts)
    return closure, effect


def _reopen(tx: Session, closure: Closure, *, now: datetime, actor: Actor) -> Return:
    if closure.venue_id is None:
        raise Conflict("municipality_closed")
    venue = tx.get_one(Venue, closure.venue_id)
    rotations = queries.rotations_at(tx, venue.id, now)
    waiting = [
        one
        for one in queries.held_still(tx, venue.id, closure.first_on, closure.last_on)
        if one.cancelled_at is not None and one.cancelled_by == "plan" and not is_over(one, now)
    ]
    before = Before.of(tx, waiting, rotations, now)
    closure.reopened_at, closure.reopened_by = now, actor[1]
    tx.flush()
    for one in waiting:
        # The dates of a rotation are the plan's business, unless somebody changed them by hand.
        if (one.series_id is None or one.changed_by_hand_at is not None) and not _is_closed(tx, one):
            restore_occurrence(tx, one, by_plan=True, now=now, actor=actor)
    results = _sync(tx, rotations, now, actor)
    came_back = [one for one in waiting if one.cancelled_at is None]
    families = [_bring_back(tx, one, before, now, actor) for one in came_back]
    found = return_of(tx, before, came_back, families, results, now)
    counts = {"sessions": len(found.sessions), "reservations": found.reservations, "lost": found.lost}
    record(tx, actor, "reopen_venue", "closure", closure.id, now=now, venue_id=venue.id, **counts)
    return found


def _cancel(tx: Session, occurrence: Occurrence, reason: str, *, now: datetime, actor: Actor) -> Effect:
    (held,) = queries.held_still_one(tx, occurrence.id)
    before = Before.of(tx, [held], [], now)
    cancel_occurrence(tx, held, reason, now=now, actor=actor)
    return effect_of(tx, before, [], now)


def _restore(tx: Session, occurrence: Occurrence, *, now: datetime, actor: Actor) -> Return:
    (held,) = queries.held_still_one(tx, occurrence.id)
    if _is_closed(tx, held):
        raise Conflict("venue_closed")
    before = Before.of(tx, [held], [], now)
    restore_occurrence(tx, held, now=now, actor=actor)
    families = [_bring_back(tx, held, before, now, actor)]
    return return_of(tx, before, [held], families, [], now)


def _bring_back(tx: Session, occurrence: Occurrence, before: Before, now: datetime, actor: Actor) -> Returned:
    cancelled_at = before.cancelled_at.get(occurrence.id)
    if cancelled_at is None:
        return Returned(0, 0)
    return bring_back(
        tx, occurrence, cancelled_at, is_same_place=before.is_same_place(occurrence), now=now, actor=actor
    )


def _is_closed(tx: Session, occurrence: Occurrence) -> bool:
    on = occurrence.held_on
    return bool(closures_between(tx, [occurrence.venue_id], occurrence.municipality_id, on, on))


def _sync(tx: Session, rotations: Sequence[Series], now: datetime, actor: Actor) -> list[tuple[Series, SyncResult]]:
    return [(one, sync_series(tx, one, now=now, actor=actor)) for one in rotations]


def _same_closure(tx: Session, venue: Venue, request: ClosureRequest) -> Closure | None:
    return tx.scalar(
        select(Closure).where(
            Closure.venue_id == venue.id,
            Closure.first_on == request.first_on,
            Closure.last_on == request.last_on,
            Closure.reopened_at.is_(None),
        )
    )
