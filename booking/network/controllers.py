"""Organisations as controllers of families' data: each says whom families ask and how long it keeps what it knows."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from ..audit.service import Actor, record
from ..db import lock
from .model import Organisation
from .rules import ControllerRequest


def save_controller(
    tx: Session, organisation: Organisation, request: ControllerRequest, *, now: datetime, actor: Actor
) -> list[str]:
    """Keep what the controller tells; return the fields that changed. Unchanged, nothing is written."""
    lock(tx, organisation)
    changed = {name: value for name, value in asdict(request).items() if getattr(organisation, name) != value}
    for name, value in changed.items():
        setattr(organisation, name, value)
    if changed:
        tx.flush()
        record(tx, actor, "controller_saved", "organisation", organisation.id, now=now, fields=sorted(changed))
    return sorted(changed)
