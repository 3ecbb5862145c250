"""Whose data a booking is: the wished professional's organisation; said before, kept by whatever staff do later."""

from datetime import UTC, date, datetime, time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update

from booking import db
from booking.audit.model import AuditEvent
from booking.audit.service import by_user
from booking.changes.handing_over import hand_over
from booking.following.slots import cut_slots
from booking.reservations.links import link_token
from booking.reservations.model import Reservation, Slot
from booking.schedule.model import Attendance, Occurrence
from booking.schedule.service import answer_asking
from tests.support.families import book, hidden_fields
from tests.support.four_controllers import NAMES, SERVICES, FourControllers, four_controllers
from tests.support.moments import NOW
from tests.support.staff import held, signed_in, words
from tests.support.world import drop_in

LATER = datetime(2018, 10, 25, 9, 1, tzinfo=UTC)
CONTACT = {"contact_email": "tietosuoja@example.fi", "contact_phone": "015 123 4567", "retention_days": 14}


@pytest.fixture
def four(app: Flask, database: Engine) -> FourControllers:
    with db.transaction(database) as tx:
        written = four_controllers(tx)
        for name, value in CONTACT.items():
            setattr(written.organisations["parish"], name, value)
        return written


def slots_of(database: Engine, session: Occurrence) -> list[str]:
    with db.reading(database) as tx:
        chosen = select(Slot.public_id).where(Slot.occurrence_id == session.id).order_by(Slot.starts_at)
        return list(tx.scalars(chosen))


def of_the_town(database: Engine, four: FourControllers) -> Occurrence:
    """Write a session at which only the town's professional is regular."""
    with db.transaction(database) as tx:
        session = drop_in(tx, four.world, date(2018, 11, 8), time(9, 30), time(10), team=("family_guidance",))
        cut_slots(tx, session)
        return session


def whose(database: Engine, reservation_id: int) -> int:
    with db.reading(database) as tx:
        return tx.get_one(Reservation, reservation_id).controller_id


def test_the_form_and_the_page_behind_the_link_say_whose_the_data_is(
    client: FlaskClient, database: Engine, four: FourControllers
):
    free = slots_of(database, four.session)[-1]
    path = f"/en/sessions/{four.session.public_id}/book?slot={free}"

    said = {kind: words(client.get(f"{path}&service={slug}")) for kind, slug in SERVICES.items()}
    for kind, text in said.items():
        assert f"{NAMES[kind]} is responsible for your details." in text
        assert [name for name in NAMES.values() if name in text] == [NAMES[kind]]
    assert "Questions about them: tietosuoja@example.fi , 015 123 4567" in said["parish"]
    assert "delete them after 14 days" in said["parish"]
    assert "delete them after 30 days" in said["county"]
    assert f"{NAMES['county']} is responsible" in words(client.get(path)), "anyone: the first regular one's"

    link = book(client, f"{path}&service=parish_work").location
    assert f"{NAMES['parish']} is responsible for your details." in words(client.get(link))


def test_a_form_that_came_too_late_says_it_beside_each_other_time(
    client: FlaskClient, database: Engine, four: FourControllers
):
    of_the_town(database, four)
    taken = slots_of(database, four.session)[0]

    text = words(client.get(f"/en/sessions/{four.session.public_id}/book?slot={taken}"))

    said = [name for name in NAMES.values() for _ in range(text.count(f"{name} is responsible for your details."))]
    assert said == [NAMES["county"], NAMES["town"]]
    assert "Beside each time you see who is responsible for your details." in text


def test_the_only_time_left_is_told_by_its_own_controller(client: FlaskClient, database: Engine, four: FourControllers):
    of_the_town(database, four)
    slots = slots_of(database, four.session)
    book(client, f"/en/sessions/{four.session.public_id}/book?slot={slots[-1]}")

    text = words(client.get(f"/en/sessions/{four.session.public_id}/book?slot={slots[0]}"))

    assert [name for name in NAMES.values() if name in text] == [NAMES["town"]]


