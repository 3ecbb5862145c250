"""Every address of the map, for everybody, with what belongs there and with what does not.

Whoever asks for whatever: never a fault or a trace, the same headers on every answer, nothing personal cached, no
cookie for guests, nothing foreign loaded, and a GET changes no row. A new route is walked without a line here.
"""

from collections.abc import Iterable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from booking.accounts.passwords import Cost
from booking.web.forms import GuestForm
from tests.support import routes
from tests.support.answers import faults
from tests.support.fingerprint import fingerprint
from tests.support.full_house import ROLES, FullHouse, full_house
from tests.support.hostile import ADDRESSES
from tests.support.sign_in import sign_in

TOO_LARGE = "x" * (64 * 1024 + 1)
BROKEN_MULTIPART = b'--edge\r\nContent-Disposition: form-data; name="a"\r\n\r\nno end'
WRONG_PASSWORD = {"email": "admin@example.fi", "password": "not the password"}
REFUSALS = {400, 403, 404, 410, 429}


@pytest.fixture
def house(app: Flask, database: Engine) -> FullHouse:
    """Write the house in every state."""
    return full_house(database)


def asker(app: Flask, house: FullHouse, role: str | None) -> FlaskClient:
    """Return a client of somebody signed in, or of a guest."""
    client = app.test_client()
    if role is not None:
        sign_in(client, house.world.users[role])
    return client


def seen(client: FlaskClient, paths: Iterable[str]) -> dict[int, int]:
    """Ask for each address; return how many answers had which status. Fails on the first answer with a fault."""
    counted: dict[int, int] = {}
    for path in paths:
        answer = client.get(path, buffered=True)
        assert faults(answer) == [], f"{answer.status_code} {path[:200]}"
        counted[answer.status_code] = counted.get(answer.status_code, 0) + 1
    return counted


def test_every_page_is_sound_for_everybody_and_changes_nothing(app: Flask, database: Engine, house: FullHouse) -> None:
    everything = list(routes.good_paths(app, house, "GET"))
    of_staff = [path for path in everything if path.startswith("/staff")]
    clients = {role: asker(app, house, role) for role in ROLES}
    before = fingerprint(database)

    counted = {role: seen(client, of_staff) for role, client in clients.items()}
    counted["guest"] = seen(asker(app, house, None), everything)

    assert set().union(*counted.values()) <= {200, 301, 302, 303, 403, 404, 409, 410}
    least = {"guest": 40, "admin": 50, "coordinator": 50, "director": 15, "professional": 15, "colleague": 15}
    assert [role for role, most in least.items() if counted[role][200] < most] == []
    assert counted["stranger"][200] <= 8, (
        "without a role: an account, its address, app, passwords, substitutes, no more"
    )
    assert fingerprint(database) == before


def test_what_nobody_has_is_refused_or_not_found(app: Flask, database: Engine, house: FullHouse) -> None:
    client = asker(app, house, "admin")
    before = fingerprint(database)

    counted = seen(client, routes.bad_paths(app, house, "GET", ADDRESSES))

    assert set(counted) <= {200, 303, *REFUSALS}
    assert counted.get(200, 0) <= len(ADDRESSES), "only the readable name of a feed may be anything"
    assert fingerprint(database) == before


@pytest.mark.one_engine
@pytest.mark.parametrize("role", [None, "professional", "admin"])
def test_a_look_at_the_headers_is_answered_like_the_page(
    app: Flask, database: Engine, house: FullHouse, role: str | None
) -> None:
    client = asker(app, house, role)
    before = fingerprint(database)

    for path in routes.good_paths(app, house, "GET"):
        answer = client.head(path)
        assert answer.status_code == client.get(path, buffered=True).status_code, path
        assert answer.data == b""
    assert fingerprint(database) == before


