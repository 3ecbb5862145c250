"""One contact holds many times: nobody is refused, since that would tell a stranger so, but the contact hears of it."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..reservations.model import Reservation, ReservationContact, Slot
from ..web.languages import offered_or_own
from .addressing import public_url

TOLD_ABOVE = 4
"""Times ahead: the next one and the same person three times is what the service itself offers."""


def times_ahead(tx: Session, address: str, now: datetime) -> int:
    """Return how many times that have not ended a contact holds, under whatever name."""
    held = (
        select(func.count())
        .select_from(ReservationContact)
        .join(Reservation, Reservation.id == ReservationContact.reservation_id)
        .join(Slot, Slot.id == Reservation.slot_id)
        .where(
            func.lower(ReservationContact.address) == address.lower(),
            Reservation.released_at.is_(None),
            Slot.ends_at > now,
        )
    )
    return tx.scalar(held) or 0


def many_sentence(times: int, language: str) -> str:
    """Return what a contact with so many times reads in its own mail; "" when they are few."""
    if times <= TOLD_ABOVE:
        return ""
    url = public_url(f"/{offered_or_own(language)}/lost-link")
    words: str = _(
        "This contact now has %(number)d booked times. Please cancel those you do not need, or did not book yourself: "
        "%(url)s",
        number=times,
        url=url,
    )
    return words
