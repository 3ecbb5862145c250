"""Whoever answers needs no name, account or cookie, and leaves nothing but counts."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select

from booking import db
from booking.audit.model import AuditEvent
from booking.feedback import answer_views
from booking.feedback.model import SurveyPress, SurveyText
from booking.feedback.service import forget_presses
from booking.tables import metadata
from booking.web.limits import Limit
from tests.support.reader import read

from .conftest import Asked, counted, form_at, send

Freeze = Callable[[datetime], None]


def test_an_answer_is_counted_choice_by_choice(client: FlaskClient, database: Engine, asked: Asked) -> None:
    place = asked.world.house.public_id

    answer = send(
        client, asked.path(), place=place, sounds="good", when=("thu_morning", "tue_evening"), text=" Iltoja, kiitos. "
    )

    assert (answer.status_code, answer.location) == (303, f"{asked.path()}?done=sent")
    assert "Thank you!" in client.get(answer.location).text
    assert counted(database) == {
        ("guardian", place, "answers", "answers"): 1,
        ("guardian", place, "sounds", "good"): 1,
        ("guardian", place, "when", "thu_morning"): 1,
        ("guardian", place, "when", "tue_evening"): 1,
    }
    with db.reading(database) as tx:
        assert tx.scalars(select(SurveyText.text)).all() == ["Iltoja, kiitos."]


def test_pressing_twice_counts_once_and_is_answered_byte_for_byte_the_same(
    client: FlaskClient, database: Engine, asked: Asked
) -> None:
    form = form_at(client, asked.path())
    first, second = (send(client, asked.path(), form, sounds="good", text="Hei") for _ in range(2))

    assert (first.status_code, first.data, sorted(first.headers)) == (303, second.data, sorted(second.headers))
    assert set(counted(database).values()) == {1}
    with db.reading(database) as tx:
        assert tx.scalar(select(func.count()).select_from(SurveyText)) == 1


def test_no_row_tells_when_somebody_answered_or_in_which_order(
    client: FlaskClient, database: Engine, asked: Asked
) -> None:
    with db.reading(database) as tx:
        logged = tx.scalar(select(func.count()).select_from(AuditEvent))
    for text in ("Ensin", "Sitten"):
        send(client, asked.path(), sounds="good", text=text)

    for name in ("survey_count", "survey_press", "survey_text"):
        assert "id" not in metadata.tables[name].columns, "a number would tell the order"
    with db.reading(database) as tx:
        assert tx.scalar(select(func.count()).select_from(AuditEvent)) == logged
        rows = tx.execute(select(SurveyText.approved_at, SurveyText.hidden_at)).all()
        assert rows == [(None, None), (None, None)]


def test_the_keys_of_forms_are_forgotten_after_the_next_midnight(
    client: FlaskClient, database: Engine, asked: Asked
) -> None:
    send(client, asked.path(), sounds="good")

    for today, left in ((datetime(2018, 10, 26, tzinfo=UTC), 1), (datetime(2018, 10, 27, tzinfo=UTC), 0)):
        with db.transaction(database) as tx:
            forget_presses(tx, today.date())
            assert tx.scalar(select(func.count()).select_from(SurveyPress)) == left


def test_what_cannot_be_counted_comes_back_with_the_answers_kept(
    client: FlaskClient, database: Engine, asked: Asked
) -> None:
    nothing = send(client, asked.path())
    foreign = send(client, asked.path(), sounds="purple", text="Kiitos")
    machine = send(client, asked.path(), sounds="good", leave_empty="x")
    forged = send(client, asked.path(), sounds="good", form_key="short")

    assert [one.status_code for one in (nothing, foreign, machine, forged)] == [422] * 4
    assert "Answer at least one question." in nothing.text
    assert "Kiitos" in foreign.text
    assert re.search(r'value="good"[^>]*checked|checked[^>]*value="good"', machine.text)
    assert counted(database) == {}


def test_a_survey_takes_answers_on_its_days_only(
    client: FlaskClient, database: Engine, asked: Asked, frozen: Freeze
) -> None:
    form = form_at(client, asked.path())
    for now, status, words in (
        (datetime(2018, 10, 19, 20, 59, tzinfo=UTC), 409, "It opens on Sat 20 Oct 2018."),
        (datetime(2018, 11, 4, 22, 0, tzinfo=UTC), 410, "The survey is closed"),
    ):
        frozen(now)
        for answer in (client.get(asked.path()), send(client, asked.path(), form, sounds="good")):
            assert (answer.status_code, words in answer.text) == (status, True)
    assert counted(database) == {}


def test_a_network_that_answers_very_often_waits_with_its_answers_kept(
    client: FlaskClient, database: Engine, asked: Asked
) -> None:
    answer_views.ANSWERS, usual = Limit("survey", ("2/10 minutes",)), answer_views.ANSWERS
    try:
        answers = [send(client, asked.path(), sounds="good", text="Hei vaan") for _ in range(3)]
    finally:
        answer_views.ANSWERS = usual

    assert [one.status_code for one in answers] == [303, 303, 429]
    assert "There are many answers from your network just now." in answers[2].text
    assert "Hei vaan" in answers[2].text
    assert set(counted(database).values()) == {2}


def test_a_child_answers_with_one_press_and_writes_nothing(client: FlaskClient, database: Engine, asked: Asked) -> None:
    path = f"{asked.path('child')}?place={asked.world.daycare.slug}"
    page = client.get(path)

    assert [form.typed for form in read(page).forms] == [["leave_empty"]]
    assert 'data-read-aloud="Was it nice here? Yes. So-so. No. "' in page.text
    answer = send(client, path, child="happy")
    assert answer.location == f"{asked.path('child')}?done=sent&place=kontiopuisto"
    assert counted(database) == {
        ("child", asked.world.daycare.public_id, "answers", "answers"): 1,
        ("child", asked.world.daycare.public_id, "child", "happy"): 1,
    }


def test_nobody_answers_a_form_that_the_survey_has_not(client: FlaskClient, app: Flask, asked: Asked) -> None:
    assert client.get("/en/wishes/nobodys1234a/guardian").status_code == 404
    assert client.get(f"/w/{asked.survey.public_id}/guardian").location == asked.path(language="fi")
