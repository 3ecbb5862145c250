"""The day of those who work: names only for the professionals of the session, counts for the others."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from booking import db
from booking.accounts.model import RoleGrant
from booking.audit.model import AuditEvent
from booking.reservations.model import Reservation
from booking.reservations.service import reserve
from booking.schedule.model import Attendance, Occurrence, Professional
from tests.support.autumn import Autumn, asking
from tests.support.moments import NOW
from tests.support.sign_in import form_token, sign_in
from tests.support.world import drop_in

ON_15_NOV = datetime(2018, 11, 15, 11, 5, tzinfo=UTC)  # 13.05 in Helsinki
Freeze = Callable[[datetime], None]


def words(answer: TestResponse) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2])))


def look(client: FlaskClient, path: str) -> str:
    answer = client.get(f"{path}?lang=en")
    assert answer.status_code == 200
    return words(answer)


def send(client: FlaskClient, path: str) -> TestResponse:
    return client.post(path, data={"form_token": form_token(client)})


def as_role(app: Flask, autumn: Autumn, role: str) -> FlaskClient:
    client = app.test_client()
    sign_in(client, autumn.world.users[role])
    return client


@pytest.fixture
def booked(autumn: Autumn, database: Engine) -> dict[str, str]:
    """Let two families hold a time on 15.11.: one of the county, one that wishes for the town's guidance."""
    guidance = autumn.world.services["family_guidance"].id
    with db.transaction(database) as tx:
        county = reserve(tx, asking(autumn.second_slots["12.45"], nickname="Aurinko"), now=NOW)
        wish = asking(autumn.second_slots["13.00"], nickname="Kuu", service_id=guidance, interpreter_language="arabia")
        return {"Aurinko": county.public_id, "Kuu": reserve(tx, wish, now=NOW).public_id}


@pytest.fixture
def of_the_town(app: Flask, autumn: Autumn, database: Engine) -> FlaskClient:
    """Be Mikko Harju of the town's family guidance."""
    with db.transaction(database) as tx:
        user = autumn.world.users["stranger"]
        tx.add(RoleGrant(user_id=user.id, role="professional", scope="own"))
        tx.get_one(Professional, autumn.world.people["family_guidance"].id).user_id = user.id
    client = app.test_client()
    sign_in(client, user)
    return client


def reservation(database: Engine, public_id: str) -> Reservation:
    with db.reading(database) as tx:
        return tx.scalars(select(Reservation).where(Reservation.public_id == public_id)).one()


def test_a_professional_sees_the_names_of_her_own_organisations_families(
    app: Flask, autumn: Autumn, booked: dict[str, str]
):
    page = look(as_role(app, autumn, "professional"), f"/staff/sessions/{autumn.second}")

    assert "12.45 Aurinko Anyone" in page
    assert "13.00 Booked Pieksämäen kaupunki" in page
    assert "Kuu" not in page
    assert "arabia" not in page
    assert "2 / 6" in page
    assert "12.30 Free" in page
    assert "Family counselling Aino Peltola, 12.30–14.00" in page


def test_a_professional_of_the_town_sees_the_towns_family(
    of_the_town: FlaskClient, autumn: Autumn, booked: dict[str, str]
):
    page = look(of_the_town, f"/staff/sessions/{autumn.second}")

    assert "13.00 Kuu Family guidance · interpreter: arabia" in page
    assert "Aurinko" not in page


@pytest.mark.parametrize("role", ["director", "coordinator", "admin"])
@pytest.mark.parametrize("path", ["/staff/", "/staff/days/2018-11-15", "/staff/sessions/{session}"])
def test_others_see_counts_and_never_a_name(
    app: Flask, autumn: Autumn, booked: dict[str, str], role: str, path: str, frozen: Freeze
):
    frozen(ON_15_NOV)
    page = look(as_role(app, autumn, role), path.format(session=autumn.second))

    assert "2 / 6 booked" in page
    assert "Aurinko" not in page
    assert "Kuu" not in page
    assert "arabia" not in page
    assert not any(public_id in page for public_id in booked.values())


