"""A professional's substitute: meets the families of the days, as the log tells, and of no other; nobody else does."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update

from booking import db
from booking.accounts import service
from booking.accounts.model import RoleGrant, Substitution, User
from booking.accounts.substitutes import end_substitution
from booking.audit.model import AuditEvent
from booking.audit.service import CLI, by_user
from booking.network.model import Organisation
from booking.schedule.model import Attendance, Occurrence, Professional
from tests.support.fingerprint import fingerprint
from tests.support.moments import NOW
from tests.support.staff import press, signed_in, words
from tests.support.world import drop_in

from .standing_in import DURING, FAMILIES, FIRST, Pair, stand_in, write_pair

Freeze = Callable[[datetime], None]


@pytest.fixture
def pair(app: Flask, database: Engine) -> Pair:
    """Write the pair, with the rooms following each other."""
    return write_pair(database)


def status(client: FlaskClient, pair: Pair, number: int = 0) -> int:
    """Return how the page of a session is answered."""
    return client.get(f"/staff/sessions/{pair.sessions[number]}").status_code


def shown(client: FlaskClient, pair: Pair) -> list[str]:
    """Return the families that any page of the day shows."""
    pages = [f"/staff/sessions/{one}" for one in pair.sessions] + ["/staff/days/2018-11-01", "/staff/days/2018-11-15"]
    texts = [client.get(f"{path}?lang=en").text for path in pages]
    return [family for family in FAMILIES if any(family in text for text in texts)]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2018, 10, 31, 21, 59, tzinfo=UTC), []),
        (datetime(2018, 10, 31, 22, 0, tzinfo=UTC), ["Haapala"]),
        (DURING, ["Haapala"]),
        (datetime(2018, 11, 7, 21, 59, tzinfo=UTC), ["Haapala"]),
        (datetime(2018, 11, 7, 22, 0, tzinfo=UTC), []),
    ],
    ids=["the evening before", "from midnight", "during", "the last evening", "after"],
)
def test_a_substitute_sees_the_families_of_the_days_on_the_days(
    app: Flask, database: Engine, pair: Pair, frozen: Freeze, moment: datetime, expected: list[str]
):
    stand_in(database, pair)

    frozen(moment)

    veera = signed_in(app, pair.world.users["colleague"])
    assert shown(veera, pair) == expected
    assert shown(signed_in(app, pair.world.users["professional"]), pair) == list(FAMILIES)


def test_nobody_else_sees_more(app: Flask, database: Engine, pair: Pair, frozen: Freeze):
    stand_in(database, pair)
    frozen(DURING)

    for role in ("director", "coordinator", "admin", "stranger"):
        assert shown(signed_in(app, pair.world.users[role]), pair) == [], role


def test_the_pages_say_in_whose_place(app: Flask, database: Engine, pair: Pair, frozen: Freeze):
    stand_in(database, pair)
    frozen(DURING)
    veera = signed_in(app, pair.world.users["colleague"])

    today = words(veera.get("/staff/?lang=en"))
    session = words(veera.get(f"/staff/sessions/{pair.sessions[0]}?lang=en"))

    assert "You stand in for Professional: Thu 1 Nov 2018 – Wed 7 Nov 2018." in today
    assert "In the place of Professional" in today
    assert "In the place of Professional" in session
    assert "You stand in for" not in words(signed_in(app, pair.world.users["professional"]).get("/staff/?lang=en"))


def test_what_a_substitute_sees_and_does_is_logged_with_the_one_in_whose_place(
    app: Flask, database: Engine, pair: Pair, frozen: Freeze
):
    stand_in(database, pair)
    frozen(DURING)
    veera, aino = pair.world.users["colleague"], pair.world.users["professional"]
    client = signed_in(app, veera)

    client.get(f"/staff/sessions/{pair.sessions[0]}")
    client.get("/staff/days/2018-11-01")
    assert press(client, f"/staff/reservations/{pair.reservations[0]}/arrived").status_code == 303
    signed_in(app, aino).get(f"/staff/sessions/{pair.sessions[0]}")

    with db.reading(database) as tx:
        seen = [
            (row.action, row.actor_id, row.details.get("in_place_of"))
            for row in tx.scalars(select(AuditEvent).order_by(AuditEvent.id))
            if row.action in ("see_names", "mark_arrived")
        ]
    assert seen == [
        ("see_names", veera.id, aino.id),
        ("see_names", veera.id, aino.id),
        ("mark_arrived", veera.id, aino.id),
        ("see_names", aino.id, None),
    ]
    readers = words(signed_in(app, aino).get(f"/staff/reservations/{pair.reservations[0]}/readers?lang=en"))
    assert "Colleague in the place of Professional" in readers
    log = words(signed_in(app, pair.world.users["admin"]).get("/staff/audit?action=mark_arrived&lang=en"))
    assert "Colleague in the place of Professional" in log


def test_a_session_that_is_ones_own_too_is_in_nobodys_place(app: Flask, database: Engine, pair: Pair, frozen: Freeze):
    stand_in(database, pair)
    with db.transaction(database) as tx:
        row = tx.scalars(select(Occurrence).where(Occurrence.public_id == pair.sessions[0])).one()
        person = pair.world.people["child_health_clinic"]
        tx.add(_coming(row, person))
    frozen(DURING)
    client = signed_in(app, pair.world.users["colleague"])

    page = client.get(f"/staff/sessions/{pair.sessions[0]}?lang=en")

    assert "In the place of" not in page.text
    with db.reading(database) as tx:
        logged = tx.scalars(select(AuditEvent).where(AuditEvent.action == "see_names")).one()
        assert "in_place_of" not in logged.details


def _coming(row: Occurrence, person: Professional) -> Attendance:
    return Attendance(
        occurrence_id=row.id,
        service_id=person.service_id,
        professional_id=person.id,
        presence="always",
        from_team=True,
        asked_at=NOW,
        accepted_at=NOW,
        busy_from=row.starts_at,
        busy_until=row.ends_at,
    )


def test_on_other_days_and_sessions_nothing_is_done_in_somebodys_place(
    app: Flask, database: Engine, pair: Pair, frozen: Freeze
):
    stand_in(database, pair)
    frozen(DURING)
    client = signed_in(app, pair.world.users["colleague"])
    before = fingerprint(database)

    later = pair.reservations[1]
    answers = [
        press(client, f"/staff/reservations/{later}/{act}") for act in ("arrived", "no-show", "unmark", "cancel")
    ]
    answers += [press(client, f"/staff/sessions/{pair.sessions[1]}/{act}") for act in ("book", "walk-ins", "message")]
    answers.append(press(client, f"/staff/sessions/{pair.sessions[1]}/hand-over"))

    assert {answer.status_code for answer in answers} == {403}
    assert fingerprint(database) == before


def test_an_invitation_is_answered_by_whoever_was_asked(app: Flask, database: Engine, pair: Pair, frozen: Freeze):
    stand_in(database, pair)
    with db.transaction(database) as tx:
        row = drop_in(tx, pair.world, date(2018, 11, 2), time(9), time(10), team=())
        asked = _coming(row, pair.world.people["family_counselling"])
        asked.accepted_at = None
        tx.add(asked)
        tx.flush()
        public_id = asked.public_id
    frozen(DURING)

    answer = press(signed_in(app, pair.world.users["colleague"]), f"/staff/invitations/{public_id}/accept")

    assert answer.status_code == 403
    assert (
        press(signed_in(app, pair.world.users["professional"]), f"/staff/invitations/{public_id}/accept").status_code
        == 303
    )


@pytest.mark.parametrize("change", ["ended", "closed", "no role", "own role lapsed", "other employer"])
def test_the_right_ends_with_what_it_stands_on(app: Flask, database: Engine, pair: Pair, frozen: Freeze, change: str):
    row = stand_in(database, pair)
    frozen(DURING)
    aino, veera = pair.world.users["professional"], pair.world.users["colleague"]
    client = signed_in(app, veera)
    assert status(client, pair) == 200

    with db.transaction(database) as tx:
        if change == "ended":
            end_substitution(tx, tx.get_one(Substitution, row.id), now=DURING, actor=by_user(aino.id))
        if change == "closed":
            service.deactivate(tx, tx.get_one(User, aino.id), now=DURING, actor=CLI)
        if change in ("no role", "own role lapsed"):
            whose = aino.id if change == "no role" else veera.id
            tx.execute(update(RoleGrant).where(RoleGrant.user_id == whose).values(until_on=FIRST))
        if change == "other employer":
            town = tx.get_one(Organisation, pair.world.town.id)
            tx.execute(update(Professional).where(Professional.user_id == veera.id).values(organisation_id=town.id))

    assert status(client, pair) == (303 if change == "ended" else 403)
    assert status(signed_in(app, veera), pair) == 403


def test_whoever_comes_but_is_no_professional_any_more_sees_no_name(app: Flask, database: Engine, pair: Pair):
    with db.transaction(database) as tx:
        mine = update(RoleGrant).where(RoleGrant.user_id == pair.world.users["professional"].id)
        tx.execute(mine.values(role="daycare_staff", scope="municipality", scope_id=pair.world.municipality.id))
    client = signed_in(app, pair.world.users["professional"])

    assert status(client, pair) == 200
    assert shown(client, pair) == []
