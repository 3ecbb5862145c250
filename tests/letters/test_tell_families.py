"""What messages say: time, place, link; nothing else, and nothing that is no longer true."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from booking import db
from booking.notices import registry
from booking.notices.message import Message
from booking.notices.model import Notice
from booking.reservations.keeping import Keeping
from booking.reservations.links import link_token
from booking.reservations.model import Reservation
from booking.reservations.service import (
    cancel_reservation,
    erase_old_contacts,
    release_all,
    reserve,
    undo_cancellation,
)
from booking.schedule.model import Occurrence
from booking.venues.model import Venue
from tests.support.autumn import Autumn, asking
from tests.support.moments import NOW

STARTS = datetime(2018, 11, 1, 7, 30, tzinfo=UTC)
Act = Callable[[Session, Reservation], object]


@pytest.fixture
def held(app: Flask, database: Engine, autumn: Autumn) -> Reservation:
    """Hold 1.11. at 10.00 in English, wishing for family guidance."""
    wish = autumn.world.services["family_guidance"].id
    with db.transaction(database) as tx:
        tx.execute(update(Venue).values(entrance={"en": "The green door"}))
        return reserve(tx, asking(autumn.first_slots["10.00"], language="en", service_id=wish), now=NOW)


def _do(database: Engine, held: Reservation, act: Act) -> None:
    with db.transaction(database) as tx:
        act(tx, tx.scalars(select(Reservation).where(Reservation.id == held.id)).one())


def _message(app: Flask, database: Engine, held: Reservation, kind: str, now: datetime = NOW) -> Message | None:
    renderer = registry.renderer_of(kind)
    assert renderer is not None
    with app.app_context(), db.reading(database) as tx:
        return renderer(tx, held.id, now)


def test_the_confirmation_tells_time_place_and_link(app: Flask, database: Engine, held: Reservation) -> None:
    message = _message(app, database, held, "reservation_confirmed")

    assert message is not None
    assert (message.to, message.language) == ("maija@example.fi", "en")
    assert message.subject == "Your time Thu 1 Nov 2018, 10.00"
    assert message.body.split("\n") == [
        "Your time: Thu 1 Nov 2018, 10.00, Perheiden talo.",
        "Keskuskatu 1, 76100 Pieksämäki",
        "Entrance: The green door",
        "Your child may come along.",
        "",
        f"See, move or cancel your time: http://tavataan.test/en/b/{link_token(held)}",
        "",
        "Pieksämäki family centre",
        "You cannot reply to this message.",
    ]


def test_the_calendar_file_of_the_mail_is_a_meeting(app: Flask, database: Engine, held: Reservation) -> None:
    message = _message(app, database, held, "reservation_confirmed")

    assert message is not None
    (file,) = message.attachments
    assert (file.filename, file.maintype, file.subtype) == ("tavataan.ics", "text", "calendar")
    assert b"\r\nSUMMARY:Meeting\r\n" in file.content
    assert b"METHOD" not in file.content


@pytest.mark.parametrize("kind", ["reservation_confirmed", "reservation_cancelled", "occurrence_cancelled"])
def test_no_message_names_the_family_the_profession_or_the_wish(
    app: Flask, database: Engine, autumn: Autumn, held: Reservation, kind: str
) -> None:
    if kind != "reservation_confirmed":
        _do(database, held, lambda tx, one: cancel_reservation(tx, one, now=NOW))
    message = _message(app, database, held, kind)

    assert message is not None
    told = " ".join((message.subject, message.body, *(file.content.decode() for file in message.attachments)))
    for secret in ("Maija", "guidance", "Perheohjaus", "clinic", "neuvola", "Harju", "maija@example.fi"):
        assert secret not in told


def test_the_message_speaks_the_language_of_the_reservation(app: Flask, database: Engine, autumn: Autumn) -> None:
    subjects = {}
    for language, clock in (("fi", "9.30"), ("sv", "9.45"), ("selko", "10.00")):
        with db.transaction(database) as tx:
            made = reserve(tx, asking(autumn.first_slots[clock], language=language), now=NOW)
        message = _message(app, database, made, "reservation_confirmed")
        assert message is not None
        assert f"http://tavataan.test/{language}/b/" in message.body
        subjects[language] = message.subject

    assert "to 1.11.2018 klo 9.30" in subjects["fi"]
    assert "tors 1.11.2018 kl. 9.45" in subjects["sv"]
    assert subjects["selko"] == "Aikasi: torstai 1.11.2018 kello 10.00"


def test_a_cancellation_thanks_and_offers_a_new_time(app: Flask, database: Engine, held: Reservation) -> None:
    _do(database, held, lambda tx, one: cancel_reservation(tx, one, now=NOW))
    message = _message(app, database, held, "reservation_cancelled")

    assert message is not None
    assert message.subject == "Your time Thu 1 Nov 2018, 10.00 is cancelled"
    assert message.body.startswith(
        "Your time Thu 1 Nov 2018, 10.00, Perheiden talo, is cancelled.\nThank you for telling us.\n\n"
        "Book a new time: http://tavataan.test/en/\n"
    )
    assert message.attachments == ()


def test_a_session_we_cancel_says_why(app: Flask, database: Engine, held: Reservation) -> None:
    def withdraw(tx: Session, one: Reservation) -> None:
        occurrence = one.slot.occurrence
        occurrence.cancelled_at, occurrence.cancelled_by, occurrence.cancel_reason = NOW, "user", "water\ncut"
        tx.flush()
        release_all(tx, occurrence, now=NOW)

    _do(database, held, withdraw)
    message = _message(app, database, held, "occurrence_cancelled")

    assert message is not None
    assert message.body.startswith(
        "Your time Thu 1 Nov 2018, 10.00, Perheiden talo, is cancelled.\nReason: water cut.\nWe are sorry.\n\n"
        "New time: http://tavataan.test/en/\n"
    )


def test_what_is_no_longer_true_is_not_sent(app: Flask, database: Engine, held: Reservation) -> None:
    assert _message(app, database, held, "reservation_confirmed", STARTS + timedelta(hours=1)) is None
    assert _message(app, database, held, "reservation_cancelled") is None
    assert _message(app, database, held, "occurrence_cancelled") is None
    _do(database, held, lambda tx, one: cancel_reservation(tx, one, now=NOW))
    assert _message(app, database, held, "reservation_confirmed") is None
    _do(database, held, lambda tx, one: undo_cancellation(tx, one, now=NOW))
    assert _message(app, database, held, "reservation_cancelled") is None
    assert _message(app, database, held, "reservation_confirmed") is not None


def test_who_cancels_takes_it_back_and_cancels_again_is_told_once(database: Engine, held: Reservation) -> None:
    later = NOW + timedelta(seconds=20)
    _do(database, held, lambda tx, one: cancel_reservation(tx, one, now=NOW))
    _do(database, held, lambda tx, one: undo_cancellation(tx, one, now=later))
    _do(database, held, lambda tx, one: cancel_reservation(tx, one, now=later))

    with db.reading(database) as tx:
        waiting = tx.scalars(select(Notice.kind).where(Notice.dropped_at.is_(None)).order_by(Notice.kind)).all()
    assert waiting == ["reservation_cancelled", "reservation_confirmed", "reservation_reminder"]


def test_who_was_erased_is_told_nothing(app: Flask, database: Engine, held: Reservation) -> None:
    _do(database, held, lambda tx, one: cancel_reservation(tx, one, now=NOW))
    _do(database, held, lambda tx, _one: erase_old_contacts(tx, STARTS + timedelta(days=31), Keeping(30)))

    assert _message(app, database, held, "reservation_cancelled") is None


def test_a_number_gets_no_message(app: Flask, database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        made = reserve(
            tx, asking(autumn.first_slots["9.30"], contact_kind="phone", contact_address="+358401234567"), now=NOW
        )

    assert _message(app, database, made, "reservation_confirmed") is None


def test_the_contact_of_the_service_is_named_when_there_is_one(
    settings: dict[str, str], request: pytest.FixtureRequest
) -> None:
    settings["TAVATAAN_CONTACT_EMAIL"] = "perhekeskus@example.fi"
    settings["TAVATAAN_SERVICE_OWNER"] = "Family centre of tests"
    app, database, held = (request.getfixturevalue(name) for name in ("app", "database", "held"))
    message = _message(app, database, held, "reservation_confirmed")

    assert message is not None
    assert message.body.endswith(
        "\nFamily centre of tests\nYou cannot reply to this message.\nQuestions: perhekeskus@example.fi"
    )


def test_the_venue_of_now_is_told(app: Flask, database: Engine, autumn: Autumn, held: Reservation) -> None:
    with db.transaction(database) as tx:
        tx.execute(
            update(Occurrence).where(Occurrence.public_id == autumn.first).values(venue_id=autumn.world.daycare.id)
        )
    message = _message(app, database, held, "reservation_confirmed")

    assert message is not None
    assert "Kontiopuiston päiväkoti" in message.body
