"""A message to all who have booked: fixed words, once to each family, and to nobody it does not concern."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from booking import db
from booking.accounts.model import User
from booking.audit.model import AuditEvent
from booking.broadcasts.keeping import empty_old
from booking.broadcasts.model import Broadcast, BroadcastReceiver
from booking.broadcasts.rules import BroadcastRequest
from booking.broadcasts.service import AudienceChanged, audience_of, broadcasts_of, send_broadcast
from booking.day.arrivals import mark_arrived
from booking.errors import Conflict
from booking.notices import registry
from booking.notices.message import Message
from booking.notices.model import Notice
from booking.reservations.keeping import Keeping
from booking.reservations.links import link_token
from booking.reservations.model import Reservation
from booking.reservations.service import cancel_reservation, erase_old_contacts, reserve
from booking.schedule.model import Occurrence
from booking.schedule.queries import occurrence_by_public_id
from tests.day.walk_in_presses import at_once
from tests.support.autumn import Autumn, asking
from tests.support.moments import NOW

ON_1_NOV = datetime(2018, 11, 1, 7, 20, tzinfo=UTC)  # 9.20 in Helsinki, ten minutes before the first time
LATE = {"template": "late", "minutes": 10, "texts": {}}
ENTRANCE = {"template": "entrance", "minutes": None, "texts": {"fi": "pihan puolelta", "sv": "från gården"}}


@pytest.fixture
def aino(autumn: Autumn) -> User:
    return autumn.world.users["professional"]


@pytest.fixture
def families(autumn: Autumn, database: Engine) -> dict[str, Reservation]:
    """Let five families book 1.11.: three with an e-mail address, one with a phone number, one with nothing."""
    slots = autumn.first_slots
    asked = {
        "fi": asking(slots["9.30"], contact_address="fi@example.fi", language="fi"),
        "sv": asking(slots["9.45"], contact_address="sv@example.fi", language="sv"),
        "en": asking(slots["10.00"], contact_address="en@example.fi", language="en"),
        "phone": asking(slots["10.15"], contact_kind="phone", contact_address="+358401234567"),
        "nothing": asking(slots["10.30"], contact_kind=None, contact_address=None),
    }
    with db.transaction(database) as tx:
        return {name: reserve(tx, request, now=NOW) for name, request in asked.items()}


def asked(key: str = "broadcast-key-0001", **changes: object) -> BroadcastRequest:
    return BroadcastRequest(**{**LATE, "form_key": key, **changes})  # type: ignore[arg-type]  # a test's free dict


def send(
    database: Engine, session: str, user: User, request: BroadcastRequest, now: datetime = ON_1_NOV, **seen: str
) -> Broadcast:
    with db.transaction(database) as tx:
        found = occurrence_by_public_id(tx, session)
        return send_broadcast(tx, found, request, controller_id=None, now=now, user_id=user.id, **seen)


def queued(database: Engine) -> list[Notice]:
    with db.reading(database) as tx:
        return list(tx.scalars(select(Notice).where(Notice.kind == "broadcast").order_by(Notice.id)))


def letters(app: Flask, database: Engine, now: datetime = ON_1_NOV) -> list[Message | None]:
    renderer = registry.renderer_of("broadcast")
    assert renderer is not None
    with app.app_context(), db.reading(database) as tx:
        return [renderer(tx, notice.subject_id, now) for notice in queued(database)]


def test_it_goes_once_to_each_family_that_left_an_e_mail_address(
    app: Flask, database: Engine, autumn: Autumn, aino: User, families: dict[str, Reservation]
):
    sent = send(database, autumn.first, aino, asked())

    told = [families[name].id for name in ("fi", "sv", "en")]
    with db.reading(database) as tx:
        receivers = tx.scalars(select(BroadcastReceiver.reservation_id).order_by(BroadcastReceiver.id)).all()
        event = tx.scalars(select(AuditEvent).where(AuditEvent.action == "send_broadcast")).one()
        first = occurrence_by_public_id(tx, autumn.first)
    assert receivers == told
    assert len(queued(database)) == 3
    assert (event.actor, event.actor_id, event.subject_id) == ("user", aino.id, sent.id)
    assert event.details == {"occurrence_id": first.id, "reservation_ids": told}
    addresses = [letter.to for letter in letters(app, database) if letter]
    assert addresses == ["fi@example.fi", "sv@example.fi", "en@example.fi"]


def test_the_letter_tells_the_change_time_place_and_link_and_nothing_else(
    app: Flask, database: Engine, autumn: Autumn, aino: User, families: dict[str, Reservation]
):
    send(database, autumn.first, aino, asked())

    letter = letters(app, database)[2]
    assert letter is not None
    assert (letter.subject, letter.language) == ("About your time Thu 1 Nov 2018, 10.00", "en")
    assert letter.body.split("\n") == [
        "We are running about 10 minutes late.",
        "",
        "Your time: Thu 1 Nov 2018, 10.00, Perheiden talo.",
        f"See, move or cancel your time: http://tavataan.test/en/b/{link_token(families['en'])}",
        "",
        "Pieksämäki family centre",
        "You cannot reply to this message.",
    ]


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (ENTRANCE, ["pihan puolelta", "från gården", "pihan puolelta"]),
        ({**ENTRANCE, "template": "room", "texts": {"en": "Room 2"}}, ["Room 2", "Room 2", "Room 2"]),
        ({"template": "nothing", "minutes": None}, ["", "", ""]),
    ],
)
def test_each_family_reads_its_own_language_else_the_finnish_words(
    app: Flask,
    database: Engine,
    autumn: Autumn,
    aino: User,
    families: dict[str, Reservation],
    request_: dict[str, object],
    words: list[str],
):
    send(database, autumn.first, aino, asked(**request_))

    found = [letter for letter in letters(app, database) if letter]
    assert [letter.language for letter in found] == ["fi", "sv", "en"]
    assert all(word in letter.body.split("\n")[0] for word, letter in zip(words, found, strict=True))
    assert [letter.body.count("\n") for letter in found] == [6, 6, 6]


def test_line_breaks_in_what_staff_wrote_are_inert(
    app: Flask, database: Engine, autumn: Autumn, aino: User, families: dict[str, Reservation]
):
    hostile = {"fi": "ovi 2\r\nBcc: kaikki@example.fi\r\n\r\n<b>https://example.org</b>"}
    send(database, autumn.first, aino, asked(**{**ENTRANCE, "texts": hostile}))

    for letter in letters(app, database):
        assert letter is not None
        assert letter.to.endswith("@example.fi")
        assert "\n" not in letter.subject
        assert letter.body.split("\n")[0].endswith("ovi 2 Bcc: kaikki@example.fi <b>https://example.org</b>")
        assert len(letter.body.split("\n")) == 7


def test_the_same_form_sends_once_even_when_pressed_twice_at_once(
    database: Engine, autumn: Autumn, aino: User, families: dict[str, Reservation]
):
    assert at_once([lambda: send(database, autumn.first, aino, asked())] * 4) == {"done": 4}

    assert len(queued(database)) == 3
    send(database, autumn.first, aino, asked("broadcast-key-0002"))
    assert len(queued(database)) == 6


def test_two_times_of_one_family_get_one_message(
    database: Engine, autumn: Autumn, aino: User, families: dict[str, Reservation]
):
    with db.transaction(database) as tx:
        reserve(tx, asking(autumn.first_slots["10.45"], contact_address="FI@example.fi"), now=NOW)

    send(database, autumn.first, aino, asked())

    assert len(queued(database)) == 3


def test_those_who_have_come_or_cancelled_or_whose_time_is_over_are_left_in_peace(
    database: Engine, autumn: Autumn, aino: User, families: dict[str, Reservation]
):
    at_10_05 = datetime(2018, 11, 1, 8, 5, tzinfo=UTC)  # 9.30 and 9.45 are over
    with db.transaction(database) as tx:
        reserve(tx, asking(autumn.first_slots["10.45"], contact_address="x@example.fi"), now=NOW)
        found = {one.id: one for one in tx.scalars(select(Reservation))}
        mark_arrived(tx, found[families["en"].id], now=at_10_05, actor=("user", aino.id))
        cancel_reservation(tx, found[families["nothing"].id], now=NOW)
        audience = audience_of(tx, occurrence_by_public_id(tx, autumn.first), at_10_05, controller_id=None)

    assert [one.contact.address for one in audience.receivers if one.contact] == ["x@example.fi"]
    assert audience.without == 1


Act = Callable[[Session, Reservation], object]
TOO_LATE: dict[str, Act] = {
    "let go": lambda tx, one: cancel_reservation(tx, one, now=NOW),
    "erased": lambda tx, one: erase_old_contacts(tx, one.slot.ends_at + timedelta(days=40), Keeping(30)),
    "holds a time of another session": lambda tx, _: tx.execute(update(Broadcast).values(occurrence_id=2)),
}


@pytest.mark.parametrize("act", TOO_LATE.values(), ids=TOO_LATE)
def test_what_no_longer_concerns_a_family_is_not_sent(
    app: Flask, database: Engine, autumn: Autumn, aino: User, families: dict[str, Reservation], act: Act
):
    send(database, autumn.first, aino, asked())
    with db.transaction(database) as tx:
        act(tx, tx.scalars(select(Reservation).where(Reservation.id == families["en"].id)).one())

    assert letters(app, database)[2] is None


def test_nothing_is_sent_after_the_time(
    app: Flask, database: Engine, autumn: Autumn, aino: User, families: dict[str, Reservation]
):
    send(database, autumn.first, aino, asked())

    at_10 = letters(app, database, datetime(2018, 11, 1, 8, 0, tzinfo=UTC))
    assert [letter is None for letter in at_10] == [True, True, False]


def test_who_was_shown_and_who_is_told_are_the_same(
    database: Engine, autumn: Autumn, aino: User, families: dict[str, Reservation]
):
    with db.transaction(database) as tx:
        seen = audience_of(tx, occurrence_by_public_id(tx, autumn.first), ON_1_NOV, controller_id=None).seen
        reserve(tx, asking(autumn.first_slots["10.45"], contact_address="x@example.fi"), now=NOW)

    with pytest.raises(AudienceChanged):
        send(database, autumn.first, aino, asked(), seen=seen)
    assert queued(database) == []


@pytest.mark.parametrize(
    ("values", "now", "code"),
    [
        ({"cancelled_at": NOW, "cancelled_by": "user"}, ON_1_NOV, "session_cancelled"),
        ({}, datetime(2018, 11, 1, 9, 0, tzinfo=UTC), "session_past"),
        ({}, NOW, "late_another_day"),
        (None, ON_1_NOV, "nobody_to_tell"),
    ],
)
def test_what_cannot_be_told_is_refused(
    database: Engine,
    autumn: Autumn,
    aino: User,
    families: dict[str, Reservation],
    values: dict[str, object] | None,
    now: datetime,
    code: str,
):
    with db.transaction(database) as tx:
        if values is None:
            tx.execute(update(Reservation).values(released_at=NOW, release_reason="guardian"))
        elif values:
            tx.execute(update(Occurrence).where(Occurrence.public_id == autumn.first).values(**values))

    with pytest.raises(Conflict) as refusal:
        send(database, autumn.first, aino, asked(), now)
    assert refusal.value.code == code
    assert queued(database) == []


def test_what_staff_wrote_is_forgotten_with_the_contacts(
    database: Engine, autumn: Autumn, aino: User, families: dict[str, Reservation]
):
    send(database, autumn.first, aino, asked(**ENTRANCE))
    with db.transaction(database) as tx:
        empty_old(tx, datetime(2018, 11, 30, tzinfo=UTC), Keeping(30))
        assert tx.scalars(select(Broadcast.texts)).one() == ENTRANCE["texts"]
        empty_old(tx, datetime(2018, 12, 2, tzinfo=UTC), Keeping(30))

    with db.reading(database) as tx:
        (kept,) = broadcasts_of(tx, occurrence_by_public_id(tx, autumn.first))
        assert (kept.texts, len(kept.receivers), kept.template) == ({}, 3, "entrance")
