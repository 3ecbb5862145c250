"""Close and reopen a venue, cancel and restore a session: each in one transaction, each tried out to show its effect.

A preview does the whole act inside a savepoint and takes it back, so that what is shown is what would be done.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..audit.service import JOB, Actor, record
from ..errors import Conflict, Invalid
from ..following.returning import Returned, bring_back
from ..network.model import Municipality
from ..schedule.hours import is_over
from ..schedule.model import Occurrence, Series
from ..schedule.service import SyncResult, cancel_occurrence, restore_occurrence, sync_series
from ..venues.model import Closure, Venue
from ..venues.queries import closures_between
from ..venues.rules import ClosureRequest
from . import queries
from .effects import Before, effect_of, return_of, tried
from .moving import held_for, withdraw_open
from .proposals import add_proposal
from .queries import Place
from .rules import MOST_DAYS, Effect, Instead, MoveRequest, Return, check_seen

NOTHING = Instead("none")


def preview_closure(tx: Session, place: Place, request: ClosureRequest, *, now: datetime) -> Effect:
    """Return what closing the venue or municipality would do; nothing is kept of it."""
    return tried(tx, lambda: _close(tx, place, request, now=now, actor=JOB)[1])


def close_venue(
    tx: Session,
    place: Place,
    request: ClosureRequest,
    *,
    instead: Instead = NOTHING,
    seen: str | None = None,
    now: datetime,
    actor: Actor,
) -> Closure:
    """Close a venue or a municipality: its sessions are cancelled, families told, rotations brought after it.

    Args:
        instead: What families are offered: one of the effect's offers or venues, or nothing.
        seen: `Effect.seen` of what was shown; closing twice over with the same days is one closure.

    Raises:
        EffectChanged: the effect is not the one that was shown; the caller's transaction must be rolled back.
        Invalid: `closure_past`, `closure_too_long` or `no_such_offer`.
    """
    same = _same_closure(tx, place, request)
    if same is not None:
        return same
    closure, effect = _close(tx, place, request, now=now, actor=actor)
    check_seen(effect, seen)
    _offer(tx, effect, instead, now=now, actor=actor)
    return closure


def preview_reopening(tx: Session, closure: Closure, *, now: datetime) -> Return:
    """Return what reopening would bring back; nothing is kept of it."""
    return tried(tx, lambda: _reopen(tx, closure, now=now, actor=JOB))


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
    return tried(tx, lambda: _cancel(tx, occurrence, "", now=now, actor=JOB))


def cancel_session(
    tx: Session,
    occurrence: Occurrence,
    reason: str,
    *,
    instead: Instead = NOTHING,
    seen: str | None = None,
    now: datetime,
    actor: Actor,
) -> None:
    """Cancel one session with the reason families read; the rotation goes on as before.

    Args:
        instead: What families are offered, as in `close_venue`.

    Raises:
        EffectChanged: the effect is not the one that was shown.
        Conflict: `session_past`.
        Invalid: `no_such_offer`.
    """
    if occurrence.cancelled_at is not None:
        return
    effect = _cancel(tx, occurrence, reason, now=now, actor=actor)
    check_seen(effect, seen)
    _offer(tx, effect, instead, now=now, actor=actor)


def preview_restoring(tx: Session, occurrence: Occurrence, *, now: datetime) -> Return:
    """Return what restoring the session would bring back; nothing is kept of it."""
    return tried(tx, lambda: _restore(tx, occurrence, now=now, actor=JOB))


def restore_session(
    tx: Session, occurrence: Occurrence, *, seen: str | None = None, now: datetime, actor: Actor
) -> None:
    """Hold a cancelled session after all.

    Raises:
        EffectChanged: it would bring back something else than was shown.
        Conflict: `venue_closed`, `venue_taken`, `session_past` or `person_busy`.
    """
    if occurrence.cancelled_at is not None:
        check_seen(_restore(tx, occurrence, now=now, actor=actor), seen)


def _close(
    tx: Session, place: Place, request: ClosureRequest, *, now: datetime, actor: Actor
) -> tuple[Closure, Effect]:
    if (request.last_on - request.first_on).days >= MOST_DAYS:
        raise Invalid("closure_too_long", most=MOST_DAYS)
    queries.lock_place(tx, place)
    rotations = queries.rotations_at(tx, place, now)
    doomed = [
        one
        for one in queries.held_still(tx, place, request.first_on, request.last_on)
        if one.cancelled_at is None and not is_over(one, now)
    ]
    before = Before.of(tx, doomed, rotations, now)
    closure = Closure(
        **_named(place),
        first_on=request.first_on,
        last_on=request.last_on,
        reason=request.reason,
        closed_at=now,
        closed_by=actor.user_id,
    )
    tx.add(closure)
    tx.flush()
    withdraw_open(tx, [one.id for one in doomed], now)
    for one in doomed:
        cancel_occurrence(tx, one, request.reason, by_plan=True, now=now, actor=actor)
    results = _sync(tx, rotations, now, actor)
    effect = effect_of(tx, before, results, now)
    counts = {"sessions": len(effect.sessions), "reservations": effect.reservations, "messages": effect.messages}
    where = _named(place)
    action = "close_venue" if "venue_id" in where else "close_municipality"
    record(tx, actor, action, "closure", closure.id, now=now, **where, **counts)
    return closure, effect


def _reopen(tx: Session, closure: Closure, *, now: datetime, actor: Actor) -> Return:
    place: Place = (
        tx.get_one(Municipality, closure.municipality_id)
        if closure.venue_id is None
        else tx.get_one(Venue, closure.venue_id)
    )
    rotations = queries.rotations_at(tx, place, now)
    waiting = [
        one
        for one in queries.held_still(tx, place, closure.first_on, closure.last_on)
        if one.cancelled_at is not None and one.cancelled_by == "plan" and not is_over(one, now)
    ]
    before = Before.of(tx, waiting, rotations, now)
    closure.reopened_at, closure.reopened_by = now, actor.user_id
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
    where = _named(place)
    action = "reopen_venue" if "venue_id" in where else "reopen_municipality"
    record(tx, actor, action, "closure", closure.id, now=now, **where, **counts)
    return found


def _cancel(tx: Session, occurrence: Occurrence, reason: str, *, now: datetime, actor: Actor) -> Effect:
    (held,) = queries.held_still_one(tx, occurrence.id)
    before = Before.of(tx, [held], [], now)
    withdraw_open(tx, [held.id], now)
    cancel_occurrence(tx, held, reason, now=now, actor=actor)
    return effect_of(tx, before, [], now)


def _restore(tx: Session, occurrence: Occurrence, *, now: datetime, actor: Actor) -> Return:
    held = held_for(tx, occurrence, occurrence.venue_id)
    if _is_closed(tx, held):
        raise Conflict("venue_closed")
    if queries.is_taken(tx, held, held.venue_id, (held.starts_at, held.ends_at)):
        raise Conflict("venue_taken")
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


def _named(place: Place) -> dict[str, int]:
    return {"venue_id" if isinstance(place, Venue) else "municipality_id": place.id}


def _offer(tx: Session, effect: Effect, instead: Instead, *, now: datetime, actor: Actor) -> None:
    """Write what families of the sessions just cancelled are offered."""
    if instead.kind == "none" or not effect.sessions:
        return
    ids = [one.public_id for one in effect.sessions]
    cancelled = list(tx.scalars(select(Occurrence).where(Occurrence.public_id.in_(ids)).order_by(Occurrence.id)))
    if instead.kind == "venue" and instead.name in {one.slug for one in effect.venues}:
        venue_id = tx.scalars(select(Venue.id).where(Venue.slug == instead.name)).one()
        for one in cancelled:
            request = MoveRequest(venue_id, one.held_on, one.starts, one.ends)
            add_proposal(tx, one, request, now=now, actor=actor)
    elif instead.kind == "session" and instead.name in {one.session.public_id for one in effect.offers}:
        offered_id = tx.scalars(select(Occurrence.id).where(Occurrence.public_id == instead.name)).one()
        for one in cancelled:
            one.instead_id = offered_id
        tx.flush()
    else:
        raise Invalid("no_such_offer")


def _same_closure(tx: Session, place: Place, request: ClosureRequest) -> Closure | None:
    is_theirs = Closure.venue_id == place.id if isinstance(place, Venue) else Closure.municipality_id == place.id
    return tx.scalar(
        select(Closure).where(
            is_theirs,
            Closure.first_on == request.first_on,
            Closure.last_on == request.last_on,
            Closure.reopened_at.is_(None),
        )
    )
