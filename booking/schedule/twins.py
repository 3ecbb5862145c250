"""Pressed twice: what the first press made is what the second one gets.

Each looks after holding the row above still, so that of two presses at once the second sees what the first left.
"""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..network.model import Municipality
from .model import Occurrence, Programme, Series, Term
from .planned import request_of
from .rules import OccurrenceRequest, ProgrammeRequest, SeriesRequest, TermRequest


def programme_twin(tx: Session, request: ProgrammeRequest) -> Programme | None:
    """Return the programme that is just as asked for."""
    _hold(tx, Municipality, request.municipality_id)
    of_town = select(Programme).where(Programme.municipality_id == request.municipality_id)
    days = (Programme.first_on == request.first_on, Programme.last_on == request.last_on)
    is_offered = Programme.archived_at.is_(None)
    return next((one for one in tx.scalars(of_town.where(*days, is_offered)) if one.names == request.names), None)


def term_twin(tx: Session, request: TermRequest) -> Term | None:
    """Return the term that is just as asked for."""
    _hold(tx, Programme, request.programme_id)
    days = (Term.first_on == request.first_on, Term.last_on == request.last_on)
    found = tx.scalars(select(Term).where(Term.programme_id == request.programme_id, *days))
    return next((one for one in found if (one.names, one.empty_texts) == (request.names, request.empty_texts)), None)


def series_twin(tx: Session, request: SeriesRequest) -> Series | None:
    """Return the series that is just as asked for, with the same team."""
    _hold(tx, Municipality, request.municipality_id)
    found = tx.scalars(
        select(Series).where(
            Series.municipality_id == request.municipality_id,
            Series.term_id == request.term_id,
            Series.anchor_on == request.anchor_on,
            Series.kind == request.kind,
        )
    )
    wanted = in_order(request)
    return next((one for one in found if in_order(request_of(one)) == wanted), None)


def date_twin(tx: Session, request: OccurrenceRequest, municipality_id: int) -> Occurrence | None:
    """Return the single date of a term that is just as asked for and not cancelled."""
    if request.term_id is None:
        return None
    _hold(tx, Municipality, municipality_id)
    found = tx.scalars(
        select(Occurrence).where(
            Occurrence.term_id == request.term_id,
            Occurrence.series_id.is_(None),
            Occurrence.venue_id == request.venue_id,
            Occurrence.held_on == request.held_on,
            Occurrence.kind == request.kind,
            Occurrence.cancelled_at.is_(None),
        )
    )
    asked = (request.names, request.starts, request.ends, request.slot_minutes, request.lanes)
    return next((one for one in found if (one.names, one.starts, one.ends, one.slot_minutes, one.lanes) == asked), None)


def in_order(request: SeriesRequest) -> SeriesRequest:
    """Return the request with team and skipped dates in one order: the order in which they were typed means nothing."""
    team = tuple(sorted(request.team, key=lambda one: (one.service_id, one.professional_id or 0, one.presence)))
    return replace(request, team=team, picked_skips=tuple(sorted(request.picked_skips)))


def _hold(tx: Session, row: type[Municipality | Programme], row_id: int) -> None:
    tx.execute(select(row.id).where(row.id == row_id).with_for_update(key_share=True))
