"""Agree to meet the same professional again, end that, and claim a time in each of the next three sessions."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from ..audit.service import GUEST, record
from ..clock import HELSINKI
from ..db import lock, new_public_id
from ..errors import Conflict, Gone, Invalid, Missing
from ..reservations.holding import hold, sha256_of
from ..reservations.links import is_token, token_sha256
from ..reservations.logged import record_one
from ..reservations.model import Reservation
from ..reservations.rules import BookingClosed, FreeTime, PhoneNeeded, ReservationRequest, SlotTaken
from ..reservations.wanted import Held
from ..schedule.model import Occurrence
from . import queries
from .keys import token_of
from .model import NamedWorker
from .rules import CLAIMED, NotThree


def agree(tx: Session, reservation: Reservation, attendance_public_id: str, *, now: datetime) -> NamedWorker:
    """Tie the family to the professional it has met or meets; agreed twice, it is the same tie.

    Raises:
        Conflict: the time was let go (`reservation_cancelled`).
        Invalid: nobody of that kind is there at the booked time.
    """
    lock(tx, reservation)
    if reservation.released_at is not None:
        raise Conflict("reservation_cancelled")
    earlier = queries.tie_of(tx, reservation.id)
    if earlier is not None:
        return earlier
    met = next((one for one in queries.people_met(reservation) if one.public_id == attendance_public_id), None)
    if met is None or met.professional_id is None:
        raise Invalid("person")
    public_id = new_public_id()
    tie = NamedWorker(
        public_id=public_id,
        reservation_id=reservation.id,
        professional_id=met.professional_id,
        term_id=reservation.slot.occurrence.term_id,
        consented_at=now,
        link_sha256=token_sha256(_token_of(public_id)),
    )
    tx.add(tie)
    tx.flush()
    record_one(tx, GUEST, "agree_same_person", reservation, now=now)
    return tie


def end(tx: Session, tie: NamedWorker, *, now: datetime) -> None:
    """Take the consent back: nothing of the tie is kept. Times that are booked stay, each with its own link."""
    controller_id = tie.professional.organisation_id
    record(tx, GUEST, "end_same_person", "named_worker", tie.id, now=now, controller_id=controller_id)
    tx.execute(delete(NamedWorker).where(NamedWorker.id == tie.id))


def find_tie(tx: Session, token: str, *, now: datetime) -> NamedWorker:
    """Return the tie behind its link.

    Raises:
        Missing: there is none, or it was ended.
        Gone: it holds no longer: the second session of the next term is over.
    """
    tie = queries.tie_by_sha256(tx, token_sha256(token)) if is_token(token) else None
    if tie is None:
        raise Missing("link")
    if now >= queries.holds_until(tx, tie):
        raise Gone("link")
    return tie


def tie_token(tie: NamedWorker) -> str:
    """Return the token of the tie's link."""
    return _token_of(tie.public_id)


def claim_three(tx: Session, reservation: Reservation, tie: NamedWorker, *, now: datetime) -> list[Held]:
    """Hold a time with the same professional in each of the next three sessions; all of them, or the caller rolls back.

    The time of day of the booking is taken where it is free, else the nearest. Pressed twice, they are the same three.

    Raises:
        Conflict: the booking was let go (`reservation_cancelled`).
        NotThree: one of the three has no free time any more; what is free comes along.
    """
    lock(tx, reservation)
    if reservation.released_at is not None or reservation.erased_at is not None:
        raise Conflict("reservation_cancelled")
    earlier = claimed(tx, tie)
    if earlier:
        return [Held(one.id, one.public_id, one.link_generation) for one in earlier]
    found = _next_three(tx, reservation, tie, now)
    free = tuple(time for _session, times in found for time in times)
    if len(found) < CLAIMED or not all(times for _session, times in found):
        raise NotThree(free)
    chosen = [_nearest(times, reservation) for _session, times in found]
    try:
        return [hold(tx, _asking(reservation, tie, number, time), now=now) for number, time in enumerate(chosen)]
    except (SlotTaken, BookingClosed, PhoneNeeded):
        raise NotThree(tuple(time for time in free if time not in chosen)) from None


def claimed(tx: Session, tie: NamedWorker) -> list[Reservation]:
    """Return the bookings that one press has made, also those that were let go since, by time."""
    keys = [sha256_of(_form_key(tie, number)) for number in range(CLAIMED)]
    found = tx.scalars(select(Reservation).where(Reservation.form_key_sha256.in_(keys)))
    return sorted(found, key=lambda one: one.slot.starts_at)


def forget(tx: Session, reservation_ids: Sequence[int], *, is_asked: bool, now: datetime) -> None:  # noqa: ARG001 - whenever it is
    """Delete the ties of families that ask to be forgotten; of others only whose booking it was."""
    theirs = NamedWorker.reservation_id.in_(reservation_ids)
    if is_asked:
        tx.execute(delete(NamedWorker).where(theirs))
    else:
        tx.execute(update(NamedWorker).where(theirs).values(reservation_id=None))


def erase_over(tx: Session, *, now: datetime) -> int:
    """Delete the ties that hold no longer; return how many."""
    over = [tie.id for tie in tx.scalars(select(NamedWorker)) if now >= queries.holds_until(tx, tie)]
    tx.execute(delete(NamedWorker).where(NamedWorker.id.in_(over)))
    return len(over)


def _next_three(
    tx: Session, reservation: Reservation, tie: NamedWorker, now: datetime
) -> list[tuple[Occurrence, list[FreeTime]]]:
    after = max(now, reservation.slot.occurrence.starts_at or reservation.slot.starts_at)
    sessions = queries.sessions_with(tx, tie, after=after, until=queries.holds_until(tx, tie))
    return queries.free_with(tx, tie, sessions[:CLAIMED], now)


def _nearest(times: Sequence[FreeTime], reservation: Reservation) -> FreeTime:
    wanted = _clock(reservation.slot.starts_at)
    return min(times, key=lambda time: (abs(_clock(time.starts_at) - wanted), time.starts_at))


def _clock(at: datetime) -> timedelta:
    local = at.astimezone(HELSINKI)
    return timedelta(hours=local.hour, minutes=local.minute)


def _asking(reservation: Reservation, tie: NamedWorker, number: int, time: FreeTime) -> ReservationRequest:
    contact = reservation.contact
    return ReservationRequest(
        slot_public_id=time.slot_public_id,
        nickname=reservation.nickname or "",
        contact_kind=None if contact is None else "phone" if contact.kind == "phone" else "email",
        contact_address=None if contact is None else contact.address,
        service_id=tie.professional.service_id,
        language=reservation.language,
        interpreter_language=reservation.interpreter_language,
        form_key=_form_key(tie, number),
    )


def _form_key(tie: NamedWorker, number: int) -> str:
    # The same for each press: so the second finds what the first has made, also when both come at once.
    return f"same-person-{tie.public_id}-{number}"


def _token_of(public_id: str) -> str:
    return token_of("same", public_id)
