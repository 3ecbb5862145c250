"""The way on the pages: ask on one screen, answer, agree; what is refused keeps the answers and says why."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy import Engine, select

from booking import db
from booking.accounts.model import User
from booking.consultations.model import ConsultationRequest
from booking.consultations.passing_on import pass_on
from booking.consultations.rules import state_of
from booking.notices.service import send_due
from booking.schedule.model import Attendance
from booking.schedule.queries import occurrence_by_public_id
from tests.notices.letters import Pigeonhole
from tests.support.autumn import Autumn
from tests.support.moments import NOW
from tests.support.sign_in import sign_in_page
from tests.support.staff import press, signed_in, words

from .conftest import agreed, ask_for, slot_of

ANSWERS = {"matter": "general", "group_name": "Nallet", "theme": "Siirtymätilanteet"}


@pytest.fixture
def director(app: Flask, autumn: Autumn) -> FlaskClient:
    """Sign the director of Kontiopuisto in, who asks for its staff."""
    return signed_in(app, autumn.world.users["director"])


@pytest.fixture
def aino(app: Flask, autumn: Autumn) -> FlaskClient:
    """Sign the family counsellor in, who comes to both sessions."""
    return signed_in(app, autumn.world.users["professional"])


def only(database: Engine) -> ConsultationRequest:
    """Return the one request there is."""
    with db.reading(database) as tx:
        return tx.scalars(select(ConsultationRequest)).one()


def test_a_request_is_asked_on_one_page_and_given_a_time_on_another(
    database: Engine, director: FlaskClient, aino: FlaskClient, autumn: Autumn
) -> None:
    expert = autumn.world.people["family_counselling"].public_id
    answer = press(director, "/staff/requests/new", **ANSWERS, expert=expert, session=autumn.second)
    assert answer.status_code == 303
    page = f"/staff/requests/{only(database).public_id}"
    assert "Waits for an answer" in words(director.get(f"{page}?lang=en"))

    assert "1 request for a consultation waits for your answer" in words(aino.get("/staff/?lang=en"))
    given = press(aino, f"{page}/accept", slot=autumn.second_slots["13.00"], seen="1")
    assert given.status_code == 303
    shown = words(director.get(f"{page}?lang=en"))
    assert "Agreed" in shown
    assert "Thu 15 Nov, 13.00" in shown
    day = words(aino.get(f"/staff/sessions/{autumn.second}?lang=en"))
    assert "13.00 Consultation of staff Aino Peltola" in day
    assert "Nallet" in day
    assert "Siirtymätilanteet" in day


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"matter": ""}, 422, "What is it about? Choose one"),
        ({"group_name": " "}, 422, "Group: Fill in this field."),
        ({"theme": "x" * 161}, 422, "too long"),
        ({"expert": "special_teacher"}, 422, "does not come to the session you chose"),
        ({"session": "nonesuch"}, 422, "Choose one"),
    ],
)
def test_what_cannot_be_asked_for_is_said_at_its_field_and_the_answers_stay(
    database: Engine, director: FlaskClient, autumn: Autumn, changed: dict[str, str], status: int, said: str
) -> None:
    people = autumn.world.people
    answers = {**ANSWERS, "session": autumn.second, **changed}
    if "expert" in changed:
        with db.transaction(database) as tx:
            _join_first(tx, autumn)
        answers["expert"] = people[changed["expert"]].public_id
    answer = press(director, "/staff/requests/new", **answers)
    assert answer.status_code == status
    assert said in words(answer)
    assert "Siirtymätilanteet" in answer.text or "theme" in changed
    with db.reading(database) as tx:
        assert tx.scalars(select(ConsultationRequest.id)).all() == []


def test_a_stale_page_and_a_time_that_is_gone_are_refused_in_words(
    database: Engine, aino: FlaskClient, director: FlaskClient, autumn: Autumn
) -> None:
    with db.transaction(database) as tx:
        first = agreed(tx, autumn)
        second = ask_for(tx, autumn, form_key="consultation-form-1", group_name="Ketut")
    taken = press(aino, f"/staff/requests/{second.public_id}/accept", slot=autumn.second_slots["13.00"], seen="1")
    assert taken.status_code == 409
    assert "This time is not free any more" in words(taken)
    stale = press(director, f"/staff/requests/{first.public_id}/withdraw", seen="1")
    assert stale.status_code == 409
    assert "Something changed meanwhile" in words(stale)
    empty = press(aino, f"/staff/requests/{second.public_id}/decline", reason="", seen="1")
    assert empty.status_code == 422
    no_slot = press(aino, f"/staff/requests/{second.public_id}/propose", other_slot="a\0b", seen="1")
    assert no_slot.status_code == 422
    assert "<title>Error: Ketut, Requests – Tavataan</title>" in empty.text


def test_the_group_and_the_theme_are_read_by_both_sides_only(
    app: Flask, database: Engine, aino: FlaskClient, autumn: Autumn
) -> None:
    with db.transaction(database) as tx:
        page = f"/staff/requests/{agreed(tx, autumn).public_id}"
    coordinator = signed_in(app, autumn.world.users["coordinator"])
    assert coordinator.get(page).status_code == 403
    numbers = words(coordinator.get("/staff/requests?lang=en"))
    assert "Kontiopuiston päiväkoti 1 1 0 0 0" in numbers
    assert "Nallet" not in numbers
    session = words(coordinator.get(f"/staff/sessions/{autumn.second}?lang=en"))
    assert "1 consultation is agreed." in session
    assert "Nallet" not in session
    assert aino.get(page).status_code == 200


def test_mails_tell_time_and_place_and_neither_group_nor_theme_nor_a_colleagues_name(
    app: Flask, database: Engine, autumn: Autumn
) -> None:
    pigeonhole = Pigeonhole()
    with db.transaction(database) as tx:
        agreed(tx, autumn)
        ask_for(tx, autumn, form_key="consultation-form-1")
    with app.app_context():
        send_due(database, pigeonhole, now=NOW)
    told = {one["To"]: one for one in pigeonhole.mails}
    assert set(told) == {f"{name}@example.fi" for name in ("director", "professional", "colleague")}
    assert told["director@example.fi"]["Subject"] == "Konsultaatio sovittu: to 15.11.2018 klo 13.00"
    for one in told.values():
        for word in ("Nallet", "Siirtymätilanteet", "Aino", "Peltola"):
            assert word not in one["Subject"] + one.get_content()


def test_a_request_passes_to_a_colleague_when_its_asker_has_left_and_ends_when_there_is_none(
    database: Engine, autumn: Autumn
) -> None:
    users = autumn.world.users
    with db.transaction(database) as tx:
        request = agreed(tx, autumn)
        assert pass_on(tx, now=NOW) == 0
        request.asked_by = users["stranger"].id
        tx.flush()
        tx.expire(request)
        assert pass_on(tx, now=NOW) == 1
        assert (request.asked_by, str(state_of(request))) == (users["director"].id, "accepted")
        tx.get_one(User, users["director"].id).deactivated_at = NOW
        tx.flush()
        assert pass_on(tx, now=NOW) == 1
        assert str(state_of(request)) == "withdrawn"
        assert slot_of(tx, autumn.second_slots["13.00"]).held_until is None


def test_the_pages_are_sound_on_a_phone_and_a_fault_is_told_by_keyboard(
    app: Flask, database: Engine, autumn: Autumn, open_page: Callable[..., Page], axe: Callable[[Page], list[str]]
) -> None:
    with db.transaction(database) as tx:
        request = agreed(tx, autumn)
        ask_for(tx, autumn, form_key="consultation-form-1", group_name="Ketut")
    page = open_page(viewport={"width": 390, "height": 844})
    sign_in_page(page, app, autumn.world.users["professional"])
    for path in ("/staff/requests", f"/staff/requests/{request.public_id}"):
        page.goto(path)
        assert axe(page) == [], path
    sign_in_page(page, app, autumn.world.users["director"])
    page.goto("/staff/requests/new")
    page.get_by_role("button", name="Lähetä pyyntö").press("Enter")
    assert page.title() == "Virhe: Pyydä konsultaatiota – Tavataan"
    assert axe(page) == []


def _join_first(tx: db.Session, autumn: Autumn) -> None:
    """Let the special needs teacher come to the other session."""
    teacher, first = autumn.world.people["special_teacher"], occurrence_by_public_id(tx, autumn.first)
    tx.add(
        Attendance(
            occurrence_id=first.id,
            service_id=teacher.service_id,
            professional_id=teacher.id,
            presence="always",
            from_team=False,
            asked_at=NOW,
            accepted_at=NOW,
        )
    )
