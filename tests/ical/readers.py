"""The judges: four independent readers that say what a calendar's bytes mean."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import icalendar
import recurring_ical_events
import vobject

EVER = (date(1990, 1, 1), date(2110, 1, 1))
_FOLDED_LINE = re.compile(rb"[^\x00-\x08\x0a-\x1f\x7f]{1,75}")


@dataclass(frozen=True)
class Reading:
    """One event as a reader understood it: instants as UTC text, whole days as dates."""

    uid: str
    starts: str
    ends: str
    summary: str
    location: str = ""
    description: str = ""
    status: str = "CONFIRMED"


Reader = Callable[[bytes], list[Reading]]


def read_by_icalendar(feed: bytes) -> list[Reading]:
    """Read with icalendar; its tolerated errors are errors here."""
    return [_reading_of_icalendar(event) for event in _strictly_parsed(feed).walk("VEVENT")]


def read_by_recurring_ical_events(feed: bytes) -> list[Reading]:
    """Read with recurring-ical-events, in its order: by start."""
    return [_reading_of_icalendar(event) for event in recurring_ical_events.of(_strictly_parsed(feed)).between(*EVER)]


def read_by_vobject(feed: bytes) -> list[Reading]:
    """Read with vobject, which computes times from the feed's own VTIMEZONE."""
    calendar = vobject.readOne(feed.decode())
    assert calendar.validate(raiseException=True)
    return [
        Reading(
            uid=event.uid.value,
            starts=_instant(event.dtstart.value),
            ends=_instant(event.dtend.value),
            summary=event.summary.value,
            location=event.location.value if hasattr(event, "location") else "",
            description=event.description.value if hasattr(event, "description") else "",
            status=event.status.value,
        )
        for event in calendar.contents.get("vevent", [])
    ]


READERS: dict[str, Reader] = {
    "icalendar": read_by_icalendar,
    "recurring-ical-events": read_by_recurring_ical_events,
    "vobject": read_by_vobject,
}


def assert_well_formed(feed: bytes) -> None:
    """Every line ends in CRLF, has at most 75 octets of whole characters and no control character."""
    assert feed.endswith(b"\r\n")
    lines = feed.removesuffix(b"\r\n").split(b"\r\n")
    for line in lines:
        assert _FOLDED_LINE.fullmatch(line), line
        line.decode()
    open_parts: list[bytes] = []
    for line in lines:
        if line.startswith(b"BEGIN:"):
            open_parts.append(line.removeprefix(b"BEGIN:"))
        elif line.startswith(b"END:"):
            assert open_parts.pop() == line.removeprefix(b"END:")
    assert not open_parts


def _strictly_parsed(feed: bytes) -> icalendar.Calendar:
    calendar = icalendar.Calendar.from_ical(feed)
    assert [part.errors for part in calendar.walk() if part.errors] == []
    return calendar


def _reading_of_icalendar(event: Any) -> Reading:
    return Reading(
        uid=str(event["UID"]),
        starts=_instant(event["DTSTART"].dt),
        ends=_instant(event["DTEND"].dt),
        summary=str(event["SUMMARY"]),
        location=str(event.get("LOCATION", "")),
        description=str(event.get("DESCRIPTION", "")),
        status=str(event["STATUS"]),
    )


def _instant(value: date) -> str:
    if isinstance(value, datetime):
        assert value.tzinfo is not None
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat()