def test_a_family_that_moves_itself_hears_it_first_and_both_controllers_have_it_in_their_log(
    client: FlaskClient, database: Engine, four: FourControllers
):
    session, row = of_the_town(database, four), four.families["Haapala"]
    with db.transaction(database) as tx:
        tx.execute(update(Reservation).where(Reservation.id == row.id).values(service_id=None))
    path = f"/en/b/{link_token(row)}/move"

    page = client.get(path)
    assert words(page).count("is responsible for your details") == 1
    assert f"Here {NAMES['town']} is responsible for your details." in words(page)
    client.post(path, data={**hidden_fields(page), "slot": slots_of(database, session)[0]})

    town, county = four.world.town.id, four.world.county.id
    assert whose(database, row.id) == town
    with db.reading(database) as tx:
        rows = tx.execute(
            select(AuditEvent.controller_id, AuditEvent.action)
            .where(AuditEvent.subject == "reservation", AuditEvent.subject_id == row.id)
            .order_by(AuditEvent.id)
        )
        assert rows.all() == [(county, "reserve"), (county, "move_reservation"), (town, "change_controller")]


def test_staff_read_in_the_form_whose_it_becomes_and_without_a_wish_it_is_their_own(
    app: Flask, database: Engine, four: FourControllers
):
    free = slots_of(database, four.session)[-1]
    client = signed_in(app, four.users["association"])
    path = f"/staff/sessions/{four.session.public_id}/book?slot={free}&lang=en"

    page = client.get(path)
    assert f"Anyone ({NAMES['association']})" in words(page)
    assert f"Family guidance ({NAMES['town']})" in words(page)
    answers = {"nickname": "Onervala", "contact": "none", "language": "fi", "service": ""}
    assert client.post(path, data={**hidden_fields(page), **answers}).status_code == 303

    assert held(database)[-1].controller_id == four.organisations["association"].id
    assert "Onervala" in client.get(f"/staff/sessions/{four.session.public_id}").text
    county = signed_in(app, four.users["county"])
    assert "Onervala" not in county.get(f"/staff/sessions/{four.session.public_id}").text


def test_a_session_handed_over_keeps_the_controller_and_its_substitute_sees_no_names(
    app: Flask, database: Engine, four: FourControllers
):
    coordinator = signed_in(app, four.world.users["coordinator"])
    path = f"/staff/sessions/{four.session.public_id}?lang=en"
    with db.transaction(database) as tx:
        substitute = four.world.people["parish_work"]
        substitute.service_id = four.world.services["family_counselling"].id
        tx.merge(substitute)
        tx.execute(update(Attendance).where(Attendance.professional_id == substitute.id).values(absent_at=NOW))
        coming = Attendance.professional_id == four.world.people["family_counselling"].id
        attendance = tx.scalars(select(Attendance).where(coming)).one()
        actor = by_user(four.world.users["coordinator"].id)
        hand_over(tx, attendance, tx.merge(substitute), now=NOW, actor=actor)
        asked = Attendance.professional_id == substitute.id
        answer_asking(tx, tx.scalars(select(Attendance).where(asked)).one(), True, now=LATER, actor=actor)

    county = four.world.county.id
    assert [whose(database, four.families[name].id) for name in ("Haapala", "Paatsama")] == [county, county]
    assert "from which nobody comes" not in words(coordinator.get(path)), "the clinic's nurse comes from the county"
    shown = words(signed_in(app, four.users["parish"]).get(path))
    assert "Haapala" not in shown
    assert f"Booked {NAMES['county']}" in shown
    assert "Haapala" in signed_in(app, four.users["colleague"]).get(path).text, "who still comes from the county"
    assert signed_in(app, four.users["county"]).get(path).status_code == 403, "who does not come any more"


def test_another_team_and_a_move_by_staff_leave_the_controller_as_it_is(
    app: Flask, database: Engine, four: FourControllers
):
    with db.transaction(database) as tx:
        session = tx.get_one(Occurrence, four.session.id)
        tx.execute(update(Attendance).values(absent_at=NOW))
        cut_slots(tx, session)
        tx.execute(update(Occurrence).where(Occurrence.id == session.id).values(venue_id=four.world.daycare.id))

    kept = {whose(database, row.id) for row in four.families.values()}
    assert kept == {one.id for one in four.organisations.values()}
    page = signed_in(app, four.world.users["coordinator"]).get(f"/staff/sessions/{four.session.public_id}?lang=en")
    assert "5 families belong to an organisation from which nobody comes" in words(page)