def test_arguments_that_mean_nothing_are_left_alone_or_refused(app: Flask, database: Engine, house: FullHouse) -> None:
    client = asker(app, house, "admin")
    before = fingerprint(database)

    counted = seen(
        client, routes.bad_queries(app, house, (ADDRESSES[0], ADDRESSES[2], *ADDRESSES[4:7], *ADDRESSES[-4:]))
    )

    assert set(counted) <= {200, 301, 302, 303, 409, *REFUSALS}
    assert fingerprint(database) == before


@pytest.mark.one_engine
def test_a_method_that_is_not_known_is_refused_with_those_that_are(app: Flask, house: FullHouse) -> None:
    known: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        known.setdefault(routes.filled(rule, house.values_of(rule)[0]), set()).update(rule.methods or ())
    client = asker(app, house, "admin")

    for path, methods in known.items():
        for method in sorted({"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"} - methods):
            answer = client.open(path, method=method)
            assert answer.status_code == 405, f"{method} {path}"
            assert set(answer.headers["Allow"].split(", ")) == methods
            assert faults(answer) == []


def _posts(app: Flask, house: FullHouse) -> list[str]:
    return [f"{path}" for path in routes.good_paths(app, house, "POST")]


@pytest.mark.one_engine
@pytest.mark.parametrize("role", [None, "admin"])
def test_bodies_that_are_too_large_or_broken_are_refused(
    app: Flask, database: Engine, house: FullHouse, role: str | None
) -> None:
    client = asker(app, house, role)
    before = fingerprint(database)
    statuses: dict[str, set[int]] = {"large": set(), "file": set(), "broken": set(), "foreign": set()}

    for path in routes.first_paths(app, house, "POST"):
        answers = {
            "large": client.post(path, data={"a": TOO_LARGE}),
            "file": client.post(path, data={"a": TOO_LARGE}, content_type="multipart/form-data"),
            "broken": client.post(path, data=BROKEN_MULTIPART, content_type="multipart/form-data; boundary=edge"),
            "foreign": client.post(path, data="{}", content_type="application/json"),
        }
        for kind, answer in answers.items():
            assert faults(answer) == [], f"{kind} {path}"
            statuses[kind].add(answer.status_code)

    before_the_body = {301, 303, 403, 404, 410, 429}
    assert {kind: found - before_the_body for kind, found in statuses.items()} == {
        "large": {413},
        "file": {413},
        "broken": {400},
        "foreign": {400},
    }
    assert fingerprint(database) == before


@pytest.mark.one_engine
def test_too_many_tries_are_told_when_to_come_back(app: Flask, house: FullHouse) -> None:
    app.config["PASSWORD_COST"] = Cost(rounds=1, memory_kib=16, lanes=1)
    guest = asker(app, house, None)
    with app.test_request_context():
        token = str(GuestForm().form_token.current_token)
    slot = next(iter(house.ids["slots"].values()))
    tries = {
        "/en/code": lambda: guest.post("/en/code", data={"form_token": token, "code": "kuva-mesi-talo-42"}),
        "link": lambda: guest.get(f"/en/b/{'a' * 26}"),
        "feed": lambda: guest.get("/feeds/p/nobody/tavataan.ics"),
        "book": lambda: guest.post(
            f"/en/sessions/{house.ids['sessions']['open']}/book",
            data={"form_token": token, "nickname": "Maija", "contact": "none", "slot": slot},
        ),
        "sign in": lambda: guest.post("/staff/login", data={**WRONG_PASSWORD, "form_token": token}),
    }
    for name, try_once in tries.items():
        answers = [try_once() for _ in range(62)]
        last = answers[-1]
        assert last.status_code == 429, name
        assert 1 <= int(last.headers["Retry-After"]) <= 3_600, name
        assert faults(last) == [], name
        assert {answer.status_code for answer in answers} <= {303, 404, 409, 422, 429}, name

    assert guest.get(f"/en/b/{house.ids['links']['email']}").status_code == 200
    assert guest.get(f"/feeds/p/{house.ids['feeds']['mine']}/tavataan.ics").status_code == 200
