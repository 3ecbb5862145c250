"""One closed day from its preview to the mails, the feed and the pages; and what a kill in the middle leaves."""

import email
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from werkzeug.test import TestResponse

from booking import db
from booking.audit.model import AuditEvent
from booking.audit.service import CLI
from booking.changes.model import MoveProposal
from booking.changes.service import close_venue
from booking.checks.service import broken
from booking.notices.model import Notice
from booking.notices.senders import FileSender
from booking.notices.service import send_due
from booking.reservations.links import link_token
from booking.reservations.model import Reservation
from booking.venues.model import Closure, Venue
from booking.venues.rules import ClosureRequest
from tests.support.moments import NOW
from tests.support.sign_in import sign_in

from .conftest import Autumn
from .test_pages import CLOSE, TYPED, seen_on, send, words

ROOT = Path(__file__).parent.parent.parent
NOV_15 = ClosureRequest(date(2018, 11, 15), date(2018, 11, 15), "Vesikatko")
LATER = NOW + timedelta(minutes=11)

DIES_IN_THE_MIDDLE = """
import os, signal, sys
from datetime import UTC, date, datetime
from booking import db
from booking.audit.service import CLI
from booking.changes.service import close_venue
from booking.reservations import keys
from booking.following.follower import SlotsFollow
from booking.schedule import hooks
from booking.venues.model import Venue
from booking.venues.rules import ClosureRequest

keys.use_key("tests-only-9f2c1b7e4a6d8350b1c2d3e4f5a69788f0e1d2c3b4a5968778695a4b")
hooks.register(SlotsFollow())
with db.transaction(db.make_engine(sys.argv[1])) as tx:
    day = ClosureRequest(date(2018, 11, 15), date(2018, 11, 15), "Vesikatko")
    now = datetime(2018, 10, 25, 9, 0, tzinfo=UTC)
    close_venue(tx, tx.get_one(Venue, int(sys.argv[2])), day, now=now, actor=CLI)
    tx.flush()
    print("written", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def client_of(app: Flask, autumn: Autumn, role: str) -> FlaskClient:
    client = app.test_client()
    sign_in(client, autumn.world.users[role])
    return client


def mails(folder: Path) -> list[str]:
    """Return the bodies of the mails to families, by address."""
    read = [email.message_from_bytes(path.read_bytes(), policy=default) for path in folder.glob("*.eml")]
    bodies = {str(mail["To"]): mail.get_body(("plain",)) for mail in read}
    return [body.get_content() for to, body in sorted(bodies.items()) if body is not None and "family." in to]


def post(app: Flask, database: Engine, folder: Path, now: datetime) -> list[str]:
    """Send what is due and return the bodies of all mails."""
    with app.app_context():
        send_due(database, FileSender(folder, "tavataan@example.fi"), now=now)
    return mails(folder)


def guest_token(page: TestResponse) -> str:
    found = re.search(r'name="form_token"[^>]*value="([^"]+)"', page.text)
    return "" if found is None else found[1]


def close_and_stop(database: Engine, venue_id: int) -> None:
    with db.transaction(database) as tx:
        close_venue(tx, tx.get_one(Venue, venue_id), NOV_15, now=NOW, actor=CLI)
        raise RuntimeError("the machine stops here")


def marks(database: Engine) -> tuple[int | None, ...]:
    """Count what a closing leaves: closures, let-go reservations, messages of it, proposals, log rows."""
    with db.reading(database) as tx:
        return (
            tx.scalar(select(func.count(Closure.id))),
            tx.scalar(select(func.count(Reservation.id)).where(Reservation.released_at.is_not(None))),
            tx.scalar(select(func.count(Notice.id)).where(Notice.kind == "occurrence_cancelled")),
            tx.scalar(select(func.count(MoveProposal.id))),
            tx.scalar(select(func.count(AuditEvent.id)).where(AuditEvent.action == "close_venue")),
        )


def faults(database: Engine, now: datetime = NOW) -> list[str]:
    with db.reading(database) as tx:
        return [one.invariant.name for one in broken(tx, now=now, retention_days=30)]


def test_a_closed_day_reaches_mails_feed_and_pages_and_is_held_elsewhere_once_accepted(
    app: Flask, database: Engine, autumn: Autumn, tmp_path: Path, frozen: Callable[[datetime], None]
):
    first = autumn.book_five()[0]
    director, guest = client_of(app, autumn, "director"), app.test_client()
    shown = send(director, CLOSE, **TYPED)
    assert "Close 15 Nov and send 5 messages" in words(shown)
    assert "Perheiden talo, same time (proposal)" in words(shown)

    done = send(director, CLOSE, **TYPED, instead="venue:perheiden-talo", seen=seen_on(shown))

    assert done.status_code == 303
    assert marks(database) == (1, 5, 5, 1, 1)
    session = autumn.session("2018-11-15")
    feed = guest.get("/feeds/venues/kontiopuisto.ics").text
    assert (feed.count("STATUS:CANCELLED"), feed.count("SEQUENCE:1")) == (1, 1)
    assert "Cancelled. Reason: Vesikatko" in words(guest.get(f"/en/sessions/{session.public_id}"))

    frozen(LATER)
    assert [text.count("Vesikatko") for text in post(app, database, tmp_path / "first", LATER)] == [1] * 5
    assert faults(database) == []

    coordinator = client_of(app, autumn, "coordinator")
    assert "Proposed to your venues" in words(coordinator.get("/staff/?lang=en"))
    with db.reading(database) as tx:
        url = f"/staff/proposals/{tx.scalars(select(MoveProposal)).one().public_id}"
        token = link_token(tx.scalars(select(Reservation).where(Reservation.public_id == first)).one())
    assert director.get(url).status_code == 403
    asked = coordinator.get(f"{url}?lang=en")
    assert "Accept and send 5 messages" in words(asked)
    assert autumn.session("2018-11-15").cancelled_at is not None
    assert send(coordinator, url, seen=seen_on(asked)).status_code == 303

    session = autumn.session("2018-11-15")
    assert (session.venue_id, session.cancelled_at, autumn.live()) == (autumn.world.house.id, None, 5)
    much_later = LATER + timedelta(minutes=11)
    frozen(much_later)
    bodies = post(app, database, tmp_path / "second", much_later)
    assert ["Perheiden talo" in text and "/b/" in text for text in bodies] == [True] * 5

    page = guest.get(f"/en/b/{token}")
    assert "<h1>Your time</h1>" in page.text, "not booked and settled: the family is asked"
    assert "Does the new time suit you?" in words(page)
    pressed = guest.post(f"/en/b/{token}/confirm", data={"form_token": guest_token(page)})
    assert pressed.status_code == 303
    assert "Does the new time suit you?" not in words(guest.get(f"/en/b/{token}"))
    with db.reading(database) as tx:
        confirmed = select(func.count(Reservation.id)).where(Reservation.confirmed_at == much_later)
        assert tx.scalar(confirmed) == 1
    assert faults(database, much_later) == []


def test_the_mail_leads_to_the_session_that_was_offered(app: Flask, database: Engine, autumn: Autumn, tmp_path: Path):
    autumn.book("2018-11-15", "12.30")
    director = client_of(app, autumn, "director")
    offered = autumn.session("2018-12-13").public_id
    shown = send(director, CLOSE, **TYPED)

    assert send(director, CLOSE, **TYPED, instead=f"session:{offered}", seen=seen_on(shown)).status_code == 303

    (text,) = post(app, database, tmp_path / "mails", LATER)
    assert f"/fi/sessions/{offered}" in text


def test_what_was_never_offered_closes_nothing(app: Flask, database: Engine, autumn: Autumn):
    director = client_of(app, autumn, "director")
    shown = send(director, CLOSE, **TYPED)

    assert send(director, CLOSE, **TYPED, instead="venue:elsewhere", seen=seen_on(shown)).status_code == 422
    assert marks(database) == (0, 0, 0, 0, 0)


def test_an_exception_before_the_commit_leaves_nothing_half_done(database: Engine, autumn: Autumn):
    autumn.book_five()

    with pytest.raises(RuntimeError):
        close_and_stop(database, autumn.world.daycare.id)

    assert marks(database) == (0, 0, 0, 0, 0)
    assert (autumn.live(), autumn.session("2018-11-15").cancelled_at, faults(database)) == (5, None, [])


def test_a_process_killed_in_the_middle_leaves_nothing_half_done(database: Engine, autumn: Autumn):
    autumn.book_five()
    address = database.url.render_as_string(hide_password=False)

    killed = subprocess.run(
        [sys.executable, "-c", DIES_IN_THE_MIDDLE, address, str(autumn.world.daycare.id)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (killed.stdout, killed.returncode) == ("written\n", -9), killed.stderr
    assert marks(database) == (0, 0, 0, 0, 0)
    assert (autumn.live(), autumn.session("2018-11-15").cancelled_at, faults(database)) == (5, None, [])
    with db.transaction(database) as tx:
        close_venue(tx, tx.get_one(Venue, autumn.world.daycare.id), NOV_15, now=NOW, actor=CLI)
    assert marks(database) == (1, 5, 5, 0, 1)
