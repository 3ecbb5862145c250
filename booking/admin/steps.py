"""What an installation still needs before families can be met, in order: each step leads to its page."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from ..network.model import Area, FamilyService, Municipality, Organisation, Region
from ..schedule.model import Professional, Term
from ..venues.model import Venue

STEPS = (
    (Region, "admin.region", _l("Name the region")),
    (Area, "admin.new_area", _l("An area of it")),
    (Municipality, "admin.new_town", _l("A municipality")),
    (Organisation, "admin.new_organisation", _l("An organisation: who keeps venues and employs professionals")),
    (FamilyService, "admin.new_service", _l("A family service")),
    (Venue, "venues.new", _l("A venue")),
    (Professional, "admin.new_professional", _l("A professional")),
    (Term, "terms.new", _l("A programme with its first term")),
)


@dataclass(frozen=True)
class Step:
    """One thing that is needed, and whether it is there."""

    name: str
    url: str
    is_done: bool


def steps_to_start(tx: Session) -> list[Step]:
    """Return every step while one of them is missing; nothing once all are done."""
    found = [
        Step(str(name), url_for(endpoint), bool(tx.scalar(select(exists(select(table.id))))))
        for table, endpoint, name in STEPS
    ]
    return [] if all(step.is_done for step in found) else found
