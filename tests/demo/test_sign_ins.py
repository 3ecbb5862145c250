"""The demo's sign-ins work where it is tried out, and stop a production service from starting."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from booking import create_app
from booking.db import reading
from booking.demo.sign_ins import PASSWORD, SIGN_INS, active_users
from booking.errors import BadSettings

TOKEN = re.compile(r'name="form_token"[^>]*value="([^"]+)"')


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["demo", *arguments])
    return result.exit_code, result.output


@pytest.fixture
def in_production(settings: dict[str, str]) -> dict[str, str]:
    """Return the settings of the same database in production."""
    return {
        **settings,
        "TAVATAAN_ENV": "production",
        "PUBLIC_URL": "https://tavataan.example.org",
        "FROZEN_NOW": "",
    }


def test_sign_ins_are_printed_with_what_to_look_at(app: Flask) -> None:
    run(app, "load")

    code, output = run(app, "sign-ins")

    assert code == 0
    assert output.splitlines()[0] == "Demo sign-ins at http://tavataan.test/staff/login"
    assert len(output.splitlines()) == 2 + 6
    assert "koordinaattori@tavataan.example  perhekeskus-kokeilu-2018  terms: fill, preview" in output


def test_every_printed_sign_in_opens_the_staff_pages(app: Flask) -> None:
    run(app, "load")

    for one in SIGN_INS:
        client: FlaskClient = app.test_client()
        token = TOKEN.findall(client.get("/staff/login").text)[0]
        answers = {"form_token": token, "email": one.email, "password": PASSWORD}
        page = client.post("/staff/login", data=answers, follow_redirects=True)
        assert (page.status_code, page.request.path == "/staff/login") == (200, False), one.email


def test_a_database_without_the_demo_has_no_sign_ins_to_print(app: Flask) -> None:
    assert run(app, "sign-ins") == (0, "This database has no demo sign-ins.\n")


def test_a_database_without_tables_is_told_plainly(settings: dict[str, str], tmp_path: Path) -> None:
    empty = create_app({**settings, "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.db'}"})

    code, output = run(empty, "load")

    assert code == 1
    assert output.startswith("Error: The database does not answer or has no tables yet;")
    db_engine: Engine = empty.extensions["db_engine"]
    db_engine.dispose()


@pytest.mark.parametrize("command", ["load", "sign-ins"])
def test_in_production_the_demo_is_refused(command: str, in_production: dict[str, str], database: Engine) -> None:
    production = create_app(in_production)

    code, output = run(production, command)

    assert code == 1
    assert output == (
        "Error: The demo's sign-ins have a password that everybody knows, so they are refused in production.\n"
    )
    production.extensions["db_engine"].dispose()


def test_production_does_not_start_on_a_database_with_demo_sign_ins(app: Flask, in_production: dict[str, str]) -> None:
    run(app, "load")

    with pytest.raises(BadSettings, match="This database has the demo's sign-ins, whose password everybody knows"):
        create_app(in_production)


def test_production_starts_once_the_demo_sign_ins_are_closed(app: Flask, in_production: dict[str, str]) -> None:
    run(app, "load")

    assert run(app, "close") == (0, "8 demo sign-ins are closed.\n")

    with reading(app.extensions["db_engine"]) as tx:
        assert active_users(tx) == []
    create_app(in_production).extensions["db_engine"].dispose()
    assert run(app, "sign-ins") == (0, "This database has no demo sign-ins.\n")


def test_production_starts_on_a_database_that_has_no_tables_yet(in_production: dict[str, str], tmp_path: Path) -> None:
    empty = create_app({**in_production, "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.db'}"})

    empty.extensions["db_engine"].dispose()
