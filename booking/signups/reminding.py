"""One reminder waits for each party that a message can reach, and goes along when the event moves."""

from datetime import datetime

from sqlalchemy.orm import Session

from ..notices import service as notices
from ..reservations.rules import day_before
from ..reservations.told import is_told
from .model import Party
from .rules import REMINDER


def remind(tx: Session, party: Party, *, now: datetime) -> None:
    """Let the reminder wait for the day before the event at 17.00; none for whoever signs up after that."""
    due_at = day_before(party.occurrence.held_on)
    if not is_told(party.sign_up.contact) or due_at <= now:
        return
    if not notices.put_off(tx, REMINDER, party.id, due_at=due_at):
        # The instant is part of the key: an event may move after its reminder has left.
        notices.queue(tx, REMINDER, party.id, f"{REMINDER}:{party.id}:{now.isoformat()}", now=now, due_at=due_at)
