"""Opening a page changes nothing, and a press is only a press with its token."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.db import Base
from booking.reservations.codes import code_text
from booking.reservations.links import link_token
from booking.reservations.service import (
    reserve,
)
from tests.support.autumn import Autumn, asking
from tests.support.moments import NOW


@pytest.fixture
def link(database: Engine, autumn: Autumn) -> str:
    """Hold 1.11. at 10.00 and return the path of its page."""
    with db.transaction(database) as tx:
        return f"/en/b/{link_token(reserve(tx, asking(autumn.first_slots['10.00']), now=NOW))}"


@pytest.fixture
def code(database: Engine, autumn: Autumn) -> str:
    """Hold 1.11. at 10.15 without a contact and return its code."""
    with db.transaction(database) as tx:
        asked = asking(autumn.first_slots["10.15"], contact_kind=None, contact_address=None)
        return code_text(reserve(tx, asked, now=NOW))


def _fingerprint(database: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table but the counts of limits."""
    with db.reading(database) as tx:
        return {
            table.name: [tuple(row) for row in tx.execute(select(table).order_by(*table.primary_key.columns))]
            for table in Base.metadata.sorted_tables
            if table.name != "rate_count"
        }


def test_opening_pages_changes_no_row(
    client: FlaskClient, database: Engine, autumn: Autumn, link: str, code: str
) -> None:
    before = _fingerprint(database)
    book = f"/en/sessions/{autumn.first}/book?slot="
    paths = [link, f"{link}/cancel", f"{link}/event.ics", "/en/code", book + autumn.first_slots["9.30"]]
    paths += [book + autumn.first_slots["10.00"], f"{link}?cancel=1", f"{link}/undo", f"/en/code?code={code}"]

    for path in paths:
        for method in ("GET", "HEAD", "OPTIONS"):
            assert client.open(path, method=method).status_code < 500

    assert _fingerprint(database) == before


@pytest.mark.parametrize("rest", ["/cancel", "/undo"])
def test_forged_presses_are_refused(client: FlaskClient, database: Engine, link: str, rest: str) -> None:
    before = _fingerprint(database)

    assert client.post(link + rest, data={"form_token": "forged"}).status_code == 400
    assert client.post(link + rest).status_code == 400
    assert client.post(link, data={}).status_code == 405
    assert _fingerprint(database) == before
