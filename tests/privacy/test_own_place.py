"""A family that queues gets a copy of everything kept of it, and leaving the queue is the end of that."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.audit.model import AuditEvent
from booking.waiting.keys import token_of
from booking.waiting.model import QueueEntry
from booking.waiting.service import leave
from tests.support.autumn import write_autumn
from tests.support.families import hidden_fields
from tests.support.moments import NOW
from tests.waiting.conftest import queue_up


@pytest.fixture
def place(app: Flask, database: Engine) -> str:
    """Queue, with every time free: one is offered at once."""
    with db.transaction(database) as tx:
        autumn = write_autumn(tx)
        (aino,) = queue_up(tx, autumn.first, "Aino")
        return f"/en/q/{token_of(aino.public_id)}"


def test_everything_kept_is_shown_and_given_when_asked_for_and_that_is_in_the_log(
    client: FlaskClient, database: Engine, place: str
) -> None:
    page = client.get(f"{place}/data")
    shown = client.post(f"{place}/data/show", data=hidden_fields(page))
    copy = json.loads(client.post(f"{place}/data/download", data=hidden_fields(page)).text)

    assert "Aino" not in page.text
    assert "aino@example.fi" in shown.text
    assert "Offered: Thu 1 Nov 2018, 9.30" in shown.text
    assert (copy["name"], copy["contact"]) == ("Aino", {"kind": "email", "address": "aino@example.fi"})
    assert (copy["session_on"], copy["offers"][0]["kept_until"]) == ("2018-11-01", "2018-10-25T14:00+03:00")
    assert [one["kind"] for one in copy["messages"]] == ["queue_joined", "queue_offered"]
    with db.reading(database) as tx:
        acts = tx.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert acts[-4:] == ["join_queue", "offer_time", "see_own_data", "export_own_data"]


def test_the_link_typed_where_families_ask_for_their_data_leads_there(client: FlaskClient, place: str) -> None:
    fields = {**hidden_fields(client.get("/en/my-data")), "proof": f"http://tavataan.test{place}"}

    assert client.post("/en/my-data", data=fields).headers["Location"] == f"{place}/data"


def test_of_who_has_left_there_is_nothing_to_be_had(client: FlaskClient, database: Engine, place: str) -> None:
    with db.transaction(database) as tx:
        leave(tx, tx.scalars(select(QueueEntry)).one(), now=NOW)

    assert client.get(f"{place}/data").status_code == 410
