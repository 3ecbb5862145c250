"""Fields that a form does not have change nothing: every press is made once as it stands and once with all of them.

Sent along are the name of every column there is and what others called theirs; afterwards every row must be as the
plain press leaves it.
"""

from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from booking import db
from booking.tables import metadata
from tests.support.moment import Moment
from tests.support.reader import read

from . import matrix
from .matrix import Route
from .people import Town, town
from .presses import Pairs, address, pressed, send

MARK = "x7forged"
OF_OTHERS = {
    "is_admin": "y", "admin": "1", "roles": "admin", "permissions": "*", "owner_id": "2", "municipality": "2",
    "state": "accepted", "status": "confirmed", "approved": "y", "manage": "1", "appointment_id": "2", "id": "2",
}  # fmt: skip
WORDS = {"role": "admin", "scope": "all", "kind": "parish", "given_by": "provider", "presence": "always"}
"""Columns of which the database takes a few words only."""
MADE_AT_RANDOM = {
    "code_hash", "dedupe_key", "form_key_sha256", "link_sha256", "password_hash", "public_id", "seed", "token_sha256",
}  # fmt: skip
"""They differ with every press; in these only the mark is looked for."""
NOT_COMPARED = {"rate_count"}
"""Counts of presses, by real time."""


@pytest.fixture
def pilot(app: Flask, database: Engine) -> Town:
    """Write the house with everybody of the matrix."""
    return town(app, database)


def _value(kind: type) -> str:
    return {int: "2", bool: "y"}.get(kind, MARK if kind in (str, bytes, dict, list) else "2.1.2030")


EXTRAS = (
    {column.name: _value(column.type.python_type) for table in metadata.sorted_tables for column in table.columns}
    | WORDS
    | OF_OTHERS
)
Rows = dict[str, list[str]]


def rows(engine: Engine) -> Rows:
    """Return every row as text, without what is made at random."""
    with db.reading(engine) as tx:
        found = {}
        for table in (one for one in metadata.sorted_tables if one.name not in NOT_COMPARED):
            kept = [column for column in table.columns if column.name not in MADE_AT_RANDOM]
            found[table.name] = sorted(map(repr, tx.execute(select(*kept))))
        return found


class Presser:
    """Presses, reads what that has left, and puts the house back as it was."""

    def __init__(self, pilot: Town, engine: Engine, moment: Moment) -> None:
        """Begin with the house as it was written."""
        self._pilot, self._engine, self._moment = pilot, engine, moment
        self._before = rows(engine)

    def learn(self, who: str, route: Route) -> tuple[str, Pairs, Rows]:
        """Return where the last press of a route's form goes, with what, and the rows after all its presses."""
        return *pressed(self._pilot, who, route), self._put_back()

    def press(self, who: str, path: str, pairs: Pairs) -> tuple[int, Rows]:
        """Return the answer's status, and the rows after it."""
        return send(self._pilot, who, path, pairs).status_code, self._put_back()

    def is_untouched(self, found: Rows) -> bool:
        """Tell whether nothing was changed."""
        return found == self._before

    def _put_back(self) -> Rows:
        found = rows(self._engine)
        if not self.is_untouched(found):
            self._moment.put_back()
        return found


@pytest.mark.one_engine
def test_fields_that_a_form_does_not_have_change_nothing(app: Flask, database: Engine, pilot: Town) -> None:
    built, wrong = matrix.routes(app), []
    presser = Presser(pilot, database, Moment(database))
    for row in (one for one in matrix.rows() if one.method == "POST"):
        route, who = built["POST", row.rule], row.let_in[0]
        own = fields(pilot, who, route)
        path, pairs, plain = presser.learn(who, route)
        beyond = [(name, value) for name, value in EXTRAS.items() if name not in {*own, *dict(pairs)}]
        status, found = presser.press(who, path, [*beyond, *pairs])
        # Or the whole press is refused: what is offered to others only is none of the choices here.
        if found == plain or (status == 422 and presser.is_untouched(found)):
            continue
        _status, plain = presser.press(who, path, pairs)  # a page that is no step may have been pressed twice
        wrong += [f"POST {row.rule} changes {name}" for name in plain if plain[name] != found[name]]

    assert "\n".join(wrong) == ""


def fields(pilot: Town, who: str, route: Route) -> set[str]:
    """Return the fields of a route's own form."""
    if "GET" not in (route.rule.methods or ()):
        return set()
    path = address(pilot, route)
    page = read(pilot.client(who).get(path, buffered=True))
    forms = [one for one in page.forms if urlsplit(one.action).path == urlsplit(path).path]
    return {name for one in forms for name in (*one.typed, *one.choices, *(name for name, _ in one.values))}
