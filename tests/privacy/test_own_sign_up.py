"""A family sees, copies and erases what is kept of its sign-up; afterwards the seats are free."""

import json
from datetime import datetime

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.audit.model import AuditEvent
from booking.privacy.retention import forget_families
from booking.signups.links import link_token
from booking.signups.model import Gathering, SignUp
from booking.signups.service import sign_up
from tests.support.evenings import evening, family
from tests.support.families import hidden_fields
from tests.support.moments import NOW
from tests.support.staff import signed_in, words
from tests.support.world import small_world


def test_a_family_sees_copies_and_erases_what_is_kept(app: Flask, client: FlaskClient, database: Engine) -> None:
    with app.app_context(), db.transaction(database) as tx:
        world = small_world(tx)
        event = evening(tx, world, has_child_minding=True)
        page = f"/en/s/{link_token(sign_up(tx, family(event, 2, 3, wants_child_minding=True), now=NOW))}/data"
    signed_in(app, world.users["professional"]).get(f"/staff/sessions/{event.public_id}/sign-ups")

    before = client.get(page)
    assert "your e-mail address" in words(before)
    assert "maija@example.fi" not in before.text, "nothing personal before a button is pressed"
    shown = words(client.post(f"{page}/show", data=hidden_fields(before)))
    assert "maija@example.fi" in shown
    assert "Perheiden talo, 2 adults, 3 children, wishes for child minding" in shown
    assert "saw the name, to prepare for the event" in shown

    asked = client.get("/en/my-data")
    led = client.post("/en/my-data", data={**hidden_fields(asked), "proof": f"http://tavataan.test{page}"})
    assert led.location.endswith(page)

    copy = json.loads(client.post(f"{page}/download", data=hidden_fields(before)).text)
    assert (copy["name"], copy["events"][0]["children"], copy["events"][0]["child_minding"]) == ("Maija", 3, True)

    assert client.post(f"{page}/erase", data=hidden_fields(before)).status_code == 303
    assert client.get(page).status_code == 410
    with db.reading(database) as tx:
        kept = tx.scalars(select(SignUp)).one()
        assert (kept.nickname, kept.contact, tx.scalars(select(Gathering.taken)).one()) == (None, None, 0)


def test_the_controllers_professional_takes_a_copy_for_the_family_that_asks(app: Flask, database: Engine) -> None:
    with app.app_context(), db.transaction(database) as tx:
        world = small_world(tx)
        party = sign_up(tx, family(evening(tx, world), 2, 3), now=NOW).parties[0]
        page = f"/staff/sessions/{party.occurrence.public_id}/sign-ups"
        address = f"/staff/sign-ups/{party.public_id}/copy"
    own, other = (signed_in(app, world.users[role]) for role in ("professional", "coordinator"))

    assert address in own.get(page).text
    copy = own.post(f"{address}?lang=en", data=hidden_fields(own.get(page)))
    refused = other.post(address, data=hidden_fields(other.get(page)))

    assert (copy.status_code, copy.headers["Cache-Control"]) == (200, "no-store")
    assert "maija@example.fi" in copy.text
    assert "Perheiden talo, 2 adults, 3 children" in copy.text
    assert (refused.status_code, address in other.get(page).text) == (403, False)
    with db.reading(database) as tx:
        noted = tx.scalars(select(AuditEvent).where(AuditEvent.action == "copy_family_data")).all()
        assert [(one.controller_id, one.details["party_ids"]) for one in noted] == [(world.county.id, [1])]


def test_a_command_erases_again_what_a_restored_backup_brought_back(app: Flask, database: Engine) -> None:
    with app.app_context(), db.transaction(database) as tx:
        public_id = sign_up(tx, family(evening(tx, small_world(tx))), now=NOW).public_id

    said = [app.test_cli_runner().invoke(args=["retention", "erase", public_id]).output for _turn in range(2)]
    assert said == [f"{public_id}: erased\n", f"{public_id}: erased already\n"]


def test_names_and_contacts_go_some_days_after_the_event(app: Flask, database: Engine) -> None:
    with app.app_context(), db.transaction(database) as tx:
        world = small_world(tx)
        event, someday = evening(tx, world), evening(tx, world, has_hour=False, team=())
        sign_up(tx, family(event), now=NOW)
        sign_up(tx, family(someday), now=NOW)

    def run(day: str) -> int:
        at = datetime.fromisoformat(f"{day}T03:00:00+00:00")
        return forget_families(database, app.config["SETTINGS"], at)[1]

    assert [run(day) for day in ("2018-12-20", "2018-12-21")] == [0, 2]
