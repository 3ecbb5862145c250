"""Texts are public only once a coordinator approves them; what came of the wishes is told on a page for families."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.audit.model import AuditEvent
from booking.audit.service import CLI
from booking.feedback.model import SurveyText
from booking.feedback.rules import Audience, Round, SurveyRequest
from booking.feedback.service import create_survey
from booking.feedback.telling import forget_texts
from tests.support.full_house import full_house
from tests.support.moments import NOW
from tests.support.reader import Form, read

from .conftest import Asked, send
from .test_results import signed_in

Freeze = Callable[[datetime], None]
AFTER = datetime(2018, 11, 5, 8, tzinfo=UTC)
TEXT = "Iltoja, kiitos <b>!"


@pytest.fixture
def written(client: FlaskClient, asked: Asked) -> Asked:
    """Let a guardian write."""
    send(client, asked.path(), text=TEXT)
    return asked


def button(client: FlaskClient, path: str, act: str) -> Form:
    return next(form for form in read(client.get(path)).forms if form.action.endswith(act))


def press(client: FlaskClient, path: str, act: str) -> None:
    form = button(client, path, act)
    assert client.post(form.action, data=dict(form.values)).status_code == 303


def test_a_text_is_read_by_families_only_while_it_is_approved(
    client: FlaskClient, database: Engine, written: Asked, frozen: Freeze
) -> None:
    signed_in(client, database, "coordinator")
    assert "Iltoja" not in client.get("/staff/wishes/texts").text, "the survey is open: a new text would tell when"

    frozen(AFTER)
    signed_in(client, database, "coordinator")
    for act, is_public in (("approve", True), ("hide", False), ("approve", True), ("hide", False)):
        press(client, "/staff/wishes/texts", f"/{act}")
        assert ("Iltoja, kiitos &lt;b&gt;!" in client.get("/en/wishes").text) is is_public
    press(client, "/staff/wishes/texts", "/erase")

    with db.reading(database) as tx:
        assert tx.scalars(select(SurveyText.text)).all() == []
        acts = tx.scalars(
            select(AuditEvent.action).where(AuditEvent.action.like("survey_text%")).order_by(AuditEvent.id)
        ).all()
    assert acts == [*["survey_text_approved", "survey_text_hidden"] * 2, "survey_text_erased"]


def test_what_nobody_approved_is_erased_ninety_days_after_its_survey(
    client: FlaskClient, database: Engine, written: Asked
) -> None:
    last_on = datetime(2018, 11, 4, 12, tzinfo=UTC)
    for days, gone in ((90, 0), (91, 1)):
        with db.transaction(database) as tx:
            assert forget_texts(tx, now=last_on + timedelta(days=days)) == gone


def test_families_read_what_came_of_the_wishes(client: FlaskClient, database: Engine, asked: Asked) -> None:
    empty = client.get("/en/wishes").text
    assert "We tell here what came of the wishes." in empty
    assert f'href="{asked.path()}"' in empty, "the open survey"

    signed_in(client, database, "coordinator")
    told = {"wished-fi": "Arabian tulkki", "wished-sv": "Arabisk tolk", "done-fi": "Selvitetään keväällä"}
    assert send(client, "/staff/wishes/outcomes/new", **told, state="ongoing").status_code == 303
    assert send(client, "/staff/wishes/outcomes/new", **told, state="ongoing").status_code == 303
    swedish = client.get("/sv/wishes").text
    assert swedish.count("Arabisk tolk") == 1, "pressed twice, told once"
    assert "Selvitetään keväällä" in swedish
    assert "(på finska)" in swedish
    path = next(
        link for link in read(client.get("/staff/wishes/outcomes")).links if "/outcomes/" in link and "new" not in link
    )
    assert send(client, path, **{"done-sv": "Utreds på våren"}).status_code == 303
    assert "Utreds på våren" in client.get("/sv/wishes").text
    press(client, path, "/remove")
    assert "Arabisk" not in client.get("/sv/wishes").text


def test_feedback_on_a_session_knows_its_place_and_nothing_of_the_booking(
    client: FlaskClient, database: Engine, asked: Asked
) -> None:
    assert "Have you been here?" not in client.get("/en/venues/kontiopuisto").text
    assert "We collect no feedback just now" in client.get("/en/feedback/kontiopuisto").text
    days = (date(2018, 10, 1), date(2018, 12, 31))
    with db.transaction(database) as tx:
        request = SurveyRequest(asked.world.programme.id, Round.SESSION, (Audience.GUARDIAN,), *days)
        survey = create_survey(tx, request, now=NOW, actor=CLI).public_id

    assert "/en/feedback/kontiopuisto" in client.get("/en/venues/kontiopuisto").text
    way = client.get("/en/feedback/kontiopuisto").location
    assert way == f"/en/wishes/{survey}/guardian?place=kontiopuisto"
    assert "Choose a face." in send(client, way).text
    assert send(client, way, felt="very_good").location == f"/en/wishes/{survey}/guardian?done=sent&place=kontiopuisto"


def test_who_had_a_time_finds_the_way_behind_the_link_and_the_link_is_not_told(
    app: Flask, client: FlaskClient, database: Engine, frozen: Freeze
) -> None:
    house = full_house(database)
    frozen(datetime(2018, 11, 2, 8, tzinfo=UTC))
    page = client.get(f"/en/b/{house.ids['links']['email']}").text

    assert re.search(r'href="/en/feedback/perheiden-talo" rel="noreferrer"', page)
    assert "/en/feedback/perheiden-talo" in client.get(f"/en/sessions/{house.ids['sessions']['open']}").text
