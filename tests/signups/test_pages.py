"""A family signs up, changes the number, leaves and comes back; staff see who comes."""

import re
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from booking import db
from booking.audit.model import AuditEvent
from booking.reservations.codes import code_of
from booking.signups.model import Gathering, Party, SignUp
from booking.signups.service import sign_up
from tests.support.evenings import evening, family
from tests.support.families import errors, hidden_fields, send
from tests.support.moments import NOW
from tests.support.staff import press, signed_in, words
from tests.support.world import World

SLIP = "Did you mean maija@gmail.com? If the address is right as it is, press again."


def sign(client: FlaskClient, event: str, **answers: Any) -> TestResponse:
    usual = {"nickname": "Maija", "contact": "email", "email": "maija@example.fi", "adults": "2", "children": "3"}
    return send(client, f"/en/sessions/{event}/sign-up", **{**usual, **answers})


def taken(database: Engine) -> list[int]:
    with db.reading(database) as tx:
        return list(tx.scalars(select(Gathering.taken).order_by(Gathering.occurrence_id)))


def test_a_family_signs_up_changes_the_number_leaves_and_comes_back(
    client: FlaskClient, database: Engine, ilta: str
) -> None:
    assert "10 seats are free." in words(client.get(f"/en/sessions/{ilta}"))
    page = sign(client, ilta)
    assert (page.status_code, taken(database)) == (303, [5])
    link = page.location

    shown = words(client.get(link))
    assert "You have signed up" in shown
    assert "Activity evening" in shown
    assert "How many of you come: 2 adults, 3 children" in shown
    assert "maija" not in shown.lower(), "whoever has the link reads nothing personal"
    assert "5 seats free" in words(client.get("/en/?all=1"))

    changed = send(client, link, adults="1", children="0")
    assert changed.status_code == 405, "the page itself takes no answers"
    fields = {"adults": "1", "children": "0"}
    assert _post_from(client, link, f"{link}/numbers", **fields).status_code == 303
    assert taken(database) == [1]
    refused = _post_from(client, link, f"{link}/numbers", adults="9", children="9")
    assert (refused.status_code, errors(refused)) == (409, ["There are not so many free seats. Free seats: 9."])

    assert send(client, f"{link}/leave").status_code == 303
    assert taken(database) == [0]
    assert "Your sign-up is cancelled" in words(client.get(link))
    assert _post_from(client, link, f"{link}/undo").status_code == 303
    assert taken(database) == [1]
    assert client.get(f"{link}/event.ics").text.count("BEGIN:VEVENT") == 1


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"adults": "0"}, ["Write a number from 1 to 10."]),
        ({"adults": "kaksi", "children": "21"}, ["Write a whole number.", "Write a number from 0 to 20."]),
        ({"nickname": " "}, ["Enter your name"]),
        ({"nickname": " ", "adults": "0"}, ["Write a number from 1 to 10.", "Enter your name"]),
        (
            {"email": "maija@gmial.com"},
            ["Did you mean maija@gmail.com? If the address is right as it is, press again."],
        ),
        ({"leave_empty": "x"}, []),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field(
    client: FlaskClient, database: Engine, ilta: str, answers: dict[str, str], said: list[str]
) -> None:
    refused = sign(client, ilta, **answers)

    assert (refused.status_code, errors(refused), taken(database)) == (422, said, [0])
    listed = re.findall(r'<li><a href="#[a-z_]+">(.*?)</a>', refused.text)
    assert listed[: len(said)] == said, "the list on top goes down the page"
    assert "has-error" in refused.text or "Leave the field at the end of the form empty" in refused.text


def test_a_full_evening_says_how_many_seats_are_left_and_keeps_the_answers(
    client: FlaskClient, database: Engine, ilta: str
) -> None:
    sign(client, ilta)
    refused = sign(client, ilta, adults="6", children="0")

    assert (refused.status_code, errors(refused)) == (409, ["There are not so many free seats. Free seats: 5."])
    assert 'value="Maija"' in refused.text
    assert sign(client, ilta, adults="5", children="0").status_code == 303
    assert "Join the queue" in words(client.get(f"/en/sessions/{ilta}/sign-up"))
    assert "All seats are taken. You can join the queue." in words(client.get(f"/en/sessions/{ilta}"))


