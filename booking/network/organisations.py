"""Organisations: employers of professionals, controllers of their families' data."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..audit.service import Actor
from .keeping import add
from .model import Organisation, Region
from .rules import OrganisationRequest


def create_organisation(tx: Session, request: OrganisationRequest, *, now: datetime, actor: Actor) -> Organisation:
    """Make an organisation; pressed twice, it is the same one."""
    tx.execute(select(Region.id).with_for_update(key_share=True))  # so that of two presses the second sees the first
    there = tx.scalars(select(Organisation).where(Organisation.archived_at.is_(None)))
    twin = next((one for one in there if (one.kind, one.names) == (request.kind, request.names)), None)
    if twin is not None:
        return twin
    row = Organisation(**asdict(request))
    add(tx, row, now=now, actor=actor)
    return row
