"""The counter on the session's page: forms of their own, and who may press them."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import Engine

from booking import db
from booking.accounts.model import RoleGrant, User
from booking.day.rules import Counted
from tests.support.autumn import Autumn
from tests.support.sign_in import form_token
from tests.support.world import drop_in

from .walk_in_presses import ON_1_NOV, Freeze, buttons, counted, key, press, send, signed_in


@pytest.fixture
def aino(autumn: Autumn) -> User:
    return autumn.world.users["professional"]


def test_each_button_is_a_form_of_its_own_that_counts_without_script(
    app: Flask, autumn: Autumn, aino: User, database: Engine, frozen: Freeze
):
    frozen(ON_1_NOV)
    client = signed_in(app, aino)
    found = buttons(client, autumn.first)

    assert [(one["kind"], one["amount"]) for one in found] == [
        ("adults", "-1"),
        ("adults", "1"),
        ("children", "-1"),
        ("children", "1"),
        ("staff", "-1"),
        ("staff", "1"),
    ]
    assert len({one["key"] for one in found}) == 6
    answer = send(client, autumn.first, found[3])
    assert (answer.status_code, answer.location) == (303, f"/staff/sessions/{autumn.first}#walk-ins")
    assert send(client, autumn.first, found[3]).status_code == 303  # the same button once more
    assert counted(database, autumn.first) == Counted(children=1)
    assert 'aria-label="Children so far">1</output>' in client.get(f"/staff/sessions/{autumn.first}?lang=en").text


def test_a_minus_at_zero_is_refused_calmly_on_the_sessions_page(app: Flask, autumn: Autumn, aino: User, frozen: Freeze):
    frozen(ON_1_NOV)
    client = signed_in(app, aino)
    aino_reads = client.post(
        f"/staff/sessions/{autumn.first}/walk-ins?lang=en",
        data={"form_token": form_token(client), "kind": "adults", "amount": "-1", "key": key(1)},
    )

    assert aino_reads.status_code == 409
    assert "The number is zero already." in aino_reads.text
    assert 'aria-label="Adults so far">0</output>' in aino_reads.text


def test_the_script_gets_the_numbers(app: Flask, autumn: Autumn, aino: User, frozen: Freeze):
    frozen(ON_1_NOV)
    client = signed_in(app, aino)
    as_script = {"Accept": "application/json"}
    plus = {"kind": "adults", "amount": "1", "key": key(1)}

    assert send(client, autumn.first, plus, **as_script).json == {"adults": 1, "children": 0, "staff": 0}
    refused = send(client, autumn.first, {"kind": "staff", "amount": "-1", "key": key(2)}, **as_script)
    assert (refused.status_code, refused.json) == (409, {"adults": 1, "children": 0, "staff": 0})
    path = f"/staff/sessions/{autumn.first}/walk-ins"
    assert client.get(path, headers=as_script).json == {"adults": 1, "children": 0, "staff": 0}
    assert client.get(path).location == f"/staff/sessions/{autumn.first}#walk-ins"


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "dogs", "amount": "1", "key": key(1)},
        {"kind": "adults", "amount": "7", "key": key(1)},
        {"kind": "adults", "amount": "1", "key": "<b>"},
        {"kind": "adults", "amount": "1"},
        {},
    ],
)
def test_a_bent_button_counts_nothing(
    app: Flask, autumn: Autumn, aino: User, database: Engine, frozen: Freeze, fields: dict[str, str]
):
    frozen(ON_1_NOV)

    assert send(signed_in(app, aino), autumn.first, fields).status_code == 422
    assert counted(database, autumn.first) == Counted()


def test_a_forged_button_and_a_foreign_site_count_nothing(
    app: Flask, autumn: Autumn, aino: User, database: Engine, frozen: Freeze
):
    frozen(ON_1_NOV)
    client, plus = signed_in(app, aino), {"kind": "adults", "amount": "1", "key": key(1)}

    path = f"/staff/sessions/{autumn.first}/walk-ins"
    assert client.post(path, data=plus).status_code == 400
    assert send(client, autumn.first, plus, **{"Sec-Fetch-Site": "cross-site"}).status_code == 400
    assert app.test_client().post(path, data=plus).status_code == 303
    assert counted(database, autumn.first) == Counted()


COUNTS = {
    "professional": 303,
    "professional elsewhere": 403,
    "daycare_staff": 303,
    "daycare_staff elsewhere": 403,
    "director": 303,
    "director elsewhere": 403,
    "coordinator": 403,
    "admin": 403,
}


@pytest.mark.parametrize(("who", "status"), COUNTS.items())
def test_who_is_there_counts_and_others_read(
    app: Flask, autumn: Autumn, database: Engine, frozen: Freeze, who: str, status: int
):
    frozen(datetime(2018, 11, 15, 11, 5, tzinfo=UTC))
    role, _, elsewhere = who.partition(" ")
    with db.transaction(database) as tx:
        user = autumn.world.users["stranger"]
        venue = autumn.world.house if elsewhere else autumn.world.daycare
        scope = {"professional": ("own", None), "admin": ("all", None)}.get(role, ("venue", venue.id))
        tx.add(RoleGrant(user_id=user.id, role=role, scope=scope[0], scope_id=scope[1]))
        if role == "professional":
            team = ("child_health_clinic",) if elsewhere else ("family_guidance", "child_health_clinic")
            user = autumn.world.users["professional"] if elsewhere else user
            autumn.world.people["family_guidance"].user_id = autumn.world.users["stranger"].id
            tx.merge(autumn.world.people["family_guidance"])
            session = drop_in(tx, autumn.world, date(2018, 11, 14), venue=autumn.world.daycare, team=team).public_id
        else:
            session = autumn.second

    answer = send(signed_in(app, user), session, {"kind": "adults", "amount": "1", "key": key(1)})

    assert answer.status_code == status
    assert counted(database, session) == Counted(adults=int(status == 303))


def test_who_may_not_count_sees_numbers_without_buttons_and_before_the_day_nobody_sees_any(
    app: Flask, autumn: Autumn, aino: User, database: Engine, frozen: Freeze
):
    before = signed_in(app, aino).get(f"/staff/sessions/{autumn.first}?lang=en").text
    frozen(ON_1_NOV)
    press(database, autumn.first, aino, key(1))
    page = signed_in(app, autumn.world.users["coordinator"]).get(f"/staff/sessions/{autumn.first}?lang=en").text

    assert "counterbar" not in before
    assert 'aria-label="Adults so far">1</output>' in page
    assert "One adult more" not in page
    assert "counter.js" not in page
