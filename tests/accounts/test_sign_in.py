"""Signing in: by password only, alike for every wrong answer, limited without locking anybody out."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update
from werkzeug.test import TestResponse

from booking import db
from booking.accounts.account_rules import safe_next
from booking.accounts.model import StaffSession, User
from booking.accounts.passwords import Cost
from booking.audit.model import AuditEvent
from booking.config import read_config
from tests.support.moments import NOW
from tests.support.sign_in import sign_in
from tests.support.world import World

from .conftest import CHEAP, PASSWORD

HOSTILE = (
    "https://evil.example/staff", "//evil.example/staff", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "/staff//evil.example", "/staff/../fi/", "/staff/..//evil.example", "/staff/%2e%2e/fi", "/staff@evil.example",
    "staff/account", "javascript:alert(1)", "/staff/\r\nLocation: https://evil.example", " /staff/account",
    "/staff/account#//evil.example", "/staffed/account", "/staff/./account", "/fi/", "/staff\t//evil.example",
    "/staff/login", "/staff/logout", "http:/staff", "/staff;@evil.example", "/staff/" + "a" * 500,
)  # fmt: skip


def guest_token(client: FlaskClient) -> str:
    """Return a form token as anybody gets it from the sign-in page."""
    found = re.search(
        r'name="form_token"[^>]*value="([^"]+)"', client.application.test_client().get("/staff/login").text
    )
    assert found is not None
    return found[1]


def try_to_sign_in(
    client: FlaskClient,
    email: str = "director@example.fi",
    password: str = PASSWORD,
    path: str = "/staff/login?lang=en",
    address: str = "192.0.2.1",
) -> TestResponse:
    """Send the sign-in page's form."""
    answers = {"form_token": guest_token(client), "email": email, "password": password}
    return client.post(path, data=answers, environ_base={"REMOTE_ADDR": address})


def test_the_right_password_opens_the_staff_pages(client: FlaskClient, world: World):
    answer = try_to_sign_in(client)

    assert (answer.status_code, answer.location) == (303, "/staff/login?lang=en")
    assert "Director" in client.get("/staff/account").text


def test_whoever_has_no_role_yet_starts_at_the_account(client: FlaskClient, world: World):
    try_to_sign_in(client, email="stranger@example.fi")

    assert client.get("/staff/login").location == "/staff/account"


def test_an_address_is_the_same_in_capitals(client: FlaskClient, world: World):
    assert try_to_sign_in(client, email=" Director@Example.FI ").status_code == 303


def test_a_password_is_the_same_from_a_keyboard_that_sends_loose_accents(client: FlaskClient, world: World):
    assert try_to_sign_in(client, password="nelja\u0308 sanaa pera\u0308kka\u0308in").status_code == 303


def test_the_cookie_is_for_this_browser_session_and_for_no_script(client: FlaskClient, world: World):
    cookie = try_to_sign_in(client).headers["Set-Cookie"]

    assert re.fullmatch(r"tavataan=[A-Za-z0-9_-]{43}; HttpOnly; Path=/; SameSite=Lax", cookie)


def test_over_https_the_cookie_is_bound_to_the_host(settings: dict[str, str], app: Flask, world: World):
    https = dict(settings, PUBLIC_URL="https://tavataan.test")
    app.config["SETTINGS"] = read_config(https)

    cookie = try_to_sign_in(app.test_client()).headers["Set-Cookie"]

    assert re.fullmatch(r"__Host-tavataan=[A-Za-z0-9_-]{43}; Secure; HttpOnly; Path=/; SameSite=Lax", cookie)


