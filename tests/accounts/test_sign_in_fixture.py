"""The shortcut other tests use to be signed in works like the real thing."""

from flask import Flask
from sqlalchemy import Engine

from booking import db
from booking.accounts.access import needs, signed_in_user
from booking.accounts.rules import Permission
from tests.support.sign_in import sign_in
from tests.support.world import small_world


def test_a_signed_in_client_is_known_on_staff_pages_and_on_no_other(new_app: Flask, database: Engine):
    with db.transaction(database) as tx:
        world = small_world(tx)
    new_app.add_url_rule("/staff/who", "who", needs(Permission.SEE_DAY)(lambda: signed_in_user().name))

    client = new_app.test_client()
    sign_in(client, world.users["director"])

    assert client.get("/staff/who").text == "Director"
