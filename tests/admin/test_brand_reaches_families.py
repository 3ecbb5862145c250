"""What the administrator chose reaches families: in the mails they get, and in which languages there are pages."""

from email.message import EmailMessage

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.clock import utc_now
from booking.config import LANGUAGES
from booking.following.slots import cut_slots
from booking.notices.delivery import send_due
from booking.reservations.links import link_token
from booking.reservations.model import Slot
from booking.reservations.rules import ReservationRequest
from booking.reservations.service import reserve
from tests.notices.letters import Pigeonhole
from tests.support.moments import NOW
from tests.support.world import World, drop_in

from .brands import choose, kept_brand
from .forms import press

PATH = "/staff/settings/brand?lang=en"


def booked(database: Engine, world: World, language: str) -> str:
    """Book a time by e-mail in a language; return the token of its link."""
    with db.transaction(database) as tx:
        session = drop_in(tx, world)
        cut_slots(tx, session)
        slot = tx.scalars(select(Slot).where(Slot.occurrence_id == session.id).order_by(Slot.starts_at)).first()
        assert slot is not None
        asked = ReservationRequest(
            slot_public_id=slot.public_id,
            nickname="Maija",
            contact_kind="email",
            contact_address="maija@example.fi",
            service_id=None,
            language=language,
            interpreter_language=None,
            form_key=f"form-key-of-{slot.public_id}",
        )
        return link_token(reserve(tx, asked, now=NOW))


def sent(app: Flask, database: Engine) -> EmailMessage:
    post = Pigeonhole()
    with app.app_context():
        send_due(database, post, now=utc_now())
    return post.mails[0]


def test_messages_come_from_the_chosen_sender_and_answers_go_where_it_says(
    app: Flask, database: Engine, world: World
) -> None:
    choose(
        database,
        names={"fi": "Perheiden paikka"},
        owners={"fi": "Pieksämäen kaupunki"},
        sender_name="Pieksämäen perhekeskus",
        reply_to="perhe@example.fi",
        contact_email="neuvonta@example.fi",
    )
    booked(database, world, "fi")

    mail = sent(app, database)

    assert mail["From"] == "Pieksämäen perhekeskus <tavataan@example.fi>"
    assert mail["Reply-To"] == "perhe@example.fi"
    foot = mail.get_body().get_content().splitlines()[-3:]  # type: ignore[union-attr]  # it has a text
    assert foot == ["Pieksämäen kaupunki", "Voit vastata tähän viestiin.", "Kysyttävää? neuvonta@example.fi"]


def test_without_a_sender_a_message_comes_from_the_service_by_its_name(
    app: Flask, database: Engine, world: World
) -> None:
    choose(database, names={"fi": "Perheiden paikka", "sv": "Familjernas plats"})
    booked(database, world, "sv")

    mail = sent(app, database)

    assert mail["From"] == "Familjernas plats <tavataan@example.fi>"
    assert mail["Reply-To"] is None


def test_a_language_switched_off_has_no_pages_and_says_where_there_are_some(
    admin: FlaskClient, database: Engine
) -> None:
    assert press(admin, PATH, languages="sv").status_code == 303
    off = [code for code in LANGUAGES if code not in ("fi", "sv")]
    assert list(kept_brand(database).languages_off) == off

    answer = admin.get("/en/venues?x=1")

    assert answer.status_code == 404
    assert '<html lang="fi">' in answer.text
    assert '<p class="block-xs" lang="en">These pages are no longer in this language.' in answer.text
    assert '<a href="/sv/venues?x=1" lang="sv" hreflang="sv">' in answer.text
    assert 'hreflang="en"' not in admin.get("/fi/venues").text
    assert [admin.get(f"/{code}/").status_code for code in LANGUAGES] == [
        200 if code in ("fi", "sv") else 404 for code in LANGUAGES
    ]
    assert admin.get("/en/nowhere").status_code == 404


def test_who_booked_in_a_language_keeps_it(app: Flask, client: FlaskClient, database: Engine, world: World) -> None:
    token = booked(database, world, "en")
    choose(database, languages_off=("en",))

    mail = sent(app, database).get_body().get_content()  # type: ignore[union-attr]  # it has a text
    page = client.get(f"/en/b/{token}").text

    assert mail.startswith("Your time: Thu 1 Nov 2018")
    assert f"/en/b/{token}" in mail
    assert '<html lang="en">' in page
    assert f'href="/en/b/{token}/move"' in page
    assert 'href="/en/venues"' not in page
    assert 'href="/fi/venues"' in page
    assert f'href="/sv/b/{token}"' in page


def test_the_services_own_language_is_never_off(client: FlaskClient, database: Engine, world: World) -> None:
    choose(database, languages_off=("fi", "en"))  # as if the settings named another one since

    assert client.get("/fi/").status_code == 200
