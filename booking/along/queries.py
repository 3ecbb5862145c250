"""Links that were given on: found by their hash, or by the reservation."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ..reservations.model import Reservation, Slot
from ..schedule.model import Occurrence
from .model import GivenLink


def link_of(tx: Session, reservation_id: int) -> GivenLink | None:
    """Return the link that is in use for a reservation; None when none was given, or it was ended."""
    found = tx.get(GivenLink, reservation_id)
    return None if found is None or found.ended_at is not None else found


def link_by_sha256(tx: Session, link_sha256: str) -> GivenLink | None:
    """Return the link with this hash, ended or not, with its session."""
    path = joinedload(GivenLink.reservation).joinedload(Reservation.slot)
    whole = path.joinedload(Slot.occurrence).joinedload(Occurrence.venue)
    return tx.scalar(select(GivenLink).options(whole).where(GivenLink.link_sha256 == link_sha256))
