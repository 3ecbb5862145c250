"""As whom somebody answers a request: as themselves, or as one in whose place they stand on that day."""

from collections.abc import Iterable, Sequence

from ..accounts.lending import Own, whose
from ..schedule.model import Attendance
from .model import ConsultationRequest
from .queries import experts_among, people_of
from .rules import State, state_of


def answered_by(team: Iterable[Attendance], request: ConsultationRequest, own: Sequence[Own]) -> Own | None:
    """Return as whom; once somebody has answered, only they change it."""
    held_on = request.occurrence.held_on
    if state_of(request) is State.ASKED or request.professional_id is None:
        return whose(own, {one.id for one in experts_among(team, request)}, held_on)
    on = held_on if request.slot is None else request.slot.occurrence.held_on
    return whose(own, {request.professional_id}, on)


def read_by(team: Iterable[Attendance], request: ConsultationRequest, own: Sequence[Own]) -> Own | None:
    """Return as whom somebody reads a request: as one of the people of the session."""
    return whose(own, {one.id for one in people_of(team)}, request.occurrence.held_on)
