"""Queue what a proposed move tells: whoever keeps the place that it waits, whoever proposed it what was answered."""

from datetime import datetime

from sqlalchemy.orm import Session

from ..accounts.holders import holders
from ..accounts.queries import place_of
from ..accounts.rules import Permission
from ..audit.service import Actor
from ..clock import local_today
from ..notices import service as notices
from .model import MoveProposal

WAITING = "staff_proposals"
"""Kind of the notice to a user that proposals wait; its subject is the user."""
ANSWERED = "staff_proposal_answered"
"""Kind of the notice to whoever proposed; its subject is the proposal."""


def tell_keepers(tx: Session, proposal: MoveProposal, *, now: datetime, actor: Actor) -> None:
    """Queue a message to those who can accept; one that waits already tells of this proposal too."""
    place = place_of(tx, venue_id=proposal.venue_id)
    for user in holders(tx, Permission.MOVE_SESSION, place, local_today(now)):
        if actor.user_id != user.id:
            notices.drop(tx, WAITING, user.id, now=now, reason="told_together")
            notices.queue(tx, WAITING, user.id, f"{WAITING}:{proposal.id}:{user.id}", now=now)


def tell_proposer(tx: Session, proposal: MoveProposal, *, now: datetime, actor: Actor) -> None:
    """Queue the answer to whoever proposed, unless they gave it themselves."""
    if proposal.proposed_by is not None and actor.user_id != proposal.proposed_by:
        notices.queue(tx, ANSWERED, proposal.id, f"{ANSWERED}:{proposal.id}", now=now)
