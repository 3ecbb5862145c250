"""We move a time, the family says itself whether it suits: asked once, unconfirmed until then, and staff see it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from booking import db
from booking.audit.service import GUEST, by_user
from booking.changes.moving import move_session, undo_move
from booking.changes.rules import MoveRequest
from booking.notices.model import Notice
from booking.reservations.family_moves import move_to_slot
from booking.reservations.links import link_token
from booking.reservations.model import Reservation, Slot
from booking.reservations.service import cancel_reservation
from booking.web.forms import GuestForm
from tests.support.moments import NOW
from tests.support.sign_in import sign_in

from .conftest import Autumn, session_on
from .test_pages import words

SOON = NOW + timedelta(minutes=3)
BEGUN = datetime(2018, 11, 14, 7, 0, tzinfo=UTC)
"""14.11. at 9.00: the first time of the moved session begins."""


def move(autumn: Autumn, on: str, to: date, starts: time, ends: time, *, now: datetime = NOW) -> None:
    with db.transaction(autumn.database) as tx:
        there = MoveRequest(autumn.world.daycare.id, to, starts, ends)
        move_session(tx, session_on(tx, on), there, now=now, actor=by_user(7))


def move_to_wednesday(autumn: Autumn) -> None:
    move(autumn, "2018-11-15", date(2018, 11, 14), time(9), time(10, 30))


def row_of(autumn: Autumn, public_id: str) -> Reservation:
    with db.reading(autumn.database) as tx:
        return tx.scalars(select(Reservation).where(Reservation.public_id == public_id)).one()


def asked_of(autumn: Autumn, public_id: str) -> tuple[datetime | None, datetime | None]:
    row = row_of(autumn, public_id)
    return row.asked_to_confirm_at, row.confirmed_at


def press(app: Flask, autumn: Autumn, public_id: str) -> int:
    """Press the button of the family's page; return the status."""
    guest = app.test_client()
    with app.test_request_context():
        token = str(GuestForm().form_token.current_token)
    return guest.post(f"/en/b/{link_token(row_of(autumn, public_id))}/confirm", data={"form_token": token}).status_code


@pytest.fixture
def counsellor(app: Flask, autumn: Autumn) -> FlaskClient:
    """Be the family counsellor of the sessions."""
    client = app.test_client()
    sign_in(client, autumn.world.users["professional"])
    return client


def test_another_time_asks_every_family_and_staff_see_who_has_not_answered(
    app: Flask, autumn: Autumn, counsellor: FlaskClient
):
    first, second = autumn.book("2018-11-15", "12.30"), autumn.book("2018-11-15", "12.45", "phone")

    move_to_wednesday(autumn)

    assert [asked_of(autumn, one) for one in (first, second)] == [(NOW, None), (NOW, None)]
    day = "/staff/days/2018-11-14?lang=en"
    assert "2 families have not confirmed the new time yet." in words(counsellor.get(day))
    assert press(app, autumn, first) == 303
    assert asked_of(autumn, first) == (NOW, NOW)
    page = words(counsellor.get(day))
    assert "1 family has not confirmed the new time yet." in page
    assert page.count("· has not confirmed the new time") == 1
    link = app.test_client().get(f"/en/b/{link_token(row_of(autumn, first))}")
    assert "You have confirmed the new time." in words(link)


def test_the_same_hours_at_another_place_of_the_unit_are_only_told(app: Flask, autumn: Autumn):
    first = autumn.book("2018-11-15", "12.30")
    with db.transaction(autumn.database) as tx:
        there = MoveRequest(autumn.world.house.id, date(2018, 11, 15), time(12, 30), time(14))
        move_session(tx, session_on(tx, "2018-11-15"), there, now=NOW, actor=by_user(7))

    assert asked_of(autumn, first) == (None, None)
    assert press(app, autumn, first) == 303
    assert asked_of(autumn, first) == (None, None)


