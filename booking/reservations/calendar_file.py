"""A reserved time as a calendar file: a meeting somewhere, because families share their calendars."""

from datetime import datetime

from flask_babel import gettext as _

from ..ical import CalendarEvent, single_event, vevent
from ..venues.model import Venue
from ..web.languages import in_language, language_tag
from .model import Reservation

UID_DOMAIN = "reservation.tavataan"
"""A name that never changes: the same time taken from the page and from the mail is one entry (RFC 7986 5.3)."""


def event_file(reservation: Reservation, language: str) -> bytes:
    """Return the .ics of a reservation: time and place, no profession, no name, no link."""
    slot, occurrence = reservation.slot, reservation.slot.occurrence
    is_cancelled = reservation.released_at is not None
    title = _("Meeting")
    event = CalendarEvent(
        uid=f"{reservation.public_id}@{UID_DOMAIN}",
        sequence=reservation.sequence + 2 * occurrence.sequence + is_cancelled,
        revised_at=_revised_at(reservation),
        held_on=occurrence.held_on,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        summary=_("CANCELLED: %(title)s", title=title) if is_cancelled else title,
        location=place_line(occurrence.venue, language),
        is_cancelled=is_cancelled,
    )
    return single_event(vevent(event), language=language_tag(language))


def place_line(venue: Venue, language: str) -> str:
    """Return name and address of a venue on one line."""
    return ", ".join(part for part in (in_language(venue.names, language), address_line(venue)) if part)


def address_line(venue: Venue) -> str:
    """Return street and town of a venue, as much as is known."""
    town = " ".join(part for part in (venue.postal_code, venue.city) if part)
    return ", ".join(part for part in (venue.street_address, town) if part)


def _revised_at(reservation: Reservation) -> datetime:
    changed_at = (reservation.moved_at, reservation.released_at)
    moments = (reservation.booked_at, *changed_at, reservation.slot.occurrence.revised_at)
    return max(moment for moment in moments if moment is not None)
