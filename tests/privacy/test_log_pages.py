"""The log's page for the administrator, and who has read a booking."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy import Engine, update
from werkzeug.test import TestResponse

from booking import db
from booking.accounts.model import User
from booking.audit.service import GUEST, record
from tests.support.full_house import FullHouse, full_house
from tests.support.moments import NOW
from tests.support.sign_in import sign_in, sign_in_page


@pytest.fixture
def house(app: Flask, database: Engine) -> FullHouse:
    """Write the house in every state; everybody reads English."""
    written = full_house(database)
    with db.transaction(database) as tx:
        tx.execute(update(User).values(language="en"))
    return written


def as_role(app: Flask, house: FullHouse, role: str) -> FlaskClient:
    client = app.test_client()
    sign_in(client, house.world.users[role])
    return client


def words(answer: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2])).split())


def found(answer: TestResponse) -> list[str]:
    """Return what was done in each row, as the log names it."""
    return re.findall(r'<span (?:class="sub2" )?lang="en">([a-z_]+)</span>', answer.text.partition("<tbody>")[2])


def test_the_administrator_reads_the_newest_first_with_the_bookings_as_links(app: Flask, house: FullHouse) -> None:
    seen = as_role(app, house, "professional").get(f"/staff/sessions/{house.ids['sessions']['open']}")
    assert "Aurinko" in seen.text

    answer = as_role(app, house, "admin").get("/staff/audit")

    assert answer.status_code == 200
    assert found(answer)[0] == "see_names"
    aino = "Professional professional@example.fi Perheneuvola, Etelä-Savon hyvinvointialue"
    assert f"Thu 25 Oct 2018, 12.00 {aino} saw the name, to prepare for the meeting" in words(answer)
    assert f"/staff/reservations/{house.ids['reservations']['code']}/readers" in answer.text
    assert "Aurinko" not in answer.text
    assert "maija@example.fi" not in answer.text


def test_who_has_read_a_booking_is_for_those_whose_family_it_is_and_the_administrator(
    app: Flask, house: FullHouse
) -> None:
    as_role(app, house, "professional").get(f"/staff/sessions/{house.ids['sessions']['open']}")
    path = f"/staff/reservations/{house.ids['reservations']['email']}/readers"

    answers = {
        role: as_role(app, house, role).get(path)
        for role in ("professional", "colleague", "director", "coordinator", "admin", "stranger")
    }

    assert {role: answer.status_code for role, answer in answers.items()} == {
        "professional": 200,
        "colleague": 200,
        "director": 403,
        "coordinator": 403,
        "admin": 200,
        "stranger": 403,
    }
    for role in ("professional", "colleague", "admin"):
        said = words(answers[role])
        aino = "Professional professional@example.fi Perheneuvola, Etelä-Savon hyvinvointialue"
        assert f"{aino} saw the name, to prepare for the meeting page: day.session" in said
        assert "Family booked the time" in said
        assert "Aurinko" not in said
    assert "Search the log" in words(answers["admin"])
    assert "Search the log" not in words(answers["professional"])


def test_a_booking_of_another_organisation_is_not_read(app: Flask, house: FullHouse, database: Engine) -> None:
    with db.transaction(database) as tx:
        tx.execute(
            update(db.Base.metadata.tables["professional"])
            .where(db.Base.metadata.tables["professional"].c.user_id == house.world.users["colleague"].id)
            .values(organisation_id=house.world.town.id)
        )
    path = f"/staff/reservations/{house.ids['reservations']['email']}/readers"

    assert as_role(app, house, "colleague").get(path).status_code == 403
    assert as_role(app, house, "professional").get(path).status_code == 200


def test_only_the_administrator_reads_the_log(app: Flask, house: FullHouse) -> None:
    roles = ("professional", "colleague", "director", "coordinator", "stranger")

    assert [as_role(app, house, role).get("/staff/audit").status_code for role in roles] == [403] * 5
    assert app.test_client().get("/staff/audit").status_code == 303


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?kind=guest&action=cancel_reservation", {"cancel_reservation"}),
        ("?who=professional@example.fi", {"feed_created"}),
        ("?since=24.10.2018&until=24.10.2018", set()),
        ("?action=cancel_reservation&since=25.10.2018", {"cancel_reservation"}),
    ],
)
def test_the_filters_narrow_the_log(app: Flask, house: FullHouse, query: str, expected: set[str]) -> None:
    answer = as_role(app, house, "admin").get(f"/staff/audit{query}")

    assert answer.status_code == 200
    assert set(found(answer)) == expected


def test_a_booking_is_found_by_its_public_id(app: Flask, house: FullHouse) -> None:
    answer = as_role(app, house, "admin").get(f"/staff/audit?row={house.ids['reservations']['let_go']}")

    assert found(answer) == ["cancel_reservation", "reserve"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("?who=nobody@example.fi", "Nobody here has this e-mail address."),
        ("?row=99999999999", "Nothing here has this number."),
        ("?row=zzzz", "Nothing here has this number."),
        ("?since=31.2.2018", "Write the date like this: 1.11.2018"),
        ("?action=nothing_like_it", "Choose one of the options."),
        (f"?row={'9' * 30}", "This is too long: at most 20 characters."),
    ],
)
def test_what_cannot_be_meant_is_told_and_kept(app: Flask, house: FullHouse, query: str, message: str) -> None:
    answer = as_role(app, house, "admin").get(f"/staff/audit{query}")

    assert answer.status_code == 400
    assert "<title>Error: Log – Tavataan</title>" in answer.text, "said once"
    assert message in words(answer)
    typed = query.partition("=")[2]
    assert typed in answer.text or "action" in query


def test_a_long_log_is_paged_with_its_filters(app: Flask, house: FullHouse, database: Engine) -> None:
    with db.transaction(database) as tx:
        for _ in range(60):
            record(tx, GUEST, "ask_lost_link", "reservation_contact", None, now=NOW)
    client = as_role(app, house, "admin")

    first = client.get("/staff/audit?action=ask_lost_link")
    link = re.search(r'href="(/staff/audit\?[^"]*before=[^"]*)"', first.text)
    assert link is not None
    second = client.get(unescape(link[1]))

    assert (len(found(first)), len(found(second))) == (50, 10)
    assert "Older" not in words(second)


def test_the_pages_have_no_fault_in_any_look(
    page: Page, looks: Callable[[Page], list[str]], app: Flask, house: FullHouse
) -> None:
    sign_in_page(page, app, house.world.users["admin"])
    found = {}
    for path in ("/staff/audit", f"/staff/reservations/{house.ids['reservations']['email']}/readers"):
        page.goto(path)
        found[path] = looks(page)

    assert list(found.values()) == [[], []]
