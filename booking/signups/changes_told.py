"""What families know of an event stands beside it: a change is told once, and never if it is taken back first."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..notices import service as notices
from ..notices.model import Notice
from ..notices.rules import told_at
from ..reservations.told import is_told
from ..schedule.model import Occurrence
from . import queries
from .model import Party
from .promoting import promote
from .reminding import remind
from .rules import CHANGE_KINDS, EVENT_CANCELLED, EVENT_MOVED, EVENT_RESTORED, HOUR_SET, known_state

OFF = "cancelled"


def follow_event(tx: Session, event: Occurrence, *, now: datetime) -> None:
    """Tell everybody who signed up what is new about an event, and bring reminders and the queue after it."""
    gathering = queries.gathering_of(tx, event.id)
    here = known_state(event)
    if gathering is None or gathering.known_as == here:
        return
    queries.held_still(tx, event.id)
    before, gathering.known_as = gathering.known_as, here
    tx.flush()
    for party in queries.parties_at(tx, event.id):
        _tell(tx, party, before, here, now)
        remind(tx, party, now=now)
    promote(tx, gathering, now=now)


def _tell(tx: Session, party: Party, before: str, here: str, now: datetime) -> None:
    """Queue the message; a change that was not told yet is taken back, and what the family knows counts on."""
    if not is_told(party.sign_up.contact):
        return
    known = _taken_back(tx, party, now) or before
    if known in (here, ""):
        return
    kind = _kind(known, here)
    key = f"{kind}:{party.id}:{known}:{now.isoformat()}"
    notices.queue(tx, kind, party.id, key, now=now, due_at=told_at(party.occurrence.starts_at, now))


def _kind(known: str, here: str) -> str:
    if here == OFF:
        return EVENT_CANCELLED
    if known == OFF:
        return EVENT_RESTORED
    day, _slash, hours = known.rpartition("/")
    is_hour_only = not hours and here.rpartition("/")[0] == day
    return HOUR_SET if is_hour_only else EVENT_MOVED


def _taken_back(tx: Session, party: Party, now: datetime) -> str | None:
    """Drop the message of a change that is not told yet; return what the family knows, as its key tells."""
    waiting = tx.execute(
        select(Notice.kind, Notice.dedupe_key)
        .where(
            Notice.kind.in_(CHANGE_KINDS),
            Notice.subject_id == party.id,
            Notice.sent_at.is_(None),
            Notice.dropped_at.is_(None),
            Notice.claimed_until.is_(None),
        )
        .order_by(Notice.id)
        .limit(1)
    ).one_or_none()
    if waiting is None:
        return None
    notices.drop(tx, waiting.kind, party.id, now=now, reason="changed_again")
    return str(waiting.dedupe_key.split(":", 3)[2])
