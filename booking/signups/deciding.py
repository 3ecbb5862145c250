"""What staff decide about signing up to an event: seats, until when, with which others it is a series."""

from datetime import datetime

from sqlalchemy.orm import Session

from ..audit.service import Actor, record
from ..db import lock, new_public_id
from ..errors import Invalid, Missing
from ..schedule.model import Occurrence
from ..schedule.queries import occurrence_by_public_id
from . import queries
from .model import Gathering
from .promoting import promote
from .rules import GatheringRequest, known_state


def decide(tx: Session, occurrence: Occurrence, request: GatheringRequest, *, now: datetime, actor: Actor) -> Gathering:
    """Let people sign up to an event, or not any more; those who have signed up keep their seats.

    Raises:
        Invalid: more seats are taken than there would be (`capacity_below_taken`).
    """
    # Of two who decide at once about an event that has no sign-up yet, one waits for the other.
    lock(tx, occurrence)
    _event, gathering = queries.held_still(tx, occurrence.id)
    if gathering is None:
        gathering = Gathering(occurrence=occurrence, taken=0)
        tx.add(gathering)
    elif request.capacity < gathering.taken:
        raise Invalid("capacity_below_taken", taken=gathering.taken)
    gathering.known_as = gathering.known_as or known_state(occurrence)
    gathering.capacity, gathering.is_open, gathering.last_on = request.capacity, request.is_open, request.last_on
    gathering.has_child_minding = request.has_child_minding
    gathering.material_url, gathering.material_when = request.material_url, request.material_when
    gathering.course = _course(tx, gathering, request.together_with)
    tx.flush()
    promote(tx, gathering, now=now)
    record(tx, actor, "decide_sign_up", "occurrence", occurrence.id, now=now, capacity=request.capacity)
    return gathering


def _course(tx: Session, gathering: Gathering, together_with: str) -> str | None:
    """Return the series of an event, the other one's; it begins one if that has none."""
    if not together_with:
        return None
    event = occurrence_by_public_id(tx, together_with)
    other = queries.gathering_of(tx, event.id)
    if other is None or event.municipality_id != gathering.occurrence.municipality_id or other is gathering:
        raise Missing("event")
    other.course = other.course or new_public_id()
    return other.course
