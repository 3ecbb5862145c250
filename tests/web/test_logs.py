"""The log: one object a line, a pattern instead of a path, and nothing of anybody over a whole booking."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from flask import Flask
from sqlalchemy import Engine

import booking
from booking import db
from booking.config import read_config
from booking.errors import BadSettings
from booking.following.slots import cut_slots
from booking.notices.faults import Refused
from booking.notices.service import send_due
from booking.web.logs import JsonLines, PlainLines
from tests.accounts.conftest import CHEAP
from tests.conftest import SECRET_KEY
from tests.notices.letters import Pigeonhole
from tests.support.families import hidden_fields, send
from tests.support.served import Served
from tests.support.sign_in import sign_in
from tests.support.world import drop_in, small_world

NICKNAME = "Muuttolintu"
ADDRESS = "muuttolintu@example.fi"
PASSWORD = "kissa-123-kissa-456"
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Return a function that reads everything logged so far, from every logger and level."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def app(settings: dict[str, str], database: Engine) -> Flask:
    """Return the application with the log of production."""
    application = booking.create_app({**settings, "TAVATAAN_LOG": "json"})
    application.extensions["db_engine"].dispose()
    application.extensions["db_engine"] = database
    application.config["PASSWORD_COST"] = CHEAP
    return application


def _requests(lines: Lines) -> list[dict[str, Any]]:
    return [line for line in lines() if line["logger"] == "tavataan.requests"]


def test_a_request_is_told_by_its_route_never_by_its_path(app: Flask, lines: Lines) -> None:
    client = app.test_client()
    client.get("/fi/b/abcdefghijkmnpqrstuvwxyz23?nimi=Muuttolintu")
    client.get("/fi/hemlighet/Muuttolintu")
    client.open("/fi/", method="MUUTTOLINTU")

    told = [(one["method"], one["route"], one["status"]) for one in _requests(lines)]
    assert told == [
        ("GET", "/<language:lang_code>/b/<token>", 404),
        ("GET", "", 404),
        ("other", "", 405),
    ]
    assert all(isinstance(one["ms"], float) and len(one["request_id"]) == 16 for one in _requests(lines))


def test_every_line_of_a_request_has_its_id_and_two_requests_have_two(app: Flask, lines: Lines) -> None:
    def fail() -> str:
        raise ValueError(NICKNAME)

    app.view_functions["site.robots"] = fail
    client = app.test_client()
    client.get("/robots.txt")
    client.get("/healthz")

    mishap, first, second = [line for line in lines() if "request_id" in line]
    assert mishap["request_id"] == first["request_id"] != second["request_id"]
    assert (mishap["message"], mishap["fault"]) == ("mishap ValueError at site.robots", "ValueError")
    assert mishap["places"][-1].startswith("web/test_logs.py:")
    assert NICKNAME not in json.dumps(lines(), ensure_ascii=False)


def test_the_id_of_a_trusted_proxy_is_kept_and_a_visitor_s_is_not(
    settings: dict[str, str], database: Engine, lines: Lines
) -> None:
    given = {"X-Request-ID": "1b9d6bcd-bbfd-4b2d"}
    for hops, headers in (
        ("0", given),
        ("1", given),
        ("1", {"X-Request-ID": "x" * 65}),
        ("1", {"X-Request-ID": "ä b"}),
    ):
        app = booking.create_app({**settings, "TAVATAAN_LOG": "json", "TAVATAAN_PROXY_HOPS": hops})
        app.test_client().get("/healthz", headers={**headers, "X-Forwarded-For": "192.0.2.1"})
        app.extensions["db_engine"].dispose()

    assert [one["request_id"] == given["X-Request-ID"] for one in _requests(lines)] == [False, True, False, False]
    assert "192.0.2.1" not in json.dumps(lines())


def test_nothing_of_anybody_is_logged_over_a_whole_booking(app: Flask, database: Engine, lines: Lines) -> None:
    with db.transaction(database) as tx:
        world = small_world(tx)
        session = drop_in(tx, world)
        slot = cut_slots(tx, session)[0].public_id
        admin = world.users["admin"]
    family, staff = app.test_client(), app.test_client()
    page = f"/fi/sessions/{session.public_id}/book?slot={slot}"

    send(family, page, nickname=NICKNAME, contact="email", email="muuttolintu@@example")
    booked = send(family, page, nickname=NICKNAME, contact="email", email=ADDRESS)
    send(family, page, nickname=NICKNAME, contact="email", email=ADDRESS)  # taken by now
    link = booked.location
    family.get(link)
    family.get(f"{link}/event.ics")
    send(staff, "/staff/login", email=ADDRESS, password=PASSWORD)
    token = sign_in(staff, admin)
    staff.get(f"/staff/sessions/{session.public_id}")
    with app.app_context():
        send_due(database, Pigeonhole(_refuse), now=booking.clock.utc_now())
    send(family, f"{link}/cancel")
    family.post(f"{link}/cancel", data={**hidden_fields(family.get(link)), "nickname": NICKNAME})

    assert booked.status_code == 303
    assert len(_requests(lines)) >= 15
    written = json.dumps(lines(), ensure_ascii=False)
    for secret in (NICKNAME, "muuttolintu", PASSWORD, token, link.rsplit("/", 1)[1], slot, "127.0.0.1", admin.email):
        assert secret not in written, secret
    assert "cannot be sent: receiver refused 550" in written


def _refuse(_public_id: str) -> None:
    raise Refused("receiver refused 550")


def test_a_real_server_writes_objects_only_and_no_path(
    live_server: str, settings: dict[str, str], tmp_path: Path
) -> None:
    with Served("wsgi:app", {**settings, "TAVATAAN_LOG": "json"}, tmp_path, workers=1, threads=2) as served:
        with urlopen(f"http://127.0.0.1:{served.port}/fi/?nimi={NICKNAME}") as answer:
            assert answer.status == 200
        log = served.log()

    told = [json.loads(line) for line in log.splitlines()]
    assert [(one["route"], one["status"]) for one in told] == [("/<language:lang_code>/", 200)]
    assert NICKNAME not in log


def test_plain_lines_tell_a_mishap_without_its_text() -> None:
    try:
        raise ValueError(NICKNAME)
    except ValueError as fault:
        record = logging.LogRecord("a", logging.ERROR, "", 0, "mishap", (), (type(fault), fault, fault.__traceback__))

    first, kind, place = PlainLines().format(record).splitlines()
    assert (first, kind) == ("ERROR a: mishap", "ValueError")
    assert place.startswith("  web/test_logs.py:")


@pytest.mark.parametrize(
    ("given", "is_json"),
    [
        ({"TAVATAAN_ENV": "development"}, False),
        ({"TAVATAAN_ENV": "development", "TAVATAAN_LOG": "json"}, True),
        ({"PUBLIC_URL": "https://tavataan.example.org"}, True),
        ({"PUBLIC_URL": "https://tavataan.example.org", "TAVATAAN_LOG": "text"}, False),
    ],
)
def test_production_writes_objects_unless_asked_otherwise(given: dict[str, str], is_json: bool) -> None:
    assert read_config({"SECRET_KEY": SECRET_KEY, **given}).is_log_json is is_json


def test_another_shape_is_refused() -> None:
    with pytest.raises(BadSettings, match="TAVATAAN_LOG is 'xml'; it must be json or text"):
        read_config({"TAVATAAN_ENV": "development", "SECRET_KEY": SECRET_KEY, "TAVATAAN_LOG": "xml"})
