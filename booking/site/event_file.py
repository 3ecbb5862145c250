"""One session as a calendar file to keep; it tells nothing but what the page tells."""

from urllib.parse import urlsplit

from flask_babel import gettext as _

from ..ical import CalendarEvent, vcalendar, vevent
from ..schedule.model import Occurrence
from ..web.languages import current_language, in_language, language_tag
from .links import public_url, service_settings
from .session_page import facts_of_venue


def event_file(occurrence: Occurrence, path: str) -> bytes:
    """Return the calendar file of `occurrence`, whose page is at `path`."""
    venue = in_language(occurrence.venue.names)
    title = in_language(occurrence.names) or _("Family services at %(place)s", place=venue)
    is_cancelled = occurrence.cancelled_at is not None
    address = facts_of_venue(occurrence.venue).address
    url = public_url(path)
    event = CalendarEvent(
        uid=f"{occurrence.public_id}@{urlsplit(service_settings().public_url).hostname}",
        sequence=occurrence.sequence,
        revised_at=occurrence.revised_at,
        held_on=occurrence.held_on,
        starts_at=occurrence.starts_at,
        ends_at=occurrence.ends_at,
        summary=_("CANCELLED: %(title)s", title=title) if is_cancelled else title,
        location=", ".join(part for part in (venue, address) if part),
        description=url if occurrence.venue.is_remote else f"{_('You can also come without booking.')}\n{url}",
        url=url,
        is_cancelled=is_cancelled,
        is_free=True,
    )
    return vcalendar(title, [vevent(event)], language=language_tag(current_language()), url=url)
