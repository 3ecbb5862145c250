"""Who looks at a working day, and what of it is theirs."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from ..accounts.access import allowed, reach, require, signed_in_user
from ..accounts.lending import Own, whose
from ..accounts.queries import place_of
from ..accounts.rules import Permission, Place
from ..audit.service import Actor, by_user
from ..clock import utc_now
from ..db import reading, transaction
from ..errors import Forbidden, Missing
from ..reservations.logged import Booking, record_all
from ..reservations.model import Reservation
from ..reservations.queries import reservation_by_public_id
from ..reservations.whose import may_know
from ..schedule.coming import comes, is_asked
from ..schedule.model import Attendance, Occurrence, Professional
from ..schedule.queries import attendances_of, occurrence_by_public_id, professional_of_user
from .queries import Eyes
from .sheets import Sheet


@dataclass(frozen=True)
class May:
    """What the user may do at a session: for showing its controls. Each act asks again."""

    cancel: bool
    move: bool
    hand_over: bool
    plan: bool
    count: bool
    book: bool
    unbook: bool
    message: bool


def eyes() -> Eyes:
    """Return whose sessions the user sees."""
    return Eyes(reach(Permission.SEE_DAY), signed_in_user().own)


def me(tx: Session) -> Professional | None:
    """Return the professional that the user is, if any."""
    return professional_of_user(tx, signed_in_user().id)


def meeting() -> tuple[Own, ...]:
    """Return by whom sessions are the user's own to meet families at; by nobody without the role."""
    return signed_in_user().own if allowed(Permission.SEE_GUEST_NAMES, Place(is_own=True)) else ()


def owner_of(tx: Session, session: Occurrence, is_there: Callable[[Attendance], bool]) -> Own | None:
    """Return by whom the session is the user's own: by themselves, or by somebody in whose place they stand."""
    people = {row.professional_id for row in attendances_of(tx, [session.id])[session.id] if is_there(row)}
    return whose(signed_in_user().own, people, session.held_on)


def may_at(tx: Session, session: Occurrence) -> May:
    """Return what the user may do at a session."""
    place = _acting_place(tx, session)
    return May(
        cancel=allowed(Permission.CANCEL_SESSION, place),
        move=allowed(Permission.MOVE_SESSION, place),
        hand_over=allowed(Permission.HAND_OVER, place),
        plan=allowed(Permission.BOOK_TEAM, place),
        count=allowed(Permission.COUNT_WALK_INS, place),
        book=allowed(Permission.RESERVE_FOR_FAMILY, place),
        unbook=allowed(Permission.CANCEL_FOR_FAMILY, place),
        message=allowed(Permission.MESSAGE_FAMILIES, place),
    )


def seen_session(tx: Session, public_id: str) -> Occurrence:
    """Return a session the user may look at, asked to come or there; refuse with 403 otherwise."""
    session = occurrence_by_public_id(tx, public_id)
    own = owner_of(tx, session, is_asked)
    require(Permission.SEE_DAY, _place(tx, session, own))
    return session


def session_for(tx: Session, public_id: str, permission: Permission) -> Occurrence:
    """Return a session at which the user may do something; refuse with 403 otherwise."""
    session = occurrence_by_public_id(tx, public_id)
    require(permission, _acting_place(tx, session))
    return session


def reservation_for(tx: Session, public_id: str, permission: Permission) -> Reservation:
    """Return a reservation of a family of the user's own organisation, at a session of theirs; 403 otherwise."""
    reservation = reservation_by_public_id(tx, public_id)
    if reservation is None:
        raise Missing("reservation")
    own = _own_family(tx, reservation)
    require(permission, Place() if own is None else Place(is_own=True, own_of=own.in_place_of))
    return reservation


def is_own_family(tx: Session, reservation: Reservation) -> bool:
    """Tell whether it is a family of the user's own organisation, at a session to which the user comes."""
    return _own_family(tx, reservation) is not None


def reached_by(tx: Session, session: Occurrence) -> int | None:
    """Return whose families a message of the user's reaches: their own organisation's.

    None stands for everybody's: who keeps the place, or plans there, tells what is the same for all who come there, as
    with a cancellation, and sees no family.
    """
    if allowed(Permission.MESSAGE_FAMILIES, place_of(tx, venue_id=session.venue_id)):
        return None
    person = me(tx)
    if person is None:  # the permission was asked before
        raise Forbidden("no_permission", permission=Permission.MESSAGE_FAMILIES)
    return person.organisation_id


def taker_id(tx: Session, session: Occurrence) -> int | None:
    """Return the organisation of the user as a professional who comes to the session, if so."""
    person = me(tx)
    return person.organisation_id if person is not None and owner_of(tx, session, comes) is not None else None


@contextmanager
def looking() -> Iterator[Session]:
    """Open the transaction of a page that shows families' names to those who may see some.

    For them it can write, because the line in the log stands or falls with the look: no line, no page.
    """
    with transaction() if meeting() else reading() as tx:
        yield tx


def log_names(tx: Session, sheets: Iterable[Sheet]) -> None:
    """Write into the log whose names the page shows, a row for each session on it."""
    for sheet in sheets:
        actor = by_user(signed_in_user().id, sheet.in_place_of)
        log_named(tx, sheet.session.id, sheet.named, actor)
        log_named(tx, sheet.session.id, sheet.numbered, actor, action="see_numbers")


def log_named(
    tx: Session, session_id: int, reservations: Iterable[Booking], actor: Actor, action: str = "see_names"
) -> None:
    """Write into the log which reservations of a session are shown, and on which page: that is what for."""
    person = me(tx)
    seen: dict[str, Any] = {"page": request.endpoint or ""}
    if person is not None:  # as what they looked: people change professions and employers
        seen |= {"service_id": person.service_id, "employer_id": person.organisation_id}
    record_all(tx, actor, action, ("occurrence", session_id), reservations, now=utc_now(), **seen)


def _own_family(tx: Session, reservation: Reservation) -> Own | None:
    person, own = me(tx), owner_of(tx, reservation.slot.occurrence, comes)
    return own if person is not None and may_know(reservation, person) else None


def _acting_place(tx: Session, session: Occurrence) -> Place:
    return _place(tx, session, owner_of(tx, session, comes))


def _place(tx: Session, session: Occurrence, own: Own | None) -> Place:
    place = place_of(tx, venue_id=session.venue_id, is_own=own is not None)
    return place if own is None else replace(place, own_of=own.in_place_of)
