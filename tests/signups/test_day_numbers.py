"""Who works at an event reads on the day's pages, and the evening before, how many come: numbers, never a name."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import Engine, delete, update

from booking import db
from booking.accounts.model import User
from booking.day.tomorrow import queue_summaries
from booking.notices.service import send_due
from booking.signups.model import Gathering
from booking.signups.service import leave, sign_up
from tests.notices.letters import Pigeonhole
from tests.support.evenings import evening, family
from tests.support.moments import NOW
from tests.support.staff import signed_in, words
from tests.support.world import World

EVENING_BEFORE = datetime(2018, 11, 19, 15, 0, tzinfo=UTC)  # 17.00 on Monday; the event is on Tuesday 20.11.
NUMBERS = "3 adults · 5 children · child minding for 4 children · 1 family in the queue"


@pytest.fixture
def busy(database: Engine, world: World) -> str:
    """Commit an evening of ten seats: two families have eight of them, one waits, one has left."""
    with db.transaction(database) as tx:
        event = evening(tx, world, has_child_minding=True)
        sign_up(tx, family(event, 2, 4, wants_child_minding=True), now=NOW)
        sign_up(tx, family(event, 1, 1, form_key="another-form-key-1"), now=NOW)
        asked = family(event, 3, 3, may_wait=True, form_key="another-form-key-2", wants_child_minding=True)
        sign_up(tx, asked, now=NOW)
        gone = sign_up(tx, family(event, 1, 1, form_key="another-form-key-3"), now=NOW)
        leave(tx, gone.parties[0], now=NOW)
        return event.public_id


@pytest.mark.parametrize("page", ["/staff/", "/staff/days/2018-11-20", "/staff/sessions/{}"])
def test_the_pages_of_the_day_tell_how_many_come_and_no_bookings_card_stands_beside(
    app: Flask, world: World, busy: str, page: str
) -> None:
    shown = words(signed_in(app, world.users["professional"]).get(f"{page.format(busy)}?lang=en"))

    assert NUMBERS in shown
    assert "8 / 10 seats" in shown
    assert "Maija" not in shown
    assert "Bookings" not in shown
    assert "People come to this session without booking." not in shown


def test_the_summary_of_tomorrow_tells_how_many_come(app: Flask, database: Engine, world: World, busy: str) -> None:
    post = Pigeonhole()
    with app.app_context(), db.transaction(database) as tx:
        tx.execute(update(User).values(language="en"))
        queue_summaries(tx, now=EVENING_BEFORE)
    with app.app_context():
        send_due(database, post, now=EVENING_BEFORE)

    line = f"Tomorrow: Perheiden talo 17.00–19.00, 8 / 10 seats, {NUMBERS.replace(' · ', ', ')}"
    mine = [mail.get_content().split("\n")[0] for mail in post.mails if mail["To"] == "professional@example.fi"]
    assert mine == [line]


def test_an_event_without_seats_says_once_that_people_just_come(app: Flask, database: Engine, world: World) -> None:
    with db.transaction(database) as tx:
        event = evening(tx, world)
        tx.execute(delete(Gathering))
        address = f"/staff/sessions/{event.public_id}?lang=en"

    shown = words(signed_in(app, world.users["professional"]).get(address))

    assert "Sign-ups People come without signing up." in shown
    assert "People come to this session without booking." not in shown
