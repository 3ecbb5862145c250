"""Over every address and every form, in all roles: nothing of anybody is in the log, on stdout or on stderr."""

import io
import logging
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from booking import db
from booking.accounts.model import User
from booking.reservations.model import ReservationContact
from booking.web.logs import JsonLines, PlainLines
from tests.support import routes, typed
from tests.support.full_house import ROLES, FullHouse, full_house
from tests.support.sign_in import sign_in

MARKER = "Muuttolintu"
TYPED = f"{MARKER} muuttolintu@example.fi +358 40 765 4321"


@pytest.fixture
def settings(settings: dict[str, str]) -> dict[str, str]:
    """Log each request, as in production."""
    return {**settings, "TAVATAAN_LOG": "json"}


@pytest.fixture
def house(app: Flask, database: Engine) -> FullHouse:
    return full_house(database)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Write down what every logger says at every level, in both of the service's ways."""
    text = io.StringIO()
    root, handlers = logging.getLogger(), []
    for ways in (JsonLines(), PlainLines()):
        handler = logging.StreamHandler(text)
        handler.setFormatter(ways)
        handlers.append(handler)
        root.addHandler(handler)
    level = root.level
    root.setLevel(logging.DEBUG)
    yield text
    root.setLevel(level)
    for handler in handlers:
        root.removeHandler(handler)


def secrets_of(database: Engine, house: FullHouse) -> set[str]:
    """Return what must never be told: names, contacts, links, codes, feeds, addresses of staff."""
    with db.reading(database) as tx:
        contacts = set(tx.scalars(select(ReservationContact.address)))
        staff = set(tx.scalars(select(User.email)))
    tokens = {token for kind in ("links", "feeds", "account_links") for token in house.ids[kind].values()}
    return contacts | staff | tokens | {house.code, "Aurinko", MARKER, "muuttolintu", "+358 40 765 4321", "7654321"}


@pytest.mark.one_engine
def test_nothing_of_anybody_is_told_over_every_address_and_form(
    app: Flask, database: Engine, house: FullHouse, written: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    secrets = secrets_of(database, house)
    clients = {role: app.test_client() for role in (None, *ROLES)}
    for role in ROLES:
        secrets.add(sign_in(clients[role], house.world.users[role]))

    for path in routes.good_paths(app, house, "GET"):
        for role in ("professional", "admin") if path.startswith("/staff") else (None,):
            clients[role].get(f"{path}{'&' if '?' in path else '?'}nimi={MARKER}", buffered=True)
    for task in typed.tasks(house):
        form = typed.form_at(clients[task.role], task.path)
        for name in task.free:
            typed.send(clients[task.role], form, {**task.answers, name: TYPED}, task.button)

    out, err = capfd.readouterr()
    said = written.getvalue() + out + err
    assert said.count('"logger": "tavataan.requests"') > 300
    assert sorted(one for one in secrets if one in said) == []
