"""Seats that become free go at once to the first who waits and fits; whoever is too many for them waits on.

Nothing is offered and held for an answer: seats of a group need no appointment, a held seat that nobody takes is lost
to everybody, and whoever cannot come any more gives theirs back with the link of the same message.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from ..audit.service import JOB
from . import queries, seats
from .logged import record_party
from .model import Gathering
from .rules import SEATED, has_begun
from .telling import tell


def promote(tx: Session, gathering: Gathering, *, now: datetime) -> int:
    """Give free seats to those who wait, in their order; return how many families got some.

    The caller holds the gathering still. Nobody gets seats at an event that is cancelled, a draft, or has begun.
    """
    event = gathering.occurrence
    if event.cancelled_at is not None or event.published_at is None or has_begun(event, now):
        return 0
    got = 0
    for party in queries.waiting_at(tx, gathering.occurrence_id):
        if party.seats <= gathering.free and seats.take(tx, gathering, party.seats):
            party.seated_at, got = now, got + 1
            tx.flush()
            tell(tx, party, SEATED, now=now)
            record_party(tx, JOB, "seat_party", party, now=now)
    return got
