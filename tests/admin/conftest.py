"""What the tests of the administration share: the small world, somebody's client, a form pressed as a browser does."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from booking import db
from booking.audit.model import AuditEvent
from tests.support.sign_in import form_token, sign_in
from tests.support.world import World, small_world

Send = Callable[..., TestResponse]
SEEN = re.compile(r'name="seen" type="hidden" value="(\w*)"')


@pytest.fixture
def world(database: Engine) -> World:
    """Write the small world."""
    with db.transaction(database) as tx:
        return small_world(tx)


@pytest.fixture
def client_of(app: Flask, world: World) -> Callable[[str], FlaskClient]:
    """Return a function that returns the client of somebody signed in."""

    def signed_in(role: str) -> FlaskClient:
        client = app.test_client()
        sign_in(client, world.users[role])
        return client

    return signed_in


@pytest.fixture
def admin(client_of: Callable[[str], FlaskClient]) -> FlaskClient:
    """Return the client of an administrator."""
    return client_of("admin")


@pytest.fixture
def acts(database: Engine) -> Callable[[], list[tuple[str, str]]]:
    """Return a function that tells what stands in the log: act and kind of row."""

    def logged() -> list[tuple[str, str]]:
        with db.reading(database) as tx:
            rows = tx.execute(select(AuditEvent.action, AuditEvent.subject).order_by(AuditEvent.id))
            return [(row.action, row.subject) for row in rows]

    return logged


def send(client: FlaskClient, url: str, **fields: str) -> TestResponse:
    """Press a form with these answers and a good token."""
    return client.post(f"{url}?lang=en", data={**fields, "form_token": form_token(client)})


def seen_in(answer: TestResponse) -> str:
    """Return what a page says it was made from."""
    found = SEEN.search(answer.text)
    assert found is not None
    return found[1]
