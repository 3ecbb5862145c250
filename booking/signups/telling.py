"""Queue what a family is told of its sign-up."""

from datetime import datetime

from sqlalchemy.orm import Session

from ..notices import service as notices
from ..reservations.told import is_told
from .model import Party


def tell(tx: Session, party: Party, kind: str, *, now: datetime, due_at: datetime | None = None) -> None:
    """Queue a message to the family, if one reaches it."""
    if is_told(party.sign_up.contact):
        notices.queue(tx, kind, party.id, f"{kind}:{party.id}:{now.isoformat()}", now=now, due_at=due_at)
