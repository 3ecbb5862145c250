"""Join the queue, accept or decline what is offered, leave; and end what is over."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from ..audit.service import GUEST, JOB, record
from ..clock import local_today
from ..db import lock, new_public_id
from ..errors import Gone, Missing
from ..notices import service as notices
from ..reservations.claims import refuse_unless_open, session_held_still
from ..reservations.holding import hold, sha256_of
from ..reservations.model import Slot
from ..reservations.rules import ReservationRequest, SlotTaken, booking_state
from ..reservations.wanted import Held
from ..reservations.whose import controllers_at
from ..schedule.model import Occurrence
from ..schedule.queries import occurrence_by_public_id
from ..venues.model import Venue
from . import queries
from .keys import is_token, person_hash, token_of, token_sha256
from .model import QueueContact, QueueEntry, QueueOffer
from .offers import end, is_live, settle
from .rules import JOINED, LINK_LIFE, LOST_PLACE, OFFERED, OfferOver, QueueRequest, queues_until


def join_session(tx: Session, request: QueueRequest, *, now: datetime) -> QueueEntry:
    """Queue for a session; what is free there is offered at once. The same form again is the same place.

    Raises:
        Missing: there is no such session, or it is not public.
        BookingClosed: it takes no reservations now.
    """
    occurrence = occurrence_by_public_id(tx, request.occurrence_public_id, is_public=True)
    twin = _twin(tx, request)
    if twin is not None:
        return twin
    occurrence = session_held_still(tx, occurrence.id)
    refuse_unless_open(booking_state(occurrence, occurrence.venue, now))
    controller_id = controller_at(tx, occurrence, request.service_id)
    entry = _written(tx, request, controller_id, now, occurrence_id=occurrence.id)
    settle(tx, occurrence.id, now=now)
    return entry


def join_venues(tx: Session, request: QueueRequest, *, now: datetime) -> QueueEntry:
    """Queue for any time at some venues, for half a year at most; `rounds.offer_at` offers what is free there now.

    Raises:
        Missing: one of the venues is not there, or not in use.
    """
    twin = _twin(tx, request)
    if twin is not None:
        return twin
    slugs = set(request.venue_slugs)
    chosen = select(Venue).where(Venue.slug.in_(slugs), Venue.archived_at.is_(None)).order_by(Venue.id)
    venues = tx.scalars(chosen).all()
    if len(venues) != len(slugs):
        raise Missing("venue")
    coming = queries.sessions_at(tx, [one.id for one in venues], now)
    first = tx.get(Occurrence, coming[0]) if coming else None
    whose = venues[0].organisation_id if first is None else controller_at(tx, first, request.service_id)
    return _written(tx, request, whose, now, venues=venues)


def find_by_link(tx: Session, token: str, *, now: datetime) -> QueueEntry:
    """Return the place in the queue behind a link.

    Raises:
        Missing: none has it.
        Gone: it was left more than 30 days ago.
    """
    entry = queries.entry_by_link(tx, token_sha256(token)) if is_token(token) else None
    if entry is None:
        raise Missing("link")
    if entry.left_at is not None and now >= entry.left_at + LINK_LIFE:
        raise Gone("link")
    return entry


def accept(
    tx: Session, entry: QueueEntry, offer_public_id: str, *, phone: str | None = None, now: datetime
) -> Held | None:
    """Reserve what is offered to a place; the place is left, and its family is the reservation's from then on.

    Args:
        phone: Where we call the family, the number of one that left an e-mail address only; it is the contact then.

    Returns:
        The reservation; None when the place had been left with one before.

    Raises:
        OfferOver: the offer does not hold any more (`offer_over`), or somebody was quicker (`offer_taken`).
        PhoneNeeded: we call the family there, and have no number.
    """
    offer = _offer_held_still(tx, entry, offer_public_id)
    if entry.reservation_id is not None:
        return None
    if offer is None or not is_live(offer, now):
        raise OfferOver("offer_over")
    assert offer.slot is not None
    assert entry.contact is not None
    occurrence_id = offer.slot.occurrence_id
    is_called = phone is not None and asks_phone(entry, offer)
    asked = ReservationRequest(
        slot_public_id=offer.slot.public_id,
        nickname=entry.nickname or "",
        contact_kind="phone" if is_called or entry.contact.kind == "phone" else "email",
        contact_address=phone if is_called else entry.contact.address,
        service_id=entry.service_id,
        language=entry.language,
        interpreter_language=entry.interpreter_language,
        form_key=f"queue-offer-{offer.public_id}",
    )
    end(tx, offer, "accepted", now=now)
    try:
        held = hold(tx, asked, now=now)
    except SlotTaken:
        raise OfferOver("offer_taken") from None
    _leave(tx, [entry], "accepted", now)
    entry.reservation_id = held.id
    record(tx, GUEST, "accept_offer", "queue_entry", entry.id, now=now, controller_id=entry.controller_id)
    settle(tx, occurrence_id, now=now)
    return held


def asks_phone(entry: QueueEntry, offer: QueueOffer) -> bool:
    """Tell whether we call the family at what is offered, and do not know its number."""
    is_called = offer.slot is not None and offer.slot.occurrence.venue.remote_way == "we_call"
    return is_called and entry.contact is not None and entry.contact.kind != "phone"


def decline(tx: Session, entry: QueueEntry, offer_public_id: str, *, now: datetime) -> None:
    """Let what is offered pass; the place stays, and the time goes to the next. Twice is once."""
    offer = _offer_held_still(tx, entry, offer_public_id)
    if offer is None or offer.ended_at is not None or offer.slot is None:
        return
    end(tx, offer, "declined", now=now)
    record(tx, GUEST, "decline_offer", "queue_entry", entry.id, now=now, controller_id=entry.controller_id)
    settle(tx, offer.slot.occurrence_id, now=now)


def leave(tx: Session, entry: QueueEntry, *, now: datetime) -> None:
    """Leave the queue: name and contact are erased, what is offered goes to the next. Twice is once."""
    live = queries.live_offer_of(tx, entry.id)
    offer = _offer_held_still(tx, entry, live.public_id) if live is not None else None
    lock(tx, entry)
    if entry.left_at is not None:
        return
    if offer is not None and offer.ended_at is None:
        end(tx, offer, "left", now=now)
    _leave(tx, [entry], "guardian", now)
    record(tx, GUEST, "leave_queue", "queue_entry", entry.id, now=now, controller_id=entry.controller_id)
    if offer is not None and offer.slot is not None:
        settle(tx, offer.slot.occurrence_id, now=now)


def end_old(tx: Session, *, now: datetime) -> int:
    """Forget those who queue for what is over; return how many places it was."""
    found = tx.scalars(old_entries(now)).all()
    for entry in found:
        offer = queries.live_offer_of(tx, entry.id)
        if offer is not None:
            end(tx, offer, "withdrawn", now=now)
        _leave(tx, [entry], "over", now)
        record(tx, JOB, "end_queueing", "queue_entry", entry.id, now=now, controller_id=entry.controller_id)
    return len(found)


def old_entries(now: datetime) -> Select[QueueEntry]:
    """Choose the places in the queue whose session has begun, or whose last day is over."""
    has_begun = or_(Occurrence.starts_at <= now, Occurrence.held_on < local_today(now))
    is_over = or_(has_begun, QueueEntry.last_on < local_today(now))
    chosen = select(QueueEntry).outerjoin(Occurrence, Occurrence.id == QueueEntry.occurrence_id)
    return chosen.where(QueueEntry.left_at.is_(None), is_over).order_by(QueueEntry.id)


def _twin(tx: Session, request: QueueRequest) -> QueueEntry | None:
    """Return the place that the same form got a moment ago."""
    chosen = select(QueueEntry).where(QueueEntry.form_key_sha256 == sha256_of(request.form_key))
    return tx.scalar(chosen)


def controller_at(tx: Session, occurrence: Occurrence, service_id: int | None) -> int:
    """Return the id of who would be the controller of a booking of the session's first time."""
    first = select(Slot.public_id).where(Slot.occurrence_id == occurrence.id).order_by(Slot.starts_at, Slot.lane)
    slot = tx.scalar(first.limit(1))
    if slot is None:
        return occurrence.venue.organisation_id
    return controllers_at(tx, [slot], service_id)[slot].id


