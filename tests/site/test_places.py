"""Places and professions."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from booking import db
from booking.venues.model import Closure, FormerSlug

from .reading import Reader
from .world import Autumn

WEEK = "Mon Monday Tue Tuesday Wed Wednesday Thu Thursday Fri Friday Sat Saturday Sun Sunday"
"""Seen short, heard in full."""


def test_the_places_are_a_list_with_what_comes_there_next(autumn: Autumn, read: Reader) -> None:
    page = read("/en/venues")

    assert "Perheiden talo Keskuskatu 3, 76100 Pieksämäki Esteetön sisäänkäynti ja wc" in page
    assert "Next session: Thu 1 Nov 2018, 9.30–11.00" in page
    assert (
        "Kontiopuiston päiväkoti Sisäänkäynti pihan puolelta (in Finnish) Next session: Thu 15 Nov 2018, 12.30–14.00"
        in page
    )


def test_the_map_is_drawn_in_the_page_and_names_its_places(autumn: Autumn, client: FlaskClient) -> None:
    page = client.get("/en/venues").text

    assert 'role="img" aria-label="Drawn map: Perheiden talo, Kontiopuiston päiväkoti.' in page
    assert "<img" not in page


def test_a_place_shows_its_own_sessions_and_facts(autumn: Autumn, read: Reader) -> None:
    page = read("/en/venues/perheiden-talo")

    assert "Coming sessions November 2018 Thu 1 Nov" in page
    assert "Thu 29 Nov" in page
    assert "15 Nov" not in page
    assert "How to find in Address Keskuskatu 3, 76100 Pieksämäki" in page


def test_a_place_names_its_closed_days(autumn: Autumn, read: Reader, database: Engine) -> None:
    closed_at = datetime(2018, 10, 1, 9, 0, tzinfo=UTC)
    house, town = autumn.world.house.id, autumn.world.municipality.id
    with db.transaction(database) as tx:
        for subject, first_on, last_on, reason in (
            ({"venue_id": house}, date(2018, 11, 22), date(2018, 11, 22), "vesikatko"),
            ({"municipality_id": town}, date(2018, 12, 24), date(2018, 12, 26), "joulu"),
            ({"venue_id": autumn.world.daycare.id}, date(2018, 11, 5), date(2018, 11, 5), "remontti"),
        ):
            tx.add(Closure(**subject, first_on=first_on, last_on=last_on, reason=reason, closed_at=closed_at))

    page = read("/en/venues/perheiden-talo")

    assert "Closed days Thu 22 Nov 2018: vesikatko Mon 24 Dec 2018 – Wed 26 Dec 2018: joulu" in page
    assert "22 Closed: vesikatko" in page
    assert "26 Closed: joulu" in page
    assert "remontti" not in page


def test_a_former_address_leads_to_the_present_one(autumn: Autumn, client: FlaskClient, database: Engine) -> None:
    with db.transaction(database) as tx:
        tx.add(FormerSlug(slug="vanha-nimi", venue_id=autumn.world.house.id))

    answer = client.get("/sv/venues/vanha-nimi")

    assert (answer.status_code, answer.location) == (301, "/sv/venues/perheiden-talo")
    assert client.get("/v/vanha-nimi").location == "/fi/sessions/first"


def test_the_short_address_leads_to_the_next_session_there(
    autumn: Autumn, client: FlaskClient, frozen: Callable[[datetime], None]
) -> None:
    answer = client.get("/v/kontiopuisto")
    assert (answer.status_code, answer.location) == (302, "/fi/sessions/second")

    frozen(datetime(2018, 12, 14, 8, 0, tzinfo=UTC))
    assert client.get("/v/kontiopuisto").location == "/fi/venues/kontiopuisto"


@pytest.mark.parametrize("path", ["/fi/venues/nowhere", "/v/nowhere", "/fi/m/nowhere/", "/de/", "/fi/sessions/"])
def test_unknown_addresses_are_not_there(autumn: Autumn, client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_an_archived_place_is_gone_from_the_pages(autumn: Autumn, client: FlaskClient, database: Engine) -> None:
    with db.transaction(database) as tx:
        tx.merge(autumn.world.daycare).archived_at = datetime(2018, 10, 1, 9, 0, tzinfo=UTC)

    assert client.get("/fi/venues/kontiopuisto").status_code == 404
    assert "Kontiopuisto" not in client.get("/fi/venues").text


def test_professions_tell_what_to_talk_about_and_when_they_are_there(autumn: Autumn, read: Reader) -> None:
    page = read("/en/people")

    assert "Perheneuvolan työntekijä Family counselling Kasvatus, tunteet" in page
    assert "Thu 1 Nov 2018, 9.30–11.00, Perheiden talo" in page
    assert "Takes part when needed Thu 13 Dec 2018, 12.30–14.00, Kontiopuiston päiväkoti" in page
    assert "Peltola" not in page


def test_the_calendar_opens_at_the_next_session_and_leafs_both_ways(autumn: Autumn, read: Reader) -> None:
    links = read.links("/en/")

    assert f"November 2018 {WEEK} 1 2 3" in read("/en/")
    assert links["Earlier months"] == "?month=2018-09#calendar"
    assert links["Later months"] == "?month=2019-01#calendar"
    assert "September 2018 Mon" in read("/en/?month=2018-09")


@pytest.mark.parametrize(("month", "status"), [("2018-13", 400), ("now", 400), ("2018-1", 400), ("2040-01", 404)])
def test_a_month_that_is_none_is_refused(autumn: Autumn, client: FlaskClient, month: str, status: int) -> None:
    assert client.get(f"/en/?month={month}").status_code == status
    assert client.get(f"/en/venues/perheiden-talo?month={month}").status_code == status


def test_the_calendar_ends_after_two_years(autumn: Autumn, read: Reader) -> None:
    assert "Later months" not in read.links("/en/?month=2020-10")
    assert "Earlier months" not in read.links("/en/?month=2016-10")
