"""Programmes: made with their first term or before it, named anew, longer or shorter as long as their terms fit in."""

from datetime import datetime

from sqlalchemy.orm import Session

from ..audit.service import Actor, record
from ..db import lock
from ..errors import Invalid, Missing
from ..network import service as network
from ..network.model import Municipality
from .model import Programme
from .rules import ProgrammeEdit, ProgrammeRequest
from .twins import programme_twin


def create_programme(tx: Session, request: ProgrammeRequest, *, now: datetime, actor: Actor) -> Programme:
    """Make a programme of a municipality; pressed twice, it is the same one."""
    if tx.get(Municipality, request.municipality_id) is None:
        raise Missing("municipality")
    twin = programme_twin(tx, request)
    if twin is not None:
        return twin
    programme = Programme(
        municipality_id=request.municipality_id,
        names=request.names,
        first_on=request.first_on,
        last_on=request.last_on,
    )
    tx.add(programme)
    tx.flush()
    record(tx, actor, "programme_created", "programme", programme.id, now=now)
    return programme


def edit_programme(
    tx: Session, programme: Programme, request: ProgrammeEdit, *, seen: str | None, now: datetime, actor: Actor
) -> list[str]:
    """Say something else of a programme and return what changed; no term and no session moves.

    Raises:
        Invalid: `terms_outside`, a term would begin before it or end after it.
        Conflict: `changed_meanwhile`, somebody has changed the programme since it was shown.
    """
    lock(tx, programme)
    tx.refresh(programme, ["terms"])
    outside = tuple(
        term for term in programme.terms if term.first_on < request.first_on or term.last_on > request.last_on
    )
    if outside:
        raise Invalid("terms_outside", terms=outside)
    return network.save(tx, programme, request, seen=seen, now=now, actor=actor)
