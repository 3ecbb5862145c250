"""Signing in with a real OpenID Connect provider: who gets in, and roles that follow the provider's groups."""

import base64
import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeSerializer
from sqlalchemy import Engine, select

from booking import db
from booking.accounts import service
from booking.accounts.model import ExternalIdentity
from booking.audit.service import CLI
from tests.support.authenticator import given_app
from tests.support.fingerprint import fingerprint
from tests.support.moments import NOW
from tests.support.provider import ProviderProcess, sign_in_there, way_back, way_there
from tests.support.world import World

from ..test_account import send
from ..test_second_factor import logged
from ..test_sessions import is_in
from ..test_sign_in import try_to_sign_in

Freeze = Callable[[datetime], None]


def test_the_way_there_carries_pkce_state_and_nonce_and_no_secret(client: FlaskClient, provider: ProviderProcess):
    sent = urlsplit(way_there(client))
    asked = {name: values[0] for name, values in parse_qs(sent.query).items()}

    assert f"{sent.scheme}://{sent.netloc}" == provider.issuer
    assert asked["redirect_uri"] == "http://tavataan.test/staff/login/provider/back"
    assert (asked["response_type"], asked["client_id"], asked["scope"]) == ("code", "tavataan", "openid email profile")
    assert asked["code_challenge_method"] == "S256"
    assert [len(asked[name]) for name in ("state", "nonce", "code_challenge")] == [43, 43, 43]
    assert "secret" not in sent.query
    cookie = client.get_cookie("tavataan-way")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site, cookie.max_age) == (True, "Lax", 600)
    assert [asked[name] for name in ("state", "nonce", "code_challenge") if asked[name] in cookie.value] == []


def test_two_sign_ins_share_nothing(client: FlaskClient):
    first, second = (parse_qs(urlsplit(way_there(client)).query) for _ in range(2))

    assert [first[name] == second[name] for name in ("state", "nonce", "code_challenge")] == [False] * 3


def test_somebody_known_gets_in_and_goes_where_they_wanted(
    client: FlaskClient, world: World, database: Engine, known: str
):
    answer = sign_in_there(client, known, "/staff/login/provider?next=/staff/venues")

    assert (answer.status_code, answer.location) == (303, "/staff/venues")
    assert client.get("/staff/venues").status_code == 200
    assert client.get_cookie("tavataan-way") is None
    assert logged(database) == [("identity_linked", {}), ("sign_in", {"second_factor": "provider"})]
    with db.reading(database) as tx:
        identity = tx.scalars(select(ExternalIdentity)).one()
    assert (identity.user_id, identity.subject) == (world.users["director"].id, "anna")


def test_once_linked_the_address_at_the_provider_no_longer_matters(
    app: Flask, client: FlaskClient, provider: ProviderProcess, known: str
):
    sign_in_there(client, known)
    provider.knows("anna", email="admin@example.fi", email_verified=True, name="Anna", groups=[])
    other = app.test_client()

    sign_in_there(other, known)

    assert "director@example.fi" in other.get("/staff/account").text


def test_the_account_of_somebody_else_is_not_taken_by_a_second_person(
    app: Flask, client: FlaskClient, provider: ProviderProcess, database: Engine, known: str
):
    sign_in_there(client, known)
    provider.knows("eve", email="director@example.fi", email_verified=True, name="Eve", groups=[])
    before = fingerprint(database)

    answer = sign_in_there(app.test_client(), "eve")

    assert answer.status_code == 403
    assert fingerprint(database) == before


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_the_provider_has_not_checked_leads_to_no_account(
    client: FlaskClient, provider: ProviderProcess, world: World, database: Engine, verified: object
):
    provider.knows("eve", email="admin@example.fi", email_verified=verified, name="Eve", groups=[])
    before = fingerprint(database)

    answer = sign_in_there(client, "eve")

    assert answer.status_code == 403
    assert not is_in(client)
    assert fingerprint(database) == before


