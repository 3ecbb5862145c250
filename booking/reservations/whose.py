"""Whose data a family's booking is: the employer's of whom it comes to see.

It is decided when the family chooses its time: when it books, and when it moves the time itself. Nothing that staff
do afterwards (another team, a session handed over, moved or brought back) passes a name on to another organisation.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from sqlalchemy import and_, select, true
from sqlalchemy.orm import Session, aliased

from ..network.model import Organisation
from ..network.queries import organisations
from ..schedule.model import Attendance, Occurrence, Professional
from ..venues.model import Venue
from .logged import Booking
from .model import Slot
from .queries import is_there, serving_of
from .rules import Presence


def whose_data(
    team: Sequence[tuple[Presence, int | None]],
    span: tuple[datetime, datetime],
    service_id: int | None,
    taker_id: int | None = None,
) -> int | None:
    """Return the controller among (attendance, employer); None when nobody of them has one.

    The employer of the wished professional; without a wish `taker_id`, the employer of the professional who takes the
    booking down; else that of the first regular one.
    """
    wished = serving_of((one for one, _ in team), span, service_id) if service_id is not None else None
    employers = {id(one): employer for one, employer in team}
    if wished is not None and employers[id(wished)] is not None:
        return employers[id(wished)]
    if service_id is None and taker_id is not None:
        return taker_id
    regular = (employer for one, employer in team if one.presence == "always" and is_there(one))
    return next((employer for employer in regular if employer is not None), None)


def controllers_at(
    tx: Session, slot_public_ids: Collection[str], service_id: int | None, taker_id: int | None = None
) -> dict[str, Organisation]:
    """Return who would be the controller of a booking of each of the slots: two queries."""
    by_id = {one.id: one for one in organisations(tx, with_archived=True)}
    consulting = aliased(Slot)
    is_busy = select(consulting.id).where(
        consulting.professional_id == Attendance.professional_id, consulting.starts_at == Slot.starts_at
    )
    can_be_met = ~is_busy.exists() if service_id is not None else true()
    rows = tx.execute(
        select(
            Slot.public_id,
            Slot.starts_at,
            Slot.ends_at,
            Attendance,
            Professional.organisation_id.label("employer_id"),
            Venue.organisation_id.label("keeper_id"),
        )
        .join(Occurrence, Occurrence.id == Slot.occurrence_id)
        .join(Venue, Venue.id == Occurrence.venue_id)
        .outerjoin(Attendance, and_(Attendance.occurrence_id == Occurrence.id, can_be_met))
        .outerjoin(Professional, Professional.id == Attendance.professional_id)
        .where(Slot.public_id.in_(slot_public_ids))
        .order_by(Slot.id, Attendance.id)
    )
    found = {}
    for public_id, group in groupby(rows, attrgetter("public_id")):
        places = list(group)
        team = [(one.Attendance, one.employer_id) for one in places if one.Attendance is not None]
        span = (places[0].starts_at, places[0].ends_at)
        whose = whose_data(team, span, service_id, taker_id) or places[0].keeper_id
        found[public_id] = by_id[whose]
    return found


def may_know(reservation: Booking, professional: Professional) -> bool:
    """Tell whether the family is a matter of the professional's own organisation."""
    return reservation.controller_id == professional.organisation_id
