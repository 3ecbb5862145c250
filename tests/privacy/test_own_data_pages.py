"""A family asks what is kept of it, takes a copy, and has it erased; the link or the code is the proof."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from booking.audit.model import AuditEvent
from booking.db import reading, transaction
from booking.reservations.codes import code_text
from booking.reservations.links import link_token
from booking.reservations.model import Reservation, Slot
from booking.reservations.service import cancel_reservation
from booking.web.forms import GuestForm
from tests.support.moments import NOW
from tests.support.sign_in import sign_in
from tests.support.world import World

from .families import ADDRESS, INTERPRETER, NAME, book, write_sessions

NEUTRAL = "We do not find a booking with this. Check the code or the link."


@pytest.fixture
def world(app: Flask, database: Engine) -> tuple[World, list[Slot]]:
    """Write the sessions."""
    with transaction(database) as tx:
        return write_sessions(tx)


@pytest.fixture
def booked(database: Engine, world: tuple[World, list[Slot]]) -> Reservation:
    """Book the first time with an e-mail address."""
    return book(database, world[1][0])


@pytest.fixture
def path(booked: Reservation) -> str:
    """Return where the family's data is asked for."""
    return f"/en/b/{link_token(booked)}/data"


def press(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    with client.application.test_request_context():
        token = str(GuestForm().form_token.current_token)
    return client.post(path, data={"form_token": token, **fields})


def words(answer: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2])).split())


def logged(database: Engine) -> list[tuple[str, str, int | None]]:
    own = AuditEvent.action.in_(("see_own_data", "export_own_data", "erase_own_data"))
    with reading(database) as tx:
        rows = tx.scalars(select(AuditEvent).where(own).order_by(AuditEvent.id)).all()
    return [(row.actor, row.action, row.subject_id) for row in rows]


def test_opening_the_address_shows_kinds_and_nothing_personal(client: FlaskClient, path: str, database: Engine) -> None:
    answer = client.get(path)

    said = words(answer)
    assert answer.status_code == 200
    assert "the name you gave your e-mail address that you need an interpreter" in said
    assert "We erase your name and contact at the latest Sun 2 Dec 2018." in said
    assert not [one for one in (NAME, ADDRESS, INTERPRETER) if one in answer.text]
    assert (answer.headers["Cache-Control"], "Set-Cookie" in answer.headers) == ("no-store", False)
    assert logged(database) == []


def test_a_press_shows_everything_and_is_logged(
    client: FlaskClient, path: str, booked: Reservation, database: Engine, world: tuple[World, list[Slot]]
) -> None:
    staff = client.application.test_client()
    sign_in(staff, world[0].users["professional"])
    assert NAME in staff.get(f"/staff/sessions/{world[1][0].occurrence.public_id}").text

    said = words(press(client, f"{path}/show"))

    for part in (
        f"Name or nickname {NAME} Contact {ADDRESS} Interpreter's language {INTERPRETER}",
        "Interpreter not ordered yet Language of messages English",
        "Time Thu 1 Nov 2018, 9.30 Place Perheiden talo Whom you would like to talk to Anyone",
        "Booked Thu 25 Oct 2018, 12.00 Controller Etelä-Savon hyvinvointialue Erased at the latest",
        "confirmation not sent",
        "Perheneuvola, Etelä-Savon hyvinvointialue: saw the name, to prepare for the meeting",
        "Family: booked the time",
        "Family: looked at the data kept",
    ):
        assert part in said
    assert "Professional" not in said, "the names of staff are told by the controller"
    assert logged(database) == [("guest", "see_own_data", booked.id)]


def test_the_download_has_these_fields_and_no_others(
    client: FlaskClient, path: str, booked: Reservation, database: Engine, world: tuple[World, list[Slot]]
) -> None:
    staff = client.application.test_client()
    sign_in(staff, world[0].users["professional"])
    staff.get(f"/staff/sessions/{world[1][0].occurrence.public_id}")

    answer = press(client, f"{path}/download")

    document = json.loads(answer.text)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="tavataan.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert {name: value for name, value in document.items() if name != "log"} == {
        "name": NAME,
        "contact": {"kind": "email", "address": ADDRESS},
        "interpreter_language": INTERPRETER,
        "interpreter": "to_order",
        "language": "en",
        "wished_service": None,
        "place": {"fi": "Perheiden talo"},
        "starts_at": "2018-11-01T09:30+02:00",
        "ends_at": "2018-11-01T09:45+02:00",
        "booked_at": "2018-10-25T12:00+03:00",
        "moved_from": None,
        "cancelled_at": None,
        "arrived_at": None,
        "did_not_come_at": None,
        "same_person_again": None,
        "link_given_on_at": None,
        "controller": {"fi": "Etelä-Savon hyvinvointialue"},
        "erased_on": "2018-12-02",
        "messages": [
            {"kind": "reservation_confirmed", "written_at": "2018-10-25T12:00+03:00", "sent_at": None},
            {"kind": "reservation_reminder", "written_at": "2018-10-25T12:00+03:00", "sent_at": None},
        ],
    }
    assert document["log"] == [
        {"at": "2018-10-25T12:00+03:00", "who": "guest", "what": "export_own_data"},
        {
            "at": "2018-10-25T12:00+03:00",
            "who": "staff",
            "what": "see_names",
            "profession": {"fi": "Perheneuvola"},
            "organisation": {"fi": "Etelä-Savon hyvinvointialue"},
            "roles": [],
            "page": "day.session",
        },
        {"at": "2018-10-25T12:00+03:00", "who": "guest", "what": "reserve"},
    ]
    assert logged(database) == [("guest", "export_own_data", booked.id)]


