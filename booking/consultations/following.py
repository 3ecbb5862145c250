"""How requests follow the sessions they hang on: along with what is moved, else they wait for another time.

Whoever asked is told, and the professional too when the time is off; of the move itself they are told with the session.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from ..audit.service import JOB, record
from ..reservations.claims import pass_consultation_to
from ..reservations.queries import is_there
from ..schedule.hooks import Berth, Carried, Stake
from ..schedule.model import Occurrence
from . import queries, telling
from .acting import go_along, is_over, is_time, lock_request, wait_again
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
        """Return that no move is refused for them: what cannot go along waits for another time."""
        return Carried((), 0, 0)

    def follow(self, tx: Session, occurrence: Occurrence, *, now: datetime) -> None:
        """Take along what was agreed on; let wait again what no longer holds."""
        follow(tx, occurrence, now=now)

    def follow_moved(self, tx: Session, occurrence: Occurrence, venue_id: int, *, now: datetime) -> None:
        """Do the same: a move carries them as any other change does."""
        follow(tx, occurrence, now=now)


def follow(tx: Session, occurrence: Occurrence, *, now: datetime) -> None:
    """Bring the requests of a session after it: with its times if they still hold, else they wait again."""
    found = queries.requests_at(tx, occurrence.id)
    if not found:
        return
    crews = crews_at(tx, [occurrence.id])
    for request in found:
        lock_request(tx, request)
        why = _why_over(request, occurrence, crews)
        if why is None:
            _take_along(tx, request, now)
        elif not is_over(request, now):
            _send_back(tx, request, why, now)


def hand_over(tx: Session, occurrence: Occurrence, person_id: int, colleague_id: int, *, now: datetime) -> int:
    """Let a colleague keep somebody's consultations, but those for which that very person was wished; return how many.

    Both are at the session as yet; whoever asked is told.
    """
    passed = 0
    for request in queries.requests_at(tx, occurrence.id):
        lock_request(tx, request)
        is_theirs = state_of(request) is State.ACCEPTED and request.professional_id == person_id
        if not is_theirs or request.wished_id == person_id or is_over(request, now):
            continue
        before = telling.known(request)
        if request.slot is not None and pass_consultation_to(tx, request.slot, colleague_id):
            go_along(tx, request, Why.COLLEAGUE)
            telling.tell_along(tx, request, before, now=now)
            record(tx, JOB, "hand_consultation_over", "consultation_request", request.id, now=now)
            passed += 1
    return passed


def _take_along(tx: Session, request: ConsultationRequest, now: datetime) -> None:
    """Write the new time or place of a consultation whose slot went along, and tell whoever asked."""
    before = telling.known(request)
    if go_along(tx, request, Why.ALONG):
        record(tx, JOB, "move_consultation", "consultation_request", request.id, now=now)
        telling.tell_along(tx, request, before, now=now)


def _send_back(tx: Session, request: ConsultationRequest, why: Why, now: datetime) -> None:
    """Let a request wait again, and tell both."""
    wait_again(tx, request, why, now=now)
    record(tx, JOB, "return_consultation", "consultation_request", request.id, now=now, why=str(why))
    telling.tell_asker(tx, request, now=now)
    telling.tell_professional(tx, request, now=now)


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
    if state_of(request) is State.PROPOSED:
        # Nothing is kept for it, and whether it is free is looked at once it is taken.
        return None if is_time(request, slot) else Why.MOVED
    if slot.professional_id is None:
        return Why.MOVED
    return None if crews.still_meets(slot.professional_id, slot) else _why_not_met(request, occurrence, crews)


def _why_not_met(request: ConsultationRequest, occurrence: Occurrence, crews: Crews) -> Why:
    there = {one.professional_id for one in crews.teams[occurrence.id] if is_there(one)}
    return Why.FAMILY if request.professional_id in there else Why.AWAY
