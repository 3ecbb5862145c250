"""Whose data a family's sign-up is: the employer's of the first regular professional, else the place's organisation."""

from sqlalchemy.orm import Session

from ..network.model import Organisation
from ..reservations.whose import whose_data
from ..schedule.model import Occurrence
from .queries import team_of
from .rules import begins_at, ends_at


def controller_id_at(tx: Session, event: Occurrence, taker_id: int | None = None) -> int:
    """Return the number of the organisation; `taker_id` is that of the professional who takes the sign-up down."""
    team = [
        (one, None if one.professional is None else one.professional.organisation_id) for one in team_of(tx, event.id)
    ]
    return whose_data(team, (begins_at(event), ends_at(event)), None, taker_id) or event.venue.organisation_id


def controller_at(tx: Session, event: Occurrence) -> Organisation:
    """Return the organisation."""
    return tx.get_one(Organisation, controller_id_at(tx, event))
