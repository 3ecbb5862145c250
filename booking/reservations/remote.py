"""A meeting at a distance as its family knows it: who calls whom, on which address, and from when that is told."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from ..venues.remote import address_of
from ..web.dates import moment_text
from .keys import token_of
from .model import Reservation, Slot
from .rules import OPENS


@dataclass(frozen=True)
class RemoteMeeting:
    """How a family takes part, as its page says it."""

    way: str
    address: str = ""
    """Of the video meeting, once it is told."""
    opens_text: str = ""
    """From when it is told; "" once it is."""
    number: str = ""
    """Which number the family calls."""
    has_phone: bool = True
    """We know a number of the family."""


def remote_meeting(reservation: Reservation, now: datetime) -> RemoteMeeting | None:
    """Return how the family takes part; None at a place with a door, and once the time is let go or over."""
    slot, venue = reservation.slot, reservation.slot.occurrence.venue
    ends_at = slot.occurrence.ends_at or slot.ends_at
    if not venue.is_remote or reservation.released_at is not None or now >= ends_at:
        return None
    if venue.remote_way == "video":
        if now < opens_at(slot):
            return RemoteMeeting("video", opens_text=moment_text(opens_at(slot)))
        return RemoteMeeting("video", address=meeting_address(slot))
    contact = reservation.contact
    has_phone = contact is not None and contact.kind == "phone"
    return RemoteMeeting(venue.remote_way, number=venue.call_number, has_phone=has_phone)


def opens_at(slot: Slot) -> datetime:
    """Return from when the address of the meeting is told."""
    return slot.starts_at - OPENS


def meeting_address(slot: Slot) -> str:
    """Return the address of the video meeting at a time; "" when none is known, or one meets in another way."""
    return address_of(slot.occurrence.venue, token_of("room", slot.public_id))


def number_to_call(reservation: Reservation) -> str:
    """Return the number on which we call a family at its time; "" when one meets in another way, or none is known."""
    contact = reservation.contact
    is_called = reservation.slot.occurrence.venue.remote_way == "we_call"
    return contact.address if is_called and contact is not None and contact.kind == "phone" else ""


def remote_sentence(reservation: Reservation) -> str:
    """Say in a letter how the family takes part, never on which address; "" at a place with a door."""
    slot, venue = reservation.slot, reservation.slot.occurrence.venue
    if venue.remote_way == "video":
        moment = moment_text(opens_at(slot), reservation.language)
        return str(
            _("You meet us by video. The address of the meeting is on your own page from %(moment)s.", moment=moment)
        )
    if venue.remote_way == "we_call":
        return str(_("We call you on the number that you gave."))
    return str(_("You call us: %(number)s", number=venue.call_number)) if venue.is_remote else ""