def test_no_answer_tells_whether_a_contact_has_signed_up_already(
    client: FlaskClient, database: Engine, ilta: str
) -> None:
    one = {"adults": "1", "children": "0"}
    first, unknown = sign(client, ilta, **one), sign(client, ilta, **one, email="uusi@example.fi")

    def shape(answer: TestResponse) -> tuple[int, list[str], int]:
        return answer.status_code, sorted(name for name, _value in answer.headers), len(answer.data)

    assert shape(sign(client, ilta, **one)) == shape(first) == shape(unknown)
    assert taken(database) == [3], "each press is a sign-up of its own"


def test_the_names_are_seen_by_the_professionals_of_the_families_own_organisation(
    app: Flask, database: Engine, world: World, ilta: str
) -> None:
    with app.test_request_context(), db.transaction(database) as tx:
        event = evening(tx, world, held_on=date(2018, 11, 21))
        sign_up(tx, family(event, 2, 1, nickname="Muuttolintu"), now=NOW)
        address = f"/staff/sessions/{event.public_id}/sign-ups"

    seen = words(signed_in(app, world.users["professional"]).get(f"{address}?lang=en"))
    assert "Muuttolintu 2 1" in seen
    for role in ("coordinator", "admin"):
        counted = words(signed_in(app, world.users[role]).get(f"{address}?lang=en"))
        assert "Muuttolintu" not in counted
        assert "1 family 3 / 10 seats" in counted
    with db.reading(database) as tx:
        looks = tx.scalars(select(AuditEvent).where(AuditEvent.action == "see_names")).all()
        assert [(row.controller_id, row.details["party_ids"]) for row in looks] == [(world.county.id, [1])]


def test_staff_sign_a_family_up_and_read_it_a_code_that_leads_to_its_page(
    app: Flask, client: FlaskClient, database: Engine, world: World, ilta: str
) -> None:
    staff = signed_in(app, world.users["professional"])
    staff_page = f"/staff/sessions/{ilta}/sign-ups/new"
    fields = {"nickname": "Tuuli", "contact": "none", "adults": "1", "children": "2", "language": "sv"}

    added = press(staff, staff_page, form_key="form-key-of-the-staff", **fields)
    assert (added.status_code, taken(database)) == (303, [3])
    with db.reading(database) as tx:
        code = code_of(tx.scalars(select(SignUp.public_id)).one())
    assert code in staff.get(added.location).text
    assert "/sv/s/" in send(client, "/sv/code", code=code).location

    with db.reading(database) as tx:
        party = tx.scalars(select(Party.public_id)).one()
    assert press(staff, f"/staff/sign-ups/{party}/cancel").status_code == 303
    assert taken(database) == [0]


def test_a_coordinator_sets_the_seats_on_a_page_of_their_own(
    app: Flask, client: FlaskClient, database: Engine, world: World, ilta: str
) -> None:
    sign(client, ilta)
    coordinator = signed_in(app, world.users["coordinator"])
    address = f"/staff/sessions/{ilta}/sign-up"

    few = press(coordinator, address, is_open="y", capacity="4", last_on="21.11.2018")
    assert (few.status_code, errors(few)) == (422, ["Choose a day that is not after the event."])
    few = press(coordinator, address, is_open="y", capacity="4", last_on="")
    assert (few.status_code, errors(few)) == (422, ["5 seats are taken already."])
    assert press(coordinator, address, capacity="5", last_on="19.11.2018").status_code == 303
    assert "Just come, no booking needed." in words(client.get(f"/en/sessions/{ilta}"))


def _post_from(client: FlaskClient, page: str, address: str, **answers: str) -> TestResponse:
    """Press a button of `page` that leads to another address."""
    return client.post(address, data={**hidden_fields(client.get(page)), **answers})