def test_who_is_asked_and_has_not_answered_sees_no_names(
    app: Flask, autumn: Autumn, booked: dict[str, str], database: Engine
):
    with db.transaction(database) as tx:
        mine = Attendance.professional_id == autumn.world.people["family_counselling"].id
        for row in tx.scalars(select(Attendance).where(mine)):
            row.accepted_at = None

    client = as_role(app, autumn, "professional")
    assert "Aurinko" not in look(client, f"/staff/sessions/{autumn.second}")
    assert "You have been asked to come" in look(client, "/staff/")
    assert send(client, f"/staff/reservations/{booked['Aurinko']}/arrived").status_code == 403


def test_a_session_of_others_is_not_shown_to_a_professional(app: Flask, autumn: Autumn, database: Engine):
    with db.transaction(database) as tx:
        other = drop_in(tx, autumn.world, date(2018, 11, 16), venue=autumn.world.daycare, team=("child_health_clinic",))

    client = as_role(app, autumn, "professional")
    assert client.get(f"/staff/sessions/{other.public_id}").status_code == 403
    assert "No sessions on this day." in look(client, "/staff/days/2018-11-16")


def test_each_look_at_names_is_logged_with_ids_only(
    app: Flask, autumn: Autumn, booked: dict[str, str], database: Engine
):
    look(as_role(app, autumn, "professional"), f"/staff/sessions/{autumn.second}")
    look(as_role(app, autumn, "director"), f"/staff/sessions/{autumn.second}")

    with db.reading(database) as tx:
        (event,) = tx.scalars(select(AuditEvent).where(AuditEvent.action == "see_names"))
        session = tx.scalars(select(Occurrence).where(Occurrence.public_id == autumn.second)).one()
    assert (event.actor_id, event.subject, event.subject_id) == (
        autumn.world.users["professional"].id,
        "occurrence",
        session.id,
    )
    assert event.controller_id == autumn.world.county.id
    assert event.details == {
        "reservation_ids": [reservation(database, booked["Aurinko"]).id],
        "page": "day.session",
        "service_id": autumn.world.services["family_counselling"].id,
        "employer_id": autumn.world.county.id,
    }


def test_arrived_did_not_come_and_taken_back(
    app: Flask, autumn: Autumn, booked: dict[str, str], database: Engine, frozen: Freeze
):
    frozen(ON_15_NOV)
    client, path = as_role(app, autumn, "professional"), f"/staff/reservations/{booked['Aurinko']}"

    answer = send(client, f"{path}/arrived")
    assert answer.location == f"/staff/sessions/{autumn.second}#r-{booked['Aurinko']}"
    assert reservation(database, booked["Aurinko"]).arrived_at == ON_15_NOV
    assert "Aurinko Anyone Arrived Take back" in look(client, f"/staff/sessions/{autumn.second}")

    send(client, f"{path}/no-show")
    row = reservation(database, booked["Aurinko"])
    assert (row.arrived_at, row.no_show_at) == (None, ON_15_NOV)

    send(client, f"{path}/unmark")
    row = reservation(database, booked["Aurinko"])
    assert (row.arrived_at, row.no_show_at) == (None, None)


def test_nobody_arrives_before_the_day(app: Flask, autumn: Autumn, booked: dict[str, str], database: Engine):
    client = as_role(app, autumn, "professional")

    assert "Arrived" not in look(client, f"/staff/sessions/{autumn.second}")
    assert send(client, f"/staff/reservations/{booked['Aurinko']}/arrived").status_code == 409


