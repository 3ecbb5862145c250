"""People are asked to a session on its page, and answer on their own."""

from datetime import UTC, date, datetime, time

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.schedule.model import Attendance, Occurrence
from tests.schedule.pages import draft_term, rotation, send, words
from tests.support.sign_in import sign_in
from tests.support.world import World, drop_in, small_world


@pytest.fixture
def world(database: Engine) -> World:
    """Write the small pilot world."""
    with db.transaction(database) as tx:
        return small_world(tx)


@pytest.fixture
def session(world: World, database: Engine) -> Occurrence:
    """Write one drop-in of 1.11.2018 with two of its people."""
    with db.transaction(database) as tx:
        return drop_in(tx, world, team=("family_counselling", "family_guidance"))


@pytest.fixture
def coordinator(client: FlaskClient, world: World) -> FlaskClient:
    """Return a client signed in as the coordinator."""
    sign_in(client, world.users["coordinator"])
    return client


def of(database: Engine, name: str) -> Attendance:
    with db.reading(database) as tx:
        rows = tx.scalars(select(Attendance).order_by(Attendance.id)).all()
        return next(row for row in rows if row.professional is not None and row.professional.name == name)


def ask(client: FlaskClient, session: Occurrence, world: World, slug: str, **more: str):
    url = f"/staff/sessions/{session.public_id}/attendance/ask"
    return send(client, url, **{"person": world.people[slug].public_id, "presence": "on_request", **more})


def test_a_person_is_asked_and_accepts(coordinator: FlaskClient, session: Occurrence, world: World, database: Engine):
    asked = ask(coordinator, session, world, "child_health_clinic")
    page = words(coordinator.get(asked.location + "&lang=en"))

    assert asked.location == f"/staff/sessions/{session.public_id}/attendance?done=asked&lang=en"
    assert "Veera Salmi Child health clinic, on request Asked" in page

    sign_in(coordinator, world.users["colleague"])
    mine = words(coordinator.get("/staff/invitations?lang=en"))
    answered = send(coordinator, f"/staff/invitations/{of(database, 'Veera Salmi').public_id}/accept")

    assert "Thu 1 Nov 2018, 9.30–11.00, Perheiden talo" in mine
    assert answered.location == "/staff/invitations?done=accepted&lang=en"
    assert of(database, "Veera Salmi").accepted_at == datetime(2018, 10, 25, 9, 0, tzinfo=UTC)
    assert "No invitations wait for your answer." in words(coordinator.get("/staff/invitations?lang=en"))


def test_who_declines_is_shown_to_the_coordinator_with_a_way_on(
    coordinator: FlaskClient, session: Occurrence, world: World, database: Engine
):
    ask(coordinator, session, world, "child_health_clinic")
    sign_in(coordinator, world.users["colleague"])
    send(coordinator, f"/staff/invitations/{of(database, 'Veera Salmi').public_id}/decline")

    sign_in(coordinator, world.users["coordinator"])
    planner = words(coordinator.get(f"/staff/terms/{world.term.public_id}?lang=en"))
    page = words(coordinator.get(f"/staff/sessions/{session.public_id}/attendance?lang=en"))

    assert "Thu 1 Nov: Veera Salmi cannot come. Ask somebody else" in planner
    assert "Declined Ask again : Veera Salmi" in page


def test_another_persons_invitation_cannot_be_answered(
    coordinator: FlaskClient, session: Occurrence, world: World, database: Engine
):
    ask(coordinator, session, world, "child_health_clinic")
    sign_in(coordinator, world.users["professional"])

    answer = send(coordinator, f"/staff/invitations/{of(database, 'Veera Salmi').public_id}/accept")

    assert answer.status_code == 403
    assert of(database, "Veera Salmi").accepted_at is None


def test_who_does_not_come_is_noted_and_asked_again(
    coordinator: FlaskClient, session: Occurrence, world: World, database: Engine
):
    removed = send(coordinator, f"/staff/attendances/{of(database, 'Aino Peltola').public_id}/remove")
    page = words(coordinator.get(removed.location + "&lang=en"))

    assert "Aino Peltola Family counselling Absent Ask again" in page
    assert ask(coordinator, session, world, "family_counselling", presence="always").status_code == 303
    assert of(database, "Aino Peltola").absent_at is None


def test_a_person_who_is_elsewhere_is_refused_by_name_and_place(
    coordinator: FlaskClient, session: Occurrence, world: World, database: Engine
):
    with db.transaction(database) as tx:
        drop_in(
            tx, world, date(2018, 11, 1), time(10), time(12), venue=tx.merge(world.daycare), team=("special_teacher",)
        )

    answer = ask(coordinator, session, world, "special_teacher")

    assert answer.status_code == 409
    told = "Thu 1 Nov 2018, 10.00–12.00: Sanna Kallio is already at Kontiopuiston päiväkoti."
    assert told in words(answer)


def test_unknown_people_sessions_and_invitations_are_refused(
    coordinator: FlaskClient, session: Occurrence, world: World
):
    nobody = ask(coordinator, session, world, "special_teacher", person="nosuchperson")

    assert nobody.status_code == 422
    assert "Choose one of the options." in words(nobody)
    assert coordinator.get("/staff/sessions/nosuch/attendance").status_code == 404
    assert send(coordinator, "/staff/attendances/nosuch/remove").status_code == 404
    sign_in(coordinator, world.users["professional"])
    assert send(coordinator, "/staff/invitations/nosuch/accept").status_code == 404
    assert send(coordinator, "/staff/invitations/nosuch/maybe").status_code == 404


def test_a_cancelled_session_asks_nobody(coordinator: FlaskClient, session: Occurrence, world: World, database: Engine):
    with db.transaction(database) as tx:
        row = tx.get_one(Occurrence, session.id)
        row.cancelled_at, row.cancelled_by = datetime(2018, 10, 20, 9, 0, tzinfo=UTC), "user"

    page = words(coordinator.get(f"/staff/sessions/{session.public_id}/attendance?lang=en"))
    answer = ask(coordinator, session, world, "special_teacher")

    assert "nobody can be asked any more" in page
    assert answer.status_code == 409
    assert "The session is cancelled." in words(answer)


def test_an_on_request_profession_is_a_calm_note_and_is_asked_from_the_planner(
    coordinator: FlaskClient, world: World, database: Engine
):
    term = draft_term(database, world)
    on_request = {"team-2-presence": "on_request"}
    send(coordinator, f"/staff/terms/{term}/fill", act="save", **rotation(world, **on_request))

    planner = coordinator.get(f"/staff/terms/{term}?lang=en")
    with db.reading(database) as tx:
        first = tx.scalars(select(Occurrence).order_by(Occurrence.held_on)).first()
        assert first is not None
    asked = ask(coordinator, first, world, "family_guidance", back="term")

    assert "Thu 1 Nov: Family guidance on request – not asked. Ask to join : Mikko Harju" in words(planner)
    assert asked.location == f"/staff/terms/{term}?done=asked&lang=en"
    after = words(coordinator.get(asked.location + "&lang=en"))
    assert "1 invitation waits for an answer" in after
    assert "Thu 1 Nov: Family guidance on request" not in after
    assert "Thu 15 Nov: Family guidance on request – not asked." in after