def test_the_row_keeps_no_token_and_the_log_no_address(client: FlaskClient, world: World, database: Engine):
    cookie = try_to_sign_in(client).headers["Set-Cookie"]
    try_to_sign_in(client, email="nobody@example.fi")
    try_to_sign_in(client, password="something else here")

    with db.reading(database) as tx:
        row = tx.scalars(select(StaffSession)).one()
        logged = [
            (event.actor, event.action, event.subject, event.subject_id, event.details)
            for event in tx.scalars(select(AuditEvent).order_by(AuditEvent.id))
        ]
    assert len(row.token_sha256) == 64
    assert row.token_sha256 not in cookie
    assert (row.signed_in_at, row.seen_at, row.ended_at) == (NOW, NOW, None)
    assert logged == [
        ("user", "sign_in", "staff_session", row.id, {}),
        ("guest", "sign_in_failed", "staff_user", None, {}),
        ("guest", "sign_in_failed", "staff_user", world.users["director"].id, {}),
    ]


def test_unknown_wrong_and_deactivated_are_answered_alike(client: FlaskClient, world: World, database: Engine):
    with db.transaction(database) as tx:
        tx.execute(update(User).where(User.email == "stranger@example.fi").values(deactivated_at=NOW))
        tx.execute(update(User).where(User.email == "admin@example.fi").values(password_hash="-"))
    answers = [
        try_to_sign_in(client, email="nobody12@example.fi"),
        try_to_sign_in(client, email="director@example.fi", password="not the password"),
        try_to_sign_in(client, email="stranger@example.fi"),
        try_to_sign_in(client, email="admin@example.fi"),
    ]

    assert {answer.status_code for answer in answers} == {422}
    assert len({_without_what_was_typed(answer.text) for answer in answers}) == 1
    assert len({tuple(name for name, _ in answer.headers) for answer in answers}) == 1
    assert "The e-mail address or the password is wrong." in answers[0].text
    assert "Set-Cookie" not in answers[0].headers


def _without_what_was_typed(text: str) -> str:
    without_token = re.sub(r'name="form_token"[^>]*value="[^"]+"', "", text)
    return re.sub(r'value="[^"]*@example.fi"', "", without_token)


def test_an_unknown_address_costs_a_hash_too(client: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch):
    from argon2 import PasswordHasher

    verified: list[str] = []
    real = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher, "verify", lambda self, kept, typed: verified.append(kept[:9]) or real(self, kept, typed)
    )

    try_to_sign_in(client, email="nobody@example.fi")
    try_to_sign_in(client, password="not the password")

    assert verified == ["$argon2id", "$argon2id"]


def test_the_eleventh_wrong_try_of_one_address_waits(client: FlaskClient, world: World):
    statuses = [try_to_sign_in(client, password="not the password").status_code for _ in range(10)]
    eleventh = try_to_sign_in(client, password="not the password")

    assert statuses == [422] * 10
    assert eleventh.status_code == 429
    assert 1 <= int(eleventh.headers["Retry-After"]) <= 901
    assert "Too many tries" in eleventh.text


def test_an_unknown_account_waits_alike(client: FlaskClient, world: World):
    statuses = [try_to_sign_in(client, email="nobody@example.fi").status_code for _ in range(11)]

    assert statuses == [422] * 10 + [429]


def test_wrong_tries_elsewhere_or_for_others_block_nobody(client: FlaskClient, world: World):
    for _ in range(11):
        try_to_sign_in(client, password="not the password", address="198.51.100.7")

    assert try_to_sign_in(client, address="192.0.2.1").status_code == 303
    assert try_to_sign_in(client, email="coordinator@example.fi", address="198.51.100.7").status_code == 303


def test_a_success_forgets_the_slips_before_it(client: FlaskClient, world: World):
    for _ in range(3):
        for _ in range(9):
            try_to_sign_in(client, password="not the password")
        assert try_to_sign_in(client).status_code == 303


