"""Who may ask for consultations where, who may answer which, and who reads what was asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import false, or_, select, true
from sqlalchemy.orm import Session

from ..accounts.access import allowed, reach, require, signed_in_user
from ..accounts.lending import Own
from ..accounts.queries import place_of
from ..accounts.rules import Permission, Place, Reach
from ..errors import Missing
from ..network.model import Municipality
from ..schedule.model import Attendance
from ..venues.model import Venue
from . import queries
from .answering import answered_by, read_by
from .model import ConsultationRequest


@dataclass(frozen=True)
class Stand:
    """What the user is to a request: one of its place, who may answer it, or one of the session's other people."""

    request: ConsultationRequest
    is_asker: bool
    answers_as: Own | None
    """As whom; None when it is not theirs to answer."""
    is_reader: bool


def venues_in(tx: Session, within: Reach, *, with_archived: bool = False) -> Sequence[Venue]:
    """Return the venues within a reach, by name."""
    towns = select(Municipality.id).where(
        Municipality.id.in_(within.municipality_ids) | Municipality.area_id.in_(within.area_ids)
    )
    is_within = or_(
        true() if within.is_everywhere else false(),
        Venue.id.in_(within.venue_ids),
        Venue.municipality_id.in_(towns),
    )
    is_used = true() if with_archived else Venue.archived_at.is_(None)
    rows = tx.scalars(select(Venue).where(is_within, is_used)).all()
    return sorted(rows, key=lambda one: (one.names.get("fi", ""), one.id))


def asking_venues(tx: Session) -> Sequence[Venue]:
    """Return for whose staff the user may ask."""
    return venues_in(tx, reach(Permission.ASK_CONSULTATION))


def answering() -> tuple[Own, ...]:
    """Return by whom requests are the user's own to answer; by nobody without the role."""
    may_answer = allowed(Permission.ANSWER_CONSULTATION, Place(is_own=True))
    return signed_in_user().own if may_answer else ()


def stands_of(tx: Session, requests: Sequence[ConsultationRequest]) -> list[Stand]:
    """Return what the user is to each request; a constant number of queries."""
    own = answering()
    asking = {one.id for one in venues_in(tx, reach(Permission.ASK_CONSULTATION), with_archived=True)}
    teams = queries.experts_of(tx, [one.occurrence for one in requests])
    return [_stand(one, teams[one.occurrence_id], own, one.venue_id in asking) for one in requests]


def seen(tx: Session, public_id: str) -> Stand:
    """Return a request that the user may read; refuse with 403 otherwise."""
    (stand,) = stands_of(tx, [queries.request_by_public_id(tx, public_id)])
    if not stand.is_reader:
        require(Permission.ASK_CONSULTATION, place_of(tx, venue_id=stand.request.venue_id))
    return stand


def for_asker(tx: Session, public_id: str) -> ConsultationRequest:
    """Return a request of a place for which the user asks; refuse with 403 otherwise."""
    request = queries.request_by_public_id(tx, public_id)
    require(Permission.ASK_CONSULTATION, place_of(tx, venue_id=request.venue_id))
    return request


def for_expert(tx: Session, public_id: str) -> tuple[ConsultationRequest, int]:
    """Return a request, and the professional as whom the user answers it; refuse with 403 otherwise."""
    (stand,) = stands_of(tx, [queries.request_by_public_id(tx, public_id)])
    own = stand.answers_as
    place = Place() if own is None else Place(is_own=True, own_of=own.in_place_of)
    require(Permission.ANSWER_CONSULTATION, place)
    if own is None:  # refused above: the permission holds for what is one's own
        raise Missing("consultation")
    return stand.request, own.professional_id


def _stand(request: ConsultationRequest, team: Sequence[Attendance], own: Sequence[Own], is_asker: bool) -> Stand:
    answers_as = answered_by(team, request, own)
    is_reader = is_asker or answers_as is not None or read_by(team, request, own) is not None
    return Stand(request, is_asker, answers_as, is_reader)
