"""The pages of moving: the effect before the deed, another unit is only asked, and who may not."""

from datetime import date, time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from booking import db
from booking.accounts.model import RoleGrant
from booking.audit.service import CLI
from booking.changes.model import MoveProposal
from booking.changes.proposals import propose_move
from booking.changes.rules import MoveRequest
from booking.changes.service import cancel_session
from booking.venues.model import Closure
from tests.support.moments import NOW
from tests.support.sign_in import sign_in

from .conftest import Autumn, session_on
from .test_pages import seen_on, send, words


@pytest.fixture
def director(app: Flask, autumn: Autumn) -> FlaskClient:
    """Be the director of the daycare centre."""
    client = app.test_client()
    sign_in(client, autumn.world.users["director"])
    return client


@pytest.fixture
def neighbour(app: Flask, autumn: Autumn) -> FlaskClient:
    """Be the director of the family house."""
    user = autumn.world.users["stranger"]
    with db.transaction(autumn.database) as tx:
        tx.add(RoleGrant(user_id=user.id, role="director", scope="venue", scope_id=autumn.world.house.id))
    client = app.test_client()
    sign_in(client, user)
    return client


def url_of(autumn: Autumn) -> str:
    return f"/staff/sessions/{autumn.session('2018-11-15').public_id}/move"


def typed(venue_id: str, on: str = "14.11.2018") -> dict[str, str]:
    return {"venue": venue_id, "held_on": on, "starts": "9.00", "ends": "10.30"}


def proposals(autumn: Autumn) -> int:
    with db.reading(autumn.database) as tx:
        return tx.scalar(select(func.count(MoveProposal.id)).where(MoveProposal.accepted_at.is_(None))) or 0


def test_a_director_moves_within_the_own_unit_and_takes_it_back(director: FlaskClient, autumn: Autumn):
    autumn.book_five()
    url, answers = url_of(autumn), typed(autumn.world.daycare.public_id)
    shown = send(director, url, **answers)
    assert "5 bookings move along 5 families get a message" in words(shown)
    assert "Move the session and send 5 messages" in words(shown)
    assert autumn.session("2018-11-15").sequence == 0

    assert send(director, url, **answers, seen=seen_on(shown)).status_code == 303

    assert autumn.session("2018-11-14").sequence == 1
    back = director.get(f"{url}/undo?lang=en")
    assert "Take the move back" in words(back)
    assert send(director, f"{url}/undo", seen=seen_on(back)).status_code == 303
    assert autumn.session("2018-11-15").sequence == 2


def test_into_another_unit_it_is_proposed_and_that_unit_decides(
    director: FlaskClient, neighbour: FlaskClient, autumn: Autumn
):
    autumn.book_five()
    url, answers = url_of(autumn), typed(autumn.world.house.public_id)
    shown = send(director, url, **answers)
    assert "Propose the move to Perheiden talo" in words(shown)

    assert send(director, url, **answers, seen=seen_on(shown)).status_code == 303

    assert (proposals(autumn), autumn.session("2018-11-15").sequence) == (1, 0)
    with db.reading(autumn.database) as tx:
        asked = f"/staff/proposals/{tx.scalars(select(MoveProposal)).one().public_id}"
    assert director.get(asked).status_code == 403
    assert "Accept and send 5 messages" in words(neighbour.get(f"{asked}?lang=en"))
    assert send(neighbour, f"{asked}/decline").status_code == 303
    assert autumn.session("2018-11-15").venue_id == autumn.world.daycare.id
    assert send(neighbour, asked, seen="anything").status_code == 409


def test_changed_meanwhile_the_effect_is_shown_again_and_nothing_is_done(director: FlaskClient, autumn: Autumn):
    url, answers = url_of(autumn), typed(autumn.world.daycare.public_id)
    shown = send(director, url, **answers)
    autumn.book("2018-11-15", "12.30")

    again = send(director, url, **answers, seen=seen_on(shown))

    assert again.status_code == 409
    assert "Nothing was done" in words(again)
    assert autumn.session("2018-11-15").sequence == 0


def test_the_director_of_another_venue_may_not(neighbour: FlaskClient, autumn: Autumn):
    url = url_of(autumn)

    assert [neighbour.get(path).status_code for path in (url, f"{url}/undo")] == [403, 403]
    assert send(neighbour, url, **typed(autumn.world.house.public_id)).status_code == 403


