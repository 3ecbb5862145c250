"""The front page answers "when and where next?"."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

from flask.testing import FlaskClient
from sqlalchemy import Engine, delete, update

from booking import db
from booking.reservations.model import Reservation, Slot
from booking.schedule.model import Attendance, Occurrence
from tests.support.world import small_world

from .reading import Reader
from .world import Autumn, event

WAITING = {
    "fi": "Odotatko tutkimuksiin tai palveluun pääsyä? Voit tulla juttelemaan odottaessasi.",
    "sv": "Väntar du på undersökningar eller på att få en tjänst? Du kan komma och prata medan du väntar.",
    "en": "Waiting for assessments or for a service? You can come and talk while you wait.",
    "selko": "Odotatko tutkimusta tai palvelua? Voit tulla juttelemaan jo nyt.",
}


def test_the_next_session_comes_first_with_its_free_times(autumn: Autumn, read: Reader) -> None:
    page = read("/en/")

    assert "Next session Thu 1 Nov Thursday 1 November 2018 9.30–11.00 Perheiden talo 4 times available" in page
    assert read.links("/en/")["Book a time : Thu 1 Nov 2018, 9.30–11.00, Perheiden talo"] == "/en/sessions/first"


def test_the_list_goes_by_month_and_says_how_each_session_stands(autumn: Autumn, read: Reader) -> None:
    page = read("/en/")

    assert "Autumn 2018: sessions November 2018 Thu 1 Nov" in page
    assert "Thursday 15 November 2018 12.30–14.00 Kontiopuiston päiväkoti" in page
    assert "1 time available" in page
    assert "Full" in page
    assert "December 2018 Thu 13 Dec" in page
    assert "6 times available" in page


def test_the_list_names_the_professions_of_each_session_and_no_person(autumn: Autumn, client: FlaskClient) -> None:
    page = client.get("/en/").text

    assert "Present: Family counselling, Child health clinic, Family guidance</span>" in page
    assert "Present: Family counselling, Child health clinic, Family guidance, Special needs teacher</span>" in page
    assert "Aino Peltola" not in page
    assert "Secret nickname" not in page


def test_a_profession_that_comes_when_asked_is_marked_so(autumn: Autumn, read: Reader) -> None:
    assert "Varhaiskasvatuksen erityisopettaja Takes part when needed" in read("/en/")


def test_the_empty_spring_says_when_its_dates_come(autumn: Autumn, read: Reader) -> None:
    assert "Kevään ajat tulevat tammikuussa." in read("/fi/")
    assert "Spring dates are announced in January." in read("/en/")


def test_without_any_date_the_list_is_a_calm_card(autumn: Autumn, read: Reader, database: Engine) -> None:
    with db.transaction(database) as tx:
        for table in (Reservation, Slot, Attendance, Occurrence):
            tx.execute(delete(table))

    page = read("/en/")

    assert "Spring dates are announced in January. New dates appear on this page." in page
    assert "Next session Spring dates are announced in January. Coming sessions" in page
    assert "Past sessions" not in page


def test_when_everything_is_over_the_last_three_stay_in_grey(
    autumn: Autumn, read: Reader, frozen: Callable[[datetime], None]
) -> None:
    frozen(datetime(2018, 12, 14, 8, 0, tzinfo=UTC))

    page = read("/en/")

    assert "Past sessions, December 2018 Thu 13 Dec" in page
    assert page.count("Held") == 3
    assert "Thu 1 Nov" not in page


def test_when_no_time_is_free_anywhere_the_way_in_is_said_first(autumn: Autumn, read: Reader, database: Engine) -> None:
    with db.transaction(database) as tx:
        tx.execute(update(Occurrence).where(Occurrence.public_id != "third").values(published_at=None))

    page = read("/en/")

    assert "All times are booked. You can also come without booking." in page
    assert "See the session : Thu 29 Nov 2018, 9.30–11.00, Perheiden talo" in page


def test_an_evening_before_the_next_drop_in_does_not_hide_the_times_to_book(
    autumn: Autumn, read: Reader, database: Engine
) -> None:
    with db.transaction(database) as tx:
        event(
            tx, autumn.world, "lecture", date(2018, 10, 30), autumn.world.house, {"en": "Lecture"}, (time(18), time(19))
        )

    page = read("/en/")

    assert "Next session Tue 30 Oct Tuesday 30 October 2018 18.00–19.00 Lecture Perheiden talo" in page
    assert "Next times to book: Thu 1 Nov 2018, 9.30–11.00" in page


def test_a_date_without_an_hour_never_becomes_midnight(
    autumn: Autumn, read: Reader, frozen: Callable[[datetime], None]
) -> None:
    frozen(datetime(2018, 9, 10, 9, 0, tzinfo=UTC))

    page = read("/en/")

    assert "Tuesday 18 September 2018 Time to be announced Activity evening Kontiopuiston päiväkoti" in page
    assert "00.00" not in page


def test_a_session_of_today_that_is_over_is_not_the_next_one(
    autumn: Autumn, read: Reader, frozen: Callable[[datetime], None]
) -> None:
    frozen(datetime(2018, 11, 1, 9, 0, tzinfo=UTC))

    assert "Next session Thu 15 Nov" in read("/en/")


def test_drafts_are_not_shown(autumn: Autumn, read: Reader, database: Engine) -> None:
    with db.transaction(database) as tx:
        tx.execute(update(Occurrence).where(Occurrence.public_id == "first").values(published_at=None))

    assert "1 Nov" not in read("/en/").replace("15 Nov", "")


def test_sessions_of_two_terms_stand_under_a_plain_heading(autumn: Autumn, read: Reader, database: Engine) -> None:
    with db.transaction(database) as tx:
        tx.execute(update(Occurrence).where(Occurrence.public_id == "fourth").values(term_id=None))

    assert "Coming sessions November 2018" in read("/en/")


def test_a_cancelled_session_stays_in_the_list_and_is_not_the_next_one(
    autumn: Autumn, read: Reader, database: Engine
) -> None:
    cancelled_at = datetime(2018, 10, 20, 9, 0, tzinfo=UTC)
    with db.transaction(database) as tx:
        tx.execute(update(Occurrence).where(Occurrence.public_id == "first").values(cancelled_at=cancelled_at))

    page = read("/en/")

    assert "Next session Thu 15 Nov" in page
    assert "Thursday 1 November 2018 9.30–11.00 Perheiden talo Present: Family counselling" in page
    assert "Cancelled" in page


def test_hostile_names_come_out_inert(autumn: Autumn, client: FlaskClient, database: Engine) -> None:
    hostile = "<script>alert(1)</script>\"'><img src=x>"
    with db.transaction(database) as tx:
        house = tx.merge(autumn.world.house)
        house.names = {"fi": hostile}
        service = tx.merge(autumn.world.services["family_counselling"])
        service.names = service.worker_titles = service.topics = {"fi": hostile}
        tx.merge(autumn.world.municipality).owner_names = {"fi": hostile}
        tx.merge(autumn.world.term).names = {"fi": hostile}

    for path in ("/fi/", "/fi/sessions/first", "/fi/venues", "/fi/venues/perheiden-talo", "/fi/people", "/fi/calendar"):
        page = client.get(path).text
        assert "<script>alert" not in page, path
        assert "<img" not in page, path
        assert "&lt;script&gt;" in page, path


def test_a_long_list_shows_its_first_sessions_and_a_link_to_all(autumn: Autumn, read: Reader, database: Engine) -> None:
    with db.transaction(database) as tx:
        for n in range(6):
            event(tx, autumn.world, f"late-{n}", date(2018, 12, 14 + n), autumn.world.house, {"fi": "Ilta"})

    short, whole = read("/en/"), read("/en/?all=1")

    assert "Show all sessions" in short
    assert "Wed 19 Dec" not in short
    assert "Wed 19 Dec" in whole
    assert "Show all sessions" not in whole


def test_those_who_wait_for_a_service_are_asked_to_come_in_every_language(database: Engine, read: Reader) -> None:
    with db.transaction(database) as tx:
        small_world(tx)

    for language, words in WAITING.items():
        assert words in read(f"/{language}/"), "before any date is known, too"
        assert words in read(f"/{language}/about")
