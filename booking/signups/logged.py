"""What is done with sign-ups, in the log: each row is about the family of one controller."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ..audit.service import Actor, record
from .model import Party


def record_party(tx: Session, actor: Actor, action: str, party: Party, *, now: datetime, **details: Any) -> None:
    """Append a row about one family at one event."""
    whose = party.sign_up.controller_id
    record(tx, actor, action, "party", party.id, now=now, controller_id=whose, **details)
