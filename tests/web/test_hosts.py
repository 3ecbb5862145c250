"""The service answers under its own name only; no header of a visitor's puts another into a page, mail or redirect."""

import re
from email import message_from_bytes
from email.policy import default
from itertools import product
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

import booking
from booking.accounts.passwords import Cost
from booking.clock import utc_now
from booking.config import read_config
from booking.errors import BadSettings
from booking.hosts import Hosts, read_hosts
from booking.notices.delivery import send_due
from booking.notices.senders import FileSender
from tests.conftest import SECRET_KEY
from tests.support import routes
from tests.support.answers import faults
from tests.support.fingerprint import fingerprint
from tests.support.full_house import FullHouse, full_house
from tests.support.reader import read
from tests.support.sign_in import form_token, sign_in
from tests.support.typed import form_at, send

PUBLIC_URL = "https://tavataan.example.fi"
PRODUCTION = {"SECRET_KEY": SECRET_KEY, "PUBLIC_URL": PUBLIC_URL}
OURS = ("tavataan.example.fi", "Tavataan.Example.FI", "tavataan.example.fi:443")
FOREIGN = (
    "evil.example", "tavataan.example.fi.evil.example", "eviltavataan.example.fi", "www.tavataan.example.fi",
    "tavataan.example.fi:8443", "tavataan.example.fi:80", "tavataan.example.fi@evil.example", "tavataan.example.fi.",
    "tavataan.example.fi, evil.example", "tavataan.example.fi evil.example", "localhost", "127.0.0.1", "[::1]", "",
)  # fmt: skip
HEADERS = ("X-Forwarded-Host", "X-Host", "X-Original-Host", "Forwarded")
OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")


@pytest.fixture
def house(app: Flask, database: Engine) -> FullHouse:
    """Write the house in every state, with passwords that are cheap to check."""
    app.config["PASSWORD_COST"] = Cost(rounds=1, memory_kib=16, lanes=1)
    return full_house(database)


def evil(header: str) -> dict[str, str]:
    """Return a header that names somebody else's host."""
    return {header: "host=evil.example;proto=https" if header == "Forwarded" else "evil.example"}


@pytest.mark.one_engine
def test_in_production_a_request_for_another_host_is_refused_before_anything_else(app: Flask) -> None:
    app.config["SETTINGS"] = read_config(PRODUCTION)
    client = app.test_client()
    paths = ("/", "/en/", "/en/code", "/staff/login", "/healthz", "/static/style.css", "/no-such")

    for path, host in product(paths, FOREIGN):
        for answer in (client.get(path, headers={"Host": host}), client.post(path, headers={"Host": host})):
            assert answer.status_code == 400, f"{host} {path}"
            assert faults(answer) == []
            assert answer.text.splitlines()[-1] == f"This is not the address of our service. It is at {PUBLIC_URL}/"
            assert "evil" not in answer.text + str(answer.headers)


def test_a_right_form_for_another_host_changes_nothing(app: Flask, database: Engine, house: FullHouse) -> None:
    client = app.test_client()
    token = sign_in(client, house.world.users["coordinator"])
    before = fingerprint(database)
    for path in routes.first_paths(app, house, "POST"):
        headers = {"Host": "evil.example", "Cookie": f"tavataan={token}"}
        answer = client.post(path, data={"form_token": form_token(client)}, headers=headers)
        assert answer.status_code == 400, path
    assert fingerprint(database) == before


def test_its_own_name_is_answered_however_it_is_written(app: Flask) -> None:
    app.config["SETTINGS"] = read_config(PRODUCTION)

    for host in OURS:
        assert app.test_client().get("/en/about", headers={"Host": host}).status_code == 200, host


@pytest.mark.parametrize(
    ("public_url", "extra", "env", "known", "unknown"),
    [
        ("https://a.fi", "", "production", ("a.fi", "a.fi:443"), ("a.fi:80", "b.fi", "localhost", "a.fi:0443")),
        ("https://a.fi:8443", "", "production", ("a.fi:8443",), ("a.fi", "a.fi:443")),
        ("https://a.fi", "10.0.0.5:8000, B.fi", "production", ("10.0.0.5:8000", "b.fi"), ("10.0.0.5", "b.fi:80")),
        ("https://[::2]", "", "production", ("[::2]", "[::2]:443"), ("::2", "[::1]")),
        ("http://a.fi", "", "development", ("a.fi", "localhost", "localhost:8106", "[::1]:1"), ("b.fi", "1.localhost")),
    ],
)
def test_hosts_are_those_of_the_settings_and_in_development_this_machine(
    public_url: str, extra: str, env: str, known: tuple[str, ...], unknown: tuple[str, ...]
) -> None:
    hosts: Hosts = read_hosts(public_url, extra, env)

    assert [host for host in known if not hosts.know(host)] == []
    assert [host for host in unknown if hosts.know(host)] == []


