"""A feed's bytes: exact for the writer, and understood alike by every reader."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from booking.ical import CalendarEvent, vcalendar, vevent
from tests.ical.pilot import PILOT_AS_READ, PILOT_EVENTS, pilot_feed
from tests.ical.readers import READERS, Reader, assert_well_formed

INFO_SESSION = PILOT_EVENTS[0]
ACTIVITY_EVENING = PILOT_EVENTS[1]


def lines_of(written: bytes) -> list[str]:
    return written.replace(b"\r\n ", b"").decode().split("\r\n")


def test_an_event_is_written_line_by_line_as_agreed():
    event = replace(
        INFO_SESSION,
        sequence=3,
        description="Palvelut esittäytyvät.",
        url="https://tapaamiset.example/fi/sessions/a1",
        categories=("Info", "Perheet, lapset"),
    )

    assert lines_of(vevent(event)) == [
        "BEGIN:VEVENT",
        "UID:a1@example.org",
        "SEQUENCE:3",
        "DTSTAMP:20180820T090000Z",
        "LAST-MODIFIED:20180820T090000Z",
        "DTSTART;TZID=Europe/Helsinki:20180906T093000",
        "DTEND;TZID=Europe/Helsinki:20180906T110000",
        "SUMMARY:Info perheille",
        "LOCATION:Perheiden talo",
        "DESCRIPTION:Palvelut esittäytyvät.",
        "CATEGORIES:Info,Perheet\\, lapset",
        "URL:https://tapaamiset.example/fi/sessions/a1",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "",
    ]


def test_a_date_without_an_hour_is_a_whole_day_that_keeps_its_reader_free():
    assert lines_of(vevent(ACTIVITY_EVENING))[5:9] == [
        "DTSTART;VALUE=DATE:20180918",
        "DTEND;VALUE=DATE:20180919",
        "SUMMARY:Toiminnallinen ilta",
        "LOCATION:Kontiopuiston päiväkoti",
    ]
    assert "TRANSP:TRANSPARENT" in lines_of(vevent(ACTIVITY_EVENING))


def test_a_cancelled_event_stays_in_the_feed_and_frees_its_time():
    written = lines_of(vevent(replace(INFO_SESSION, is_cancelled=True, sequence=1)))

    assert written[-4:] == ["STATUS:CANCELLED", "TRANSP:TRANSPARENT", "END:VEVENT", ""]


def test_an_event_can_leave_its_reader_free():
    assert "TRANSP:TRANSPARENT" in lines_of(vevent(replace(INFO_SESSION, is_free=True)))


def test_a_feed_opens_with_its_names_and_refresh_hints_and_without_a_method():
    written = lines_of(
        vcalendar(
            "Perheiden talo, ajat",
            [],
            language="sv",
            url="https://tapaamiset.example/sv/",
            description="Kaikki ajat",
        )
    )

    assert written[:14] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Tavataan//Tavataan//SV",
        "CALSCALE:GREGORIAN",
        "NAME:Perheiden talo\\, ajat",
        "X-WR-CALNAME:Perheiden talo\\, ajat",
        "DESCRIPTION:Kaikki ajat",
        "X-WR-CALDESC:Kaikki ajat",
        "URL:https://tapaamiset.example/sv/",
        "X-WR-TIMEZONE:Europe/Helsinki",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Helsinki",
    ]
    assert not [line for line in written if line.startswith("METHOD")]


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS.keys())
def test_the_pilot_is_read_as_its_six_published_events(reader: Reader):
    assert reader(pilot_feed()) == PILOT_AS_READ


def test_the_pilot_is_read_as_its_six_published_events_by_ical_js(ical_js: Reader):
    assert ical_js(pilot_feed()) == PILOT_AS_READ


def test_the_same_values_give_the_same_bytes():
    assert pilot_feed() == pilot_feed()
    assert_well_formed(pilot_feed())


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS.keys())
def test_a_feed_without_events_is_still_a_calendar(reader: Reader):
    empty = vcalendar("Kevät sovitaan tammikuussa", [])

    assert_well_formed(empty)
    assert reader(empty) == []


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"ends_at": None}, "a start and an end, or neither"),
        ({"starts_at": None}, "a start and an end, or neither"),
        ({"ends_at": datetime(2018, 9, 6, 6, 30, tzinfo=UTC)}, "not later"),
        ({"starts_at": datetime(2018, 9, 6, 6, 30)}, "not an instant in UTC"),  # noqa: DTZ001
        ({"revised_at": datetime(2018, 8, 20, 9, 0)}, "not an instant in UTC"),  # noqa: DTZ001
    ],
)
def test_an_event_no_calendar_could_show_is_refused(values: dict[str, datetime | None], reason: str):
    with pytest.raises(ValueError, match=reason):
        replace(INFO_SESSION, **values)


def test_an_event_without_hours_needs_only_its_date():
    event = CalendarEvent(
        uid="b@example.org",
        sequence=0,
        revised_at=datetime(2018, 8, 20, 9, 0, tzinfo=UTC),
        held_on=date(2018, 12, 31),
        summary="Juhla",
    )

    assert "DTEND;VALUE=DATE:20190101" in lines_of(vevent(event))
