"""After a move, its undo, a closing and a reopening: page, link, staff's day, feeds and calendar file agree."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from booking import db
from booking.audit.service import CLI
from booking.changes.moving import move_session, undo_move
from booking.changes.rules import MoveRequest
from booking.changes.service import close_venue, reopen
from booking.feeds.service import create_subscription
from booking.reservations.links import link_token
from booking.reservations.model import Reservation
from booking.venues.model import Closure, Venue
from booking.venues.rules import ClosureRequest
from tests.support.moments import NOW
from tests.support.sign_in import sign_in

from .conftest import Autumn, session_on
from .test_pages import words

EVENT = re.compile(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT", re.DOTALL)
BEFORE = ("Thu 15 Nov 12.30–12.45", "12.30–14.00", "20181115T123000", "Kontiopuiston päiväkoti")
AFTER = ("Wed 14 Nov 9.00–9.15", "9.00–10.30", "20181114T090000", "Perheiden talo")


class Readers:
    """Everybody who reads of the session of 15.11. and of the one family's time in it."""

    def __init__(self, app: Flask, autumn: Autumn, reservation: str) -> None:
        self.guest, self.staff = app.test_client(), app.test_client()
        sign_in(self.staff, autumn.world.users["professional"])
        self.public_id = autumn.session("2018-11-15").public_id
        with db.transaction(autumn.database) as tx:
            held = tx.scalars(select(Reservation).where(Reservation.public_id == reservation)).one()
            self.link = f"/en/b/{link_token(held)}"
            user_id = autumn.world.users["professional"].id
            token, _row = create_subscription(tx, user_id, "Phone", now=NOW)
            self.own = f"/feeds/p/{token}/tavataan.ics"

    def event(self, client: FlaskClient, path: str) -> dict[str, str]:
        """Return the lines of the session in a feed."""
        text = client.get(path).get_data(as_text=True).replace("\r\n ", "")
        events = [dict(line.split(":", 1) for line in one.split("\r\n") if line) for one in EVENT.findall(text)]
        return next(one for one in events if one["UID"].startswith(self.public_id))

    def see(self, facts: tuple[str, str, str, str], sequence: int, *, is_off: bool = False) -> None:
        """Fail unless everybody reads these facts."""
        when, hours, stamp, venue = facts
        slug = {"Perheiden talo": "perheiden-talo", "Kontiopuiston päiväkoti": "kontiopuisto"}[venue]
        page = words(self.guest.get(f"/en/sessions/{self.public_id}"))
        assert hours in page
        assert venue in page
        family = words(self.guest.get(self.link))
        assert venue in family
        assert when in family, family
        assert (when in family, "Cancelled. Reason: Vesikatko" in family) == (True, is_off)
        day = words(self.staff.get(f"/staff/days/{date.fromisoformat(stamp[:8])}?lang=en"))
        assert (hours in day, "1 / 6 booked" in day) == (True, not is_off)
        status = "CANCELLED" if is_off else "CONFIRMED"
        for feed in ("/feeds/public.ics?lang=en", f"/feeds/venues/{slug}.ics?lang=en", self.own):
            event = self.event(self.guest, feed)
            assert event["DTSTART;TZID=Europe/Helsinki"] == stamp, feed
            assert (event["SEQUENCE"], event["STATUS"], venue in event["LOCATION"]) == (str(sequence), status, True)
        if not is_off:
            file = self.guest.get(f"{self.link}/event.ics").get_data(as_text=True)
            assert f"DTSTART;TZID=Europe/Helsinki:{stamp}" in file


@pytest.fixture
def readers(app: Flask, autumn: Autumn) -> Readers:
    """Book 12.30 for a family that left an address."""
    return Readers(app, autumn, autumn.book("2018-11-15", "12.30"))


def test_after_each_act_everybody_reads_the_same(autumn: Autumn, readers: Readers, frozen: Callable[[datetime], None]):
    readers.see(BEFORE, 0)

    with db.transaction(autumn.database) as tx:
        there = MoveRequest(autumn.world.house.id, date(2018, 11, 14), time(9), time(10, 30))
        move_session(tx, session_on(tx, "2018-11-15"), there, now=NOW, actor=CLI)
    readers.see(AFTER, 1)

    frozen(NOW + timedelta(minutes=3))
    with db.transaction(autumn.database) as tx:
        undo_move(tx, session_on(tx, "2018-11-14"), now=NOW + timedelta(minutes=3), actor=CLI)
    readers.see(BEFORE, 2)

    frozen(NOW + timedelta(minutes=20))
    with db.transaction(autumn.database) as tx:
        venue = tx.get_one(Venue, autumn.world.daycare.id)
        day = ClosureRequest(date(2018, 11, 15), date(2018, 11, 15), "Vesikatko")
        close_venue(tx, venue, day, now=NOW + timedelta(minutes=20), actor=CLI)
    readers.see(BEFORE, 3, is_off=True)

    frozen(NOW + timedelta(minutes=25))
    with db.transaction(autumn.database) as tx:
        reopen(tx, tx.scalars(select(Closure)).one(), now=NOW + timedelta(minutes=25), actor=CLI)
    readers.see(BEFORE, 4)
