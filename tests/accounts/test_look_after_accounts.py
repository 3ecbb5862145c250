"""What administrators do to accounts: sign out everywhere, take a lost phone's app away, open again."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from booking import db
from booking.accounts import service
from booking.accounts.account_rules import NO_PASSWORD
from booking.accounts.model import ExternalIdentity, RoleGrant, SecondFactor, User
from booking.audit.model import AuditEvent
from booking.audit.service import CLI
from booking.notices.delivery import send_due
from booking.notices.senders import FileSender
from tests.support.fingerprint import fingerprint
from tests.support.moments import NOW
from tests.support.sign_in import form_token, sign_in
from tests.support.world import World

from .test_sessions import is_in
from .test_sign_in import try_to_sign_in

ACTS = ("sessions/end", "second-factor/reset", "reactivate")


def press(client: FlaskClient, user: User, act: str, **extra: str) -> TestResponse:
    """Press a button of a person's page."""
    data = {**extra, "form_token": form_token(client)}
    return client.post(f"/staff/people/{user.public_id}/{act}?lang=en", data=data)


def mails(app: Flask, database: Engine, folder: Path) -> list[str]:
    """Send what is due and return the mails."""
    with app.app_context():
        send_due(database, FileSender(folder, "tavataan@example.fi"), now=NOW)
    return [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.eml"))]


def test_somebody_is_signed_out_everywhere(app: Flask, client: FlaskClient, world: World, database: Engine):
    theirs = app.test_client()
    sign_in(theirs, world.users["director"])
    sign_in(client, world.users["admin"])

    assert press(client, world.users["director"], "sessions/end").status_code == 303

    assert (is_in(theirs), is_in(client)) == (False, True)
    with db.reading(database) as tx:
        (row,) = tx.scalars(select(AuditEvent))
        assert (row.action, row.actor_id, row.details) == (
            "sessions_ended",
            world.users["admin"].id,
            {"ended_sessions": 1},
        )


def test_a_lost_phone_is_forgotten_and_its_owner_told(
    app: Flask, client: FlaskClient, world: World, database: Engine, tmp_path: Path
):
    coordinator, theirs = world.users["coordinator"], app.test_client()
    with db.transaction(database) as tx:
        tx.merge(coordinator).language = "en"
        tx.add(SecondFactor(user_id=coordinator.id, seed="a" * 26, enrolled_at=NOW, last_step=1))
    sign_in(theirs, coordinator)
    sign_in(client, world.users["admin"])

    assert press(client, coordinator, "second-factor/reset").status_code == 303

    assert not is_in(theirs)
    (mail,) = mails(app, database, tmp_path)
    assert "To: coordinator@example.fi" in mail
    assert "An administrator has removed the app from your sign-in." in mail
    assert "http://tavataan.test/staff/login" in mail
    assert try_to_sign_in(theirs, email="coordinator@example.fi").status_code == 303
    assert theirs.get("/staff/login").location == "/staff/account/second-factor"
    again = press(client, coordinator, "second-factor/reset")
    assert again.status_code == 409
    assert "The person signs in without an app." in again.text
    assert len(mails(app, database, tmp_path)) == 1


def test_a_closed_account_opens_with_its_roles_and_a_new_password(
    app: Flask, client: FlaskClient, world: World, database: Engine, tmp_path: Path
):
    director = world.users["director"]
    with db.transaction(database) as tx:
        service.deactivate(tx, tx.merge(director), now=NOW, actor=CLI)
    sign_in(client, world.users["admin"])
    assert "Opening it gives back the roles above." in client.get(f"/staff/people/{director.public_id}?lang=en").text

    assert press(client, director, "reactivate").status_code == 303

    with db.reading(database) as tx:
        user = tx.get_one(User, director.id)
        assert (user.deactivated_at, user.password_hash) == (None, NO_PASSWORD)
        assert [
            row.role for row in tx.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id).order_by(RoleGrant.id))
        ] == ["director"]
    assert try_to_sign_in(client, email="director@example.fi").status_code == 422, "the old password is worth nothing"
    assert len(mails(app, database, tmp_path)) == 1
    sign_in(client, world.users["admin"])
    assert press(client, director, "reactivate").status_code == 409


def test_whom_the_provider_alone_signs_in_needs_no_link(
    app: Flask, client: FlaskClient, world: World, database: Engine, tmp_path: Path
):
    director = world.users["director"]
    with db.transaction(database) as tx:
        user = tx.merge(director)
        user.password_hash = NO_PASSWORD
        tx.add(ExternalIdentity(user_id=user.id, issuer="https://idp.example", subject="1", linked_at=NOW))
        service.deactivate(tx, user, now=NOW, actor=CLI)
    sign_in(client, world.users["admin"])

    assert press(client, director, "reactivate").status_code == 303

    assert mails(app, database, tmp_path) == []


@pytest.mark.parametrize("act", ACTS)
def test_a_coordinator_does_none_of_it(client: FlaskClient, world: World, database: Engine, act: str):
    sign_in(client, world.users["coordinator"])
    before = fingerprint(database)

    assert press(client, world.users["director"], act).status_code == 403

    assert fingerprint(database) == before


def test_an_administrator_of_one_municipality_does_none_of_it(client: FlaskClient, world: World, database: Engine):
    with db.transaction(database) as tx:
        row = tx.scalars(select(RoleGrant).where(RoleGrant.user_id == world.users["admin"].id)).one()
        row.scope, row.scope_id = "municipality", world.municipality.id
    sign_in(client, world.users["admin"])
    before = fingerprint(database)

    assert [press(client, world.users["director"], act).status_code for act in ACTS] == [403, 403, 403]

    assert fingerprint(database) == before


def test_fields_too_many_change_nothing_more(client: FlaskClient, world: World, database: Engine):
    sign_in(client, world.users["admin"])
    director = world.users["director"]
    extra = {"email": "x@example.fi", "name": "X", "password_hash": "x", "public_id": world.users["admin"].public_id}

    assert press(client, director, "sessions/end", **extra).status_code == 303

    with db.reading(database) as tx:
        user = tx.get_one(User, director.id)
        assert (user.email, user.name, user.public_id) == ("director@example.fi", "Director", director.public_id)
