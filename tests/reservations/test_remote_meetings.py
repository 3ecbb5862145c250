"""A family's meeting at a distance: its address a quarter of an hour before and not earlier, who calls whom."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update

from booking import db
from booking.audit.model import AuditEvent
from booking.notices import registry
from booking.notices.model import Notice
from booking.notices.service import send_due
from booking.reservations.family_moves import move_to_slot, times_to_move_to
from booking.reservations.links import link_token
from booking.reservations.model import Reservation
from booking.reservations.rules import PhoneNeeded
from booking.reservations.service import cancel_reservation, reserve
from booking.venues.model import Venue
from tests.notices.letters import Pigeonhole
from tests.support.autumn import Autumn, asking
from tests.support.families import book, errors
from tests.support.moments import NOW
from tests.support.sign_in import sign_in

Freeze = Callable[[datetime], None]
OPENS = datetime(2018, 11, 1, 7, 45, tzinfo=UTC)  # 9.45 in Helsinki, for the time at 10.00
SECOND = timedelta(seconds=1)
ADDRESS = "https://video.example.fi/perhe-"
PHONE: dict[str, Any] = {"contact_kind": "phone", "contact_address": "+358401234567"}


def _remote(database: Engine, way: str, slug: str = "perheiden-talo") -> None:
    facts = {"remote_way": way, "meeting_url": ADDRESS + "{room}", "call_number": "015 999 8888"}
    with db.transaction(database) as tx:
        tx.execute(update(Venue).where(Venue.slug == slug).values(kind="online", **facts))


def _held(database: Engine, autumn: Autumn, **contact: Any) -> str:
    with db.transaction(database) as tx:
        return (
            f"/en/b/{link_token(reserve(tx, asking(autumn.first_slots['10.00'], language='en', **contact), now=NOW))}"
        )


def test_the_address_is_behind_the_link_from_a_quarter_of_an_hour_before_until_the_end(
    client: FlaskClient, database: Engine, autumn: Autumn, frozen: Freeze
) -> None:
    _remote(database, "video")
    link = _held(database, autumn)

    frozen(OPENS - SECOND)
    before = client.get(link).text
    assert "video.example.fi" not in before
    assert "The address of the meeting is here from Thu\xa01\xa0Nov\xa02018,\xa09.45." in before
    frozen(OPENS)
    address = client.get(link).text.partition(f'href="{ADDRESS}')[2].partition('"')[0]
    assert len(address) == 26
    frozen(datetime(2018, 11, 1, 9, 0, tzinfo=UTC))
    assert "video.example.fi" not in client.get(link).text


def test_two_times_have_two_rooms_and_a_cancelled_time_has_none(
    client: FlaskClient, database: Engine, autumn: Autumn, frozen: Freeze
) -> None:
    _remote(database, "video")
    with db.transaction(database) as tx:
        links = [
            f"/en/b/{link_token(reserve(tx, asking(autumn.first_slots[clock]), now=NOW))}" for clock in ("9.30", "9.45")
        ]
        last = tx.scalars(select(Reservation).order_by(Reservation.id.desc())).first()
        assert last is not None
        frozen(OPENS - timedelta(minutes=16))
        cancel_reservation(tx, last, now=OPENS - timedelta(minutes=16))
    frozen(OPENS - timedelta(minutes=15))

    first, second = (client.get(link).text for link in links)
    assert ADDRESS in first
    assert ADDRESS not in second


def test_a_reminder_with_the_address_leaves_a_quarter_of_an_hour_before_and_no_earlier_message_has_it(
    app: Flask, database: Engine, autumn: Autumn
) -> None:
    _remote(database, "video")
    _held(database, autumn)
    sender = Pigeonhole()
    sent = []
    for now in (NOW, datetime(2018, 10, 31, 15, 0, tzinfo=UTC), OPENS - SECOND, OPENS, OPENS + SECOND):
        with app.app_context():
            send_due(database, sender, now=now)
        sent.append(len(sender.mails))

    assert sent == [1, 2, 2, 3, 3]
    assert not [mail for mail in sender.mails[:2] if ADDRESS in mail.as_string()]
    assert "on your own page from Thu 1 Nov 2018, 9.45." in sender.mails[1].get_content().replace("\n", " ")
    assert f"Join the meeting: {ADDRESS}" in sender.mails[2].get_content()
    assert "video" not in str(sender.mails[2]["Subject"])


def test_the_address_is_told_in_its_time_only_whenever_the_outbox_asks(
    app: Flask, database: Engine, autumn: Autumn
) -> None:
    _remote(database, "video")
    _held(database, autumn)
    renderer = registry.renderer_of("meeting_opens")
    assert renderer is not None
    ends = OPENS + timedelta(minutes=30)

    told = []
    for now in (OPENS - SECOND, OPENS, ends - SECOND, ends):
        with app.app_context(), db.reading(database) as tx:
            told.append(renderer(tx, tx.scalars(select(Reservation.id)).one(), now) is not None)

    assert told == [False, True, True, False]


def test_the_reminder_with_the_address_goes_along_when_the_family_moves(database: Engine, autumn: Autumn) -> None:
    _remote(database, "video")
    _held(database, autumn)
    with db.transaction(database) as tx:
        move_to_slot(tx, tx.scalars(select(Reservation)).one(), autumn.first_slots["10.30"], now=NOW)

    with db.reading(database) as tx:
        waiting = tx.scalars(select(Notice.due_at).where(Notice.kind == "meeting_opens"))
        assert waiting.all() == [OPENS + timedelta(minutes=30)]


def test_where_we_call_a_number_is_asked_for_and_nothing_else_will_do(
    client: FlaskClient, database: Engine, autumn: Autumn
) -> None:
    _remote(database, "we_call")
    path = f"/en/sessions/{autumn.first}/book?slot={autumn.first_slots['10.00']}"
    page = client.get(path).text

    assert "We call you at your time." in page
    assert 'value="none"' not in page
    assert book(client, path).status_code == 422
    assert errors(book(client, path, contact="phone", email=None)) == ["Enter the phone number on which we call you"]
    with db.transaction(database) as tx, pytest.raises(PhoneNeeded):
        reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    answer = book(client, path, contact="phone", phone="040 123 4567", email=None)
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "We call you on the number that you gave." in page
    assert "040 123 4567" not in page
    assert "+358401234567" not in page


def test_where_the_family_calls_the_number_is_behind_its_link(
    client: FlaskClient, database: Engine, autumn: Autumn
) -> None:
    _remote(database, "you_call")

    assert 'href="tel:0159998888"' in client.get(_held(database, autumn)).text


def test_a_family_without_a_number_is_offered_no_time_at_which_we_call(database: Engine, autumn: Autumn) -> None:
    _remote(database, "we_call", "kontiopuisto")
    with db.transaction(database) as tx:
        mailed = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
        called = reserve(tx, asking(autumn.first_slots["10.15"], **PHONE), now=NOW)
        offered = [[one.occurrence.public_id for one in times_to_move_to(tx, held, NOW)] for held in (mailed, called)]
        assert offered == [[autumn.first], [autumn.first, autumn.second]]
        with pytest.raises(PhoneNeeded):
            move_to_slot(tx, mailed, autumn.second_slots["12.30"], now=NOW)


@pytest.mark.parametrize(
    ("role", "sees"), [("professional", True), ("director", False), ("coordinator", False), ("admin", False)]
)
def test_whoever_meets_the_family_sees_the_number_to_call_and_the_look_is_in_the_log(
    app: Flask, database: Engine, autumn: Autumn, role: str, sees: bool
) -> None:
    _remote(database, "we_call")
    with db.transaction(database) as tx:
        reserve(tx, asking(autumn.first_slots["10.00"], service_id=None, **PHONE), now=NOW)
        tx.execute(update(Reservation).values(controller_id=autumn.world.county.id))
    client = app.test_client()
    sign_in(client, autumn.world.users[role])

    assert ("+358401234567" in client.get(f"/staff/sessions/{autumn.first}").text) is sees
    with db.reading(database) as tx:
        looks = tx.scalars(select(AuditEvent.action).where(AuditEvent.action == "see_numbers")).all()
    assert looks == (["see_numbers"] if sees else [])


def test_staff_find_the_video_meeting_of_each_family_on_the_day_view(
    app: Flask, database: Engine, autumn: Autumn
) -> None:
    _remote(database, "video")
    _held(database, autumn, **PHONE)
    with db.transaction(database) as tx:
        tx.execute(update(Reservation).values(controller_id=autumn.world.county.id))
    client = app.test_client()
    sign_in(client, autumn.world.users["professional"])
    page = client.get(f"/staff/sessions/{autumn.first}").text

    assert f'href="{ADDRESS}' in page
    assert "+358401234567" not in page
