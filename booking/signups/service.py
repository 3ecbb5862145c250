"""Sign up to an event, change how many come, leave, take that back; what staff decide about signing up.

Every act first holds the event still, then its gathering, so that all who want seats there come one after the other.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from ..audit.service import GUEST, Actor
from ..db import new_public_id
from ..errors import Conflict, Gone, Invalid, Missing
from ..notices import service as notices
from ..reservations.codes import code_hash, code_of
from ..reservations.holding import sha256_of
from ..reservations.rules import UNDO
from ..reservations.told import told_by
from ..schedule.model import Occurrence
from ..schedule.queries import occurrence_by_public_id
from . import queries, seats
from .links import sha256_of_link
from .logged import record_party
from .model import Gathering, Party, SignUp, SignUpContact
from .promoting import promote
from .reminding import remind
from .rules import (
    CONFIRMED,
    LEFT,
    TRAINING,
    WAITING,
    FormUsed,
    Numbers,
    SeatsTaken,
    SignUpClosed,
    SignUpRequest,
    begins_at,
    door_state,
    has_begun,
    sign_up_state,
)
from .telling import tell
from .whose import controller_id_at


def sign_up(
    tx: Session,
    request: SignUpRequest,
    *,
    now: datetime,
    actor: Actor = GUEST,
    is_by_staff: bool = False,
    taker_id: int | None = None,
) -> SignUp:
    """Take the seats asked for; the same form again gives the same sign-up.

    Args:
        is_by_staff: For a family on the phone or at the door: until the event is over, with a code for whoever gets
            no mail.
        taker_id: The organisation whose professional takes it down: it is the controller.

    Raises:
        Missing: there is no such event, or it is not public.
        SignUpClosed: it takes no sign-ups now.
        SeatsTaken: fewer seats are free, and the family does not say that it waits.
        Invalid: it would wait, and no message reaches it (`contact_to_wait`).
        FormUsed: what this form signed up has left since.
    """
    held = _held_events(tx, request)
    earlier = queries.sign_up_by_form(tx, sha256_of(request.form_key))
    if earlier is not None:
        return _refuse_if_left(earlier)
    gatherings = [_open_one(event, found, now, is_by_staff=is_by_staff) for event, found in held]
    first = next(one for one in gatherings if one.occurrence.public_id == request.occurrence_public_id)
    has_code = _has_code(request, is_by_staff)
    made = _new(tx, first.occurrence, request, now, has_code=has_code, taker_id=taker_id)
    tx.add(made)
    for gathering in sorted(gatherings, key=lambda one: begins_at(one.occurrence)):
        party = _seat_or_queue(tx, made, gathering, request, is_one_of_several=len(gatherings) > 1)
        record_party(tx, actor, "sign_up", party, now=now, is_waiting=party.seated_at is None)
    _tell_of(tx, made, now)
    return made


def _held_events(tx: Session, request: SignUpRequest) -> list[tuple[Occurrence, Gathering | None]]:
    """Hold the events asked for still, in one order for everybody; all of one series."""
    asked = dict.fromkeys((request.occurrence_public_id, *request.more))
    is_public = request.user_id is None
    ids = sorted(occurrence_by_public_id(tx, one, is_public=is_public).id for one in asked)
    held = [queries.held_still(tx, one) for one in ids]
    courses = {None if found is None else found.course for _event, found in held}
    if len(held) > 1 and (len(courses) > 1 or None in courses):
        raise Missing("event")
    if request.user_id is not None and any(event.kind != TRAINING for event, _found in held):
        raise Missing("event")
    return held


def _seat_or_queue(
    tx: Session, made: SignUp, gathering: Gathering, request: SignUpRequest, *, is_one_of_several: bool
) -> Party:
    has_seats = seats.take(tx, gathering, request.numbers.seats)
    if not has_seats:
        _refuse_unless_waiting(request, gathering, is_one_of_several=is_one_of_several)
    party = Party(
        sign_up=made,
        gathering=gathering,
        adults=request.numbers.adults,
        children=request.numbers.children,
        wants_child_minding=request.wants_child_minding and gathering.has_child_minding,
        asked_at=made.signed_up_at,
        seated_at=made.signed_up_at if has_seats else None,
    )
    tx.add(party)
    tx.flush()
    return party


def _tell_of(tx: Session, made: SignUp, now: datetime) -> None:
    """Queue one confirmation for all events with seats, one message for each queue, a reminder of each event."""
    seated = [one for one in made.parties if one.seated_at is not None]
    for party in seated[:1]:
        tell(tx, party, CONFIRMED, now=now)
    for party in made.parties:
        if party.seated_at is None:
            tell(tx, party, WAITING, now=now)
        remind(tx, party, now=now)


def change_numbers(
    tx: Session,
    party: Party,
    numbers: Numbers,
    *,
    wants_child_minding: bool | None = None,
    now: datetime,
    actor: Actor = GUEST,
) -> None:
    """Say that more or fewer come; more only if there are seats.

    Raises:
        Conflict: it has left, or the event has begun, is over or cancelled.
        SeatsTaken: so many more seats are not free.
    """
    gathering = _held_for(tx, party, now)
    more = numbers.seats - party.seats
    if party.seated_at is None:
        _refuse_more_than_there_are(numbers, gathering)
    elif more > 0 and not seats.take(tx, gathering, more):
        raise SeatsTaken(gathering.free)
    elif more < 0:
        seats.give_back(tx, gathering, -more)
    party.adults, party.children, party.changed_at = numbers.adults, numbers.children, now
    if wants_child_minding is not None:
        party.wants_child_minding = wants_child_minding and gathering.has_child_minding
    tx.flush()
    promote(tx, gathering, now=now)
    record_party(tx, actor, "change_sign_up", party, now=now)


def leave(tx: Session, party: Party, *, now: datetime, by: str = "guardian", actor: Actor = GUEST) -> None:
    """Give the seats back; nothing when that was done before. `by` is a LEAVE_REASON.

    Raises:
        Conflict: the event has begun, is over or cancelled.
    """
    if not party.is_live:
        return
    gathering = _held_for(tx, party, now)
    _let_go(tx, party, gathering, by, now)
    promote(tx, gathering, now=now)
    tell(tx, party, LEFT, now=now)
    record_party(tx, actor, "leave_event", party, now=now, by=by)


def undo_leaving(tx: Session, party: Party, *, now: datetime) -> None:
    """Take the seats again, within ten minutes of leaving, if they are still free.

    Raises:
        Gone: the ten minutes are over, or it was not the family that left.
        SignUpClosed: the event has begun, is over or cancelled.
        SeatsTaken: so many seats are not free any more.
    """
    event, gathering = _held_still(tx, party)
    if party.is_live:
        return
    if not can_undo(party, now):
        raise Gone("undo_over")
    state = door_state(event, gathering, now)
    if state != "open":
        raise SignUpClosed(state)
    if party.seated_at is not None and not seats.take(tx, gathering, party.seats):
        raise SeatsTaken(gathering.free)
    party.left_at, party.leave_reason, party.sequence = None, "", party.sequence + 2
    tx.flush()
    for kind in (CONFIRMED, WAITING, LEFT):
        notices.drop(tx, kind, party.id, now=now, reason="restored")  # not sent yet: told once
    tell(tx, party, CONFIRMED if party.seated_at is not None else WAITING, now=now)
    promote(tx, gathering, now=now)
    record_party(tx, GUEST, "undo_leaving", party, now=now)


def can_undo(party: Party, now: datetime) -> bool:
    """Tell whether the family may still take its leaving back."""
    return party.left_at is not None and party.leave_reason == "guardian" and now < party.left_at + UNDO


def _refuse_if_left(earlier: SignUp) -> SignUp:
    if not any(one.is_live for one in earlier.parties):
        raise FormUsed
    return earlier


def _open_one(event: Occurrence, gathering: Gathering | None, now: datetime, *, is_by_staff: bool) -> Gathering:
    state = (door_state if is_by_staff else sign_up_state)(event, gathering, now)
    if gathering is None or state == "unpublished":
        raise Missing("event")
    if state != "open":
        raise SignUpClosed(state)
    return gathering


def _refuse_unless_waiting(request: SignUpRequest, gathering: Gathering, *, is_one_of_several: bool) -> None:
    """Refuse whoever does not want to wait, could never sit down, or could not be told."""
    if not request.may_wait:
        raise SeatsTaken(gathering.free, gathering.occurrence.held_on if is_one_of_several else None)
    _refuse_more_than_there_are(request.numbers, gathering)
    if request.contact_kind not in told_by():
        raise Invalid("contact_to_wait")


def _refuse_more_than_there_are(numbers: Numbers, gathering: Gathering) -> None:
    if numbers.seats > gathering.capacity:
        raise Invalid("more_than_capacity", capacity=gathering.capacity)


def _has_code(request: SignUpRequest, is_by_staff: bool) -> bool:
    return request.contact_kind is None or (is_by_staff and request.contact_kind not in told_by())


def _new(
    tx: Session, event: Occurrence, request: SignUpRequest, now: datetime, *, has_code: bool, taker_id: int | None
) -> SignUp:
    public_id = new_public_id()
    made = SignUp(
        public_id=public_id,
        controller_id=controller_id_at(tx, event, taker_id),
        nickname=request.nickname,
        user_id=request.user_id,
        language=request.language,
        form_key_sha256=sha256_of(request.form_key),
        link_sha256=sha256_of_link(public_id),
        code_hash=code_hash(code_of(public_id)) if has_code else None,
        signed_up_at=now,
    )
    if request.contact_kind and request.contact_address:
        made.contact = SignUpContact(kind=request.contact_kind, address=request.contact_address)
    return made


def _held_still(tx: Session, party: Party) -> tuple[Occurrence, Gathering]:
    event, gathering = queries.held_still(tx, party.occurrence_id)
    tx.refresh(party)
    assert gathering is not None  # a party's event keeps its gathering
    return event, gathering


def _held_for(tx: Session, party: Party, now: datetime) -> Gathering:
    """Hold still what a living party may still change."""
    event, gathering = _held_still(tx, party)
    if not party.is_live:
        raise Conflict("party_left")
    if event.cancelled_at is not None or has_begun(event, now):
        raise Conflict("event_begun")
    return gathering


def _let_go(tx: Session, party: Party, gathering: Gathering, by: str, now: datetime) -> None:
    if party.seated_at is not None:
        seats.give_back(tx, gathering, party.seats)
    party.left_at, party.leave_reason = now, by
    tx.flush()
