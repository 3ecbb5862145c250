"""No public answer depends on whether a contact already holds a time: byte for byte the same, limits included.

What is random by itself is left out of the comparison: form tokens and keys, and the link of the new booking.
"""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete, select
from werkzeug.test import TestResponse

from booking.db import transaction
from booking.notices.model import Notice
from booking.reservations.model import Reservation, ReservationContact, Slot
from booking.web.forms import GuestForm
from booking.web.model import RateCount

from .families import book, write_sessions

HOLDS, HOLDS_NOT = "aino.k@example.fi", "olli.k@example.fi"
PHONE_HOLDS, PHONE_HOLDS_NOT = "+358401234567", "+358401234568"
RANDOM = (
    (re.compile(r"/b/[2-9a-z]{26}"), "/b/LINK"),
    (re.compile(r'(name="(?:form_token|form_key)"[^>]*value=")[^"]*'), r"\1RANDOM"),
)
NOT_COMPARED = ("Location", "Content-Length", "Retry-After")
"""The address is compared with the body, the length follows it, and the pause is counted down in real time."""

Answer = tuple[int, list[tuple[str, str]], str]


@pytest.fixture
def slots(app: Flask, database: Engine) -> list[Slot]:
    """Write the sessions; one family by e-mail and one by phone hold times."""
    with transaction(database) as tx:
        _world, slots = write_sessions(tx)
    book(database, slots[0], "email", HOLDS)
    book(database, slots[1], "phone", PHONE_HOLDS)
    return slots


def seen(answer: TestResponse, *own: str) -> Answer:
    """Return status, headers and body, without what is random and without the contact that was typed itself."""
    location = answer.headers.get("Location", "")
    body = answer.text + location
    headers = sorted((name, value) for name, value in answer.headers if name not in NOT_COMPARED)
    for pattern, instead in RANDOM:
        body = pattern.sub(instead, body)
    for contact in own:
        body = body.replace(contact, "CONTACT")
    return answer.status_code, headers, body


def press(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    with client.application.test_request_context():
        token = str(GuestForm().form_token.current_token)
    return client.post(path, data={"form_token": token, **fields})


def form(contact: str, key: str, **changes: str) -> dict[str, str]:
    kind = "phone" if contact.startswith("+") else "email"
    return {"nickname": "Aurinko", "contact": kind, kind: contact, "form_key": f"key-of-the-form-{key}", **changes}


def as_before(database: Engine, slot: Slot) -> None:
    """Take the booking of a slot out again, with what it queued and what was counted."""
    with transaction(database) as tx:
        ids = tx.scalars(select(Reservation.id).where(Reservation.slot_id == slot.id).order_by(Reservation.id)).all()
        tx.execute(delete(ReservationContact).where(ReservationContact.reservation_id.in_(ids)))
        tx.execute(delete(Notice).where(Notice.subject_id.in_(ids)))
        tx.execute(delete(Reservation).where(Reservation.id.in_(ids)))
        tx.execute(delete(RateCount))


Case = Callable[[FlaskClient, list[Slot], str, str], list[TestResponse]]


def booked(client: FlaskClient, slots: list[Slot], contact: str, key: str) -> list[TestResponse]:
    slot = slots[3]
    answer = press(client, _path(slot), slot=slot.public_id, **form(contact, key))
    assert answer.status_code == 303
    return [answer, client.get(answer.location), client.get(f"{answer.location}/data")]


def taken(client: FlaskClient, slots: list[Slot], contact: str, key: str) -> list[TestResponse]:
    answer = press(client, _path(slots[0]), slot=slots[0].public_id, **form(contact, key))
    assert answer.status_code == 409
    return [answer]


def faulty(client: FlaskClient, slots: list[Slot], contact: str, key: str) -> list[TestResponse]:
    answer = press(client, _path(slots[3]), slot=slots[3].public_id, **form(contact, key, nickname=""))
    assert answer.status_code == 422
    return [answer]


def too_often(client: FlaskClient, slots: list[Slot], contact: str, key: str) -> list[TestResponse]:
    answers = [press(client, _path(slots[0]), slot=slots[0].public_id, **form(contact, f"{key}{n}")) for n in range(31)]
    assert answers[-1].status_code == 429
    return answers


@pytest.mark.parametrize("case", [booked, taken, faulty, too_often], ids=lambda case: case.__name__)
@pytest.mark.parametrize(("holds", "holds_not"), [(HOLDS, HOLDS_NOT), (PHONE_HOLDS, PHONE_HOLDS_NOT)])
def test_a_form_with_a_contact_that_holds_a_time_is_answered_like_any_other(
    app: Flask, database: Engine, slots: list[Slot], case: Case, holds: str, holds_not: str
) -> None:
    found = []
    for contact, key in ((holds, "one"), (holds_not, "two")):
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"192.0.2.{len(found) + 1}"  # presses are counted in memory too
        found.append([seen(one, contact) for one in case(client, slots, contact, key)])
        as_before(database, slots[3])

    with_a_time, without = found
    assert with_a_time == without


def test_several_times_of_one_contact_are_answered_alike(app: Flask, database: Engine, slots: list[Slot]) -> None:
    for slot in slots[2:5]:
        book(database, slot, "email", HOLDS)
    slot, found = slots[5], []
    for contact, key in ((HOLDS, "one"), (HOLDS_NOT, "two")):
        found.append(seen(press(app.test_client(), _path(slot), slot=slot.public_id, **form(contact, key)), contact))
        as_before(database, slot)

    assert found[0] == found[1]
    assert found[0][0] == 303


def test_a_lost_link_is_answered_alike_at_every_try(app: Flask, database: Engine, slots: list[Slot]) -> None:
    found = []
    for address in (HOLDS, HOLDS_NOT):
        client = app.test_client()
        answers = [press(client, "/en/lost-link", contact=address) for _ in range(11)]
        answers.append(client.get("/en/lost-link?done=asked"))
        found.append([seen(one, address) for one in answers])
        with transaction(database) as tx:
            tx.execute(delete(RateCount))

    assert found[0] == found[1]
    assert [status for status, _headers, _body in found[0]] == [303] * 10 + [429, 200]


def _path(slot: Slot) -> str:
    return f"/en/sessions/{slot.occurrence.public_id}/book?slot={slot.public_id}"