def test_somebody_unknown_is_told_plainly_and_nothing_is_made(
    client: FlaskClient, provider: ProviderProcess, world: World, database: Engine
):
    provider.knows("eve", email="eve@example.fi", email_verified=True, name="Eve", groups=["centre"])
    before = fingerprint(database)

    answer = sign_in_there(client, "eve", "/staff/login/provider?lang=en")

    assert answer.status_code == 403
    assert "eve" not in answer.text.lower()
    assert "/staff/login" in answer.text
    assert fingerprint(database) == before


def test_a_closed_account_stays_closed(client: FlaskClient, world: World, database: Engine, known: str):
    sign_in_there(client, known)
    with db.transaction(database) as tx:
        service.deactivate(tx, tx.merge(world.users["director"]), now=NOW, actor=CLI)

    assert sign_in_there(client, known).status_code == 403
    assert not is_in(client)


def test_the_provider_asks_for_the_second_factor_itself(
    client: FlaskClient, provider: ProviderProcess, world: World, database: Engine
):
    given_app(database, world.users["admin"])
    provider.knows("boss", email="admin@example.fi", email_verified=True)

    sign_in_there(client, "boss")

    assert is_in(client)


def test_signing_out_leads_to_the_provider_s_own_way_out(client: FlaskClient, provider: ProviderProcess, known: str):
    sign_in_there(client, known)

    answer = send(client, "/staff/logout?lang=en")
    page = client.get(answer.location)
    out = client.get("/staff/login/provider/out?lang=en")

    assert answer.location == "/staff/login?out=provider&lang=en"
    assert "You may still be signed in at Kuntatunnus." in page.text
    assert 'href="/staff/login/provider/out?lang=en"' in page.text
    sent = urlsplit(out.location)
    assert f"{sent.scheme}://{sent.netloc}{sent.path}" == f"{provider.issuer}/oauth2/end_session"
    assert parse_qs(sent.query) == {
        "client_id": ["tavataan"],
        "post_logout_redirect_uri": ["http://tavataan.test/staff/login?out=1&lang=en"],
    }


def test_whoever_came_with_a_password_is_not_sent_there(client: FlaskClient, world: World):
    try_to_sign_in(client)

    assert send(client, "/staff/logout").location == "/staff/login?out=1"


def test_the_same_answer_is_not_heard_twice(app: Flask, client: FlaskClient, database: Engine, known: str):
    there = way_there(client)
    cookie = client.get_cookie("tavataan-way")
    assert cookie is not None
    back = way_back(there, known)
    assert client.get(back).status_code == 303
    thief = app.test_client()
    before = fingerprint(database)

    assert thief.get(back).status_code == 400, "without the cookie of the browser that asked"
    thief.set_cookie("tavataan-way", cookie.value)
    assert thief.get(back).status_code == 400, "with it: the answer was used"

    assert not is_in(thief)
    assert fingerprint(database) == before


@pytest.mark.parametrize(("minutes", "expected"), [(9, 303), (10, 400)])
def test_whoever_stays_there_for_too_long_begins_anew(
    client: FlaskClient, known: str, frozen: Freeze, minutes: int, expected: int
):
    back = way_back(way_there(client), known)

    frozen(NOW + timedelta(minutes=minutes))

    assert client.get(back).status_code == expected


def test_a_hostile_next_address_is_not_followed(client: FlaskClient, known: str):
    answer = sign_in_there(client, known, "/staff/login/provider?next=https://evil.example/")

    assert answer.location == "/staff/login"


def test_the_sign_in_page_offers_both_ways(client: FlaskClient):
    page = client.get("/staff/login?next=/staff/venues&lang=en").text

    assert re.search(
        r'href="/staff/login/provider\?next=/staff/venues&amp;lang=en"[^>]*>Sign in with Kuntatunnus<', page
    )
    assert "Or with a password" in page


def test_what_the_cookie_holds_opens_nothing_by_itself(client: FlaskClient):
    asked = parse_qs(urlsplit(way_there(client)).query)
    cookie = client.get_cookie("tavataan-way")
    assert cookie is not None
    _is_ours, way = URLSafeSerializer("not the server's key").loads_unsafe(cookie.value)

    assert set(way) == {"seed", "at", "next", "lang"}
    challenge = base64.urlsafe_b64encode(hashlib.sha256(way["seed"].encode()).digest()).decode().rstrip("=")
    assert challenge != asked["code_challenge"][0]
