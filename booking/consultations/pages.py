"""What the pages about consultations show: lists by what is to be done, one request with what the user may do."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from ..accounts.access import reach
from ..accounts.rules import Permission
from ..reservations.model import Slot
from ..schedule.model import Occurrence
from . import queries
from .access import Stand, answering, asking_venues, stands_of, venues_in
from .model import ConsultationRequest
from .queries import Counts
from .rules import State, is_overdue, state_of, takes_requests
from .times import times_with

COUNTED_FOR = timedelta(days=365)


@dataclass(frozen=True)
class Shown:
    """A request in a list."""

    request: ConsultationRequest
    state: State
    is_late: bool
    is_mine_to_answer: bool

    @property
    def starts_at(self) -> datetime | None:
        """Return the time that is agreed on or proposed."""
        return self.request.starts_at if self.state in (State.ACCEPTED, State.PROPOSED) else None


@dataclass(frozen=True)
class Lists:
    """The requests that the user reads, by what is to be done about them."""

    to_answer: tuple[Shown, ...]
    waiting: tuple[Shown, ...]
    agreed: tuple[Shown, ...]
    ended: tuple[Shown, ...]
    counts: tuple[Counts, ...]
    may_ask: bool
    is_reader: bool
    """The user asks or answers; others see numbers."""


@dataclass(frozen=True)
class AtSession:
    """The consultations of a session: those the user reads, and how many times are kept for any."""

    rows: tuple[Shown, ...]
    agreed: int
    may_ask: bool


@dataclass(frozen=True)
class May:
    """What the user may do about a request, and with which times. Each act asks again."""

    accept: tuple[Slot, ...] = ()
    propose: tuple[Slot, ...] = ()
    answers: bool = False
    takes_refusal_back: bool = False
    agrees: bool = False
    withdraws: bool = False
    asks_again: bool = False


def lists(tx: Session, now: datetime) -> Lists:
    """Return the requests that the user reads, and numbers for who plans."""
    own, venues = answering(), asking_venues(tx)
    found = queries.requests_for(tx, [one.id for one in venues], [one.professional_id for one in own])
    rows = [shown(stand, now) for stand in stands_of(tx, found) if stand.is_reader]
    planned = venues_in(tx, reach(Permission.PLAN_TERM), with_archived=True)
    unsettled = sorted((one for one in rows if one.state in (State.ASKED, State.PROPOSED)), key=_by_session)
    return Lists(
        to_answer=tuple(one for one in unsettled if one.is_mine_to_answer),
        waiting=tuple(one for one in unsettled if not one.is_mine_to_answer),
        agreed=tuple(sorted((one for one in rows if _is_ahead(one, now)), key=_by_time)),
        ended=tuple(one for one in rows if _is_ended(one, now)),
        counts=tuple(queries.counts_of(tx, planned, now - COUNTED_FOR, now)) if planned else (),
        may_ask=bool(venues),
        is_reader=bool(venues) or bool(own),
    )


def at_session(tx: Session, session: Occurrence, now: datetime) -> AtSession:
    """Return what a session's page tells of consultations."""
    found = queries.requests_at_session(tx, session.id)
    rows = [shown(stand, now) for stand in stands_of(tx, found) if stand.is_reader]
    live = [one for one in rows if one.state not in (State.DECLINED, State.WITHDRAWN)]
    agreed = sum(state_of(one) is State.ACCEPTED for one in found)
    asks = any(one.municipality_id == session.municipality_id for one in asking_venues(tx))
    return AtSession(tuple(sorted(live, key=_by_time)), agreed, asks and takes_requests(session, now))


def to_answer(tx: Session, now: datetime) -> int:
    """Count what waits for an answer of the user's."""
    own, venues = answering(), asking_venues(tx)
    found = queries.requests_for(tx, [one.id for one in venues], [one.professional_id for one in own])
    return sum(shown(stand, now).is_mine_to_answer for stand in stands_of(tx, found))


def shown(stand: Stand, now: datetime) -> Shown:
    """Return a request as a list shows it."""
    state = state_of(stand.request)
    is_mine = (state is State.ASKED and stand.answers_as is not None) or (state is State.PROPOSED and stand.is_asker)
    return Shown(stand.request, state, is_overdue(stand.request, stand.request.asked_at, now), is_mine)


def may(tx: Session, stand: Stand, now: datetime) -> May:
    """Return what the user may do about a request."""
    request, state = stand.request, state_of(stand.request)
    is_open = state in (State.ASKED, State.PROPOSED, State.ACCEPTED)
    is_over = state is State.ACCEPTED and request.starts_at is not None and request.starts_at <= now
    accept, propose = _times(tx, stand, now) if is_open and not is_over else ((), ())
    return May(
        accept=accept,
        propose=propose,
        answers=stand.answers_as is not None and is_open and not is_over,
        takes_refusal_back=stand.answers_as is not None and state is State.DECLINED,
        agrees=stand.is_asker and state is State.PROPOSED,
        withdraws=stand.is_asker and is_open and not is_over,
        asks_again=stand.is_asker and state in (State.DECLINED, State.WITHDRAWN),
    )


def _times(tx: Session, stand: Stand, now: datetime) -> tuple[tuple[Slot, ...], tuple[Slot, ...]]:
    """Return the times to give of the session that was asked for, and those to propose instead."""
    if stand.answers_as is None:
        return (), ()
    session, person_id = stand.request.occurrence, stand.answers_as.professional_id
    theirs = queries.sessions_of(tx, person_id, session.municipality_id, now)
    free = times_with(tx, theirs, person_id, now)
    here = tuple(one for one in free if one.occurrence_id == session.id)
    if state_of(stand.request) is State.ASKED:
        return here, tuple(one for one in free if one not in here)
    return (), tuple(one for one in free if one.starts_at != stand.request.starts_at)


def _is_ahead(one: Shown, now: datetime) -> bool:
    return one.state is State.ACCEPTED and not _has_begun(one, now)


def _is_ended(one: Shown, now: datetime) -> bool:
    return one.state in (State.DECLINED, State.WITHDRAWN) or (one.state is State.ACCEPTED and _has_begun(one, now))


def _has_begun(one: Shown, now: datetime) -> bool:
    return one.starts_at is not None and one.starts_at <= now


def _by_session(one: Shown) -> tuple[date, int]:
    return one.request.occurrence.held_on, one.request.id


def _by_time(one: Shown) -> tuple[bool, datetime, int]:
    return one.starts_at is None, one.starts_at or one.request.asked_at, one.request.id