def test_only_coordinators_close_a_whole_municipality(app: Flask, director: FlaskClient, autumn: Autumn):
    autumn.book_five()
    coordinator = app.test_client()
    sign_in(coordinator, autumn.world.users["coordinator"])
    answers = {"first_on": "15.11.2018", "last_on": "29.11.2018", "reason": "Lakko", "municipality": "pieksamaki"}
    assert director.get("/staff/closures/new").status_code == 403

    shown = send(coordinator, "/staff/closures/new", **answers)
    assert "2 sessions are cancelled 5 bookings end" in words(shown)
    done = send(coordinator, "/staff/closures/new", **answers, instead="none", seen=seen_on(shown))

    assert (done.status_code, autumn.live()) == (303, 0)
    with db.reading(autumn.database) as tx:
        closure = tx.scalars(select(Closure)).one()
    assert (closure.municipality_id, closure.first_on) == (autumn.world.municipality.id, date(2018, 11, 15))
    url = f"/staff/closures/{closure.public_id}/reopen"
    assert director.get(url).status_code == 403
    assert send(coordinator, url, seen=seen_on(coordinator.get(f"{url}?lang=en"))).status_code == 303
    assert autumn.live() == 5


def proposal_url(autumn: Autumn) -> str:
    """Let the family house be asked about 15.11.; return the address of the answer."""
    with db.transaction(autumn.database) as tx:
        there = MoveRequest(autumn.world.house.id, date(2018, 11, 14), time(9), time(10, 30))
        asked = propose_move(tx, session_on(tx, "2018-11-15"), there, now=NOW, actor=CLI)
        return f"/staff/proposals/{asked.public_id}"


def test_who_asks_takes_the_proposal_back_and_cannot_accept_it(director: FlaskClient, autumn: Autumn):
    asked = proposal_url(autumn)
    own = f"/staff/sessions/{autumn.session('2018-11-15').public_id}"
    assert "It waits for an answer." in words(director.get(f"{own}?lang=en"))
    assert send(director, asked).status_code == 403

    assert send(director, f"{asked}/decline").location == f"{own}?lang=en"

    assert (proposals(autumn), autumn.session("2018-11-15").sequence) == (1, 0)
    assert "Declined: Wed 14 Nov 2018, 9.00–10.30, Perheiden talo" in words(director.get(f"{own}?lang=en"))


def test_a_proposal_that_a_cancellation_overtook_cannot_be_accepted(neighbour: FlaskClient, autumn: Autumn):
    asked = proposal_url(autumn)
    seen = seen_on(neighbour.get(f"{asked}?lang=en"))
    with db.transaction(autumn.database) as tx:
        cancel_session(tx, session_on(tx, "2018-11-15"), "Vesikatko", now=NOW, actor=CLI)

    assert send(neighbour, asked, seen=seen).status_code == 409
    assert "The proposal was declined or taken back." in words(neighbour.get(f"{asked}?lang=en"))
    assert autumn.session("2018-11-15").venue_id == autumn.world.daycare.id


def test_accepted_by_the_unit_it_is_held_there_and_asked_twice_nothing_more(neighbour: FlaskClient, autumn: Autumn):
    autumn.book_five()
    asked = proposal_url(autumn)
    shown = neighbour.get(f"{asked}?lang=en")
    assert "5 families confirm the new time themselves" in words(shown)

    assert send(neighbour, asked, seen=seen_on(shown)).status_code == 303
    row = autumn.session("2018-11-14")
    assert (row.venue_id, row.sequence, autumn.live()) == (autumn.world.house.id, 1, 5)
    assert send(neighbour, asked, seen=seen_on(shown)).status_code == 200
    assert autumn.session("2018-11-14").sequence == 1
    assert send(neighbour, f"{asked}/decline").status_code == 409


@pytest.mark.parametrize("role", ["professional", "colleague", "stranger", None])
def test_other_roles_and_guests_neither_look_nor_act(app: Flask, autumn: Autumn, role: str | None):
    move, asked = url_of(autumn), proposal_url(autumn)
    client = app.test_client()
    if role:
        sign_in(client, autumn.world.users[role])
    refused = 403 if role else 303

    for url in (move, f"{move}/undo", asked, "/staff/closures/new"):
        assert client.get(url).status_code == refused, url
        assert send(client, url, **typed(autumn.world.house.public_id), seen="x").status_code in (refused, 400), url
    assert send(client, f"{asked}/decline").status_code in (refused, 400)
    assert (proposals(autumn), autumn.session("2018-11-15").sequence) == (1, 0)
