"""Sign up to an event, change how many come, leave, take that back; what staff decide about signing up.

Every act first holds the event still, then its gathering, so that all who want seats there come one after the other.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from ..audit.service import GUEST, Actor, record
from ..db import lock, new_public_id
from ..errors import Conflict, Gone, Invalid, Missing
from ..reservations.codes import code_hash, code_of
from ..reservations.holding import sha256_of
from ..reservations.links import is_token, token_sha256
from ..reservations.rules import LINK_LIFE, UNDO
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
    WAITING,
    FormUsed,
    GatheringRequest,
    Numbers,
    SeatsTaken,
    SignUpClosed,
    SignUpRequest,
    door_state,
    ends_at,
    has_begun,
    known_state,
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
    event = occurrence_by_public_id(tx, request.occurrence_public_id, is_public=True)
    event, gathering = queries.held_still(tx, event.id)
    earlier = queries.sign_up_by_form(tx, sha256_of(request.form_key))
    if earlier is not None:
        return _refuse_if_left(earlier)
    gathering = _open_one(event, gathering, now, is_by_staff=is_by_staff)
    has_seats = seats.take(tx, gathering, request.numbers.seats)
    if not has_seats:
        _refuse_unless_waiting(request, gathering)
    made = _new(tx, event, request, now, has_code=_has_code(request, is_by_staff), taker_id=taker_id)
    party = Party(
        sign_up=made,
        gathering=gathering,
        adults=request.numbers.adults,
        children=request.numbers.children,
        asked_at=now,
        seated_at=now if has_seats else None,
    )
    tx.add_all([made, party])
    tx.flush()
    tell(tx, party, CONFIRMED if has_seats else WAITING, now=now)
    remind(tx, party, now=now)
    record_party(tx, actor, "sign_up", party, now=now, is_waiting=not has_seats)
    return made


def change_numbers(tx: Session, party: Party, numbers: Numbers, *, now: datetime, actor: Actor = GUEST) -> None:
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
    tell(tx, party, CONFIRMED if party.seated_at is not None else WAITING, now=now)
    promote(tx, gathering, now=now)
    record_party(tx, GUEST, "undo_leaving", party, now=now)


def can_undo(party: Party, now: datetime) -> bool:
    """Tell whether the family may still take its leaving back."""
    return party.left_at is not None and party.leave_reason == "guardian" and now < party.left_at + UNDO


def find_by_link(tx: Session, token: str, *, now: datetime) -> SignUp:
    """Return the sign-up behind a link that can still be read.

    Raises:
        Missing: no sign-up has it.
        Gone: it left every event more than ten minutes ago, is erased, or its events were more than 30 days ago.
    """
    found = queries.sign_up_by_link(tx, token_sha256(token)) if is_token(token) else None
    if found is None:
        raise Missing("link")
    if is_spent(found, now):
        raise Gone("link")
    return found


def find_by_code(tx: Session, code: str, *, now: datetime) -> SignUp | None:
    """Return the sign-up with a typed code, unless its page is closed for good."""
    hashed = code_hash(code)
    found = queries.sign_up_by_code(tx, hashed) if hashed else None
    return None if found is None or is_spent(found, now) else found


def is_spent(found: SignUp, now: datetime) -> bool:
    """Tell whether the page behind the link is closed for good."""
    shown = [one for one in found.parties if one.is_live or can_undo(one, now)]
    return found.erased_at is not None or all(now >= ends_at(one.occurrence) + LINK_LIFE for one in shown)


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
    tx.flush()
    promote(tx, gathering, now=now)
    record(tx, actor, "decide_sign_up", "occurrence", occurrence.id, now=now, capacity=request.capacity)
    return gathering


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


def _refuse_unless_waiting(request: SignUpRequest, gathering: Gathering) -> None:
    """Refuse whoever does not want to wait, could never sit down, or could not be told."""
    if not request.may_wait:
        raise SeatsTaken(gathering.free)
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
