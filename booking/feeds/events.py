"""Rows into calendar events: what a public and what a personal feed says of a session.

Nothing a guardian typed is in any feed: a personal feed says how many times are booked, no more.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask_babel import gettext as _
from flask_babel import ngettext

from ..ical import CalendarEvent, vcalendar, vevent
from ..reservations.queries import FreeCount
from ..web.languages import current_language, in_language, language_tag, offered_or_own
from .rules import EventRow

MOST_EVENTS = 8_192
"""Events whose bytes a process remembers: a few megabytes."""


Fill = tuple[int, int, int]
"""How many times are booked, how many there are, and how many are kept for consultations."""


@dataclass(frozen=True)
class House:
    """Whose events they are."""

    uid_domain: str
    public_url: str


@dataclass(frozen=True)
class Feed:
    """A feed ready to be written."""

    name: str
    rows: Sequence[EventRow]
    url: str
    house: House


def public_bytes(feed: Feed, services: Mapping[int, tuple[str, ...]]) -> bytes:
    """Write a feed that anybody may read; `services` are the names (JSON) of those who are always there."""
    language = current_language()
    pages = f"{feed.house.public_url}/{offered_or_own(language)}/sessions"
    told = (_public_event(row, services.get(row.id, ()), feed.house, language, pages) for row in feed.rows)
    return _written(feed, told)


def personal_bytes(feed: Feed, counts: Mapping[int, FreeCount], asked: set[int]) -> bytes:
    """Write one professional's feed."""
    language = current_language()
    return _written(
        feed,
        (_personal_event(row, _fill(counts.get(row.id)), row.id in asked, feed.house, language) for row in feed.rows),
    )


def _written(feed: Feed, events: Iterable[bytes]) -> bytes:
    return vcalendar(feed.name, events, language=language_tag(current_language()), url=feed.url)


def _fill(count: FreeCount | None) -> Fill | None:
    """Return what is booked when there is something to book."""
    return (count.booked, count.total, count.consultations) if count is not None and count.total else None


# The arguments are all that the bytes hang on, so a feed in which one session changed writes one event anew.
@lru_cache(MOST_EVENTS)
def _public_event(row: EventRow, services: tuple[str, ...], house: House, _language: str, pages: str) -> bytes:
    coming = ", ".join(dict.fromkeys(_word(names) for names in services))
    lines = [line for line in (coming, _cancel_line(row), _hour_line(row)) if line]
    summary = _("%(what)s, %(venue)s", what=title_of(row), venue=_word(row.venue_names))
    return _event(house, row, summary, lines, f"{pages}/{row.public_id}")


@lru_cache(MOST_EVENTS)
def _personal_event(row: EventRow, fill: Fill | None, is_asked: bool, house: House, _language: str) -> bytes:
    venue = _word(row.venue_names)
    if fill is not None:
        summary = _("%(venue)s %(booked)d/%(total)d booked", venue=venue, booked=fill[0], total=fill[1])
        if fill[2]:
            consultations = ngettext("%(num)s consultation", "%(num)s consultations", fill[2])
            summary = _("%(what)s, %(venue)s", what=summary, venue=consultations)
    else:
        summary = _("%(what)s, %(venue)s", what=title_of(row), venue=venue)
    lines = [line for line in (_cancel_line(row), _hour_line(row)) if line]
    if is_asked:
        summary = _("Asked: %(summary)s", summary=summary)
    return _event(house, row, summary, lines, f"{house.public_url}/staff/sessions/{row.public_id}")


def _event(house: House, row: EventRow, summary: str, lines: Sequence[str], url: str) -> bytes:
    is_cancelled = row.cancelled_at is not None
    return vevent(
        CalendarEvent(
            uid=f"{row.public_id}@{house.uid_domain}",
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
    )


def title_of(row: EventRow) -> str:
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
    return _word(row.names) or title


def location_of(row: EventRow) -> str:
    """Return the place with its address on one line."""
    town = f"{row.postal_code} {row.city}".strip()
    return ", ".join(part for part in (_word(row.venue_names), row.street_address, town) if part)


def _cancel_line(row: EventRow) -> str:
    if row.cancelled_at is None:
        return ""
    if not row.cancel_reason:
        return str(_("Cancelled."))
    return str(_("Cancelled. Reason: %(reason)s", reason=row.cancel_reason))


def _hour_line(row: EventRow) -> str:
    return _("The time of day is announced later.") if row.starts_at is None else ""


def _word(texts: str) -> str:
    return in_language(json.loads(texts))
