"""A move into another unit's venue: proposed, and done only once its keeper or the coordinator accepts."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, joinedload

from ..accounts.rules import Reach
from ..audit.service import JOB, Actor, record
from ..clock import local_today
from ..db import lock
from ..errors import Conflict, Missing
from ..following.returning import hold_again
from ..network.model import Municipality
from ..schedule.hours import is_over
from ..schedule.model import Occurrence
from ..schedule.service import restore_occurrence
from ..venues.model import Venue
from . import queries
from .effects import tried
from .model import MoveProposal
from .moving import ask_families, held_for, move, new_proposal, preview_move, withdraw_open
from .rules import MoveEffect, MoveRequest, check_seen
from .telling import tell_keepers, tell_proposer


def propose_move(
    tx: Session, occurrence: Occurrence, request: MoveRequest, *, seen: str | None = None, now: datetime, actor: Actor
) -> MoveProposal:
    """Ask another unit to have the session at its venue; nothing changes for anybody until it accepts.

    Raises:
        EffectChanged: accepted, it would do something else than was shown.
        NoRoom, Conflict, Invalid: what refuses the move itself.
    """
    check_seen(preview_move(tx, occurrence, request, now=now), seen)
    (held,) = queries.held_still_one(tx, occurrence.id)
    return add_proposal(tx, held, request, now=now, actor=actor)


def add_proposal(tx: Session, held: Occurrence, request: MoveRequest, *, now: datetime, actor: Actor) -> MoveProposal:
    """Write a proposal in place of an earlier one; for a session just cancelled it offers to hold it after all."""
    withdraw_open(tx, [held.id], now)
    row = new_proposal(held, request, now=now, actor=actor)
    row.cancelled_at = held.cancelled_at
    tx.add(row)
    tx.flush()
    record(tx, actor, "propose_move", "occurrence", held.id, now=now, move_id=row.id, venue_id=row.venue_id)
    tell_keepers(tx, row, now=now, actor=actor)
    return row


def preview_acceptance(tx: Session, proposal: MoveProposal, *, now: datetime) -> MoveEffect:
    """Return what accepting would do; nothing is kept of it."""
    return tried(tx, lambda: _accept(tx, proposal, now=now, actor=JOB))


def accept_move(tx: Session, proposal: MoveProposal, *, seen: str | None = None, now: datetime, actor: Actor) -> None:
    """Hold the session where it was proposed; its families keep their times and are asked to confirm them.

    Raises:
        EffectChanged: it would do something else than was shown.
        Conflict: `proposal_over`, or what refuses the move itself.
    """
    if proposal.accepted_at is None:
        check_seen(_accept(tx, proposal, now=now, actor=actor), seen)


def decline_move(tx: Session, proposal: MoveProposal, *, now: datetime, actor: Actor) -> None:
    """Say no, or take one's own proposal back; everything stays as it is.

    Raises:
        Conflict: `proposal_over` when it was accepted meanwhile.
    """
    held = _locked(tx, proposal)
    if held.accepted_at is not None:
        raise Conflict("proposal_over")
    if held.declined_at is None:
        held.declined_at, held.declined_by = now, actor.user_id
        record(tx, actor, "decline_move", "occurrence", held.occurrence_id, now=now, move_id=held.id)
        tell_proposer(tx, held, now=now, actor=actor)
        tx.flush()


def proposal_by_public_id(tx: Session, public_id: str) -> MoveProposal:
    """Return a proposal with its session and venues; `Missing` if there is none."""
    found = tx.scalar(_proposals().where(MoveProposal.public_id == public_id))
    if found is None:
        raise Missing("proposal")
    return found


def open_proposals(tx: Session, reach: Reach, now: datetime) -> list[MoveProposal]:
    """Return the proposals to venues within a reach that can still be answered, the soonest first."""
    waiting = (MoveProposal.accepted_at.is_(None), MoveProposal.declined_at.is_(None))
    ahead = _proposals().where(*waiting, MoveProposal.held_on >= local_today(now))
    if not reach.is_everywhere:
        towns = select(Municipality.id).where(
            Municipality.id.in_(reach.municipality_ids) | Municipality.area_id.in_(reach.area_ids)
        )
        theirs = select(Venue.id).where(Venue.id.in_(reach.venue_ids) | Venue.municipality_id.in_(towns))
        ahead = ahead.where(MoveProposal.venue_id.in_(theirs))
    found = tx.scalars(ahead.order_by(MoveProposal.held_on, MoveProposal.starts, MoveProposal.id))
    return [one for one in found if is_answerable(one, now)]


def latest_proposal(tx: Session, occurrence_id: int) -> MoveProposal | None:
    """Return the newest proposal of a session that another unit was asked about."""
    asked = (MoveProposal.occurrence_id == occurrence_id, _was_asked())
    return tx.scalar(_proposals().where(*asked).order_by(MoveProposal.id.desc()).limit(1))


def is_answerable(proposal: MoveProposal, now: datetime) -> bool:
    """Tell whether an answer would still do something: the session is as it was when it was proposed."""
    if proposal.accepted_at is not None or proposal.declined_at is not None:
        return False
    session = proposal.occurrence
    return session.cancelled_at == proposal.cancelled_at and not is_over(session, now)


def _accept(tx: Session, proposal: MoveProposal, *, now: datetime, actor: Actor) -> MoveEffect:
    held = held_for(tx, proposal.occurrence, proposal.venue_id)
    row = _locked(tx, proposal)
    if row.declined_at is not None or row.accepted_at is not None or held.cancelled_at != row.cancelled_at:
        raise Conflict("proposal_over")
    row.from_venue_id, row.from_held_on = held.venue_id, held.held_on
    row.from_starts, row.from_ends = held.starts, held.ends
    row.from_changed_by_hand_at = held.changed_by_hand_at
    row.accepted_at, row.accepted_by = now, actor.user_id
    if row.cancelled_at is not None:
        restore_occurrence(tx, held, now=now, actor=actor)
        hold_again(tx, held, row.cancelled_at, now=now, actor=actor)
    effect = move(tx, held, MoveRequest(row.venue_id, row.held_on, row.starts, row.ends), now=now, actor=actor)
    ask_families(tx, held, now=now)
    effect = replace(effect, asked=effect.reservations)
    record(tx, actor, "accept_move", "occurrence", held.id, now=now, move_id=row.id, venue_id=row.venue_id)
    tell_proposer(tx, row, now=now, actor=actor)
    tx.flush()
    return effect


def _locked(tx: Session, proposal: MoveProposal) -> MoveProposal:
    lock(tx, proposal, key_share=False)
    return proposal


def _was_asked() -> ColumnElement[bool]:
    return MoveProposal.accepted_at.is_(None) | (MoveProposal.accepted_at > MoveProposal.proposed_at)


def _proposals() -> Select[MoveProposal]:
    return select(MoveProposal).options(
        joinedload(MoveProposal.occurrence).joinedload(Occurrence.venue),
        joinedload(MoveProposal.venue),
        joinedload(MoveProposal.from_venue),
    )