def test_a_hash_of_another_cost_is_renewed(app: Flask, client: FlaskClient, world: World, database: Engine):
    app.config["PASSWORD_COST"] = Cost(rounds=2, memory_kib=16, lanes=1)

    assert try_to_sign_in(client).status_code == 303
    with db.reading(database) as tx:
        kept = {user.email: user.password_hash for user in tx.scalars(select(User))}
    assert "$m=16,t=2,p=1$" in kept["director@example.fi"]
    assert f"$m={CHEAP.memory_kib},t=1,p=1$" in kept["admin@example.fi"]
    assert try_to_sign_in(client).status_code == 303


def test_a_new_sign_in_gets_a_new_token_and_ends_the_old_one(app: Flask, client: FlaskClient, world: World):
    old = sign_in(client, world.users["director"])
    client.post(
        "/staff/login", data={"form_token": guest_token(client), "email": "director@example.fi", "password": PASSWORD}
    )

    new = client.get_cookie("tavataan")
    assert new is not None
    assert new.value != old
    copied = app.test_client()
    copied.set_cookie("tavataan", old)
    assert copied.get("/staff/account").status_code == 303


def test_the_page_asked_for_opens_after_signing_in(client: FlaskClient, world: World):
    asked = client.get("/staff/account?lang=sv").location

    assert asked == "/staff/login?next=/staff/account?lang%3Dsv&lang=sv"
    assert asked is not None
    assert try_to_sign_in(client, path=asked).location == "/staff/account?lang=sv"


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_next_address_leads_nowhere(hostile: str):
    assert safe_next(hostile) is None


@pytest.mark.parametrize("hostile", ["https://evil.example/staff", "//evil.example", "/\\evil.example", "/fi/"])
def test_a_hostile_next_address_is_not_followed(client: FlaskClient, world: World, hostile: str):
    answer = client.get("/staff/login", query_string={"next": hostile})
    answers = {"form_token": guest_token(client), "email": "director@example.fi", "password": PASSWORD}
    signed_in = client.post("/staff/login", data=answers, query_string={"next": hostile})

    assert (answer.status_code, answer.location) == (303, "/staff/login")
    assert "evil.example" not in answer.text
    assert (signed_in.status_code, signed_in.location) == (303, "/staff/login")


@pytest.mark.parametrize(
    "local", ["/staff", "/staff/", "/staff/days/2018-11-01", "/staff/venues/talo/edit?a=b&c=%C3%A4"]
)
def test_an_address_of_the_staff_pages_is_followed(local: str):
    assert safe_next(local) == local


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"form_token": "forged"}, 400),
        ({"form_token": ""}, 400),
        ({"email": ""}, 422),
        ({"password": ""}, 422),
        ({"email": "a" * 255}, 422),
        ({"password": "a" * 129}, 422),
        ({"email": "director\x00@example.fi"}, 422),
        ({"password": "neljä\x07sanaa peräkkäin"}, 422),
    ],
)
def test_forged_empty_and_endless_answers_are_refused(
    client: FlaskClient, world: World, changed: dict[str, str], status: int
):
    answers = {"form_token": guest_token(client), "email": "director@example.fi", "password": PASSWORD} | changed

    answer = client.post("/staff/login", data=answers)

    assert answer.status_code == status
    assert "Set-Cookie" not in answer.headers


def test_another_site_cannot_sign_anybody_in(client: FlaskClient, world: World):
    answers = {"form_token": guest_token(client), "email": "director@example.fi", "password": PASSWORD}

    answer = client.post("/staff/login", data=answers, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 400


def test_the_address_is_kept_and_the_password_never_sent_back(client: FlaskClient, world: World):
    answer = try_to_sign_in(client, password="secret that is wrong")

    assert 'value="director@example.fi"' in answer.text
    assert "secret that is wrong" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert '<meta name="robots" content="noindex">' in answer.text


def test_after_an_error_the_page_is_there_in_every_language(client: FlaskClient, world: World):
    page = try_to_sign_in(client, password="not the password", path="/staff/login?next=/staff/account").text

    assert 'href="/staff/login?next=%2Fstaff%2Faccount&amp;lang=sv" lang="sv"' in page
