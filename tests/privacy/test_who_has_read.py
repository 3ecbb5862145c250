"""A family reads who has looked at its data: profession and organisation, when and what for; never a name."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import Engine, update

from booking.broadcasts.rules import BroadcastRequest
from booking.broadcasts.service import send_broadcast
from booking.db import reading, transaction
from booking.privacy import words
from booking.privacy.queries import Entry, readers
from booking.reservations.model import Reservation
from booking.schedule.model import Professional
from booking.web.languages import use_language
from tests.support.four_controllers import FourControllers, four_controllers
from tests.support.moments import NOW
from tests.support.sign_in import sign_in

ENTRANCE = BroadcastRequest(template="entrance", minutes=None, texts={"fi": "takaovi"}, form_key="broadcast-key-0001")


def told(app: Flask, database: Engine, reservation: Reservation) -> list[str]:
    """Return what staff did, as the family reads it, the oldest first."""

    def line(entry: Entry) -> str:
        return ", ".join(filter(None, (f"{words.standing(entry)}: {words.act(entry)}", words.why(entry))))

    with app.test_request_context("/en/"), reading(database) as tx:
        use_language("en")
        found = readers(tx, tx.get_one(Reservation, reservation.id))
        return [line(one) for one in reversed(found) if one.actor == "user"]


def test_each_reader_is_told_by_profession_and_organisation_as_they_were_then(app: Flask, database: Engine) -> None:
    with transaction(database) as tx:
        four = four_controllers(tx)
    client = app.test_client()
    sign_in(client, four.users["county"])
    client.get(f"/staff/sessions/{four.session.public_id}")
    client.get(f"/staff/reservations/{four.families['Haapala'].public_id}/cancel")
    _change_employer(database, four)
    with transaction(database) as tx:
        director = four.world.users["director"].id
        send_broadcast(tx, four.session, ENTRANCE, controller_id=None, now=NOW + timedelta(minutes=1), user_id=director)

    assert told(app, database, four.families["Haapala"]) == [
        "Perheneuvola, Etelä-Savon hyvinvointialue: saw the name, to prepare for the meeting",
        "Perheneuvola, Etelä-Savon hyvinvointialue: saw the name, to cancel the time for the family",
        "Director: sent a message",
    ]
    assert told(app, database, four.families["Koivula"]) == ["Director: sent a message"]


def _change_employer(database: Engine, four: FourControllers) -> None:
    with transaction(database) as tx:
        aino = Professional.id == four.world.people["family_counselling"].id
        parish = four.world.services["parish_work"].id
        tx.execute(update(Professional).where(aino).values(organisation_id=four.world.town.id, service_id=parish))
