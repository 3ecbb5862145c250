"""Region, areas, municipalities: one installation serves one region."""

from dataclasses import asdict
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ..audit.service import Actor
from ..errors import Missing
from .keeping import add, free_slug
from .model import Area, ContactPerson, Municipality, Region
from .rules import ContactRequest, MunicipalityRequest, NamesRequest, main_name

Named = TypeVar("Named", Area, Municipality)


def create_region(tx: Session, request: NamesRequest, *, now: datetime, actor: Actor) -> Region:
    """Make the region; there is one, and made again it is that one."""
    there: Region | None = tx.scalar(select(Region))
    if there is not None:
        return there
    row = Region(slug=free_slug(tx, Region, main_name(request.names), "region"), names=request.names)
    add(tx, row, now=now, actor=actor)
    return row


def create_area(tx: Session, request: NamesRequest, *, now: datetime, actor: Actor) -> Area:
    """Make an area of the region; pressed twice, it is the same one."""
    region_id = tx.scalar(select(Region.id).with_for_update(key_share=True))
    if region_id is None:
        raise Missing("region")
    twin = _named(tx, select(Area), request.names)
    if twin is not None:
        return twin
    slug = free_slug(tx, Area, main_name(request.names), "area")
    row = Area(region_id=region_id, slug=slug, names=request.names)
    add(tx, row, now=now, actor=actor)
    return row


def create_municipality(tx: Session, request: MunicipalityRequest, *, now: datetime, actor: Actor) -> Municipality:
    """Make a municipality; its part of the address comes from its name and stays. Pressed twice, it is the same."""
    _hold(tx, Area, request.area_id, "area")
    twin = _named(tx, select(Municipality).where(Municipality.area_id == request.area_id), request.names)
    if twin is not None:
        return twin
    slug = free_slug(tx, Municipality, main_name(request.names), "municipality")
    row = Municipality(slug=slug, **asdict(request))
    add(tx, row, now=now, actor=actor)
    return row


def create_contact(
    tx: Session, municipality: Municipality, request: ContactRequest, *, now: datetime, actor: Actor
) -> ContactPerson:
    """Name a contact person of a municipality; pressed twice, it is the same one."""
    _hold(tx, Municipality, municipality.id, "municipality")
    there = tx.scalars(select(ContactPerson).where(ContactPerson.municipality_id == municipality.id))
    asked = asdict(request)
    twin = next((one for one in there if {name: getattr(one, name) for name in asked} == asked), None)
    if twin is not None:
        return twin
    row = ContactPerson(municipality_id=municipality.id, **asked)
    add(tx, row, now=now, actor=actor)
    return row


def _named(tx: Session, found: Select[Named], names: dict[str, str]) -> Named | None:
    return next((one for one in tx.scalars(found) if one.names == names), None)


def _hold(tx: Session, table: type[Area | Municipality], row_id: int, code: str) -> None:
    """Let one press at a time add below the row."""
    if tx.scalar(select(table.id).where(table.id == row_id).with_for_update(key_share=True)) is None:
        raise Missing(code)