def _written(
    tx: Session,
    request: QueueRequest,
    controller_id: int,
    now: datetime,
    *,
    occurrence_id: int | None = None,
    venues: Sequence[Venue] = (),
) -> QueueEntry:
    public_id = new_public_id()
    entry = QueueEntry(
        public_id=public_id,
        controller_id=controller_id,
        occurrence_id=occurrence_id,
        last_on=None if occurrence_id is not None else queues_until(local_today(now)),
        service_id=request.service_id,
        nickname=request.nickname,
        language=request.language,
        interpreter_language=request.interpreter_language,
        person_hash=person_hash(request.contact_address),
        form_key_sha256=sha256_of(request.form_key),
        link_sha256=token_sha256(token_of(public_id)),
        joined_at=now,
        contact=QueueContact(kind=request.contact_kind, address=request.contact_address),
        venues=list(venues),
    )
    tx.add(entry)
    tx.flush()
    notices.queue(tx, JOINED, entry.id, f"{JOINED}:{public_id}", now=now)
    record(tx, GUEST, "join_queue", "queue_entry", entry.id, now=now, controller_id=controller_id)
    return entry


def _offer_held_still(tx: Session, entry: QueueEntry, public_id: str) -> QueueOffer | None:
    """Return an offer of the place as it is now; nobody reserves or offers at its session until we are done."""
    chosen = select(QueueOffer).where(QueueOffer.entry_id == entry.id, QueueOffer.public_id == public_id)
    found = tx.scalar(chosen)
    if found is None:
        return None
    if found.slot_id is not None:
        session_held_still(tx, tx.get_one(Slot, found.slot_id).occurrence_id)
    lock(tx, entry)
    tx.refresh(found)
    return found


def _leave(tx: Session, entries: Iterable[QueueEntry], reason: str, now: datetime) -> None:
    """Note that places are left, and erase who it was."""
    for entry in entries:
        entry.left_at, entry.leave_reason = now, reason
        entry.nickname = entry.interpreter_language = entry.person_hash = None
        entry.contact = None
        for kind, subject_id in notice_subjects(tx, entry):
            notices.drop(tx, kind, subject_id, now=now, reason="left")
    tx.flush()


def notice_subjects(tx: Session, entry: QueueEntry) -> list[tuple[str, int]]:
    """Return (kind, id) of the messages about a place in the queue."""
    offers = tx.scalars(select(QueueOffer.id).where(QueueOffer.entry_id == entry.id))
    return [(JOINED, entry.id), (LOST_PLACE, entry.id), *((OFFERED, one) for one in offers)]
