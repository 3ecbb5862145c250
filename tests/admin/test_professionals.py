"""Professionals: added with or without an account, changed, gone from what is to come and not from what was."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.schedule.model import Attendance, Professional
from tests.support.moments import NOW
from tests.support.world import World, drop_in

from .conftest import seen_in, send

LIST = "/staff/settings/professionals"


def told(world: World, **changes: str) -> dict[str, str]:
    """What is typed about somebody new."""
    usual = {"name": "Outi Oja", "service": "family_guidance", "organisation": world.town.public_id, "user": ""}
    return {**usual, **changes}


def named(database: Engine, name: str) -> list[Professional]:
    with db.reading(database) as tx:
        return list(tx.scalars(select(Professional).where(Professional.name == name).order_by(Professional.id)))


def test_somebody_is_added_without_an_account_and_gets_one_later(
    admin: FlaskClient, database: Engine, world: World, acts: Callable[[], list[tuple[str, str]]]
):
    for _press in range(2):
        assert send(admin, f"{LIST}/new", **told(world)).location == f"{LIST}?done=created&lang=en"

    (row,) = named(database, "Outi Oja")
    assert row.user_id is None
    url = f"{LIST}/{row.public_id}"
    seen = seen_in(admin.get(url))
    with_account = told(world, user=world.users["stranger"].public_id, seen=seen)
    assert send(admin, url, **with_account).status_code == 303
    late = send(admin, url, **{**with_account, "name": "Outi Virta"})
    assert late.status_code == 409
    assert "Saved now: Outi Oja" in late.text
    assert named(database, "Outi Oja")[0].user_id == world.users["stranger"].id
    assert "stranger@example.fi" in admin.get(LIST).text
    assert acts() == [("create_professional", "professional"), ("edit_professional", "professional")]


def test_an_account_is_one_professionals_only(admin: FlaskClient, database: Engine, world: World):
    taken = world.users["professional"].public_id

    assert send(admin, f"{LIST}/new", **told(world, user=taken)).status_code == 422
    assert taken not in admin.get(f"{LIST}/new").text
    assert taken in admin.get(f"{LIST}/{world.people['family_counselling'].public_id}").text
    assert named(database, "Outi Oja") == []


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "x" * 81}, {"service": "magic"}, {"organisation": ""}, {"user": "nobody"}]
)
def test_a_wrong_answer_comes_back(admin: FlaskClient, database: Engine, world: World, wrong: dict[str, str]):
    answer = send(admin, f"{LIST}/new", **told(world, **wrong))

    assert answer.status_code == 422
    assert "summary-error" in answer.text
    assert named(database, "Outi Oja") == []


def test_who_leaves_is_absent_from_what_is_to_come_and_stays_in_what_was(
    admin: FlaskClient, database: Engine, world: World
):
    with db.transaction(database) as tx:
        past, coming = drop_in(tx, world, date(2018, 9, 6)), drop_in(tx, world)
    person = world.people["family_guidance"]
    url = f"{LIST}/{person.public_id}"
    assert "1 session lies ahead" in admin.get(f"{url}?lang=en").text

    for _press in range(2):
        assert send(admin, f"{url}/leave").location == f"{LIST}?done=left&lang=en"

    with db.reading(database) as tx:
        rows = tx.scalars(select(Attendance).where(Attendance.professional_id == person.id).order_by(Attendance.id))
        absent = {row.occurrence_id: row.absent_at is not None for row in rows}
    assert absent == {past.id: False, coming.id: True}
    assert named(database, "Mikko Harju")[0].left_at == NOW
    assert "Have left" in admin.get(f"{LIST}?lang=en").text
    assert send(admin, f"{url}/come-back").status_code == 303
    assert named(database, "Mikko Harju")[0].left_at is None


@pytest.mark.parametrize("role", ["professional", "director", "coordinator"])
def test_nobody_else_opens_or_presses_anything(client_of: Callable[[str], FlaskClient], world: World, role: str):
    client, url = client_of(role), f"{LIST}/{world.people['family_guidance'].public_id}"

    assert [client.get(path).status_code for path in (LIST, f"{LIST}/new", url)] == [403] * 3
    pressed = (f"{LIST}/new", url, f"{url}/leave", f"{url}/come-back")
    assert [send(client, path, **told(world)).status_code for path in pressed] == [403] * 4
