"""Answers that no honest provider gives: each is refused with a plain page, changes nothing, and leaks nothing."""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Response
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.accounts.model import RoleGrant
from tests.support.answers import faults
from tests.support.crooked_provider import OTHER_KEY, Crooked, crooked_provider
from tests.support.fingerprint import fingerprint
from tests.support.provider import way_there
from tests.support.world import World

from ..test_sessions import is_in

SECRETS = ("the-code-of-anna", "the-access-token", "a secret of the tests", "director@example.fi", "anna", "eyJ")


@pytest.fixture(scope="module")
def _running() -> Iterator[Crooked]:
    with crooked_provider() as running:
        yield running


@pytest.fixture
def provider(_running: Crooked) -> Crooked:
    """Return a provider that does as it is told, and tells the truth at first."""
    _running.be_honest()
    return _running


@pytest.fixture
def settings(settings: dict[str, str], provider: Crooked) -> dict[str, str]:
    """Let staff sign in with it."""
    return settings | {
        "OIDC_ISSUER": provider.issuer,
        "OIDC_CLIENT_ID": "tavataan",
        "OIDC_CLIENT_SECRET": "a secret of the tests",
        "OIDC_GROUPS": "centre=coordinator:municipality:pieksamaki",
    }


@pytest.fixture
def refused(
    client: FlaskClient, world: World, database: Engine, provider: Crooked, caplog: pytest.LogCaptureFixture
) -> Callable[..., str]:
    """Return a function that signs in, sees that it is refused in every way, and returns the reason in the log."""
    caplog.set_level(logging.DEBUG)

    def sign_in(status: int = 400, back: Callable[[str], str] = str) -> str:
        caplog.clear()
        before = fingerprint(database)
        answer = client.get(back(provider.go_there(way_there(client))))
        assert answer.status_code == status
        assert [fault for fault in faults(answer) if status < 500 or fault != "a fault of ours"] == []
        assert not is_in(client)
        assert client.get_cookie("tavataan") is None
        assert client.get_cookie("tavataan-way") is None, "whoever was refused begins anew"
        assert fingerprint(database) == before
        written = [record.getMessage() for record in caplog.records if record.name.startswith("booking")]
        everything = answer.text + json.dumps([record.getMessage() for record in caplog.records])
        assert [secret for secret in (*SECRETS, provider.asked["state"]) if secret in everything] == []
        assert len(written) == 1, written
        return written[0].removeprefix("sign-in by the provider refused: ")

    return sign_in


def test_told_the_truth_it_lets_somebody_in(client: FlaskClient, world: World, provider: Crooked, database: Engine):
    answer = client.get(provider.go_there(way_there(client)))

    assert answer.status_code == 303
    assert is_in(client)
    assert provider.bodies[0]["redirect_uri"] == "http://tavataan.test/staff/login/provider/back"
    with db.reading(database) as tx:
        given = tx.scalars(select(RoleGrant).where(RoleGrant.given_by == "provider")).one()
    assert given.role == "coordinator"


WRONG_CLAIMS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"iss": "https://evil.example"}, "issuer"),
    ({"iss": None}, "issuer"),
    ({"aud": "another service"}, "audience"),
    ({"aud": "another service", "azp": "tavataan"}, "audience"),
    ({"aud": ["tavataan", "another service"]}, "audience"),
    ({"aud": ["tavataan", "another service"], "azp": "another service"}, "audience"),
    ({"azp": "another service"}, "audience"),
    ({"aud": None}, "audience"),
    ({"nonce": "of another sign-in"}, "nonce"),
    ({"nonce": None}, "nonce"),
    ({"exp": 1}, "expired"),
    ({"exp": None}, "token"),
    ({"exp": "later"}, "token"),
    ({"iat": None}, "token"),
    ({"iat": 99_999_999_999}, "token"),
    ({"nbf": 99_999_999_999}, "token"),
    ({"at_hash": "of another token"}, "token"),
    ({"sub": None}, "subject"),
    ({"sub": ""}, "subject"),
    ({"sub": 7}, "subject"),
    ({"sub": "a" * 256}, "subject"),
    ({"sub": "anna\x00"}, "subject"),
)


def test_a_token_with_a_wrong_claim_is_refused(refused: Callable[..., str], provider: Crooked):
    for claims, reason in WRONG_CLAIMS:
        provider.claims = claims
        assert refused() == reason, claims


WRONG_KEYS = (
    ({"alg": "RS256", "kid": "own"}, OTHER_KEY, "signature"),
    ({"alg": "RS256"}, OTHER_KEY, "signature"),
    ({"alg": "RS256", "kid": "nobody's"}, OTHER_KEY, "token"),
    ({"alg": "none"}, None, "token"),
    ({"alg": "HS256", "kid": "own"}, None, "token"),
)


def test_a_token_that_the_provider_s_key_has_not_signed_is_refused(refused: Callable[..., str], provider: Crooked):
    for header, key, reason in WRONG_KEYS:
        provider.header, provider.key = header, key
        assert refused() == reason, header


def test_a_token_that_was_tampered_with_is_refused(refused: Callable[..., str], provider: Crooked):
    for change in (
        lambda token: token[:-4] + "AAAA",
        lambda _token: "x",
        lambda token: token + ".x",
        lambda _token: "",
    ):
        provider.answers["/token"] = lambda change=change: {  # type: ignore[misc]
            "access_token": "the-access-token",
            "token_type": "Bearer",
            "id_token": change(provider.id_token()),
        }
        assert refused() in ("signature", "token")


