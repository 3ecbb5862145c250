"""A subscribed calendar: the events of a feed in one VCALENDAR."""

from collections.abc import Iterable

from booking.ical.text import content_lines, escaped, uri
from booking.ical.zone import TZID, VTIMEZONE

_END = b"END:VCALENDAR\r\n"


def vcalendar(
    name: str, vevents: Iterable[bytes], *, language: str = "fi", url: str = "", description: str = ""
) -> bytes:
    """Return a feed: no METHOD, named in both ways clients read, to be fetched again in an hour.

    Args:
        name: What the calendar is called where it is subscribed to.
        vevents: Results of `vevent`, in the order wanted.
        language: Language tag of the texts.
        url: Web page of the calendar.

    Source: RFC 5545 3.6, RFC 7986 5; X-PUBLISHED-TTL: [MS-OXCICAL] 2.1.3.1.1.15.
    """
    head = [*head_lines(language), f"NAME:{escaped(name)}", f"X-WR-CALNAME:{escaped(name)}"]
    if description:
        head += [f"DESCRIPTION:{escaped(description)}", f"X-WR-CALDESC:{escaped(description)}"]
    if url:
        head.append(f"URL:{uri(url)}")
    head += [
        f"X-WR-TIMEZONE:{TZID}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    return b"".join((content_lines(head), VTIMEZONE, *vevents, _END))


def single_event(event: bytes, *, language: str = "fi") -> bytes:
    """Return one VEVENT as a file to open or to attach: nameless, so that it joins the calendar it is opened with."""
    return b"".join((content_lines(head_lines(language)), VTIMEZONE, event, _END))


def head_lines(language: str = "fi") -> list[str]:
    """Return the lines that open every calendar object."""
    return [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Tavataan//Tavataan//{escaped(language).upper()}",
        "CALSCALE:GREGORIAN",
    ]
