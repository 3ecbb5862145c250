"""The page of one session, in each of its states."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, update

from booking import db
from booking.schedule.model import Attendance, Occurrence
from booking.venues.model import Venue

from .reading import Reader
from .world import Autumn, add_times, event

WALK_IN = "You can also come without booking."


def change(engine: Engine, public_id: str, **values: object) -> None:
    with db.transaction(engine) as tx:
        tx.execute(update(Occurrence).where(Occurrence.public_id == public_id).values(**values))


def change_venues(engine: Engine, **values: object) -> None:
    with db.transaction(engine) as tx:
        tx.execute(update(Venue).values(**values))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fi", "to 1.11.2018 klo 9.30–11"),
        ("sv", "tors 1.11.2018 kl. 9.30–11"),
        ("en", "Thu 1 Nov 2018, 9.30–11.00"),
        ("selko", "torstai 1.11.2018 kello 9.30–11"),
    ],
)
def test_the_date_and_hour_are_written_as_each_language_writes_them(
    autumn: Autumn, client: FlaskClient, language: str, text: str
) -> None:
    page = client.get(f"/{language}/sessions/first").text

    assert f'<time datetime="2018-11-01T09:30+02:00">{text}</time>' in page
    assert f"<title>{text}, Perheiden talo – " in page


def test_free_times_are_links_and_taken_ones_are_words(autumn: Autumn, read: Reader) -> None:
    page = read("/en/sessions/first")
    links = read.links("/en/sessions/first")

    assert "Choose a time One time is 15 minutes." in page
    assert "4 times are available. 9.30 taken 9.45 free 10.00 free 10.15 taken 10.30 free 10.45 free" in page
    assert links["9.45 free"] == "/en/sessions/first/book?slot=first-1"
    assert "9.30 taken" not in links
    assert WALK_IN in page


def test_a_wish_for_a_profession_is_kept_in_the_links_of_the_times(autumn: Autumn, read: Reader) -> None:
    address = "/en/sessions/first?service=family_guidance"
    page = read(address)
    links = read.links(address)

    assert "Who would you like to talk to? Anyone Family counselling Child health clinic Family guidance" in page
    assert links["Anyone"] == "/en/sessions/first#times"
    assert links["9.45 free"] == "/en/sessions/first/book?slot=first-1&service=family_guidance"


def test_a_wish_shows_the_times_when_that_profession_is_there(autumn: Autumn, read: Reader, database: Engine) -> None:
    counsellor = autumn.world.people["family_counselling"].id
    with db.transaction(database) as tx:
        tx.execute(
            update(Attendance)
            .where(Attendance.professional_id == counsellor, Attendance.occurrence_id == autumn.first.id)
            .values(busy_from=datetime(2018, 11, 1, 8, 30, tzinfo=UTC))
        )

    wished = read("/en/sessions/first?service=family_counselling")

    assert "2 times are available. 10.30 free 10.45 free" in wished
    assert "4 times are available. 9.30 taken" in read("/en/sessions/first?service=family_guidance")


def test_a_wish_for_somebody_who_is_not_there_counts_as_no_wish(autumn: Autumn, read: Reader) -> None:
    assert "4 times are available." in read("/en/sessions/first?service=special_teacher")
    assert "4 times are available." in read("/en/sessions/first?service=%3Cb%3E")


def test_those_who_are_there_are_shown_as_professions(autumn: Autumn, read: Reader) -> None:
    page = read("/fi/sessions/first")

    assert "Perheneuvolan työntekijä Kasvatus, tunteet Lastenneuvola Perheohjaus" in page
    assert "Aino Peltola" not in page


def test_a_profession_on_request_is_shown_once_it_has_accepted(autumn: Autumn, read: Reader, database: Engine) -> None:
    assert "Perheohjaus Varhaiskasvatuksen erityisopettaja" in read("/fi/sessions/fourth")

    with db.transaction(database) as tx:
        tx.execute(update(Attendance).where(Attendance.presence == "on_request").values(accepted_at=None))

    page = read("/en/sessions/fourth")
    assert "Takes part when needed: Varhaiskasvatuksen erityisopettaja" in page
    assert "Special needs teacher" not in page


@pytest.mark.parametrize("fact", ["declined_at", "absent_at"])
def test_who_cannot_come_is_not_promised(autumn: Autumn, read: Reader, database: Engine, fact: str) -> None:
    said_at = datetime(2018, 10, 20, 9, 0, tzinfo=UTC)
    counsellor = autumn.world.people["family_counselling"].id
    with db.transaction(database) as tx:
        tx.execute(
            update(Attendance)
            .where(Attendance.professional_id == counsellor)
            .values({"accepted_at": None, "busy_from": None, "busy_until": None, fact: said_at})
        )

    assert "Perheneuvolan työntekijä" not in read("/fi/sessions/first")


def test_the_facts_help_to_find_in(autumn: Autumn, read: Reader) -> None:
    page = read("/fi/sessions/first")
    links = read.links("/fi/sessions/first")

    assert "Keskuskatu 3, 76100 Pieksämäki" in page
    assert "Esteetön sisäänkäynti ja wc" in page
    assert "Suomi, englanti. " in page
    assert "https://www.openstreetmap.org/search?query=Keskuskatu+3%2C+76100+Pieks%C3%A4m%C3%A4ki" in links.values()
    assert links["Perheiden talo"] == "/fi/venues/perheiden-talo"


def test_a_full_session_says_first_how_to_come_in_and_where_there_is_room(autumn: Autumn, read: Reader) -> None:
    page = read("/en/sessions/third")

    assert page.index(WALK_IN) < page.index("No time is available.")
    assert "Choose a time" not in page
    assert "The next sessions Thu 1 Nov" in page
    assert "Thu 15 Nov" in page


def test_booking_that_is_not_open_yet_says_when_it_opens(autumn: Autumn, read: Reader, database: Engine) -> None:
    change_venues(database, booking_opens_on=date(2018, 10, 29))

    page = read("/en/sessions/first")

    assert f"Booking opens on Mon 29 Oct 2018. {WALK_IN}" in page
    assert "Choose a time" not in page
    assert "Booking opens Mon 29 Oct" in read("/en/")


def test_booking_that_has_closed_still_lets_everybody_in(
    autumn: Autumn, read: Reader, database: Engine, frozen: Callable[[datetime], None]
) -> None:
    change_venues(database, booking_closes_hours=24)
    frozen(datetime(2018, 10, 31, 7, 30, tzinfo=UTC))

    page = read("/en/sessions/first")

    assert "You can still come without booking. Booking closed Wed 31 Oct 2018, 9.30." in page
    assert "free" not in page.partition("The next sessions")[0]


def test_a_session_that_has_begun_is_on_now(autumn: Autumn, read: Reader, frozen: Callable[[datetime], None]) -> None:
    frozen(datetime(2018, 11, 1, 7, 30, tzinfo=UTC))

    page = read("/en/sessions/first")

    assert "On now – just come" in page
    assert "Choose a time" not in page


def test_a_session_that_is_over_leads_to_the_next_ones(
    autumn: Autumn, read: Reader, frozen: Callable[[datetime], None]
) -> None:
    frozen(datetime(2018, 11, 1, 9, 0, tzinfo=UTC))

    page = read("/en/sessions/first")

    assert "This session is over. You are welcome to the next one. The next sessions Thu 15 Nov" in page
    assert "Choose a time" not in page
    assert "Add to calendar" not in page


def test_a_cancelled_session_says_why_and_shows_the_next_two(autumn: Autumn, read: Reader, database: Engine) -> None:
    cancelled_at = datetime(2018, 10, 20, 9, 0, tzinfo=UTC)
    change(database, "first", cancelled_at=cancelled_at, cancelled_by="user", cancel_reason="vesikatko")

    page = read("/fi/sessions/first")
    english = read("/en/sessions/first")

    assert "vesikatko" in page
    assert (
        "Cancelled. Reason: vesikatko We are sorry. Here are the next sessions. The next sessions Thu 15 Nov" in english
    )
    assert "Thu 29 Nov" in english
    assert "Thu 13 Dec" not in english
    assert "Choose a time" not in english
    assert "Who is there" not in english


def test_an_evening_needs_no_booking(autumn: Autumn, read: Reader, database: Engine) -> None:
    with db.transaction(database) as tx:
        event(
            tx, autumn.world, "lecture", date(2018, 10, 30), autumn.world.house, {"en": "Lecture"}, (time(18), time(19))
        )

    page = read("/en/sessions/lecture")

    assert "Tue 30 Oct Lecture Tuesday 30 October 2018 18.00–19.00 Perheiden talo" in page
    assert "Just come, no booking needed." in page
    assert "The next sessions Thu 1 Nov Thursday 1 November 2018" in page, "who came to book a time finds one"
    assert "Thu 15 Nov" not in page, "but not at another place"
    assert "Others do not see that you have booked" not in page


def test_a_date_only_evening_says_that_the_hour_comes_later(
    autumn: Autumn, read: Reader, frozen: Callable[[datetime], None]
) -> None:
    frozen(datetime(2018, 9, 10, 9, 0, tzinfo=UTC))

    page = read("/en/sessions/evening")

    assert "Activity evening Tuesday 18 September 2018 Time to be announced" in page
    assert "Just come, no booking needed. The date is set, the hour is announced later." in page
    assert "00.00" not in page


def test_two_lanes_are_one_time_that_stays_free_until_both_are_taken(
    autumn: Autumn, read: Reader, database: Engine
) -> None:
    with db.transaction(database) as tx:
        tx.connection().exec_driver_sql("UPDATE slot SET public_id = 'b-' || public_id, lane = 2")
        add_times(tx, autumn.world, tx.merge(autumn.first))

    page = read("/en/sessions/first")

    assert "6 times are available." in page
    assert read.links("/en/sessions/first")["9.30 free"] == "/en/sessions/first/book?slot=first-0"


def test_unpublished_is_as_unknown_as_unknown(autumn: Autumn, client: FlaskClient, database: Engine) -> None:
    change(database, "first", published_at=None)

    unpublished, unknown = client.get("/en/sessions/first"), client.get("/en/sessions/nosuchsession")

    assert unpublished.status_code == unknown.status_code == 404
    assert unpublished.text.replace("first", "nosuchsession") == unknown.text
    assert client.get("/en/sessions/first/event.ics").status_code == 404


def test_the_calendar_file_holds_the_session_and_nothing_personal(autumn: Autumn, client: FlaskClient) -> None:
    answer = client.get("/en/sessions/first/event.ics")

    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == "attachment; filename=2018-11-01.ics"
    lines = answer.text.split("\r\n")
    assert "UID:first@tavataan.test" in lines
    assert "DTSTART;TZID=Europe/Helsinki:20181101T093000" in lines
    assert "DTEND;TZID=Europe/Helsinki:20181101T110000" in lines
    assert "SUMMARY:Family services at Perheiden talo" in lines
    assert "LOCATION:Perheiden talo\\, Keskuskatu 3\\, 76100 Pieksämäki" in lines
    assert "URL:http://tavataan.test/en/sessions/first" in lines
    assert "Aino" not in answer.text


def test_the_calendar_file_of_a_date_is_a_whole_day(autumn: Autumn, client: FlaskClient) -> None:
    text = client.get("/fi/sessions/evening/event.ics").text

    assert "DTSTART;VALUE=DATE:20180918\r\nDTEND;VALUE=DATE:20180919\r\n" in text
    assert "SUMMARY:Toiminnallinen ilta\r\n" in text