WRONG_WAYS: tuple[tuple[Callable[[str], str], str], ...] = (
    (lambda back: back.split("&state=")[0], "state"),
    (lambda back: back[:-1], "state"),
    (lambda back: f"{back}x", "state"),
    (lambda back: f"{back.split('&state=')[0]}&state=%ED%B2%80", "state"),
    (lambda back: f"{back}&iss=https://evil.example", "issuer"),
    (lambda back: f"{back}&error=access_denied", "denied"),
    (lambda back: back.replace("code=the-code-of-anna&", ""), "denied"),
    (lambda back: back.replace("the-code-of-anna", "x" * 5000), "denied"),
    (lambda back: back.replace("the-code-of-anna", "another-code"), "code"),
)


def test_a_way_back_that_was_changed_is_refused(refused: Callable[..., str]):
    for number, (back, reason) in enumerate(WRONG_WAYS):
        assert refused(back=back) == reason, number


def test_a_cookie_that_is_not_ours_is_refused(refused: Callable[..., str], client: FlaskClient):
    for cookie in ("", "x", "eyJzZWVkIjoiYSJ9.x", "ä" * 20):

        def with_this(back: str, cookie: str = cookie) -> str:
            client.set_cookie("tavataan-way", cookie)
            return back

        assert refused(back=with_this) == "state", cookie


def test_an_answer_is_heard_once_even_from_a_provider_that_takes_its_codes_twice(
    client: FlaskClient, world: World, provider: Crooked, database: Engine, caplog: pytest.LogCaptureFixture
):
    back = provider.go_there(way_there(client))
    cookie = client.get_cookie("tavataan-way")
    assert cookie is not None
    assert client.get(back).status_code == 303
    thief = client.application.test_client()
    thief.set_cookie("tavataan-way", cookie.value)
    before = fingerprint(database)

    assert thief.get(back).status_code == 400
    assert caplog.messages[-1] == "sign-in by the provider refused: replayed"
    assert not is_in(thief)
    assert fingerprint(database) == before


def test_the_verifier_of_another_sign_in_gets_no_token(refused: Callable[..., str], provider: Crooked):
    def with_another(back: str) -> str:
        provider.asked["code_challenge"] = "of-another-sign-in"
        return back

    assert refused(back=with_another) == "code"


@pytest.mark.parametrize(
    ("configuration", "reason", "status"),
    [
        ({"issuer": "https://evil.example"}, "issuer", 400),
        ({"token_endpoint": None}, "configuration", 503),
        ({"jwks_uri": 7}, "configuration", 503),
        ({"token_endpoint": "http://127.0.0.1:1/token"}, "unreachable", 503),
    ],
)
def test_a_provider_that_changes_who_it_is_is_refused(
    refused: Callable[..., str], provider: Crooked, configuration: dict[str, Any], reason: str, status: int
):
    def meanwhile(back: str) -> str:
        provider.configuration = configuration
        return back

    assert refused(status, meanwhile) == reason


OUT_OF_ORDER = (
    ("<h1>fault</h1>", 500, "text/html"),
    ("<h1>here</h1>", 200, "text/html"),
    ("[]", 200, "application/json"),
    ("moved", 302, "text/html"),
    ("\xff", 200, "application/json"),
)


def test_a_provider_that_is_out_of_order_is_told_plainly(refused: Callable[..., str], provider: Crooked):
    for path in ("/token", "/keys", "/.well-known/openid-configuration"):
        for body, status, kind in OUT_OF_ORDER:
            answer = Response(body, status, content_type=kind, headers={"Location": "https://evil.example/"})

            def meanwhile(back: str, path: str = path, answer: Response = answer) -> str:
                provider.answers[path] = lambda: answer
                return back

            assert refused(503, meanwhile) == "unreachable", (path, body)
            provider.be_honest()


def test_what_the_provider_says_of_another_person_is_refused(refused: Callable[..., str], provider: Crooked):
    provider.claims = {"groups": None}
    provider.userinfo = {"sub": "eve", "groups": ["centre"]}

    assert refused() == "subject"


def test_groups_that_the_token_leaves_out_are_asked_for(client: FlaskClient, world: World, provider: Crooked):
    provider.claims = {"groups": None}
    provider.userinfo = {"groups": ["centre"]}

    assert client.get(provider.go_there(way_there(client))).status_code == 303
    assert client.get("/staff/terms").status_code == 200


def test_too_many_groups_to_tell_end_no_role(refused: Callable[..., str], provider: Crooked):
    provider.claims = {"groups": None, "_claim_names": {"groups": "src1"}}

    assert refused() == "too_many_groups"


def test_groups_in_another_shape_give_nothing(client: FlaskClient, world: World, provider: Crooked):
    for groups in ("centre", 7, {"centre": 1}, [["centre"]], [None]):
        provider.claims = {"groups": groups}
        assert client.get(provider.go_there(way_there(client))).status_code == 303
        assert client.get("/staff/terms").status_code == 403, groups


def test_an_address_that_is_none_leads_to_no_account(refused: Callable[..., str], provider: Crooked):
    for email in ("", "no address", "a" * 300 + "@example.fi", "director@example.fi\r\nBcc: x@example.fi", 7):
        provider.claims = {"email": email}
        assert refused(403) == "unknown_person", email


def test_a_provider_that_is_away_is_told_plainly_before_anybody_leaves(
    client: FlaskClient, world: World, provider: Crooked
):
    provider.answers["/.well-known/openid-configuration"] = lambda: Response("", 503)

    answer = client.get("/staff/login/provider?lang=en")

    assert answer.status_code == 503
    assert "does not answer" in answer.text
    assert client.get("/staff/login/provider/out").status_code == 503


def test_without_a_provider_there_is_no_such_page(app: Any, client: FlaskClient):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], provider=None)

    for path in ("", "/back", "/out"):
        assert client.get(f"/staff/login/provider{path}").status_code == 404
    assert "Kuntatunnus" not in client.get("/staff/login").text
