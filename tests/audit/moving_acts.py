"""Moves, proposals, hand-overs and whole municipalities closed: acts with an effect on others, picked at random."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.changes.handing_over import colleagues_free, hand_over, people_to_replace
from booking.changes.model import MoveProposal
from booking.changes.moving import move_session, undo_move
from booking.changes.proposals import accept_move, decline_move, propose_move
from booking.changes.rules import MoveRequest
from booking.changes.service import close_venue
from booking.following.confirming import confirm_new_time
from booking.schedule.model import Occurrence
from booking.venues.model import Closure, Venue
from booking.venues.rules import ClosureRequest
from tests.support.world import World


class NothingToDo(Exception):
    """There is no row this act could be done to."""


class MovingActs:
    """What staff do to sessions that others count on."""

    dice: Random
    now: datetime
    world: World

    def move(self, tx: Session) -> None:
        """Hold a date at another day, hour or place, with its families."""
        one = self._coming(tx)
        move_session(tx, one, self._place_for(tx, one), **self._by())

    def undo(self, tx: Session) -> None:
        """Take the last move back."""
        moved = select(Occurrence).join(MoveProposal, MoveProposal.occurrence_id == Occurrence.id)
        is_recent = (MoveProposal.accepted_at > self.now - timedelta(minutes=15), MoveProposal.undone_at.is_(None))
        undo_move(tx, self._one(tx, moved.where(*is_recent)), **self._by())

    def propose(self, tx: Session) -> None:
        """Ask another unit to have a session."""
        one = self._coming(tx)
        propose_move(tx, one, self._place_for(tx, one), **self._by())

    def accept(self, tx: Session) -> None:
        """Accept what was proposed."""
        accept_move(tx, self._one(tx, self._open()), **self._by())

    def decline(self, tx: Session) -> None:
        """Decline what was proposed."""
        decline_move(tx, self._one(tx, self._open()), **self._by())

    def hand(self, tx: Session) -> None:
        """Hand a session over to a colleague."""
        people = people_to_replace(tx, self._coming(tx))
        if not people:
            raise NothingToDo
        row = self.dice.choice(sorted(people, key=lambda one: one.id))
        colleagues = sorted(colleagues_free(tx, row), key=lambda one: one.id)
        if not colleagues:
            raise NothingToDo
        hand_over(tx, row, self.dice.choice(colleagues), **self._by())

    def close_town(self, tx: Session) -> None:
        """Close every venue for some days."""
        days = ClosureRequest(self._day(), self._day(), "Lakko")
        open_ones = select(Closure.id).where(Closure.municipality_id.is_not(None), Closure.reopened_at.is_(None))
        if days.last_on < days.first_on or tx.scalars(open_ones).all():
            raise NothingToDo
        close_venue(tx, tx.merge(self.world.municipality), days, **self._by())

    def confirm(self, tx: Session) -> None:
        """Let a family say that the new time suits."""
        confirm_new_time(tx, self._held(tx), now=self.now)

    def _place_for(self, tx: Session, one: Occurrence) -> MoveRequest:
        hour = self.dice.choice((9, 12, 14))
        day = one.held_on + timedelta(days=self.dice.choice((0, 1, 7)))
        return MoveRequest(self._one(tx, select(Venue)).id, day, time(hour, 30), time(hour + 2))

    def _open(self) -> Any:
        return select(MoveProposal).where(MoveProposal.accepted_at.is_(None), MoveProposal.declined_at.is_(None))

    def _by(self) -> Any:
        raise NotImplementedError

    def _one(self, tx: Session, query: Any) -> Any:
        raise NotImplementedError

    def _coming(self, tx: Session) -> Occurrence:
        raise NotImplementedError

    def _held(self, tx: Session) -> Any:
        raise NotImplementedError

    def _day(self) -> date:
        raise NotImplementedError
