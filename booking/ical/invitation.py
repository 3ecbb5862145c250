"""A session sent to one person's calendar by e-mail, or taken back from it."""

from dataclasses import replace
from typing import Literal

from booking.ical.calendar import head_lines
from booking.ical.event import CalendarEvent, properties
from booking.ical.text import content_lines, mailto, parameter
from booking.ical.zone import VTIMEZONE

Method = Literal["REQUEST", "CANCEL"]


def invitation(
    event: CalendarEvent, *, method: Method, organizer_email: str, organizer_name: str, attendee_email: str
) -> bytes:
    """Return the text/calendar part of an invitation or of its cancellation.

    Args:
        event: The same uid in both; a cancellation needs a higher sequence than its invitation.
        organizer_email: Equal to the From of the e-mail, or Google disregards the cancellation.

    Raises:
        ValueError: somebody would be invited to what is cancelled.

    Source: RFC 5546 3.2.2 and 3.2.5. No answer is asked for: nobody reads the sender's mailbox.
    """
    if method == "REQUEST" and event.is_cancelled:
        raise ValueError("nobody is invited to a cancelled session")
    told = replace(event, is_cancelled=method == "CANCEL")
    people = [
        f"ORGANIZER;CN={parameter(organizer_name)}:{mailto(organizer_email)}",
        "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:" + mailto(attendee_email),
    ]
    return b"".join(
        (
            content_lines([*head_lines(), f"METHOD:{method}"]),
            VTIMEZONE,
            content_lines(["BEGIN:VEVENT", *properties(told), *people, "END:VEVENT", "END:VCALENDAR"]),
        )
    )
