"""What a press costs the database: so many statements and no more, whoever wins."""

import re

from flask.testing import FlaskClient
from sqlalchemy import Engine

from booking import db
from booking.reservations.service import reserve
from tests.support.autumn import Autumn, asking
from tests.support.families import hidden_fields
from tests.support.moments import NOW
from tests.support.statements import statements_of

TARGET = re.compile(r"(INSERT) INTO (\w+)|(UPDATE) (\w+)|(SELECT) .*? FROM (\w+)", re.DOTALL)

WON = [
    "SELECT slot",  # without waiting for anybody: is it free at all?
    "INSERT rate_count",
    "SELECT slot",
    "SELECT attendance",
    "INSERT reservation",
    "INSERT reservation_contact",
    "INSERT notice",
    "INSERT audit_event",
]
LOST = [
    "SELECT slot",
    "SELECT slot",
    "SELECT occurrence",
    "SELECT occurrence",
    "SELECT slot",
    "SELECT organisation",
    "SELECT slot",
]
"""The last two: the page says who would be responsible for the family's data."""


def _told(statements: list[str]) -> list[str]:
    found = [TARGET.match(" ".join(one.split())) for one in statements if not one.startswith(("BEGIN", "PRAGMA"))]
    return [" ".join(part for part in one.groups() if part) for one in found if one is not None]


def _fields(client: FlaskClient, path: str) -> dict[str, str]:
    return {**hidden_fields(client.get(path)), "nickname": "Maija", "contact": "email", "email": "maija@example.fi"}


def test_who_gets_the_time_costs_eight_statements_in_two_transactions(
    client: FlaskClient, database: Engine, autumn: Autumn
) -> None:
    path = f"/en/sessions/{autumn.first}/book?slot={autumn.first_slots['10.00']}"
    fields = _fields(client, path)

    with statements_of(database) as statements:
        assert client.post(path, data=fields).status_code == 303

    if database.dialect.name == "sqlite":
        assert [one for one in statements if one.startswith("BEGIN")] == ["BEGIN", "BEGIN IMMEDIATE"]
        assert _told(statements) == WON
    else:  # where writers are not alone, the session is held still first
        assert _told(statements) == [*WON[:2], "SELECT occurrence", *WON[2:]]


def test_who_comes_too_late_only_reads(client: FlaskClient, database: Engine, autumn: Autumn) -> None:
    path = f"/en/sessions/{autumn.first}/book?slot={autumn.first_slots['10.00']}"
    fields = _fields(client, path)
    with db.transaction(database) as tx:
        reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    client.get("/en/help")  # whose service it is was asked before

    with statements_of(database) as statements:
        assert client.post(path, data=fields).status_code == 409

    assert [one for one in statements if one.startswith("BEGIN")] in (["BEGIN"] * 2, [])
    assert _told(statements) == LOST


def test_pressing_twice_only_reads_the_second_time(client: FlaskClient, database: Engine, autumn: Autumn) -> None:
    path = f"/en/sessions/{autumn.first}/book?slot={autumn.first_slots['10.00']}"
    fields = _fields(client, path)
    first = client.post(path, data=fields)
    client.get("/en/help")  # whose service it is was asked before

    with statements_of(database) as statements:
        assert client.post(path, data=fields).location == first.location

    assert _told(statements) == ["SELECT slot"]
