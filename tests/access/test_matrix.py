"""Who gets what at each address: every cell of matrix.txt is tried, on both databases.

A page is asked for; a form is pressed in a way that does something for whoever may, by each with a token of their own.
Whoever is refused changes nothing, and is refused before anything of the form is looked at.
"""

import pytest
from flask import Flask
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from tests.support.fingerprint import fingerprint
from tests.support.moment import Moment

from . import matrix
from .matrix import Route, Row
from .people import Town, town
from .presses import address, pressed, send

CHANGE_NOTHING = {"409", "422"}
DOES_NOTHING = {
    ("POST", "/<language:lang_code>/b/<token>/data/download"),  # a copy
    ("POST", "/<language:lang_code>/b/<token>/data/show"),
    ("POST", "/<language:lang_code>/b/<token>/same/three"),  # one of the next three sessions is full
    ("POST", "/<language:lang_code>/s/<token>/data/download"),
    ("POST", "/<language:lang_code>/s/<token>/data/show"),
    ("POST", "/<language:lang_code>/q/<token>/data/download"),
    ("POST", "/<language:lang_code>/q/<token>/data/show"),
    ("POST", "/<language:lang_code>/code"),  # leads on to the booking
    ("POST", "/<language:lang_code>/my-data"),
    ("POST", "/staff/audit/copy"),  # copies, which the log has
    ("POST", "/staff/reservations/<public_id>/copy"),
    ("POST", "/staff/sign-ups/<public_id>/copy"),
    ("POST", "/staff/sessions/<public_id>/training/leave"),  # needs a sign-up of one's own
    ("POST", "/staff/account/second-factor"),  # needs the code of an app
    ("POST", "/staff/login/code"),  # nothing is waited for
}
"""Presses that change no row, whoever sends them."""


@pytest.fixture
def moment(database: Engine, pilot: Town) -> Moment:
    """Keep the house as it was written."""
    return Moment(database)


@pytest.fixture
def pilot(app: Flask, database: Engine) -> Town:
    """Write the house with everybody of the matrix."""
    return town(app, database)


def test_a_line_that_is_missing_is_written_out_to_be_filled_in(new_app: Flask) -> None:
    new_app.add_url_rule("/staff/new", "new", lambda: "", methods=["GET", "POST"])
    new_app.add_url_rule("/<language:lang_code>/new", "guests", lambda: "")
    new_app.add_url_rule("/staff/<any(here, there):where>", "choice", lambda: "")

    said = matrix.missing(new_app).splitlines()

    assert "what each is to get in place of each ?" in said[0]
    assert said[1].split() == ["GET", "/<language:lang_code>/new", "everybody", "?"]
    assert said[3].split() == ["GET", "/staff/new", "login", *["?"] * 12]
    assert said[4].split() == ["POST", "/staff/new", "login", *["?"] * 12]
    assert [line.split()[1] for line in said[2::3]] == ["/staff/here", "/staff/there"]


def test_nobody_opens_what_is_not_theirs_and_opening_changes_nothing(app: Flask, database: Engine, pilot: Town) -> None:
    before, wrong = fingerprint(database), []
    for row, route in _routes(app, "GET"):
        path = address(pilot, route)
        found = {who: word(pilot.client(who).get(path, buffered=True)) for who in row.cells}
        wrong += _wrong_cells(row, found)

    assert "\n".join(wrong) == ""
    assert fingerprint(database) == before


def test_nobody_presses_what_is_not_theirs_and_a_refused_press_changes_nothing(
    app: Flask, database: Engine, pilot: Town, moment: Moment
) -> None:
    before, wrong, idle = fingerprint(database), [], set()
    for row, route in _routes(app, "POST"):
        sent = pressed(pilot, row.let_in[0], route)
        moment.put_back()
        found = {who: word(send(pilot, who, *sent)) for who in row.refused}
        if fingerprint(database) != before:
            wrong.append(f"POST {row.rule}: somebody who is refused has changed something")
            moment.put_back()
        has_done = False
        for who in row.let_in:
            found[who] = word(send(pilot, who, *sent))
            is_changed = fingerprint(database) != before
            has_done = has_done or is_changed
            if is_changed:
                moment.put_back()
            if is_changed and row.cells[who] in CHANGE_NOTHING:
                wrong.append(f"POST {row.rule}: {who} has changed something")
        wrong += _wrong_cells(row, found)
        idle |= set() if has_done else {(row.method, row.rule)}

    assert "\n".join(wrong) == ""
    assert idle == DOES_NOTHING, "say in presses.py what to press, so that a press does something"


def word(answer: TestResponse) -> str:
    """Return an answer as the table writes it."""
    is_entrance = answer.status_code == 303 and answer.location.partition("?next=")[0] == "/staff/login"
    return matrix.LOGIN if is_entrance and "Set-Cookie" not in answer.headers else str(answer.status_code)


def _routes(app: Flask, method: str) -> list[tuple[Row, Route]]:
    built = matrix.routes(app)
    return [(row, built[method, row.rule]) for row in matrix.rows() if row.method == method]


def _wrong_cells(row: Row, found: dict[str, str]) -> list[str]:
    return [
        f"{row.method} {row.rule}: {who} gets {found[who]}, not {cell}"
        for who, cell in row.cells.items()
        if found[who] != cell
    ]
