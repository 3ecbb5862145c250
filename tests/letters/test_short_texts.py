"""Each text message in each language: one part, letters of old phones, the link and the time whole, nothing private."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update

from booking import db
from booking.broadcasts.model import BroadcastReceiver
from booking.broadcasts.rules import BROADCAST, BroadcastRequest
from booking.broadcasts.service import send_broadcast
from booking.config import LANGUAGES
from booking.interpreters.model import InterpreterOrder
from booking.notices import registry
from booking.notices.text_message import GSM_LETTERS, TextMessage, checked
from booking.reservations import told
from booking.reservations.links import link_token
from booking.reservations.model import Reservation
from booking.reservations.rules import MEETING_OPENS, NO_INTERPRETER, NOTICE_KINDS
from booking.reservations.service import reserve
from booking.schedule.model import Occurrence
from booking.sms_gateway import PUBLIC_URL_MOST
from booking.venues.model import Venue
from tests.support.autumn import Autumn, asking
from tests.support.moments import NOW

LONGEST_URL = "https://tavataan.keski-savonperhekeskukset.fi"
DAY_BEFORE = datetime(2018, 10, 31, 15, 0, tzinfo=UTC)
AFTER_DEADLINE = datetime(2018, 11, 1, 5, 0, tzinfo=UTC)
LONG_NAME = "Kontiopuiston päiväkoti – esiopetus, \u201cPääskysenpesän\u201d varhaiskasvatusyksikkö ja perhekeskus"
LONG_REASON = "vesikatko koko kiinteistössä, korjaus kestää ainakin perjantaihin saakka; korvaava aika sovitaan pian"
PRIVATE = ("Maija", "neuvola", "ohja", "guidance", "perheohj")
KINDS = (*(kind for kind in NOTICE_KINDS if kind != MEETING_OPENS), BROADCAST)


@pytest.fixture
def settings(settings: dict[str, str]) -> Iterator[dict[str, str]]:
    """Send text messages, with links as long as they may be."""
    assert len(LONGEST_URL) == PUBLIC_URL_MOST
    yield {**settings, "SMS_URL": "http://127.0.0.1:9/v1/messages", "PUBLIC_URL": LONGEST_URL}
    told.use_texts(False)


def _held(database: Engine, autumn: Autumn, language: str) -> Reservation:
    asked = asking(
        autumn.first_slots["10.00"], language=language, contact_kind="phone", contact_address="+358401234567"
    )
    with db.transaction(database) as tx:
        return reserve(tx, asked, now=NOW)


def _subject_of(database: Engine, held: Reservation, kind: str, autumn: Autumn) -> int:
    """Bring the rows into the state that the kind of message is about; return the id of its subject."""
    with db.transaction(database) as tx:
        session = tx.scalars(select(Occurrence).where(Occurrence.public_id == autumn.first)).one()
        if kind in ("reservation_cancelled", "occurrence_cancelled"):
            reason = "guardian" if kind == "reservation_cancelled" else kind
            tx.execute(update(Reservation).values(released_at=NOW, release_reason=reason))
            session.cancel_reason = LONG_REASON
        if kind == NO_INTERPRETER:
            user_id = autumn.world.users["professional"].id
            tx.add(InterpreterOrder(reservation_id=held.id, orderer_id=user_id, not_found_at=NOW, agreed_on=""))
        if kind != BROADCAST:
            return held.id
        texts = {language: f"sisäpihan kautta, {LONG_NAME}"[:120] for language in LANGUAGES}
        request = BroadcastRequest(template="entrance", minutes=None, texts=texts, form_key="k" * 20)
        send_broadcast(tx, session, request, controller_id=None, now=NOW, user_id=autumn.world.users["professional"].id)
        return tx.scalars(select(BroadcastReceiver.id)).one()


@pytest.mark.one_engine
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_in_every_language_is_one_part_with_time_and_link_whole(
    app: Flask, database: Engine, autumn: Autumn, kind: str, language: str
) -> None:
    held = _held(database, autumn, language)
    subject_id = _subject_of(database, held, kind, autumn)
    renderer = registry.renderer_of(kind)
    assert renderer is not None
    is_elsewhere = kind in ("reservation_cancelled", "occurrence_cancelled")
    link = f"{LONGEST_URL}/{language}/" + ("" if is_elsewhere else f"b/{link_token(held)}")
    clock = {"fi": " klo 10.00", "sv": " kl. 10.00", "en": ", 10.00"}

    for name in ("Talo", LONG_NAME):
        with db.transaction(database) as tx:
            tx.execute(update(Venue).values(names={"fi": name}))
        for now in (DAY_BEFORE, AFTER_DEADLINE):
            for asked_at in (None, NOW):
                with db.transaction(database) as tx:
                    tx.execute(update(Reservation).values(asked_to_confirm_at=asked_at))
                with app.app_context(), db.reading(database) as tx:
                    message = renderer(tx, subject_id, now)
                assert isinstance(message, TextMessage), (name, now)
                text = checked(message).text
                assert len(text) <= 160
                assert GSM_LETTERS.issuperset(text)
                assert link in text
                assert clock.get(language, " 10.00") in text
                assert not [word for word in PRIVATE if word.lower() in text.lower().replace(link, "")]
                assert message.about_at == datetime(2018, 11, 1, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "now", "text"),
    [
        (
            "reservation_confirmed",
            NOW,
            "Aikasi: to 1.11.2018 klo 10.00, Perheiden talo. Siirrä tai peru: {link} Tervetuloa!",
        ),
        (
            "reservation_reminder",
            DAY_BEFORE,
            "Nähdään huomenna to 1.11. klo 10.00, Perheiden talo. Etkö pääse? Peru: {link}",
        ),
        (
            "reservation_relocated",
            NOW,
            "Aikasi siirtyi: to 1.11. klo 10.00, uusi paikka Perheiden talo. Ei sovi? {link}",
        ),
        ("lost_link", NOW, "Aikasi: to 1.11.2018 klo 10.00, Perheiden talo. Siirrä tai peru: {link}"),
    ],
)
def test_the_words_are_those_agreed_on(
    app: Flask, database: Engine, autumn: Autumn, kind: str, now: datetime, text: str
) -> None:
    held = _held(database, autumn, "fi")
    renderer = registry.renderer_of(kind)
    assert renderer is not None

    with app.app_context(), db.reading(database) as tx:
        message = renderer(tx, held.id, now)

    assert message == TextMessage(
        "+358401234567",
        text.format(link=f"{LONGEST_URL}/fi/b/{link_token(held)}"),
        datetime(2018, 11, 1, 8, 0, tzinfo=UTC),
    )
    with app.app_context(), db.reading(database) as tx:
        assert renderer(tx, held.id, NOW + timedelta(days=30)) is None


def test_when_the_gateway_is_taken_away_nothing_is_written_to_a_phone(
    app: Flask, database: Engine, autumn: Autumn
) -> None:
    held = _held(database, autumn, "fi")
    renderer = registry.renderer_of("reservation_confirmed")
    assert renderer is not None
    told.use_texts(False)

    with app.app_context(), db.reading(database) as tx:
        assert renderer(tx, held.id, NOW) is None
