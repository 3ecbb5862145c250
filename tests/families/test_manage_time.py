"""The page behind the link through its life: booked, cancelled, taken back, begun, over, gone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from booking import db
from booking.audit.model import AuditEvent
from booking.errors import Gone, Missing
from booking.following.slots import cut_slots
from booking.notices.model import Notice
from booking.reservations import service
from booking.reservations.links import link_token
from booking.reservations.model import Reservation
from booking.reservations.rules import SlotTaken
from booking.reservations.service import (
    cancel_reservation,
    find_by_link,
    release_all,
    reserve,
    undo_cancellation,
)
from booking.schedule.model import Occurrence
from tests.support.autumn import Autumn, asking, write_autumn
from tests.support.families import hidden_fields, send
from tests.support.moments import NOW

Freeze = Callable[[datetime], None]
STARTS = datetime(2018, 11, 1, 7, 30, tzinfo=UTC)
ENDS = datetime(2018, 11, 1, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def link(database: Engine, autumn: Autumn) -> str:
    """Hold 1.11. at 10.00 and return the path of its page."""
    with db.transaction(database) as tx:
        return f"/en/b/{link_token(reserve(tx, asking(autumn.first_slots['10.00']), now=NOW))}"


def _kinds(database: Engine) -> list[str]:
    with db.reading(database) as tx:
        acts = select(Notice.kind).where(Notice.kind != "reservation_reminder")
        return list(tx.scalars(acts.order_by(Notice.id)))


def test_the_page_says_just_booked_for_ten_minutes(client: FlaskClient, frozen: Freeze, link: str) -> None:
    assert "Your time is booked" in client.get(link).text
    frozen(NOW + timedelta(minutes=10) - SECOND)
    assert "Your time is booked" in client.get(link).text
    frozen(NOW + timedelta(minutes=10))
    assert "Your time is booked" not in client.get(link).text
    assert "<h1>Your time</h1>" in client.get(link).text


def test_cancelling_takes_two_presses_and_frees_the_time(
    client: FlaskClient, database: Engine, autumn: Autumn, link: str
) -> None:
    asked = client.get(f"{link}/cancel")
    assert asked.status_code == 200
    assert "Do you want to cancel this time?" in asked.text
    done = send(client, f"{link}/cancel")

    assert (done.status_code, done.location) == (303, link)
    page = client.get(link)
    assert page.status_code == 200
    assert "Your time is cancelled. Thank you for telling us." in page.text
    assert _kinds(database) == ["reservation_confirmed", "reservation_cancelled"]
    with db.transaction(database) as tx:
        reserve(tx, asking(autumn.first_slots["10.00"], form_key="somebody-else-here"), now=NOW)


def test_cancelling_twice_is_calm_and_tells_once(client: FlaskClient, database: Engine, link: str) -> None:
    fields = hidden_fields(client.get(f"{link}/cancel"))
    answers = [client.post(f"{link}/cancel", data=fields) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert client.get(f"{link}/cancel").location == link
    assert _kinds(database) == ["reservation_confirmed", "reservation_cancelled"]


def test_a_cancellation_is_taken_back_within_ten_minutes(
    client: FlaskClient, database: Engine, frozen: Freeze, link: str
) -> None:
    send(client, f"{link}/cancel")
    frozen(NOW + timedelta(minutes=10) - SECOND)
    fields = hidden_fields(client.get(link))

    assert client.post(f"{link}/undo", data=fields).status_code == 303
    assert "Cancel the time" in client.get(link).text
    assert _kinds(database) == ["reservation_confirmed", "reservation_cancelled", "reservation_confirmed"]
    with db.reading(database) as tx:
        assert tx.scalars(select(Reservation.released_at).order_by(Reservation.id)).all() == [None]


def test_after_ten_minutes_a_cancelled_time_is_gone(
    client: FlaskClient, database: Engine, frozen: Freeze, link: str
) -> None:
    send(client, f"{link}/cancel")
    fields = hidden_fields(client.get(link))
    frozen(NOW + timedelta(minutes=10))

    for answer in (
        client.get(link),
        client.get(f"{link}/cancel"),
        client.get(f"{link}/event.ics"),
        client.post(f"{link}/undo", data=fields),
    ):
        assert answer.status_code == 410
        assert "This link is no longer in use" in answer.text
    with db.reading(database) as tx:
        assert tx.scalars(select(Reservation.released_at).order_by(Reservation.id)).all() == [NOW]


def test_a_time_that_went_to_somebody_else_is_not_taken_back(
    client: FlaskClient, database: Engine, autumn: Autumn, link: str
) -> None:
    send(client, f"{link}/cancel")
    with db.transaction(database) as tx:
        reserve(tx, asking(autumn.first_slots["10.00"], form_key="somebody-else-here"), now=NOW)

    answer = client.post(f"{link}/undo", data=hidden_fields(client.get(link)))

    assert answer.status_code == 409
    assert "Someone else took this time." in answer.text
    assert 'action="' + link + '/undo"' not in answer.text


def test_taking_back_picks_another_lane_of_the_same_time(tx: Session) -> None:
    autumn = write_autumn(tx)
    occurrence = tx.scalars(select(Occurrence).where(Occurrence.public_id == autumn.first)).one()
    occurrence.lanes = 2
    cut_slots(tx, occurrence)
    mine = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    cancel_reservation(tx, mine, now=NOW)
    reserve(tx, asking(autumn.first_slots["10.00"], form_key="somebody-else-here"), now=NOW)

    undo_cancellation(tx, mine, now=NOW)

    assert (mine.slot.lane, mine.released_at) == (2, None)
    other = reserve(tx, asking(autumn.first_slots["10.15"], form_key="form-key-of-the-third"), now=NOW)
    cancel_reservation(tx, other, now=NOW)
    with pytest.raises(Gone):
        undo_cancellation(tx, other, now=NOW + timedelta(minutes=10))


def test_undo_of_what_nobody_cancelled_changes_nothing(tx: Session) -> None:
    autumn = write_autumn(tx)
    mine = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)

    undo_cancellation(tx, mine, now=NOW)

    assert mine.released_at is None
    assert tx.scalar(select(func.count()).select_from(AuditEvent)) == 1


def test_when_the_session_has_begun_the_page_can_only_be_read(
    client: FlaskClient, database: Engine, frozen: Freeze, link: str
) -> None:
    fields = hidden_fields(client.get(f"{link}/cancel"))
    frozen(STARTS - SECOND)
    assert "Cancel the time" in client.get(link).text
    frozen(STARTS)
    page = client.get(link)

    assert "On now – just come" in page.text
    assert "Cancel the time" not in page.text
    assert client.get(f"{link}/cancel").location == link
    assert client.post(f"{link}/cancel", data=fields).status_code == 409
    frozen(ENDS)
    assert "This session is over." in client.get(link).text
    assert _kinds(database) == ["reservation_confirmed"]


def test_thirty_days_after_the_session_the_link_is_gone(client: FlaskClient, frozen: Freeze, link: str) -> None:
    frozen(ENDS + timedelta(days=30) - SECOND)
    assert client.get(link).status_code == 200
    frozen(ENDS + timedelta(days=30))
    assert client.get(link).status_code == 410
    assert client.get(f"{link}/event.ics").status_code == 410


def test_a_session_we_cancelled_says_why_and_offers_the_next(
    client: FlaskClient, database: Engine, autumn: Autumn, frozen: Freeze, link: str
) -> None:
    with db.transaction(database) as tx:
        first = tx.scalars(select(Occurrence).where(Occurrence.public_id == autumn.first)).one()
        first.cancelled_at, first.cancelled_by, first.cancel_reason = NOW, "user", "vesikatko"
        tx.flush()
        assert release_all(tx, first, now=NOW) == 1

    for moment in (NOW, NOW + timedelta(days=2), ENDS + timedelta(days=29)):
        frozen(moment)
        page = client.get(link)
        assert page.status_code == 200
        assert "Cancelled. Reason: vesikatko" in page.text
        assert "Undo" not in page.text
    frozen(NOW)
    assert f"/en/sessions/{autumn.second}" in client.get(link).text
    assert _kinds(database) == ["reservation_confirmed", "occurrence_cancelled"]
    assert client.post(f"{link}/undo", data=hidden_fields(client.get("/en/code"))).status_code == 410


@pytest.mark.parametrize("token", ["2" * 26, "a", "A" * 26, "a" * 300, "%00", "..", "é" * 26])
@pytest.mark.parametrize("rest", ["", "/cancel", "/event.ics"])
def test_a_link_nobody_has_is_not_found(client: FlaskClient, autumn: Autumn, token: str, rest: str) -> None:
    assert client.get(f"/en/b/{token}{rest}").status_code in (400, 404)


def test_wrong_links_are_limited_and_never_block_a_right_one(client: FlaskClient, link: str) -> None:
    answers = [client.get(f"/en/b/{'2' * 26}") for _ in range(31)]

    assert {answer.status_code for answer in answers[:30]} == {404}
    assert answers[30].status_code == 429
    assert int(answers[30].headers["Retry-After"]) >= 1
    assert client.get(link).status_code == 200
    assert send(client, f"{link}/cancel").status_code == 303


def test_the_calendar_file_names_a_meeting_and_its_place_only(client: FlaskClient, database: Engine, link: str) -> None:
    answer = client.get(f"{link}/event.ics")
    lines = answer.data.decode().split("\r\n")

    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="tavataan.ics"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert "DTSTART;TZID=Europe/Helsinki:20181101T100000" in lines
    assert "DTEND;TZID=Europe/Helsinki:20181101T101500" in lines
    assert "SUMMARY:Meeting" in lines
    assert "LOCATION:Perheiden talo\\, Keskuskatu 1\\, 76100 Pieksämäki" in lines
    assert "STATUS:CONFIRMED" in lines
    assert "SEQUENCE:0" in lines
    assert "Maija" not in answer.text
    assert "/b/" not in answer.text
    assert client.get(f"{link}/event.ics").data == answer.data

    send(client, f"{link}/cancel")
    cancelled = client.get(f"{link}/event.ics").data.decode().split("\r\n")
    assert {"STATUS:CANCELLED", "SEQUENCE:1", "SUMMARY:CANCELLED: Meeting"} <= set(cancelled)


def test_a_link_is_found_by_its_hash_alone(tx: Session) -> None:
    autumn = write_autumn(tx)
    mine = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    token = link_token(mine)
    assert find_by_link(tx, token, now=NOW) is mine

    tx.execute(update(Reservation).values(link_sha256="0" * 64))
    with pytest.raises(Missing):
        service.find_by_link(tx, token, now=NOW)


def test_undo_of_a_taken_time_names_what_is_free(tx: Session) -> None:
    autumn = write_autumn(tx)
    mine = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    cancel_reservation(tx, mine, now=NOW)
    reserve(tx, asking(autumn.first_slots["10.00"], form_key="somebody-else-here"), now=NOW)

    with pytest.raises(SlotTaken) as taken:
        undo_cancellation(tx, mine, now=NOW)

    assert len(taken.value.nearest_free) == 4
