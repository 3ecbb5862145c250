"""Copies for a controller: of one family that asks, and of the log; only of its own, and each in the log itself."""

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update
from werkzeug.test import TestResponse

from booking.audit.model import AuditEvent
from booking.db import reading, transaction
from booking.privacy import export_views
from booking.reservations.model import Reservation
from tests.support.four_controllers import FourControllers, families_on, four_controllers
from tests.support.sign_in import form_token, sign_in


@pytest.fixture
def four(app: Flask, database: Engine) -> FourControllers:
    with transaction(database) as tx:
        return four_controllers(tx)


def as_user(app: Flask, four: FourControllers, who: str) -> FlaskClient:
    client = app.test_client()
    sign_in(client, four.users.get(who) or four.world.users[who])
    return client


def press(client: FlaskClient, address: str) -> TestResponse:
    return client.post(address, data={"form_token": form_token(client)})


def table(answer: TestResponse) -> list[list[str]]:
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["Cache-Control"] == "no-store"
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))


def copies(database: Engine) -> list[AuditEvent]:
    with reading(database) as tx:
        is_copy = AuditEvent.action.in_(("copy_family_data", "copy_log"))
        return list(tx.scalars(select(AuditEvent).where(is_copy).order_by(AuditEvent.id)))


def test_the_controllers_professional_takes_a_copy_for_the_family_and_the_log_says_so(
    app: Flask, database: Engine, four: FourControllers
) -> None:
    row, client = four.families["Haapala"], as_user(app, four, "county")
    assert f"/staff/reservations/{row.public_id}/copy" in client.get(
        f"/staff/reservations/{row.public_id}/readers"
    ).get_data(as_text=True)
    client.get(f"/staff/sessions/{four.session.public_id}")

    found = table(press(client, f"/staff/reservations/{row.public_id}/copy?lang=en"))

    assert found[0] == ["Part", "What", "Value"]
    said = {what: value for _part, what, value in found}
    assert (said["Name or nickname"], said["Contact"]) == ("Haapala", "haapala@example.fi")
    assert said["Controller"] == "Etelä-Savon hyvinvointialue"
    assert any(
        value == "Professional, Perheneuvola, Etelä-Savon hyvinvointialue: saw the name, to prepare for the meeting"
        for _part, _what, value in found
    )
    assert families_on(str(found)) == {"Haapala"}
    (noted,) = copies(database)
    assert (noted.actor_id, noted.subject, noted.subject_id, noted.controller_id) == (
        four.users["county"].id,
        "reservation",
        row.id,
        four.world.county.id,
    )


def test_nobody_else_takes_it(app: Flask, database: Engine, four: FourControllers) -> None:
    address = f"/staff/reservations/{four.families['Haapala'].public_id}/copy"
    others = ("town", "parish", "association", "absent", "stranger", "director", "coordinator", "admin")

    answers = [press(as_user(app, four, who), address) for who in others]
    forged = as_user(app, four, "county").post(address, data={"form_token": "forged"})

    assert {answer.status_code for answer in answers} == {403}
    assert forged.status_code == 400
    assert {name for answer in (*answers, forged) for name in families_on(answer.text)} == set()
    assert copies(database) == []


def test_what_a_family_typed_is_no_formula(app: Flask, database: Engine, four: FourControllers) -> None:
    row = four.families["Haapala"]
    hostile = '=HYPERLINK("http://x.example";"a")'
    with transaction(database) as tx:
        tx.execute(update(Reservation).where(Reservation.id == row.id).values(nickname=hostile))

    found = table(press(as_user(app, four, "county"), f"/staff/reservations/{row.public_id}/copy?lang=en"))

    assert ["About you", "Name or nickname", f"'{hostile}"] in found
    assert {len(line) for line in found} == {3}
    assert not [cell for line in found for cell in line if cell[:1] in "=+-@\t\r" and cell]


def test_the_log_of_one_controller_is_about_its_families_only(
    app: Flask, database: Engine, four: FourControllers
) -> None:
    for who in ("county", "town"):
        as_user(app, four, who).get(f"/staff/sessions/{four.session.public_id}")
    client = as_user(app, four, "admin")
    address = f"/staff/audit/copy?controller={four.world.county.public_id}"
    page = client.get(address.replace("/copy", ""))
    assert address in page.text

    head, *rows = table(press(client, address))

    assert head[:3] == ["number", "at", "who"]
    own = {str(four.families[name].id) for name in ("Haapala", "Paatsama")}
    assert [row[7] for row in rows] == ["see_names", "reserve", "reserve"]
    assert {number for row in rows for number in row[10].split()} == own
    assert rows[0][2:6] == [
        "Professional",
        "professional@example.fi",
        "Perheneuvola",
        "Etelä-Savon hyvinvointialue",
    ]
    assert families_on(str(rows)) == set()
    (noted,) = copies(database)
    assert (noted.controller_id, noted.details) == (four.world.county.id, {"count": 3})
    assert len(table(press(client, "/staff/audit/copy"))) > 4


def test_a_copy_that_would_be_too_long_or_of_nobody_is_refused_with_a_word(
    app: Flask, database: Engine, four: FourControllers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_views, "COPY_MOST", 2)
    client = as_user(app, four, "admin")

    long = press(client, "/staff/audit/copy?lang=en")
    nobody = press(client, "/staff/audit/copy?who=nobody@example.fi&lang=en")

    assert (long.status_code, "Choose fewer days." in long.text) == (400, True)
    assert (nobody.status_code, "Nobody here has this e-mail address." in nobody.text) == (400, True)
    assert press(as_user(app, four, "coordinator"), "/staff/audit/copy").status_code == 403
    assert copies(database) == []
