"""Roles lapse that nobody uses: thirty days before, the holder and the givers are warned; then the night ends them."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update

from booking import db
from booking.accounts import service
from booking.accounts.lapsing import lapse_unused
from booking.accounts.model import RoleGrant, SecondFactor, User
from booking.accounts.rules import BY_PROVIDER, Grant, Role, Scope
from booking.accounts.sessions import open_session
from booking.audit.model import AuditEvent
from booking.audit.service import CLI
from booking.notices.delivery import send_due
from booking.notices.model import Notice
from booking.notices.senders import FileSender
from tests.support.moments import NOW
from tests.support.sign_in import form_token, sign_in
from tests.support.statements import statements_of
from tests.support.world import World

from .another_town import another_town
from .test_sessions import Freeze, is_in

YEAR = 365
TODAY = date(2018, 10, 25)


def unused_since(database: Engine, on: date | None, *, role: str = "director", warned_on: date | None = None) -> None:
    """Let every role be in use today, but the roles of one kind since a day."""
    with db.transaction(database) as tx:
        tx.execute(update(RoleGrant).values(used_on=TODAY))
        tx.execute(update(RoleGrant).where(RoleGrant.role == role).values(used_on=on, warned_on=warned_on))


def night(database: Engine, days_later: int = 0) -> tuple[int, int]:
    """Run the nightly job; return how many roles it warned of and ended."""
    with db.transaction(database) as tx:
        done = lapse_unused(tx, YEAR, now=NOW + timedelta(days=days_later))
    return done.warned, done.ended


def roles(database: Engine, role: str = "director") -> list[tuple[date | None, date | None, date | None]]:
    """Return when each role of a kind was used and warned of, and the day it ends."""
    with db.reading(database) as tx:
        rows = tx.scalars(select(RoleGrant).where(RoleGrant.role == role).order_by(RoleGrant.id))
        return [(row.used_on, row.warned_on, row.until_on) for row in rows]


def notices(database: Engine) -> list[tuple[str, int]]:
    """Return the kind and the reader of each notice."""
    with db.reading(database) as tx:
        return [(row.kind, row.subject_id) for row in tx.scalars(select(Notice).order_by(Notice.id))]


def mails(app: Flask, database: Engine, folder: Path, days_later: int = 0) -> dict[str, str]:
    """Send what is due; return the mails by receiver."""
    with app.app_context():
        send_due(database, FileSender(folder, "tavataan@example.fi"), now=NOW + timedelta(days=days_later))
    found = [path.read_text(encoding="utf-8") for path in folder.rglob("*.eml")]
    return {mail.partition("To: ")[2].split("\n")[0].strip(): mail for mail in found}


@pytest.mark.parametrize(
    ("used_on", "expected"),
    [(date(2017, 11, 25), (0, 0)), (date(2017, 11, 24), (1, 0)), (date(2010, 1, 1), (1, 0))],
    ids=["334 days", "335 days", "long ago"],
)
def test_a_role_is_warned_of_thirty_days_before_a_year_without_use(
    database: Engine, world: World, used_on: date, expected: tuple[int, int]
):
    unused_since(database, used_on)

    assert night(database) == expected
    assert night(database) == (0, 0), "once a night or twice, it warns once"


def test_the_holder_and_whoever_may_give_the_role_are_told_once(
    app: Flask, database: Engine, world: World, tmp_path: Path
):
    juva = another_town(database, world)
    unused_since(database, date(2017, 11, 24))
    with db.transaction(database) as tx:
        tx.execute(update(User).values(language="en"))
        tx.execute(update(RoleGrant).where(RoleGrant.user_id == juva.director.id).values(used_on=TODAY))

    assert night(database) == (1, 0)
    assert night(database, 1) == (0, 0)

    director, coordinator, admin = (world.users[one].id for one in ("director", "coordinator", "admin"))
    assert sorted(notices(database)) == [
        ("roles_lapse", director),
        ("roles_lapse_of_others", coordinator),
        ("roles_lapse_of_others", admin),
    ]
    sent = mails(app, database, tmp_path)
    assert sorted(sent) == ["admin@example.fi", "coordinator@example.fi", "director@example.fi"]
    assert "- Director, Kontiopuiston p" in sent["director@example.fi"]
    assert "Sat 24 Nov 2018" in sent["director@example.fi"]
    assert "http://tavataan.test/staff/login" in sent["director@example.fi"]
    assert "- Director: Director, " in sent["coordinator@example.fi"]
    assert "http://tavataan.test/staff/people?state" in sent["coordinator@example.fi"]


def test_a_role_that_is_used_meanwhile_is_told_of_no_more(
    app: Flask, client: FlaskClient, database: Engine, world: World, tmp_path: Path
):
    unused_since(database, date(2017, 11, 24))
    night(database)
    assert roles(database) == [(date(2017, 11, 24), TODAY, None)]

    sign_in(client, world.users["director"])

    assert roles(database) == [(TODAY, None, None)]
    assert mails(app, database, tmp_path) == {}
    assert night(database, 30) == (0, 0)


def test_after_the_warning_the_night_ends_the_role_and_its_sessions(
    client: FlaskClient, database: Engine, world: World, frozen: Freeze
):
    unused_since(database, date(2017, 11, 24))
    with db.transaction(database) as tx:
        tx.execute(update(RoleGrant).where(RoleGrant.role != "director").values(used_on=date(2030, 1, 1)))
    assert [night(database, days) for days in (0, 1, 29)] == [(1, 0), (0, 0), (0, 0)]
    frozen(NOW + timedelta(days=30))
    sign_in(client, world.users["director"])
    with db.transaction(database) as tx:  # as if it had not been for this role
        unused = update(RoleGrant).where(RoleGrant.role == "director")
        tx.execute(unused.values(used_on=date(2017, 11, 24), warned_on=TODAY))

    assert [night(database, 30), night(database, 30)] == [(0, 1), (0, 0)]

    assert roles(database) == [(date(2017, 11, 24), TODAY, date(2018, 11, 24))]
    assert not is_in(client)
    with db.reading(database) as tx:
        (row,) = tx.scalars(select(AuditEvent).where(AuditEvent.action == "role_lapsed"))
        assert (row.actor, row.details) == (
            "job",
            {"user": world.users["director"].id, "unused_since": "2017-11-24"},
        )


def test_nothing_ends_before_the_warning_was_out_for_thirty_days(database: Engine, world: World):
    unused_since(database, date(2010, 1, 1))

    assert [night(database, days) for days in (0, 29, 30)] == [(1, 0), (0, 0), (0, 1)]


def test_the_count_begins_with_the_first_night_of_a_role(database: Engine, world: World):
    unused_since(database, None)
    with db.transaction(database) as tx:
        user = tx.merge(world.users["stranger"])
        later = Grant(Role.DIRECTOR, Scope.VENUE, world.house.id, date(2018, 11, 1))
        service.give_role(tx, user, later, now=NOW, actor=CLI)

    assert night(database) == (0, 0)

    assert roles(database) == [(TODAY, None, None), (None, None, None)]
    night(database, 7)
    assert roles(database)[1] == (date(2018, 11, 1), None, None)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"given_by": BY_PROVIDER}, (0, 0)),
        ({"until_on": date(2018, 11, 20)}, (0, 0)),
        ({"until_on": date(2018, 10, 20)}, (0, 0)),
        ({"from_on": date(2018, 10, 26)}, (0, 0)),
        ({"until_on": date(2019, 11, 20)}, (1, 0)),
    ],
    ids=["the provider's", "ends before anyway", "over", "later", "ends much later"],
)
def test_what_does_not_lapse_is_not_warned_of(
    database: Engine, world: World, values: dict[str, object], expected: tuple[int, int]
):
    unused_since(database, date(2010, 1, 1))
    with db.transaction(database) as tx:
        tx.execute(update(RoleGrant).where(RoleGrant.role == "director").values(**values))

    assert night(database) == expected
    assert night(database, 40)[1] == expected[0]


def test_of_administrators_who_all_stay_away_the_last_one_stays(database: Engine, world: World):
    with db.transaction(database) as tx:
        user = tx.merge(world.users["stranger"])
        service.give_role(tx, user, Grant(Role.ADMIN, Scope.ALL), now=NOW, actor=CLI)
    unused_since(database, date(2016, 1, 1), role="admin", warned_on=date(2016, 12, 1))
    with db.transaction(database) as tx:
        query = update(RoleGrant).where(RoleGrant.user_id == world.users["admin"].id)
        tx.execute(query.values(used_on=date(2016, 1, 2)))

    assert [night(database), night(database, 1)] == [(0, 1), (0, 0)]

    assert [row[2] for row in roles(database, "admin")] == [None, TODAY]


def test_signing_in_uses_the_roles_that_hold_with_one_write_a_day(client: FlaskClient, database: Engine, world: World):
    with db.transaction(database) as tx:
        user = tx.merge(world.users["director"])
        for span in ((date(2018, 11, 1), None), (date(2018, 9, 1), date(2018, 10, 1))):
            service.give_role(tx, user, Grant(Role.DIRECTOR, Scope.VENUE, world.house.id, *span), now=NOW, actor=CLI)

    sign_in(client, world.users["director"])
    assert [row[0] for row in roles(database)] == [TODAY, None, None]
    with statements_of(database) as asked:
        assert is_in(client)
    assert not any("UPDATE role_grant" in one for one in asked)
    with db.transaction(database) as tx:  # a mark that a second write would take away
        tx.execute(update(RoleGrant).where(RoleGrant.used_on == TODAY).values(warned_on=date(2018, 1, 1)))
    sign_in(client, world.users["director"])
    assert roles(database)[0] == (TODAY, date(2018, 1, 1), None)


def test_a_password_alone_uses_no_role_behind_a_second_factor(database: Engine, world: World):
    with db.transaction(database) as tx:
        tx.add(SecondFactor(user_id=world.users["director"].id, seed="a" * 26, enrolled_at=NOW, last_step=1))
    with db.transaction(database) as tx:
        for role in ("director", "coordinator", "professional"):
            open_session(tx, world.users[role].id, now=NOW)

    assert roles(database)[0][0] is None, "an app is asked for"
    assert roles(database, "coordinator")[0][0] is None, "one has to be set up"
    assert roles(database, "professional")[0][0] == TODAY
    with db.transaction(database) as tx:
        for role in ("director", "coordinator"):
            open_session(tx, world.users[role].id, now=NOW, second_factor_at=NOW)
    assert (roles(database)[0][0], roles(database, "coordinator")[0][0]) == (TODAY, TODAY)


def test_whoever_may_give_the_role_renews_it_with_one_press(client: FlaskClient, database: Engine, world: World):
    juva = another_town(database, world)
    unused_since(database, date(2017, 11, 24))
    night(database)
    director = world.users["director"]
    with db.reading(database) as tx:
        key = tx.scalars(select(RoleGrant.public_id).where(RoleGrant.user_id == director.id)).one()
    path = f"/staff/people/{director.public_id}/roles/{key}/renew"
    sign_in(client, juva.coordinator)
    assert client.post(path, data={"form_token": form_token(client)}).status_code == 403
    sign_in(client, world.users["coordinator"])
    assert "Director</a>" in client.get("/staff/people?state=lapsing").text
    assert "Ends unused Sat 24 Nov 2018" in client.get(f"/staff/people/{director.public_id}?lang=en").text

    answer = client.post(f"{path}?lang=en", data={"form_token": form_token(client), "used_on": "1.1.2030"})

    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "The role goes on." in page
    assert "Ends unused" not in page
    assert "Director</a>" not in client.get("/staff/people?state=lapsing").text
    assert roles(database)[0] == (TODAY, None, None)
    with db.reading(database) as tx:
        (row,) = tx.scalars(select(AuditEvent).where(AuditEvent.action == "role_renewed"))
        assert (row.actor_id, row.details) == (world.users["coordinator"].id, {"user": director.id})
    with db.transaction(database) as tx:
        tx.execute(update(RoleGrant).where(RoleGrant.user_id == director.id).values(until_on=TODAY))
    assert client.post(path, data={"form_token": form_token(client)}).status_code == 409


def test_a_closed_account_is_told_nothing_and_keeps_no_unused_role(
    app: Flask, database: Engine, world: World, tmp_path: Path
):
    with db.transaction(database) as tx:
        service.deactivate(tx, tx.merge(world.users["director"]), now=NOW, actor=CLI)
    unused_since(database, date(2010, 1, 1))

    assert [night(database), night(database, 30)] == [(1, 0), (0, 1)]
    assert mails(app, database, tmp_path) == {}
