"""The page behind the link through its life: booked, cancelled, taken back, begun, over, gone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from booking import db
from booking.audit.model import AuditEvent
from booking.db import Base
from booking.errors import Conflict, Gone, Missing
from booking.notices.model import Notice
from booking.reservations import service
from booking.reservations.codes import code_text
from booking.reservations.links import link_token
from booking.reservations.model import Reservation
from booking.reservations.rules import SlotTaken
from booking.reservations.service import (
    cancel_reservation,
    erase_old_contacts,
    find_by_link,
    mark_arrived,
    mark_no_show,
    release_all,
    reserve,
    undo_cancellation,
    unmark,
)
from booking.reservations.slots import cut_slots
from booking.schedule.model import Occurrence
from tests.support.moments import NOW

from .conftest import Autumn, asking, write_autumn
from .families import errors, hidden_fields, send

Freeze = Callable[[datetime], None]
STARTS = datetime(2018, 11, 1, 7, 30, tzinfo=UTC)
ENDS = datetime(2018, 11, 1, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
STAFF = ("user", 7)


@pytest.fixture
def link(database: Engine, autumn: Autumn) -> str:
    """Hold 1.11. at 10.00 and return the path of its page."""
    with db.transaction(database) as tx:
        return f"/en/b/{link_token(reserve(tx, asking(autumn.first_slots['10.00']), now=NOW))}"


@pytest.fixture
def code(database: Engine, autumn: Autumn) -> str:
    """Hold 1.11. at 10.15 without a contact and return its code."""
    with db.transaction(database) as tx:
        asked = asking(autumn.first_slots["10.15"], contact_kind=None, contact_address=None)
        return code_text(reserve(tx, asked, now=NOW))


def _kinds(database: Engine) -> list[str]:
    with db.reading(database) as tx:
        return list(tx.scalars(select(Notice.kind).order_by(Notice.id)))


def _fingerprint(database: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table but the counts of limits."""
    with db.reading(database) as tx:
        return {
            table.name: [tuple(row) for row in tx.execute(select(table).order_by(*table.primary_key.columns))]
            for table in Base.metadata.sorted_tables
            if table.name != "rate_count"
        }


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
        assert tx.scalars(select(Reservation.released_at)).all() == [None]


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
        assert tx.scalars(select(Reservation.released_at)).all() == [NOW]


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


def test_opening_pages_changes_no_row(
    client: FlaskClient, database: Engine, autumn: Autumn, link: str, code: str
) -> None:
    before = _fingerprint(database)
    book = f"/en/sessions/{autumn.first}/book?slot="
    paths = [link, f"{link}/cancel", f"{link}/event.ics", "/en/code", book + autumn.first_slots["9.30"]]
    paths += [book + autumn.first_slots["10.00"], f"{link}?cancel=1", f"{link}/undo", f"/en/code?code={code}"]

    for path in paths:
        for method in ("GET", "HEAD", "OPTIONS"):
            assert client.open(path, method=method).status_code < 500

    assert _fingerprint(database) == before


@pytest.mark.parametrize("rest", ["/cancel", "/undo"])
def test_forged_presses_are_refused(client: FlaskClient, database: Engine, link: str, rest: str) -> None:
    before = _fingerprint(database)

    assert client.post(link + rest, data={"form_token": "forged"}).status_code == 400
    assert client.post(link + rest).status_code == 400
    assert client.post(link, data={}).status_code == 405
    assert _fingerprint(database) == before


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


def test_a_code_leads_to_its_page(client: FlaskClient, code: str) -> None:
    for typed in (code, code.upper().replace("-", " "), code.replace("-", "")):
        answer = send(client, "/en/code", code=typed)
        assert answer.status_code == 303
        page = client.get(answer.location)
        assert page.status_code == 200
        assert code in page.text


def test_a_wrong_code_a_spent_one_and_nonsense_are_answered_alike(
    client: FlaskClient, database: Engine, frozen: Freeze, code: str
) -> None:
    with db.transaction(database) as tx:
        mine = tx.scalars(select(Reservation)).one()
        cancel_reservation(tx, mine, now=NOW)
    frozen(NOW + timedelta(hours=1))

    answers = [send(client, "/en/code", code=typed) for typed in (code, "kuva-mesi-talo-42", "hello")]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert {tuple(errors(answer)) for answer in answers} == {("We found no booking with this code. Check the code.",)}


def test_after_ten_wrong_codes_even_the_right_one_waits(client: FlaskClient, code: str) -> None:
    for number in range(10):
        assert send(client, "/en/code", code=f"kuva-mesi-talo-{number:02d}").status_code == 422

    answer = send(client, "/en/code", code=code)

    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 901
    assert client.get("/en/code").status_code == 200


def test_right_codes_are_not_counted(client: FlaskClient, code: str) -> None:
    assert {send(client, "/en/code", code=code).status_code for _ in range(12)} == {303}


def test_who_came_and_who_did_not_is_noted_and_corrected(tx: Session) -> None:
    autumn = write_autumn(tx)
    mine = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    with pytest.raises(Conflict, match="session_not_today"):
        mark_arrived(tx, mine, now=NOW, actor=STAFF)

    mark_arrived(tx, mine, now=STARTS, actor=STAFF)
    assert (mine.arrived_at, mine.no_show_at) == (STARTS, None)
    mark_no_show(tx, mine, now=ENDS, actor=STAFF)
    assert (mine.arrived_at, mine.no_show_at) == (None, ENDS)
    unmark(tx, mine, now=ENDS, actor=STAFF)
    assert (mine.arrived_at, mine.no_show_at) == (None, None)
    acts = tx.scalars(select(AuditEvent.action).where(AuditEvent.actor_id == 7).order_by(AuditEvent.id)).all()
    assert acts == ["mark_arrived", "mark_no_show", "unmark"]


def test_nobody_arrives_for_a_time_that_was_cancelled(tx: Session) -> None:
    autumn = write_autumn(tx)
    mine = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    cancel_reservation(tx, mine, now=NOW)

    with pytest.raises(Conflict, match="reservation_cancelled"):
        mark_arrived(tx, mine, now=STARTS, actor=STAFF)


def test_thirty_days_later_name_contact_and_interpreter_are_erased_and_counts_stay(
    database: Engine, autumn: Autumn
) -> None:
    with db.transaction(database) as tx:
        first = reserve(tx, asking(autumn.first_slots["10.00"], interpreter_language="arabia"), now=NOW)
        reserve(tx, asking(autumn.second_slots["13.00"]), now=NOW)
    with db.transaction(database) as tx:
        assert erase_old_contacts(tx, ENDS + timedelta(days=30) - SECOND, 30).count == 0
    with db.transaction(database) as tx:
        erased = erase_old_contacts(tx, ENDS + timedelta(days=30), 30)
    with db.transaction(database) as tx:
        assert erase_old_contacts(tx, ENDS + timedelta(days=30), 30).count == 0

    assert erased.reservation_ids == (first.id,)
    assert ("reservation_confirmed", first.id) in erased.notice_subjects
    with db.reading(database) as tx:
        rows = tx.scalars(select(Reservation).order_by(Reservation.id)).all()
        assert [(row.nickname, row.interpreter_language, row.contact is None) for row in rows] == [
            (None, None, True),
            ("Maija", None, False),
        ]
        assert rows[0].erased_at == ENDS + timedelta(days=30)


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
