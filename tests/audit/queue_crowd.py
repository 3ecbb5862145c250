"""One process of the crowd at the queue: its people join, or times change and its people answer what they are offered.

`python -m tests.audit.queue_crowd '{"url": …, "phase": "join" | "change", …}'` prints what it did as one line of JSON.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from booking import db
from booking.errors import DomainError
from booking.following.follower import SlotsFollow
from booking.reservations.claims import session_held_still
from booking.reservations.model import Reservation, Slot
from booking.reservations.service import cancel_reservation, reserve
from booking.schedule.model import Occurrence
from booking.venues.model import Venue
from booking.waiting.model import QueueEntry, QueueOffer
from booking.waiting.rules import QueueRequest
from booking.waiting.service import accept, decline, join_session, join_venues, leave
from tests.support.autumn import asking
from tests.support.moments import NOW
from tests.waiting.rooms import open_rooms

SHARE_OF_PLACES = 0.2
"""Of the people who queue for any of two places, not for one session."""


class Crowd:
    """The people of one process, and what changes under its hands."""

    def __init__(self, engine: Engine, told: dict[str, Any]) -> None:
        """Begin with dice of its own."""
        self.engine = engine
        self.dice = Random(told["seed"])
        self.number, self.people, self.changes = told["number"], told["people"], told["changes"]
        self.done: Counter[str] = Counter()
        self.faults: list[str] = []
        self._forms = 0

    def join(self) -> None:
        """Let its people queue, in any order among the processes."""
        for person in range(self.people):
            self._do(lambda tx, person=person: self._queue_up(tx, person))

    def change(self) -> None:
        """Cancel, change the lanes, book what may be free; and let its people answer."""
        acts = (self._let_go, self._let_go, self._lanes)
        for _ in range(self.changes):
            self._do(self.dice.choice(acts))
            self._do(self._snatch)
            for _ in range(3):
                self._do(self._answer)

    def _do(self, act: Callable[[Session], str]) -> None:
        try:
            with db.transaction(self.engine) as tx:
                name = act(tx)
            self.done[name] += 1
        except DomainError as refusal:
            self.done[f"refused: {refusal.code}"] += 1
        except Exception as fault:
            self.faults.append(f"{type(fault).__name__}: {str(fault)[:200]}")

    def _queue_up(self, tx: Session, person: int) -> str:
        common: dict[str, Any] = {
            "nickname": f"p{self.number}",
            "contact_kind": "email",
            "contact_address": f"p{person}.{self.number}@example.fi",
            "service_id": None,
            "language": "fi",
            "interpreter_language": None,
            "form_key": f"queue-crowd-{self.number:04d}-{person:06d}",
        }
        if self.dice.random() < SHARE_OF_PLACES:
            slugs = tuple(tx.scalars(select(Venue.slug).order_by(Venue.id)))
            join_venues(tx, QueueRequest(venue_slugs=slugs, **common), now=NOW)
        else:
            session = self.dice.choice(tx.scalars(select(Occurrence.public_id).order_by(Occurrence.id)).all())
            join_session(tx, QueueRequest(occurrence_public_id=session, **common), now=NOW)
        return "joined"

    def _let_go(self, tx: Session) -> str:
        live = select(Reservation.id).where(Reservation.released_at.is_(None)).order_by(Reservation.id)
        cancel_reservation(tx, tx.get_one(Reservation, self.dice.choice(tx.scalars(live).all())), now=NOW)
        return "cancelled"

    def _lanes(self, tx: Session) -> str:
        ids = tx.scalars(select(Occurrence.id).order_by(Occurrence.id)).all()
        session = session_held_still(tx, self.dice.choice(ids))
        session.lanes = 3 - (session.lanes or 1)
        tx.flush()
        SlotsFollow().follow(tx, session, now=NOW)
        return f"lanes now {session.lanes}"

    def _snatch(self, tx: Session) -> str:
        """Try to book any time, as somebody who does not queue."""
        self._forms += 1
        slot = self.dice.choice(tx.scalars(select(Slot.public_id).order_by(Slot.id)).all())
        reserve(tx, asking(slot, form_key=f"snatch-{self.number:04d}-{self._forms:08d}"), now=NOW)
        return "snatched"

    def _answer(self, tx: Session) -> str:
        """Answer one of the offers to its own people."""
        mine = select(QueueOffer).join(QueueEntry).where(QueueEntry.nickname == f"p{self.number}")
        live = tx.scalars(mine.where(QueueOffer.ended_at.is_(None)).order_by(QueueOffer.id)).all()
        if not live:
            return "nothing to answer"
        offer = self.dice.choice(live)
        answer = self.dice.choice(("accepted", "accepted", "declined", "left"))
        if answer == "accepted":
            accept(tx, offer.entry, offer.public_id, now=NOW)
        elif answer == "declined":
            decline(tx, offer.entry, offer.public_id, now=NOW)
        else:
            leave(tx, offer.entry, now=NOW)
        return answer


def main(told: dict[str, Any]) -> None:
    """Do what was told and print what came of it."""
    open_rooms()
    engine = db.make_engine(told["url"])
    crowd = Crowd(engine, told)
    {"join": crowd.join, "change": crowd.change}[told["phase"]]()
    engine.dispose()
    sys.stdout.write(json.dumps({"done": dict(crowd.done), "faults": crowd.faults}) + "\n")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
