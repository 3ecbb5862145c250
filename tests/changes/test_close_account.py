"""An account is closed when somebody leaves: first the sessions they are booked to, and who could come instead."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from booking import db
from booking.accounts.model import RoleGrant, StaffSession, User
from booking.audit.model import AuditEvent
from booking.feeds.service import create_subscription
from tests.support.fingerprint import fingerprint
from tests.support.moments import NOW
from tests.support.sign_in import form_token, sign_in
from tests.support.statements import statements_of

from .conftest import Autumn
from .test_hand_over import leena
from .test_pages import seen_on

__all__ = ["leena"]


def page_of(autumn: Autumn, role: str) -> str:
    """Return the address that closes an account."""
    return f"/staff/people/{autumn.world.users[role].public_id}/deactivate?lang=en"


def press(client: FlaskClient, autumn: Autumn, role: str, seen: str | None = None) -> TestResponse:
    """Press the button of the page that was just shown."""
    path = page_of(autumn, role)
    data = {"seen": seen_on(client.get(path)) if seen is None else seen, "form_token": form_token(client)}
    return client.post(path, data=data)


@pytest.mark.usefixtures("leena")
def test_the_page_names_the_sessions_their_families_and_who_is_free(client: FlaskClient, autumn: Autumn):
    autumn.book_five()
    sign_in(client, autumn.world.users["admin"])

    page = client.get(page_of(autumn, "professional")).text

    assert "4 sessions wait for somebody else" in page
    assert re.search(r"Thu 15 Nov 2018, 12.30–14.00.*?5 bookings", page, re.DOTALL)
    assert page.count("Free then: Leena Kivi") == 4
    links = re.findall(r'href="(/staff/sessions/\w+/hand-over\?[^"]+)"', page)
    assert len(links) == 4
    assert "Who comes instead?" in client.get(links[1].replace("&amp;", "&")).text
    assert "1 series keeps" in re.sub(r"<[^>]+>", " ", page).replace("  ", " ").replace("  ", " ")


def test_nobody_is_free_where_nobody_of_the_profession_is(client: FlaskClient, autumn: Autumn):
    sign_in(client, autumn.world.users["admin"])

    page = client.get(page_of(autumn, "professional")).text

    assert page.count("Nobody else of this profession is free then.") == 4


def test_closing_ends_every_way_in_and_leaves_the_sessions(app: Flask, client: FlaskClient, autumn: Autumn):
    professional, theirs = autumn.world.users["professional"], app.test_client()
    with db.transaction(autumn.database) as tx:
        token, _row = create_subscription(tx, professional.id, "Phone", now=NOW)
    sign_in(theirs, professional)
    sign_in(client, autumn.world.users["admin"])

    answer = press(client, autumn, "professional")

    assert answer.location == f"/staff/people/{professional.public_id}?done=deactivated&lang=en"
    assert "The account is closed." in client.get(answer.location).text
    assert theirs.get("/staff/account").status_code == 303
    assert app.test_client().get(f"/feeds/p/{token}/tavataan.ics").status_code == 410
    with db.reading(autumn.database) as tx:
        assert tx.get_one(User, professional.id).deactivated_at == NOW
        assert tx.scalars(select(StaffSession.ended_at).where(StaffSession.user_id == professional.id)).all() == [NOW]
        logged = tx.scalars(select(AuditEvent).where(AuditEvent.action == "user_deactivated")).one()
        assert (logged.actor_id, logged.subject_id) == (autumn.world.users["admin"].id, professional.id)
    sign_in(client, autumn.world.users["coordinator"])
    assert "Aino Peltola" in client.get(f"/staff/sessions/{autumn.session('2018-11-15').public_id}").text
    sign_in(client, autumn.world.users["admin"])
    assert client.get(page_of(autumn, "professional")).status_code == 303
    assert press(client, autumn, "professional", "").status_code == 303


def test_what_changed_since_it_was_shown_is_shown_again(client: FlaskClient, autumn: Autumn):
    sign_in(client, autumn.world.users["admin"])
    seen = seen_on(client.get(page_of(autumn, "professional")))
    autumn.book("2018-11-15", "12.30")

    answer = press(client, autumn, "professional", seen)

    assert answer.status_code == 409
    assert "Something changed meanwhile" in answer.text
    with db.reading(autumn.database) as tx:
        assert tx.get_one(User, autumn.world.users["professional"].id).deactivated_at is None
    assert press(client, autumn, "professional", seen_on(answer)).status_code == 303


def test_the_last_administrator_is_not_closed(client: FlaskClient, autumn: Autumn):
    sign_in(client, autumn.world.users["admin"])

    answer = press(client, autumn, "admin")

    assert answer.status_code == 409
    assert "Nobody else would be left who looks after everything." in answer.text
    assert client.get("/staff/account").status_code == 200


@pytest.mark.parametrize("role", ["coordinator", "director", "professional", "stranger"])
def test_only_administrators_close_accounts(client: FlaskClient, autumn: Autumn, role: str):
    sign_in(client, autumn.world.users[role])
    before = fingerprint(autumn.database)

    assert client.get(page_of(autumn, "colleague")).status_code == 403
    assert press(client, autumn, "colleague", "").status_code == 403

    assert fingerprint(autumn.database) == before


def test_an_administrator_of_one_municipality_closes_none(client: FlaskClient, autumn: Autumn):
    with db.transaction(autumn.database) as tx:
        row = tx.scalars(select(RoleGrant).where(RoleGrant.role == "admin")).one()
        row.scope, row.scope_id = "municipality", autumn.world.municipality.id
    sign_in(client, autumn.world.users["admin"])

    assert client.get(page_of(autumn, "colleague")).status_code == 403
    assert press(client, autumn, "colleague", "").status_code == 403


def test_many_sessions_take_as_many_queries_as_one(client: FlaskClient, autumn: Autumn):
    sign_in(client, autumn.world.users["admin"])
    client.get(page_of(autumn, "professional"))
    with statements_of(autumn.database) as four:
        client.get(page_of(autumn, "professional"))
    with db.transaction(autumn.database) as tx:
        for on in ("2018-11-01", "2018-11-15", "2018-11-29"):
            tx.merge(autumn.session(on)).cancelled_at = NOW

    client.get("/staff/account")  # what every page keeps until something is written is read anew
    with statements_of(autumn.database) as one:
        assert "1 session waits for somebody else" in client.get(page_of(autumn, "professional")).text

    assert len(one) == len(four)
