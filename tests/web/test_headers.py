"""The headers of every answer, on the public address of a real service: https."""

import pytest
from flask import Flask
from sqlalchemy import Engine

from booking.config import read_config
from tests.support import routes
from tests.support.answers import faults
from tests.support.full_house import full_house
from tests.support.sign_in import sign_in

HTTPS = "https://tavataan.test"


@pytest.mark.one_engine
@pytest.mark.parametrize("role", [None, "professional", "admin"])
def test_every_route_has_every_header_over_https_and_keeps_nothing_personal(
    app: Flask, database: Engine, settings: dict[str, str], role: str | None
) -> None:
    house = full_house(database)
    app.config["SETTINGS"] = read_config({**settings, "PUBLIC_URL": HTTPS})
    client = app.test_client()
    if role is not None:
        sign_in(client, house.world.users[role])

    for method in ("GET", "POST"):
        for path in routes.first_paths(app, house, method):
            answer = client.open(path, method=method, base_url=HTTPS, buffered=True)
            assert faults(answer) == [], f"{method} {path}"
            assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
            assert all("; Secure;" in cookie for cookie in answer.headers.getlist("Set-Cookie")), path


def test_without_https_nobody_is_bound_to_it(app: Flask) -> None:
    answer = app.test_client().get("/en/about", headers={"X-Forwarded-Proto": "https"})

    assert "Strict-Transport-Security" not in answer.headers