@pytest.mark.parametrize("extra", ["https://a.fi", "a.fi/", "a.fi:x", "*", "a b", "ä.fi", "a@b"])
def test_an_extra_host_that_is_none_is_refused_by_name(extra: str) -> None:
    with pytest.raises(BadSettings, match="TAVATAAN_EXTRA_HOSTS has "):
        read_config({**PRODUCTION, "TAVATAAN_EXTRA_HOSTS": extra})


@pytest.mark.one_engine
@pytest.mark.parametrize("role", [None, "admin"])
def test_no_other_header_that_names_a_host_is_heard_on_any_page(app: Flask, house: FullHouse, role: str | None) -> None:
    client = app.test_client()
    if role is not None:
        sign_in(client, house.world.users[role])
    together = {name: value for header in HEADERS for name, value in evil(header).items()}

    for path in routes.good_paths(app, house, "GET"):
        answer = client.get(path, headers=together, buffered=True)
        assert answer.status_code != 400, path
        assert b"evil.example" not in answer.data + str(answer.headers).encode(), path


def test_links_in_mails_are_the_public_address_whatever_the_request_said(
    app: Flask, database: Engine, house: FullHouse, tmp_path: Path
) -> None:
    open_session, slot = house.ids["sessions"]["open"], house.ids["slots"]["open"]
    forms = (
        ("/staff/forgotten", {"email": "director@example.fi"}),
        ("/en/lost-link", {"contact": "maija@example.fi"}),
        (
            f"/en/sessions/{open_session}/book?slot={slot}",
            {"contact": "email", "email": "a@example.fi", "nickname": "A"},
        ),
    )
    client = app.test_client()
    for (path, answers), header in zip(forms, HEADERS, strict=False):
        client.environ_base = {**client.environ_base, f"HTTP_{header.upper().replace('-', '_')}": evil(header)[header]}
        assert send(client, form_at(client, path), answers).status_code == 303, path
    with app.app_context():
        send_due(database, FileSender(tmp_path, "tavataan@example.fi"), now=utc_now())

    mails = [message_from_bytes(path.read_bytes(), policy=default) for path in tmp_path.rglob("*.eml")]
    bodies = [part.get_content() for mail in mails for part in mail.walk() if part.get_content_type() == "text/plain"]
    hosts = {host for body in bodies for host in re.findall(r"https?://([^/\s]+)", body)}
    assert hosts == {"tavataan.test"}
    assert any("/staff/set-password/" in body for body in bodies)
    assert all("evil" not in mail.as_string() for mail in mails)


def test_a_forwarded_host_counts_only_behind_a_proxy_and_must_be_ours(
    settings: dict[str, str], database: Engine
) -> None:
    app = booking.create_app({**settings, "TAVATAAN_PROXY_HOPS": "1"})
    app.extensions["db_engine"].dispose()
    app.extensions["db_engine"] = database
    client = app.test_client()

    def status(**headers: str) -> int:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.get("/en/about", headers={"Host": "127.0.0.1:8000", **named}).status_code

    assert status(X_Forwarded_Host="tavataan.test") == 200
    assert status(X_Forwarded_Host="evil.example") == 400
    assert status(X_Forwarded_Host="tavataan.test, evil.example") == 400, "the last one is the nearest proxy's"
    assert status(X_Forwarded_Host="evil.example, tavataan.test") == 200
    assert status(X_Forwarded_Prefix="/evil", X_Forwarded_Port="1") == 200


def test_without_a_proxy_an_address_that_a_visitor_claims_is_not_counted_by(app: Flask, house: FullHouse) -> None:
    client = app.test_client()
    form = form_at(client, "/staff/login")
    wrong = {"email": "admin@example.fi", "password": "not the password"}

    statuses = []
    for number in range(11):
        client.environ_base = {**client.environ_base, "HTTP_X_FORWARDED_FOR": f"192.0.2.{number}"}
        statuses.append(send(client, form, wrong).status_code)

    assert statuses == [422] * 10 + [429]


@pytest.mark.one_engine
def test_a_get_stays_a_get_whatever_a_header_or_field_says(app: Flask, database: Engine, house: FullHouse) -> None:
    client = app.test_client()
    sign_in(client, house.world.users["coordinator"])
    asked, said = {"form_token": form_token(client), "_method": "POST"}, dict.fromkeys(OVERRIDES, "POST")
    before = fingerprint(database)

    for path in routes.first_paths(app, house, "POST"):
        answer = client.get(path, query_string=asked, headers=said, buffered=True)
        assert answer.status_code == client.get(path, query_string=asked, buffered=True).status_code, path

    assert fingerprint(database) == before


@pytest.mark.one_engine
def test_a_post_stays_a_post_and_a_delete_is_none(app: Flask, house: FullHouse) -> None:
    client = app.test_client()
    sign_in(client, house.world.users["coordinator"])
    form = read(client.get("/staff/account")).forms

    changed = client.post(
        "/staff/account",
        data={"form_token": form_token(client), "name": "Toinen", "language": "fi", "_method": "DELETE"},
        headers=dict.fromkeys(OVERRIDES, "DELETE"),
    )

    assert form
    assert changed.status_code == 303
    assert client.delete("/staff/account").status_code == 405
