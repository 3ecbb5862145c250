"""Family services: the professions as families know them."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..audit.service import Actor
from .keeping import add, free_slug
from .model import FamilyService, Region
from .rules import ServiceRequest, main_name


def create_service(tx: Session, request: ServiceRequest, *, now: datetime, actor: Actor) -> FamilyService:
    """Make a family service; its part of the address comes from its name and stays. Pressed twice, it is the same."""
    tx.execute(select(Region.id).with_for_update(key_share=True))  # so that of two presses the second sees the first
    there = tx.scalars(select(FamilyService).where(FamilyService.archived_at.is_(None)))
    twin = next((one for one in there if one.names == request.names), None)
    if twin is not None:
        return twin
    row = FamilyService(slug=free_slug(tx, FamilyService, main_name(request.names), "service"), **asdict(request))
    add(tx, row, now=now, actor=actor)
    return row
