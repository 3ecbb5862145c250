"""An empty installation is set up wholly by pages, from the first administrator to the first term."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.accounts.model import RoleGrant, User
from booking.network.model import Organisation
from booking.schedule.model import Professional, Term
from booking.venues.model import Venue
from tests.support.moments import NOW
from tests.support.sign_in import sign_in

from .conftest import send

SETTINGS = "/staff/settings"


def administrator(app: Flask, database: Engine) -> FlaskClient:
    with db.transaction(database) as tx:
        user = User(email="first@example.fi", name="First", password_hash="-", created_at=NOW)
        tx.add(user)
        tx.flush()
        tx.add(RoleGrant(user_id=user.id, role="admin", scope="all"))
    client = app.test_client()
    sign_in(client, user)
    return client


def left_to_do(client: FlaskClient) -> int:
    page = client.get(f"{SETTINGS}?lang=en").text
    return page.partition("Start here")[2].partition("</ol>")[0].count("<a href")


def test_each_step_leads_to_the_next_until_families_can_be_met(app: Flask, database: Engine):
    client = administrator(app, database)
    assert left_to_do(client) == 8
    assert client.get("/staff/venues/new").location == SETTINGS

    send(client, f"{SETTINGS}/region", **{"names-fi": "Etelä-Savo"})
    send(client, f"{SETTINGS}/areas/new", **{"names-fi": "Pieksämäen seutu"})
    send(client, f"{SETTINGS}/municipalities/new", **{"names-fi": "Pieksämäki", "area": "pieksamaen-seutu"})
    send(client, f"{SETTINGS}/organisations/new", **{"names-fi": "Pieksämäen kaupunki", "kind": "municipality"})
    service = {"names-fi": "Perheneuvola", "face": "family_counselling", "position": "1"}
    send(client, f"{SETTINGS}/services/new", **service)
    venue = {"name": "Perheiden talo", "street_address": "Tie 1", "city": "Pieksämäki", "municipality": "pieksamaki"}
    send(client, "/staff/venues/new", **venue, usual_weekday="3", usual_starts="9.30", usual_minutes="90")
    with db.reading(database) as tx:
        employer = tx.scalars(select(Organisation.public_id)).one()
    person = {"name": "Aino Peltola", "service": "perheneuvola", "organisation": employer, "user": ""}
    send(client, f"{SETTINGS}/professionals/new", **person)
    assert left_to_do(client) == 1
    term = {"names-fi": "Syksy 2018", "first_on": "1.8.2018", "last_on": "31.12.2018"}
    programme = {"programme": "new", "programme_names-fi": "Yhdessä", "municipality": "pieksamaki"}
    send(client, "/staff/terms/new", **term, **programme)

    assert "Start here" not in client.get(f"{SETTINGS}?lang=en").text
    with db.reading(database) as tx:
        assert [len(tx.scalars(select(table)).all()) for table in (Venue, Professional, Term)] == [1, 1, 1]
    assert client.get("/fi/").status_code == 200
