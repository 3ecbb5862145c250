"""What the administrator says instead leaves in the language it was written for, and is logged without its words."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from booking import db
from booking.audit.model import AuditEvent
from booking.audit.service import CLI
from booking.clock import utc_now
from booking.errors import Conflict, Invalid
from booking.notices.delivery import send_due
from booking.notices.service import queue
from booking.notices.text_message import TextMessage
from booking.reservations.model import Reservation
from booking.wording.changing import change_texts, seen_state
from booking.wording.composing import Told, composed, default_texts
from booking.wording.model import MessageText
from booking.wording.registry import letter_of
from booking.wording.rounds import read_once
from booking.wording.rules import Letter, Part
from tests.admin.test_brand_reaches_families import booked
from tests.notices.letters import Pigeonhole
from tests.support.moments import NOW
from tests.support.statements import statements_of
from tests.support.world import World, small_world

BODY = "Hei! Nähdään {when}.\nPaikka: {place}\nOvi: {entrance}\n{link_sentence}"


@pytest.fixture
def world(app: Flask, database: Engine) -> World:
    """Write the small world."""
    with db.transaction(database) as tx:
        return small_world(tx)


def confirmation() -> Letter:
    letter = letter_of("reservation_confirmed")
    assert letter is not None
    return letter


def change(app: Flask, database: Engine, language: str, texts: dict[Part, str], seen: str | None = None) -> list[Part]:
    with app.app_context(), db.transaction(database) as tx:
        return change_texts(tx, confirmation(), language, texts, seen=seen, now=NOW, actor=CLI)


def sent(app: Flask, database: Engine) -> tuple[str, str]:
    post = Pigeonhole()
    with app.app_context():
        send_due(database, post, now=utc_now())
    (mail,) = post.mails
    return mail["Subject"], mail.get_body().get_content()  # type: ignore[union-attr]  # it has a text


def rows(database: Engine) -> list[tuple[str, str, str]]:
    with db.reading(database) as tx:
        return [(row.language, row.part, row.text) for row in tx.scalars(select(MessageText).order_by(MessageText.id))]


def test_a_family_reads_what_replaces_the_default_above_the_same_foot(
    app: Flask, database: Engine, world: World
) -> None:
    assert change(app, database, "fi", {Part.SUBJECT: "Tervetuloa {when}", Part.BODY: BODY}) == ["subject", "body"]
    token = booked(database, world, "fi")

    subject, body = sent(app, database)

    assert subject == "Tervetuloa to 1.11.2018 klo 9.30"
    assert body.splitlines() == [
        "Hei! Nähdään to 1.11.2018 klo 9.30.",
        "Paikka: Perheiden talo",
        f"Katso, siirrä tai peru aikasi: http://tavataan.test/fi/b/{token}",
        "",
        "Pieksämäen perhekeskus",
        "Et voi vastata tähän viestiin.",
    ]


def test_another_language_keeps_the_default(app: Flask, database: Engine, world: World) -> None:
    change(app, database, "fi", {Part.SUBJECT: "Tervetuloa {when}"})
    booked(database, world, "sv")

    assert sent(app, database)[0] == "Din tid tors 1.11.2018 kl. 9.30"


def test_a_phone_reads_what_replaces_the_text_message_with_its_place_shortened(app: Flask, database: Engine) -> None:
    change(app, database, "fi", {Part.TEXT: "Tervetuloa {when}\n{place}, {link}"})
    with app.app_context():
        facts = confirmation().example("fi")
        long = replace(facts, loose="Kontiopuiston päiväkoti – esiopetus ja perhekeskus, sisäpihan siipi ja vintti")
        message = composed(confirmation(), Told("+358401234567", "fi", long, is_texted=True))

    assert isinstance(message, TextMessage)
    assert message.text.startswith("Tervetuloa ke 21.11.2018 klo 10.00 Kontiopuiston päiväkoti - esiopetus")
    assert message.text.endswith(f".., {facts.mail['link']}")
    assert len(message.text) == 160


def test_what_a_fact_says_is_not_read_as_a_text(app: Flask, database: Engine, world: World) -> None:
    with db.transaction(database) as tx:
        tx.get_one(type(world.house), world.house.id).names = {"fi": "Talo {link} {when.__class__} %(when)s"}
    change(app, database, "fi", {Part.BODY: BODY})
    token = booked(database, world, "fi")

    body = sent(app, database)[1]

    assert "Paikka: Talo {link} {when.__class__} %(when)s\n" in body
    assert body.count(token) == 1


def test_texts_that_are_empty_or_the_default_have_no_row(app: Flask, database: Engine) -> None:
    with app.app_context():
        defaults = default_texts(confirmation(), "fi")
    assert change(app, database, "fi", {**defaults, Part.SUBJECT: "Oma {when}"}) == ["subject"]
    assert rows(database) == [("fi", "subject", "Oma {when}")]

    assert change(app, database, "fi", {Part.SUBJECT: "", Part.BODY: defaults[Part.BODY].replace("\n", "\r\n")}) == [
        "subject"
    ]

    assert rows(database) == []


def test_the_log_tells_which_text_was_changed_and_not_what_it_says(app: Flask, database: Engine) -> None:
    for text in ("Oma {when}", "Oma {when}", ""):
        change(app, database, "sv", {Part.SUBJECT: text})

    with db.reading(database) as tx:
        about_texts = select(AuditEvent).where(AuditEvent.subject == "message_text")
        events = tx.scalars(about_texts.order_by(AuditEvent.id)).all()
    about = {"kind": "reservation_confirmed", "part": "subject", "language": "sv"}
    assert [(event.action, event.details) for event in events] == [
        ("change_message_text", about),
        ("reset_message_text", about),
    ]


def test_a_text_without_the_link_is_refused_whoever_calls(app: Flask, database: Engine) -> None:
    with pytest.raises(Invalid) as refusal:
        change(app, database, "fi", {Part.BODY: "Nähdään {when}, {place}"})

    assert (refusal.value.code, [one.names for one in refusal.value.data["faults"]]) == (
        "body",
        [("link_sentence", "link")],
    )
    assert rows(database) == []


def test_two_who_change_the_same_text_do_not_overwrite_each_other(app: Flask, database: Engine) -> None:
    seen = seen_state({})
    change(app, database, "fi", {Part.SUBJECT: "Yksi"}, seen)

    with pytest.raises(Conflict):
        change(app, database, "fi", {Part.SUBJECT: "Kaksi"}, seen)

    assert rows(database) == [("fi", "subject", "Yksi")]


def test_a_round_reads_the_texts_once_however_many_messages_it_sends(
    app: Flask, database: Engine, world: World
) -> None:
    change(app, database, "fi", {Part.SUBJECT: "Oma {when}"})
    booked(database, world, "fi")
    with db.transaction(database) as tx:
        held = tx.scalars(select(Reservation)).one()
        queue(tx, "lost_link", held.id, dedupe_key="again", due_at=NOW, now=NOW)
    post = Pigeonhole()

    with statements_of(database) as said, app.app_context(), read_once(database):
        send_due(database, post, now=utc_now())

    assert len(post.mails) == 2
    assert len([one for one in said if "message_text" in one]) == 1
