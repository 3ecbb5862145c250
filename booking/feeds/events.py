"""Rows into calendar events: what a public and what a personal feed says of a session.

Nothing a guardian typed is in any feed: a personal feed says how many times are booked, no more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from ..ical import CalendarEvent, vcalendar, vevent
from ..reservations.queries import FreeCount
from ..schedule.model import Attendance, Occurrence
from ..web.languages import current_language, in_language


@dataclass(frozen=True)
class Feed:
    """A feed ready to be written."""

    name: str
    rows: Sequence[Occurrence]
    url: str
    uid_domain: str
    public_url: str


def public_bytes(feed: Feed, attendances: Mapping[int, Sequence[Attendance]]) -> bytes:
    """Write a feed that anybody may read."""
    return _written(feed, [_public_event(feed, row, attendances.get(row.id, ())) for row in feed.rows])


def personal_bytes(feed: Feed, counts: Mapping[int, FreeCount], asked: set[int]) -> bytes:
    """Write one professional's feed."""
    return _written(feed, [_personal_event(feed, row, counts.get(row.id), row.id in asked) for row in feed.rows])


def _written(feed: Feed, events: Sequence[CalendarEvent]) -> bytes:
    return vcalendar(feed.name, map(vevent, events), language=current_language(), url=feed.url)


def _public_event(feed: Feed, row: Occurrence, attendances: Sequence[Attendance]) -> CalendarEvent:
    coming = [a for a in attendances if a.declined_at is None and a.absent_at is None and a.presence == "always"]
    services = ", ".join(dict.fromkeys(in_language(a.service.names) for a in coming))
    lines = [line for line in (services, _cancel_line(row), _hour_line(row)) if line]
    summary = _("%(what)s, %(venue)s", what=title_of(row), venue=in_language(row.venue.names))
    return _event(feed, row, summary, lines, f"{feed.public_url}/{current_language()}/sessions/{row.public_id}")


def _personal_event(feed: Feed, row: Occurrence, count: FreeCount | None, is_asked: bool) -> CalendarEvent:
    venue = in_language(row.venue.names)
    if count is not None and count.total:
        summary = _("%(venue)s %(booked)d/%(total)d booked", venue=venue, booked=count.booked, total=count.total)
    else:
        summary = _("%(what)s, %(venue)s", what=title_of(row), venue=venue)
    lines = [line for line in (_cancel_line(row), _hour_line(row)) if line]
    if is_asked:
        summary = _("Asked: %(summary)s", summary=summary)
    return _event(feed, row, summary, lines, f"{feed.public_url}/staff/sessions/{row.public_id}")


def _event(feed: Feed, row: Occurrence, summary: str, lines: Sequence[str], url: str) -> CalendarEvent:
    is_cancelled = row.cancelled_at is not None
    return CalendarEvent(
        uid=f"{row.public_id}@{feed.uid_domain}",
        sequence=row.sequence,
        revised_at=row.revised_at,
        held_on=row.held_on,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        summary=_("CANCELLED: %(summary)s", summary=summary) if is_cancelled else summary,
        location=location_of(row),
        description="\n".join([*lines, url]),
        url=url,
        is_cancelled=is_cancelled,
    )


def title_of(row: Occurrence) -> str:
    """Return the title of an evening or host event, for others what kind of session it is."""
    titles = {
        "drop_in": _("Chat with family services"),
        "info": _("Info session"),
        "evening": _("Activity evening"),
        "host_event": _("Open family club"),
        "lecture": _("Lecture"),
        "training": _("Training"),
    }
    title: str = titles[row.kind]
    return in_language(row.names) or title


def location_of(row: Occurrence) -> str:
    """Return the place with its address on one line."""
    town = f"{row.venue.postal_code} {row.venue.city}".strip()
    return ", ".join(part for part in (in_language(row.venue.names), row.venue.street_address, town) if part)


def _cancel_line(row: Occurrence) -> str:
    if row.cancelled_at is None:
        return ""
    if not row.cancel_reason:
        return str(_("Cancelled."))
    return str(_("Cancelled. Reason: %(reason)s", reason=row.cancel_reason))


def _hour_line(row: Occurrence) -> str:
    return _("The time of day is announced later.") if row.starts is None else ""
