"""One fixed message to everybody who still has a time at a session: who would get it is shown before it is sent."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ..audit.service import Actor, by_user
from ..clock import local_today
from ..errors import Conflict
from ..notices import service as notices
from ..reservations.logged import record_all
from ..reservations.model import Reservation
from ..reservations.queries import reservations_of
from ..reservations.told import is_told
from ..schedule.hours import is_over
from ..schedule.model import Occurrence
from .hearers import Family, of_events
from .model import Broadcast, BroadcastReceiver
from .rules import BROADCAST, BroadcastRequest


@dataclass(frozen=True)
class Audience:
    """Who of a session would get a message: one booking, or sign-up, of each family that a message can reach."""

    receivers: tuple[Family, ...]
    without: int
    """Families still to come that no message can reach."""
    elsewhere: tuple[Family, ...] = ()
    """Families still to come that are another controller's: this sender does not reach them."""

    @cached_property
    def languages(self) -> Counter[str]:
        """Return how many read it in which language."""
        return Counter(one.language for one in self.receivers)

    @property
    def seen(self) -> str:
        """Name these families, so that those shown and those told can be compared."""
        ids = sorted(one.id for one in self.receivers)
        return hashlib.sha256(repr((ids, self.without)).encode()).hexdigest()[:32]


class AudienceChanged(Conflict):
    """The message would now go to others than was shown; nothing was sent."""

    def __init__(self) -> None:
        super().__init__("audience_changed")


def audience_of(tx: Session, occurrence: Occurrence, now: datetime, *, controller_id: int | None) -> Audience:
    """Return who still has a time ahead: not those who have come, or whose time is over.

    Args:
        controller_id: Whose families the sender reaches; None: everybody's, for who keeps the place or plans there.
    """
    everybody = _families(tx, occurrence, now)
    ahead = [one for one in everybody if controller_id in (None, one.controller_id)]
    # One message to each address, even if two times are held with it.
    by_address: dict[str, Family] = {}
    for one in ahead:
        if one.contact is not None and is_told(one.contact):
            by_address.setdefault(one.contact.address.lower(), one)
    without = sum(not is_told(one.contact) for one in ahead)
    elsewhere = tuple(one for one in everybody if one not in ahead)
    return Audience(tuple(by_address.values()), without, elsewhere)


def _families(tx: Session, occurrence: Occurrence, now: datetime) -> Sequence[Family]:
    if occurrence.has_seats:
        return of_events().ahead(tx, occurrence)
    return [
        one
        for one in reservations_of(tx, occurrence)
        if now < one.slot.ends_at and one.arrived_at is None and one.no_show_at is None
    ]


def refuse_unless_sendable(occurrence: Occurrence, now: datetime) -> None:
    """Refuse when there is nothing to tell any more.

    Raises:
        Conflict: `session_cancelled` or `session_past`.
    """
    if occurrence.cancelled_at is not None:
        raise Conflict("session_cancelled")
    if is_over(occurrence, now):
        raise Conflict("session_past")


def send_broadcast(
    tx: Session,
    occurrence: Occurrence,
    request: BroadcastRequest,
    *,
    seen: str | None = None,
    controller_id: int | None,
    now: datetime,
    user_id: int,
    in_place_of: int | None = None,
) -> Broadcast:
    """Send the message to every family that still has a time; the same form again sends nothing more.

    Args:
        seen: `Audience.seen` of what was shown.
        controller_id: Whose families the sender reaches, None: everybody's; see `audience_of`.

    Raises:
        AudienceChanged: it would go to others than was shown.
        Conflict: the session is cancelled or over, nobody can be told (`nobody_to_tell`), or it is not the day to
            be late (`late_another_day`).
    """
    session = _held_still(tx, occurrence.id)
    key = hashlib.sha256(request.form_key.encode()).hexdigest()
    earlier = tx.scalar(select(Broadcast).where(Broadcast.form_key_sha256 == key))
    if earlier is not None:
        return earlier
    refuse_unless_sendable(session, now)
    if request.template == "late" and session.held_on != local_today(now):
        raise Conflict("late_another_day")
    audience = audience_of(tx, session, now, controller_id=controller_id)
    if seen is not None and seen != audience.seen:
        raise AudienceChanged
    if not audience.receivers:
        raise Conflict("nobody_to_tell")
    return _send(tx, session, request, key, audience, now, by_user(user_id, in_place_of))


def broadcasts_of(tx: Session, occurrence: Occurrence) -> Sequence[Broadcast]:
    """Return what was sent to those who booked a session, newest first, with the receivers."""
    chosen = select(Broadcast).where(Broadcast.occurrence_id == occurrence.id)
    return tx.scalars(chosen.options(selectinload(Broadcast.receivers)).order_by(Broadcast.id.desc())).all()


def heard_by(tx: Session, reservation: Reservation) -> Sequence[Broadcast]:
    """Return what was sent to a family about the session it has its time at, newest first."""
    chosen = (
        select(Broadcast)
        .join(BroadcastReceiver, BroadcastReceiver.broadcast_id == Broadcast.id)
        .where(
            BroadcastReceiver.reservation_id == reservation.id,
            Broadcast.occurrence_id == reservation.slot.occurrence_id,
        )
    )
    return tx.scalars(chosen.order_by(Broadcast.id.desc())).all()


def _held_still(tx: Session, occurrence_id: int) -> Occurrence:
    """Return the session as it is now; whoever cancels it, moves it or sends from there too waits."""
    chosen = select(Occurrence).where(Occurrence.id == occurrence_id)
    return tx.scalars(chosen.with_for_update(key_share=True).execution_options(populate_existing=True)).one()


def _send(
    tx: Session,
    session: Occurrence,
    request: BroadcastRequest,
    key: str,
    audience: Audience,
    now: datetime,
    actor: Actor,
) -> Broadcast:
    sent = Broadcast(
        occurrence_id=session.id,
        template=request.template,
        minutes=request.minutes,
        texts=request.texts,
        form_key_sha256=key,
        sent_by=actor.user_id,
        created_at=now,
    )
    tx.add(sent)
    tx.flush()
    is_event = session.has_seats
    if is_event:
        of_events().tell(tx, sent.id, audience.receivers, now=now)
    else:
        sent.receivers = [BroadcastReceiver(reservation_id=one.id) for one in audience.receivers]
        tx.flush()
        for receiver in sent.receivers:
            notices.queue(tx, BROADCAST, receiver.id, f"{BROADCAST}:{receiver.id}", now=now)
    about, ids = ("broadcast", sent.id), "party_ids" if is_event else "reservation_ids"
    record_all(tx, actor, "send_broadcast", about, audience.receivers, now=now, ids_as=ids, occurrence_id=session.id)
    return sent
