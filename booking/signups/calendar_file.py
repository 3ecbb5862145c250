"""An event that a family signed up to, as a calendar file: a meeting somewhere, because families share calendars."""

from flask_babel import gettext as _

from ..ical import CalendarEvent, single_event, vevent
from ..reservations.calendar_file import place_line
from ..web.languages import language_tag
from .model import Party

UID_DOMAIN = "sign-up.tavataan"
"""A name that never changes: the same event taken from the page and from the mail is one entry (RFC 7986 5.3)."""


def event_file(party: Party, language: str) -> bytes:
    """Return the .ics of a party's event: time and place, no topic, no name, no link."""
    occurrence = party.occurrence
    is_off = occurrence.cancelled_at is not None or not party.is_live
    title = _("Meeting")
    moments = (party.asked_at, party.changed_at, party.left_at, occurrence.revised_at)
    event = CalendarEvent(
        uid=f"{party.public_id}@{UID_DOMAIN}",
        sequence=party.sequence + 2 * occurrence.sequence + (not party.is_live),
        revised_at=max(moment for moment in moments if moment is not None),
        held_on=occurrence.held_on,
        starts_at=occurrence.starts_at,
        ends_at=occurrence.ends_at,
        summary=_("CANCELLED: %(title)s", title=title) if is_off else title,
        location=place_line(occurrence.venue, language),
        is_cancelled=is_off,
    )
    return single_event(vevent(event), language=language_tag(language))
