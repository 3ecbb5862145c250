"""A professional's substitute: meets the families of the days, as the log tells, and of no other; nobody else does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from booking import db
from booking.accounts import service
from booking.accounts.model import RoleGrant, Substitution, User
from booking.accounts.substitutes import SubstituteRequest, end_substitution, name_substitute
from booking.audit.model import AuditEvent
from booking.audit.service import CLI, by_user
from booking.feeds.service import create_subscription
from booking.network.model import Organisation
from booking.notices.registry import renderer_of
from booking.reservations.model import Reservation, Slot
from booking.reservations.service import reserve
from booking.reservations.slots import cut_slots
from booking.reservations.tomorrow import queue_summaries
from booking.schedule.model import Attendance, Occurrence, Professional
from tests.support.fingerprint import fingerprint
from tests.support.moments import NOW
from tests.support.world import World, drop_in, small_world

from .conftest import asking
from .staff import press, signed_in, words

FIRST, SECOND = date(2018, 11, 1), date(2018, 11, 15)
DURING = datetime(2018, 11, 1, 7, 40, tzinfo=UTC)  # 9.40 in Helsinki
FAMILIES = ("Haapala", "Kuusela")
Freeze = Callable[[datetime], None]


@dataclass(frozen=True)
class Pair:
    """Aino Peltola has two sessions alone, each with a family; Veera Salmi, of the same county, has none."""

    world: World
    sessions: tuple[str, str]
    reservations: tuple[str, str]


@pytest.fixture
def pair(app: Flask, database: Engine) -> Pair:
    """Write them."""
    with db.transaction(database) as tx:
        world = small_world(tx)
        held = [_session(tx, world, *one) for one in zip((FIRST, SECOND), FAMILIES, strict=True)]
    return Pair(world, (held[0][0], held[1][0]), (held[0][1], held[1][1]))


def _session(tx: Session, world: World, on: date, family: str) -> tuple[str, str]:
    row = drop_in(tx, world, on, team=("family_counselling",))
    cut_slots(tx, row)
    slot = tx.scalars(select(Slot).where(Slot.occurrence_id == row.id).order_by(Slot.starts_at)).first()
    assert slot is not None
    return row.public_id, reserve(tx, asking(slot.public_id, nickname=family), now=NOW).public_id


def stand_in(database: Engine, pair: Pair, first: date = FIRST, until: date = date(2018, 11, 8)) -> Substitution:
    """Let Veera Salmi stand in for Aino Peltola."""
    aino, veera = pair.world.users["professional"], pair.world.users["colleague"]
    with db.transaction(database) as tx:
        asked = SubstituteRequest(veera.public_id, first, until)
        return name_substitute(tx, tx.get_one(User, aino.id), asked, now=NOW, actor=by_user(aino.id))


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


def test_the_calendar_shows_the_days_ahead_and_no_others(app: Flask, database: Engine, pair: Pair):
    stand_in(database, pair)
    with db.transaction(database) as tx:
        token, _row = create_subscription(tx, pair.world.users["colleague"].id, "Phone", now=NOW)

    feed = app.test_client().get(f"/feeds/p/{token}/tavataan.ics").text

    assert "20181101T093000" in feed
    assert "20181115T" not in feed


def test_the_evening_before_the_substitute_is_told_of_the_sessions(
    app: Flask, database: Engine, pair: Pair, frozen: Freeze
):
    stand_in(database, pair)
    evening = datetime(2018, 10, 31, 15, 0, tzinfo=UTC)
    frozen(evening)
    veera = pair.world.people["child_health_clinic"]

    with app.app_context(), db.transaction(database) as tx:
        assert queue_summaries(tx, now=evening) == 2
        renderer = renderer_of("staff_summary")
        assert renderer is not None
        message = renderer(tx, veera.id, evening)

    assert message is not None
    assert message.to == "colleague@example.fi"
    assert "Perheiden talo klo 9.30–11, 1/6" in message.body
    assert "Haapala" not in message.body


def test_a_reservation_of_the_days_is_known_to_be_theirs(database: Engine, pair: Pair):
    with db.reading(database) as tx:
        rows = tx.scalars(select(Reservation).order_by(Reservation.id)).all()
        assert {row.controller_id for row in rows} == {pair.world.county.id}
