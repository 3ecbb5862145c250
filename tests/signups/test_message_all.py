"""A message to all of an event reaches those with seats and those who wait, once each, and nobody who has left."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from booking import db
from booking.audit.model import AuditEvent
from booking.broadcasts.keeping import empty_old
from booking.broadcasts.model import Broadcast
from booking.checks.service import broken
from booking.notices.model import Notice
from booking.notices.service import send_due
from booking.reservations.keeping import Keeping
from booking.signups.model import Party
from booking.signups.service import leave, sign_up
from tests.notices.letters import Pigeonhole
from tests.support.evenings import evening, family
from tests.support.families import hidden_fields
from tests.support.moments import NOW
from tests.support.staff import signed_in, words
from tests.support.world import World

ENDS = datetime(2018, 11, 20, 17, 0, tzinfo=UTC)  # 19.00 in Helsinki
WORDS = {"template": "entrance", "texts-fi": "Takaovi", "texts-en": "the back door"}


@pytest.fixture
def full(app: Flask, database: Engine, world: World) -> str:
    """Let Maija have all seats, Pekka wait, Tuuli give no contact and Veikko have left."""
    with app.app_context(), db.transaction(database) as tx:
        event = evening(tx, world, capacity=6)
        nobody = {"contact_kind": None, "contact_address": None}
        sign_up(tx, family(event, 2, 2, language="en"), now=NOW)
        sign_up(tx, family(event, 1, 1, nickname="Tuuli", form_key="form-of-family-two", **nobody), now=NOW)
        pekka = {"contact_address": "pekka@example.fi", "language": "en", "may_wait": True}
        sign_up(tx, family(event, 1, 1, nickname="Pekka", form_key="form-of-family-three", **pekka), now=NOW)
        veikko = {"contact_address": "veikko@example.fi", "may_wait": True}
        gone = sign_up(tx, family(event, 1, 1, nickname="Veikko", form_key="form-of-family-four", **veikko), now=NOW)
        leave(tx, gone.parties[0], now=NOW)
        tx.execute(Notice.__table__.update().values(dropped_at=NOW, drop_reason="by_hand"))
        return event.public_id


def test_it_goes_to_everybody_who_comes_or_waits(app: Flask, database: Engine, world: World, full: str) -> None:
    staff, page = signed_in(app, world.users["professional"]), f"/staff/sessions/{full}"
    assert "Message to those who have signed up" in words(staff.get(f"{page}?lang=en"))
    form = hidden_fields(staff.get(f"{page}/message?lang=en"))
    preview = staff.post(f"{page}/message?lang=en", data={**form, **WORDS})
    assert "2 families get a message" in words(preview)
    assert "1 family has left no contact that a message reaches" in words(preview)

    seen = {**form, **hidden_fields(preview), **WORDS}
    for _press in range(2):
        assert staff.post(f"{page}/message?lang=en", data=seen).status_code == 303
    post = Pigeonhole()
    with app.app_context():
        send_due(database, post, now=NOW)

    assert sorted(mail["To"] for mail in post.mails) == ["maija@example.fi", "pekka@example.fi"]
    maija, pekka = (next(one for one in post.mails if who in one["To"]) for who in ("maija", "pekka"))
    assert maija["Subject"] == "About the event Tue 20 Nov 2018, 17.00–19.00"
    assert maija.get_content().startswith("Come in another way than usual: the back door\n")
    assert "See your place in the queue, or leave it: " in pekka.get_content()
    assert "To 2 families" in words(staff.get(f"{page}?lang=en"))
    with db.reading(database) as tx:
        rows = tx.scalars(select(AuditEvent).where(AuditEvent.action == "send_broadcast")).all()
        assert [(one.controller_id, len(one.details["party_ids"])) for one in rows] == [(world.county.id, 2)]
        assert broken(tx, now=NOW, retention_days=30) == ()


def test_a_family_that_left_before_it_went_out_hears_nothing(
    app: Flask, database: Engine, world: World, full: str
) -> None:
    _send(app, world, full)
    with app.app_context(), db.transaction(database) as tx:
        for party in tx.scalars(select(Party).where(Party.left_at.is_(None)).order_by(Party.id)).all():
            leave(tx, party, now=NOW)
    post = Pigeonhole()
    with app.app_context():
        send_due(database, post, now=NOW)

    assert [mail["Subject"] for mail in post.mails if "About" in mail["Subject"]] == []


def test_what_staff_wrote_is_emptied_as_soon_as_the_families_are_forgotten(
    app: Flask, database: Engine, world: World, full: str
) -> None:
    _send(app, world, full)
    kept = []
    for now in (ENDS + timedelta(days=29), ENDS + timedelta(days=31)):
        with db.transaction(database) as tx:
            empty_old(tx, now, Keeping(30, None))
        with db.reading(database) as tx:
            kept.append(tx.scalars(select(Broadcast.texts)).one())

    assert kept == [{"fi": "Takaovi", "en": "the back door"}, {}]


def _send(app: Flask, world: World, event: str) -> None:
    staff, page = signed_in(app, world.users["professional"]), f"/staff/sessions/{event}/message"
    form = hidden_fields(staff.get(page))
    preview = staff.post(page, data={**form, **WORDS})
    assert staff.post(page, data={**form, **hidden_fields(preview), **WORDS}).status_code == 303
