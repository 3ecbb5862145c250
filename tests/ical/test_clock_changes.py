"""Wall-clock times on both sides of the clock changes, and the zone that is written down."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from booking.ical import CalendarEvent, vcalendar, vevent
from booking.ical.zone import HELSINKI, VTIMEZONE
from tests.ical.pilot import PILOT_EVENTS
from tests.ical.readers import READERS, Reader

# The nights of both changes, an hour on each side: the clock goes on at 01:00 UTC and back at 01:00 UTC.
CHANGES = {
    "before spring": ("2018-03-25T00:30:00Z", "DTSTART;TZID=Europe/Helsinki:20180325T023000"),
    "after spring": ("2018-03-25T01:00:00Z", "DTSTART;TZID=Europe/Helsinki:20180325T040000"),
    "summer": ("2018-09-06T06:30:00Z", "DTSTART;TZID=Europe/Helsinki:20180906T093000"),
    "before the hour that comes twice": (
        "2018-10-27T23:30:00Z",
        "DTSTART;TZID=Europe/Helsinki:20181028T023000",
    ),
    "the hour that comes twice, first": ("2018-10-28T00:30:00Z", "DTSTART:20181028T003000Z"),
    "after autumn": ("2018-10-28T02:00:00Z", "DTSTART;TZID=Europe/Helsinki:20181028T040000"),
    "winter": ("2018-11-01T07:30:00Z", "DTSTART;TZID=Europe/Helsinki:20181101T093000"),
    "years later": ("2035-11-01T07:30:00Z", "DTSTART;TZID=Europe/Helsinki:20351101T093000"),
}
SECOND_TIME = "2018-10-28T01:30:00Z"


def event_at(starts: str) -> CalendarEvent:
    starts_at = datetime.fromisoformat(starts)
    return replace(
        PILOT_EVENTS[0],
        uid=f"{starts}@example.org",
        held_on=starts_at.date(),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=15),
    )


@pytest.mark.parametrize(("starts", "line"), CHANGES.values(), ids=CHANGES.keys())
def test_an_instant_is_written_as_helsinki_wall_clock_time(starts: str, line: str):
    assert line in vevent(event_at(starts)).decode().split("\r\n")


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS.keys())
def test_readers_get_every_instant_back_to_the_second(reader: Reader):
    starts = [starts for starts, _ in CHANGES.values()]

    feed = vcalendar("Kellot", [vevent(event_at(start)) for start in starts])

    assert [event.starts for event in reader(feed)] == starts


def test_ical_js_gets_every_instant_back_to_the_second(ical_js: Reader):
    starts = [starts for starts, _ in CHANGES.values()]

    feed = vcalendar("Kellot", [vevent(event_at(start)) for start in starts])

    assert [event.starts for event in ical_js(feed)] == starts


def test_the_hour_that_comes_twice_is_written_in_utc_and_read_to_the_second(ical_js: Reader):
    # recurring-ical-events is left out: it moves UTC to the X-WR-TIMEZONE and forgets which hour it was.
    feed = vcalendar("Kellot", [vevent(event_at(SECOND_TIME))])

    assert b"DTSTART:20181028T013000Z\r\n" in feed
    for reader in (READERS["icalendar"], READERS["vobject"], ical_js):
        assert [event.starts for event in reader(feed)] == [SECOND_TIME]


def test_a_span_that_ends_in_an_hour_that_comes_twice_is_written_in_utc():
    night = replace(
        PILOT_EVENTS[0],
        held_on=date(2018, 10, 27),
        starts_at=datetime(2018, 10, 27, 19, 0, tzinfo=UTC),
        ends_at=datetime(2018, 10, 28, 1, 15, tzinfo=UTC),
    )

    assert b"DTSTART:20181027T190000Z\r\nDTEND:20181028T011500Z\r\n" in vevent(night)


def test_the_zone_written_down_is_the_law_of_every_year_from_1996_to_2040():
    offsets = {
        year: [
            (change + step).astimezone(HELSINKI).strftime("%z %Z")
            for change in (clock_change(year, month=3), clock_change(year, month=10))
            for step in (timedelta(seconds=-1), timedelta(0))
        ]
        for year in range(1996, 2041)
    }

    law = ["+0200 EET", "+0300 EEST", "+0300 EEST", "+0200 EET"]
    assert offsets == {year: law for year in range(1996, 2041)}
    assert VTIMEZONE.count(b"BYDAY=-1SU\r\n") == 2


def clock_change(year: int, month: int) -> datetime:
    """Return 01:00 UTC on the last Sunday of a month of 31 days."""
    days = (datetime(year, month, day, 1, tzinfo=UTC) for day in range(25, 32))
    return next(day for day in days if day.weekday() == 6)