def test_erasing_is_asked_once_more_and_says_what_goes(client: FlaskClient, path: str, database: Engine) -> None:
    asked = client.get(f"{path}/erase")
    assert "Do you want to erase your data?" in words(asked)
    assert "Your time is cancelled too, and someone else can have it." in words(asked)
    assert logged(database) == []

    answer = press(client, f"{path}/erase")

    assert (answer.status_code, answer.location) == (303, "/en/my-data?done=erased")
    assert "Your data is erased" in words(client.get(answer.location))
    assert client.get(path).status_code == 410


def test_a_cancelled_time_is_reached_still_although_its_link_is_spent(
    client: FlaskClient, path: str, booked: Reservation, database: Engine, frozen: Callable[..., None]
) -> None:
    with transaction(database) as tx:
        cancel_reservation(tx, tx.get_one(Reservation, booked.id), now=NOW)
    frozen(NOW + timedelta(hours=1))
    assert client.get(path.removesuffix("/data")).status_code == 410

    found = press(client, "/en/my-data", proof=f"http://tavataan.test{path.removesuffix('/data')}")

    assert (found.status_code, found.location) == (303, path)
    assert "at the latest Fri 2 Nov 2018." in words(client.get(path)), "a week after the cancellation"
    assert press(client, f"{path}/erase").status_code == 303


def test_a_code_leads_to_the_data(client: FlaskClient, database: Engine, world: tuple[World, list[Slot]]) -> None:
    row = book(database, world[1][1], None, None)

    found = press(client, "/en/my-data", proof=code_text(row).upper())

    assert found.location == f"/en/b/{link_token(row)}/data"
    assert "your e-mail address" not in words(client.get(found.location))


def test_what_nobody_has_and_what_was_erased_are_answered_alike(
    client: FlaskClient, database: Engine, world: tuple[World, list[Slot]]
) -> None:
    row = book(database, world[1][1], None, None)
    code, link = code_text(row), link_token(row)
    assert press(client, f"/en/b/{link}/data/erase").status_code == 303

    answers = {
        proof: press(client, "/en/my-data", proof=proof)
        for proof in (code, f"/en/b/{link}", "kuva-mesi-talo-42", f"/en/b/{'a' * 26}", "x", "https://example.fi")
    }

    assert {answer.status_code for answer in answers.values()} == {422}
    assert all(NEUTRAL in words(answer) for answer in answers.values())
    bodies = {re.sub(r'value="[^"]*"', "", answer.text) for answer in answers.values()}
    assert len(bodies) == 1


def test_wrong_proofs_are_limited_together_with_wrong_codes(client: FlaskClient, world: object) -> None:
    statuses = [press(client, "/en/my-data", proof="kuva-mesi-talo-42").status_code for _ in range(6)]
    statuses += [press(client, "/en/code", code="kuva-mesi-talo-42").status_code for _ in range(6)]

    assert statuses == [422] * 10 + [429] * 2


@pytest.mark.parametrize("act", ["", "/show", "/download", "/erase"])
def test_a_link_that_nobody_has_shows_nothing(client: FlaskClient, world: object, act: str) -> None:
    address = f"/en/b/{'a' * 26}/data{act}"

    assert (client.get(address) if act in ("", "/erase") else press(client, address)).status_code == 404


@pytest.mark.parametrize("act", ["show", "download", "erase"])
def test_without_a_good_token_nothing_is_shown_or_erased(
    client: FlaskClient, path: str, database: Engine, act: str
) -> None:
    answer = client.post(f"{path}/{act}", data={"form_token": "forged"})

    assert answer.status_code == 400
    assert NAME not in answer.text
    assert logged(database) == []


@pytest.mark.parametrize("language", ["fi", "sv", "en", "selko"])
def test_the_pages_speak_every_language(client: FlaskClient, path: str, language: str) -> None:
    there = path.replace("/en/", f"/{language}/")
    titles = {
        "fi": ("Omat tietosi", "Mitä säilytämme sinusta"),
        "sv": ("Dina uppgifter", "Vad vi sparar om dig"),
        "en": ("Your data", "What we keep of you"),
        "selko": ("Omat tietosi", "Mitä tietoja meillä on sinusta"),
    }[language]

    assert titles[0] in words(client.get(there))
    assert titles[1] in words(press(client, f"{there}/show"))
    assert titles[0] in words(client.get(f"/{language}/my-data"))


def test_the_whole_way_on_a_phone_has_no_fault_in_any_look(
    open_page: Callable[..., Page], looks: Callable[[Page], list[str]], path: str
) -> None:
    page = open_page(viewport={"width": 390, "height": 844})
    found = []
    page.goto("/en/my-data")
    found.append(looks(page))
    page.get_by_label("Your code or the link of your booking").fill(path.removesuffix("/data"))
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", name="Erase your data").wait_for()
    found.append(looks(page))
    page.get_by_role("button", name="Show it all").click()
    page.get_by_text(ADDRESS).wait_for()
    found.append(looks(page))
    page.get_by_role("link", name="Erase my data").click()
    page.get_by_role("heading", name="Do you want to erase your data?").wait_for()
    found.append(looks(page))
    page.get_by_role("button", name="Erase my data").click()
    page.get_by_role("heading", name="Your data is erased").wait_for()
    found.append(looks(page))

    assert found == [[], [], [], [], []]
