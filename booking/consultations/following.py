"""How requests follow the sessions they hang on: what no longer holds waits for another time, and both are told."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from ..audit.service import JOB, record
from ..db import lock
from ..reservations.queries import is_there
from ..schedule.hooks import Berth, Carried, Stake
from ..schedule.model import Occurrence
from . import queries, telling
from .acting import is_over, wait_again
from .model import ConsultationRequest
from .rules import State, Why, state_of
from .times import Crews, crews_at


class ConsultationsFollow:
    """The schedule's follower: consultations stand in no plan's way, but end with what they stand on."""

    def held(self, tx: Session, occurrence_ids: Collection[int]) -> set[int]:
        """Return none: families do not count on them."""
        return set()

    def stakes(self, tx: Session, occurrence_ids: Collection[int]) -> dict[int, Stake]:
        """Return none of families."""
        return {}

    def carry(self, tx: Session, occurrence: Occurrence, to: Berth) -> Carried | None:
        """Return that nobody goes along: daycare staff agree on another time."""
        return Carried((), 0, 0)

    def follow(self, tx: Session, occurrence: Occurrence, *, now: datetime) -> None:
        """Let wait again what was agreed on, or proposed, and no longer holds."""
        send_back(tx, occurrence, now=now)

    def follow_moved(self, tx: Session, occurrence: Occurrence, venue_id: int, *, now: datetime) -> None:
        """Let wait again what was agreed on at another time or place."""
        send_back(tx, occurrence, now=now)


def send_back(tx: Session, occurrence: Occurrence, *, now: datetime) -> int:
    """Let the requests of a session wait again whose time is there no longer, and tell both; return how many."""
    found = queries.requests_at(tx, occurrence.id)
    if not found:
        return 0
    crews = crews_at(tx, [occurrence.id])
    back = 0
    for request in found:
        lock(tx, request, key_share=False)
        why = _why_over(request, occurrence, crews)
        if why is None or is_over(request, now):
            continue
        wait_again(tx, request, why, now=now)
        record(tx, JOB, "return_consultation", "consultation_request", request.id, now=now, why=str(why))
        telling.tell_asker(tx, request, now=now)
        telling.tell_professional(tx, request, now=now)
        back += 1
    return back


def _why_over(request: ConsultationRequest, occurrence: Occurrence, crews: Crews) -> Why | None:
    """Return why what was agreed on or proposed holds no longer; None while it does, or nothing was."""
    if state_of(request) not in (State.ACCEPTED, State.PROPOSED):
        return None
    slot = request.slot
    if slot is None:
        return Why.MOVED if occurrence.cancelled_at is None else Why.CANCELLED
    if slot.occurrence_id != occurrence.id:
        return None  # asked for here, proposed elsewhere
    if occurrence.cancelled_at is not None or occurrence.published_at is None:
        return Why.CANCELLED
    if slot.starts_at != request.starts_at or occurrence.venue_id != request.place_id:
        return Why.MOVED
    if state_of(request) is State.PROPOSED:
        return None  # what is proposed is looked at once it is taken
    if slot.professional_id is None:
        return Why.MOVED
    return None if crews.still_meets(slot.professional_id, slot) else _why_not_met(request, occurrence, crews)


def _why_not_met(request: ConsultationRequest, occurrence: Occurrence, crews: Crews) -> Why:
    there = {one.professional_id for one in crews.teams[occurrence.id] if is_there(one)}
    return Why.FAMILY if request.professional_id in there else Why.AWAY