def test_others_note_nothing_and_a_forged_button_neither(
    app: Flask, autumn: Autumn, booked: dict[str, str], database: Engine, frozen: Freeze, of_the_town: FlaskClient
):
    frozen(ON_15_NOV)
    path = f"/staff/reservations/{booked['Aurinko']}/arrived"
    professional = as_role(app, autumn, "professional")

    assert send(as_role(app, autumn, "director"), path).status_code == 403
    assert send(as_role(app, autumn, "coordinator"), path).status_code == 403
    sign_in(of_the_town, autumn.world.users["stranger"])  # weeks after the first time
    assert send(of_the_town, path).status_code == 403
    assert professional.post(path, data={}).status_code == 400
    assert professional.get(path).status_code == 405
    assert send(professional, "/staff/reservations/none/arrived").status_code == 404
    assert reservation(database, booked["Aurinko"]).arrived_at is None


def test_today_shows_the_next_session_when_there_is_none_today(app: Flask, autumn: Autumn):
    page = look(as_role(app, autumn, "professional"), "/staff/")

    assert "No session today." in page
    assert "Next sessions Thu 1 Nov Thursday 1 November 2018 9.30–11.00" in page


def test_today_shows_todays_session_and_the_director_only_her_own_venue(app: Flask, autumn: Autumn, frozen: Freeze):
    frozen(ON_15_NOV)

    assert "Sessions today" in look(as_role(app, autumn, "professional"), "/staff/")
    page = look(as_role(app, autumn, "director"), "/staff/")
    assert "Kontiopuiston päiväkoti" in page
    assert "Perheiden talo" not in page


def test_days_and_sessions_lead_to_each_other(app: Flask, autumn: Autumn):
    client = as_role(app, autumn, "coordinator")

    assert "/staff/days/2018-11-15" in client.get("/staff/days/2018-11-01").text
    assert "/staff/days/2018-11-01" in client.get("/staff/days/2018-11-15").text
    assert f"/staff/sessions/{autumn.second}" in client.get(f"/staff/sessions/{autumn.first}").text
    assert [client.get(f"/staff/days/{on}").status_code for on in ("2018-11-31", "today", "1.11.2018")] == [404] * 3


def test_a_cancelled_session_says_why_and_holds_no_names(
    app: Flask, autumn: Autumn, booked: dict[str, str], database: Engine
):
    with db.transaction(database) as tx:
        row = tx.scalars(select(Occurrence).where(Occurrence.public_id == autumn.second)).one()
        row.cancelled_at, row.cancelled_by, row.cancel_reason = NOW, "user", "<b>vesikatko</b>"

    answer = as_role(app, autumn, "professional").get(f"/staff/sessions/{autumn.second}?lang=en")
    assert "Cancelled. Reason: &lt;b&gt;vesikatko&lt;/b&gt;" in answer.text
    assert "Aurinko" not in answer.text


def test_the_day_on_paper_is_one_sheet_with_lines_for_those_without_booking(
    app: Flask, autumn: Autumn, booked: dict[str, str]
):
    page = as_role(app, autumn, "professional").get("/staff/days/2018-11-15?lang=en").text

    assert page.count('class="blank"') == 6
    assert "Aurinko" in page
    assert "noindex" in page


def test_a_session_without_slots_and_hours_is_a_calm_page(app: Flask, autumn: Autumn, database: Engine):
    with db.transaction(database) as tx:
        evening = drop_in(tx, autumn.world, date(2018, 11, 20), time(18), time(19), venue=autumn.world.daycare)
        evening.kind, evening.names = "evening", {"fi": "Toiminnallinen ilta"}
        evening.slot_minutes = evening.lanes = evening.starts = evening.ends = None
        evening.starts_at = evening.ends_at = None

    page = look(as_role(app, autumn, "professional"), f"/staff/sessions/{evening.public_id}")

    assert "Time to be announced" in page
    assert "People come without signing up." in page


def test_the_signed_out_sign_in_first(app: Flask, autumn: Autumn):
    answer = app.test_client().get(f"/staff/sessions/{autumn.second}")

    assert (answer.status_code, answer.location) == (303, f"/staff/login?next=/staff/sessions/{autumn.second}")


def test_a_user_without_any_role_is_refused(app: Flask, autumn: Autumn):
    assert as_role(app, autumn, "stranger").get("/staff/").status_code == 403