@pytest.mark.parametrize("contact", ["email", "phone", "none"])
def test_taken_back_before_anybody_was_told_nobody_is_asked(autumn: Autumn, contact: str):
    first = autumn.book("2018-11-15", "12.30", contact)
    move_to_wednesday(autumn)

    with db.transaction(autumn.database) as tx:
        undo_move(tx, session_on(tx, "2018-11-14"), now=SOON, actor=by_user(7))

    assert asked_of(autumn, first) == (None, None)


@pytest.mark.parametrize("contact", ["email", "phone"])
def test_a_question_that_was_told_stays_open_through_a_second_move_taken_back(autumn: Autumn, contact: str):
    first = autumn.book("2018-11-15", "12.30", contact)
    move_to_wednesday(autumn)
    with db.transaction(autumn.database) as tx:
        for notice in tx.scalars(select(Notice).where(Notice.kind == "reservation_moved")):
            notice.sent_at = NOW + timedelta(minutes=10)
    hour = NOW + timedelta(hours=1)
    move(autumn, "2018-11-14", date(2018, 11, 14), time(12), time(13, 30), now=hour)
    with db.transaction(autumn.database) as tx:
        undo_move(tx, session_on(tx, "2018-11-14"), now=hour + timedelta(minutes=3), actor=by_user(7))

    assert asked_of(autumn, first) == (NOW, None)


def test_moved_by_hand_there_and_back_before_the_message_left_asks_nobody(autumn: Autumn):
    first = autumn.book("2018-11-15", "12.30")
    move_to_wednesday(autumn)

    move(autumn, "2018-11-14", date(2018, 11, 15), time(12, 30), time(14), now=SOON)

    assert asked_of(autumn, first) == (None, None)


def test_who_confirmed_is_asked_anew_about_the_next_time(app: Flask, autumn: Autumn):
    first = autumn.book("2018-11-15", "12.30")
    move_to_wednesday(autumn)
    assert press(app, autumn, first) == 303

    move(autumn, "2018-11-14", date(2018, 11, 14), time(12), time(13, 30), now=SOON)

    assert asked_of(autumn, first) == (SOON, None)


def test_who_chooses_another_time_has_answered(autumn: Autumn, counsellor: FlaskClient):
    first = autumn.book("2018-11-15", "12.30")
    move_to_wednesday(autumn)

    with db.transaction(autumn.database) as tx:
        slots = (
            select(Slot).where(Slot.occurrence_id == session_on(tx, "2018-11-14").id).order_by(Slot.starts_at.desc())
        )
        last = tx.scalars(slots).first()
        assert last is not None
        held = tx.scalars(select(Reservation).where(Reservation.public_id == first)).one()
        move_to_slot(tx, held, last.public_id, now=SOON)

    assert "confirmed the new time" not in words(counsellor.get("/staff/days/2018-11-14?lang=en"))


def test_a_time_let_go_or_begun_is_not_confirmed(app: Flask, autumn: Autumn, frozen: Callable[[datetime], None]):
    first, second = autumn.book("2018-11-15", "12.30"), autumn.book("2018-11-15", "12.45")
    move_to_wednesday(autumn)
    with db.transaction(autumn.database) as tx:
        held = tx.scalars(select(Reservation).where(Reservation.public_id == second)).one()
        cancel_reservation(tx, held, now=NOW, actor=GUEST)

    assert press(app, autumn, second) == 409
    frozen(BEGUN)
    assert press(app, autumn, first) == 409
    assert [asked_of(autumn, one) for one in (first, second)] == [(NOW, None), (NOW, None)]


def test_a_forged_form_confirms_nothing(app: Flask, autumn: Autumn):
    first = autumn.book("2018-11-15", "12.30")
    move_to_wednesday(autumn)
    url = f"/en/b/{link_token(row_of(autumn, first))}/confirm"

    assert app.test_client().post(url, data={"form_token": "forged"}).status_code in (400, 422)
    assert app.test_client().post(url, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 400
    assert app.test_client().get(url).status_code == 405
    assert asked_of(autumn, first) == (NOW, None)
