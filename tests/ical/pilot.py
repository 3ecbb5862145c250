"""The pilot's six public events as values, and as every reader must understand them."""

from datetime import UTC, date, datetime

from booking.ical import CalendarEvent, vcalendar, vevent
from tests.ical.readers import Reading

FAMILY_HOUSE = "Perheiden talo"
DAYCARE = "Kontiopuiston päiväkoti"
AGREED_AT = datetime(2018, 8, 20, 9, 0, 0, tzinfo=UTC)


def _timed(uid: str, starts_at: datetime, ends_at: datetime, summary: str, location: str) -> CalendarEvent:
    return CalendarEvent(
        uid=uid,
        sequence=0,
        revised_at=AGREED_AT,
        held_on=starts_at.date(),
        starts_at=starts_at,
        ends_at=ends_at,
        summary=summary,
        location=location,
    )


PILOT_EVENTS = (
    _timed(
        "a1@example.org",
        datetime(2018, 9, 6, 6, 30, tzinfo=UTC),
        datetime(2018, 9, 6, 8, 0, tzinfo=UTC),
        "Info perheille",
        FAMILY_HOUSE,
    ),
    CalendarEvent(
        uid="a2@example.org",
        sequence=0,
        revised_at=AGREED_AT,
        held_on=date(2018, 9, 18),
        summary="Toiminnallinen ilta",
        location=DAYCARE,
    ),
    _timed(
        "a3@example.org",
        datetime(2018, 11, 1, 7, 30, tzinfo=UTC),
        datetime(2018, 11, 1, 9, 0, tzinfo=UTC),
        "Juttuhetki",
        FAMILY_HOUSE,
    ),
    _timed(
        "a4@example.org",
        datetime(2018, 11, 15, 10, 30, tzinfo=UTC),
        datetime(2018, 11, 15, 12, 0, tzinfo=UTC),
        "Juttuhetki",
        DAYCARE,
    ),
    _timed(
        "a5@example.org",
        datetime(2018, 11, 29, 7, 30, tzinfo=UTC),
        datetime(2018, 11, 29, 9, 0, tzinfo=UTC),
        "Juttuhetki",
        FAMILY_HOUSE,
    ),
    _timed(
        "a6@example.org",
        datetime(2018, 12, 13, 10, 30, tzinfo=UTC),
        datetime(2018, 12, 13, 12, 0, tzinfo=UTC),
        "Juttuhetki",
        DAYCARE,
    ),
)

PILOT_AS_READ = [
    Reading("a1@example.org", "2018-09-06T06:30:00Z", "2018-09-06T08:00:00Z", "Info perheille", FAMILY_HOUSE),
    Reading("a2@example.org", "2018-09-18", "2018-09-19", "Toiminnallinen ilta", DAYCARE),
    Reading("a3@example.org", "2018-11-01T07:30:00Z", "2018-11-01T09:00:00Z", "Juttuhetki", FAMILY_HOUSE),
    Reading("a4@example.org", "2018-11-15T10:30:00Z", "2018-11-15T12:00:00Z", "Juttuhetki", DAYCARE),
    Reading("a5@example.org", "2018-11-29T07:30:00Z", "2018-11-29T09:00:00Z", "Juttuhetki", FAMILY_HOUSE),
    Reading("a6@example.org", "2018-12-13T10:30:00Z", "2018-12-13T12:00:00Z", "Juttuhetki", DAYCARE),
]


def pilot_feed() -> bytes:
    """Return the pilot's public feed."""
    return vcalendar("Perheiden tapaamiset", map(vevent, PILOT_EVENTS))
