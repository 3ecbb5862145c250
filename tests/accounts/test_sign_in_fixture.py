"""The shortcut other tests use to be signed in works like the real thing."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from booking import db
from booking.accounts.access import needs, signed_in_user
from booking.accounts.rules import Permission
from tests.support.sign_in import sign_in
from tests.support.world import small_world


def test_a_signed_in_client_is_known_on_staff_pages_and_on_no_other(app: Flask, client: FlaskClient, database: Engine):
    with db.transaction(database) as tx:
        world = small_world(tx)
    app.add_url_rule("/staff/who", "who", needs(Permission.SEE_DAY)(lambda: signed_in_user().name))

    sign_in(client, world.users["director"])

    assert client.get("/staff/who").text == "Director"
