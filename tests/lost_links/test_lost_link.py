"""A lost link: one answer for everybody, byte for byte, statement for statement; the link goes to its contact only."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from werkzeug.test import TestResponse

from booking import db
from booking.audit.model import AuditEvent
from booking.notices import registry
from booking.notices.message import Message
from booking.notices.model import Notice
from booking.reservations.links import link_token
from booking.reservations.model import Reservation
from booking.reservations.service import cancel_reservation, reserve
from tests.support.autumn import Autumn, asking
from tests.support.families import errors, hidden_fields, send
from tests.support.fingerprint import fingerprint
from tests.support.moments import NOW
from tests.support.statements import statements_of

Freeze = Callable[[datetime], None]
HOUR = timedelta(hours=1)
STARTS = datetime(2018, 11, 1, 8, 0, tzinfo=UTC)
ENDS = datetime(2018, 11, 1, 8, 15, tzinfo=UTC)
ADDRESS = "maija@example.fi"


@pytest.fixture
def held(database: Engine, autumn: Autumn) -> Reservation:
    """Hold 1.11. at 10.00 in English for maija@example.fi."""
    with db.transaction(database) as tx:
        return reserve(tx, asking(autumn.first_slots["10.00"], language="en"), now=NOW)


def _asked(database: Engine) -> list[int]:
    with db.reading(database) as tx:
        return list(tx.scalars(select(Notice.subject_id).where(Notice.kind == "lost_link").order_by(Notice.id)))


def _all_of(answer: TestResponse) -> tuple[int, list[tuple[str, str]], bytes]:
    return answer.status_code, sorted(answer.headers), answer.data


def test_the_link_goes_to_the_contact_and_nowhere_else(
    app: Flask, client: FlaskClient, database: Engine, held: Reservation
) -> None:
    answer = send(client, "/en/lost-link", contact=" Maija@Example.FI ")

    assert (answer.status_code, answer.location) == (303, "/en/lost-link?done=asked")
    page = client.get(answer.location)
    told = "If a time, a sign-up or a place in the queue belongs to the address, its link is on the way there."
    assert told in page.text
    assert "maija" not in (answer.text + page.text).lower()
    assert link_token(held) not in answer.text + page.text
    assert _asked(database) == [held.id]
    renderer = registry.renderer_of("lost_link")
    assert renderer is not None
    with app.app_context(), db.reading(database) as tx:
        message = renderer(tx, held.id, NOW)
    assert message is not None
    assert (message.to, message.subject) == (ADDRESS, "The link you asked for")
    assert message.body.split("\n") == [
        "Your time: Thu 1 Nov 2018, 10.00, Perheiden talo.",
        f"See, move or cancel your time: http://tavataan.test/en/b/{link_token(held)}",
        "",
        "This link was asked for on our page. If it was not you, you need not do anything.",
        "",
        "Pieksämäki family centre",
        "You cannot reply to this message.",
    ]
    assert "Maija" not in message.body


def test_everybody_gets_the_same_answer_byte_for_byte(
    client: FlaskClient, database: Engine, autumn: Autumn, held: Reservation
) -> None:
    fields = hidden_fields(client.get("/en/lost-link"))
    with db.transaction(database) as tx:
        gone = asking(autumn.first_slots["10.15"], contact_address="gone@example.fi")
        cancel_reservation(tx, reserve(tx, gone, now=NOW), now=NOW)

    answers = [
        client.post("/en/lost-link", data={**fields, "contact": address}, environ_base={"REMOTE_ADDR": f"192.0.2.{n}"})
        for n, address in enumerate([ADDRESS, "nobody@example.fi", "gone@example.fi", ADDRESS, *[ADDRESS] * 4])
    ]

    assert {repr(_all_of(answer)) for answer in answers} == {repr(_all_of(answers[0]))}
    assert _all_of(answers[0])[0] == 303
    pages = [client.get(answer.location) for answer in answers]
    assert {page.data for page in pages} == {pages[0].data}
    assert _asked(database) == [held.id]


def test_everybody_costs_the_database_the_same(
    client: FlaskClient, database: Engine, autumn: Autumn, held: Reservation
) -> None:
    with db.transaction(database) as tx:
        for clock in ("9.30", "10.15", "10.30"):
            reserve(tx, asking(autumn.first_slots[clock], contact_address="many@example.fi"), now=NOW)
    fields = hidden_fields(client.get("/en/lost-link"))

    def cost(address: str) -> list[str]:
        client.get("/en/help")  # what every page keeps until something is written is read by now
        with statements_of(database) as seen:
            assert client.post("/en/lost-link", data={**fields, "contact": address}).status_code == 303
        # What was written about nobody is undone: one short statement instead of another.
        return [one.replace("ROLLBACK TO SAVEPOINT", "RELEASE SAVEPOINT") for one in seen if "rate_count" not in one]

    nobody = cost("nobody@example.fi")
    assert cost(ADDRESS) == nobody
    assert cost("many@example.fi") == nobody
    assert cost(ADDRESS) == nobody
    assert [one.split()[0] for one in nobody if one.startswith("INSERT INTO notice")] == ["INSERT"] * 5
    assert len(_asked(database)) == 2


def test_each_live_time_of_the_address_is_told_of_in_one_mail_and_no_other(
    app: Flask, client: FlaskClient, database: Engine, autumn: Autumn, held: Reservation, frozen: Freeze
) -> None:
    with db.transaction(database) as tx:
        other = reserve(tx, asking(autumn.second_slots["13.00"], contact_address="MAIJA@example.fi"), now=NOW)
        let_go = reserve(tx, asking(autumn.second_slots["13.15"]), now=NOW)
        cancel_reservation(tx, let_go, now=NOW)
        reserve(tx, asking(autumn.second_slots["13.30"], contact_address="pekka@example.fi"), now=NOW)
        reserve(tx, asking(autumn.second_slots["13.45"], contact_kind=None, contact_address=None), now=NOW)
    send(client, "/en/lost-link", contact=ADDRESS)
    assert _asked(database) == [held.id]
    assert _links_in(app, database, held.id, NOW) == [link_token(held), link_token(other)]
    assert _links_in(app, database, held.id, ENDS) == [link_token(other)], "the rest of it is still of use"

    frozen(ENDS)
    send(client, "/en/lost-link", contact=ADDRESS)
    assert _asked(database) == [held.id, other.id]


def _links_in(app: Flask, database: Engine, subject_id: int, now: datetime) -> list[str]:
    renderer = registry.renderer_of("lost_link")
    assert renderer is not None
    with app.app_context(), db.reading(database) as tx:
        message = renderer(tx, subject_id, now)
    assert isinstance(message, Message)
    return re.findall(r"/b/(\w+)", message.body)


def test_a_link_is_sent_at_most_once_an_hour(
    client: FlaskClient, database: Engine, held: Reservation, frozen: Freeze
) -> None:
    half_past = NOW + timedelta(minutes=30)
    counts = []
    for now in (half_past, half_past + timedelta(minutes=31), half_past + HOUR - timedelta(seconds=1)):
        frozen(now)
        send(client, "/en/lost-link", contact=ADDRESS)
        counts.append(len(_asked(database)))
    assert counts == [1, 1, 1]


def test_after_an_hour_it_is_sent_again(
    client: FlaskClient, database: Engine, held: Reservation, frozen: Freeze
) -> None:
    for now in (NOW, NOW + HOUR):
        frozen(now)
        send(client, "/en/lost-link", contact=ADDRESS)
    assert _asked(database) == [held.id, held.id]


@pytest.mark.parametrize("now", [ENDS, None])
def test_a_link_that_leads_nowhere_any_more_is_not_sent(
    app: Flask, database: Engine, held: Reservation, now: datetime | None
) -> None:
    renderer = registry.renderer_of("lost_link")
    assert renderer is not None
    with app.app_context(), db.transaction(database) as tx:
        assert renderer(tx, held.id, STARTS) is not None
        if now is None:
            cancel_reservation(tx, tx.get_one(Reservation, held.id), now=NOW)
        assert renderer(tx, held.id, now or NOW) is None


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Write your e-mail address"),
        ("maija", "Check the e-mail address, for example name@example.fi"),
        ("maija@example.fi\r\nBcc: a@example.fi", "Remove the characters that cannot be shown."),
        ("m" * 260 + "@example.fi", "This is too long: at most 254 characters."),
    ],
)
def test_what_is_no_address_comes_back_kept(
    client: FlaskClient, database: Engine, held: Reservation, typed: str, told: str
) -> None:
    answer = send(client, "/en/lost-link", contact=typed)

    assert answer.status_code == 422
    assert told in errors(answer)
    assert "Error: " in answer.text
    assert _asked(database) == []


def test_a_forged_form_is_refused(client: FlaskClient, database: Engine, held: Reservation) -> None:
    fields = hidden_fields(client.get("/en/lost-link"))
    for data, headers in (
        ({"contact": ADDRESS}, {}),
        ({"contact": ADDRESS, "form_token": "x"}, {}),
        ({"contact": ADDRESS, **fields}, {"Sec-Fetch-Site": "cross-site"}),
        ({"contact": ADDRESS, **fields}, {"Origin": "https://evil.example"}),
    ):
        assert client.post("/en/lost-link", data=data, headers=headers).status_code == 400
    assert _asked(database) == []


def test_looking_at_the_page_changes_nothing(client: FlaskClient, database: Engine, held: Reservation) -> None:
    before = fingerprint(database)
    for path in ("/fi/lost-link", "/sv/lost-link", "/en/lost-link?done=asked", f"/en/lost-link?contact={ADDRESS}"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
        assert "Set-Cookie" not in answer.headers
        assert ADDRESS not in answer.text
    assert fingerprint(database) == before


def test_one_asker_may_ask_ten_times_an_hour_whoever_it_is_about(client: FlaskClient, held: Reservation) -> None:
    fields = hidden_fields(client.get("/en/lost-link"))
    answers = [
        client.post("/en/lost-link", data={**fields, "contact": f"number{n}@example.fi"}).status_code for n in range(10)
    ]
    assert set(answers) == {303}

    for address in (ADDRESS, "nobody@example.fi"):
        answer = client.post("/en/lost-link", data={**fields, "contact": address})
        assert answer.status_code == 429
        assert 1 <= int(answer.headers["Retry-After"]) <= 3_600
    assert client.get("/en/lost-link").status_code == 200


def test_an_address_asked_for_too_often_is_left_alone_in_silence(
    client: FlaskClient, database: Engine, autumn: Autumn
) -> None:
    fields = hidden_fields(client.get("/en/lost-link"))
    for number in range(3):
        client.post(
            "/en/lost-link", data={**fields, "contact": ADDRESS}, environ_base={"REMOTE_ADDR": f"192.0.2.{number}"}
        )
    with db.transaction(database) as tx:
        reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)

    answer = client.post("/en/lost-link", data={**fields, "contact": ADDRESS})

    assert answer.status_code == 303
    assert _asked(database) == []


def test_the_log_says_that_somebody_asked_and_nothing_else(
    client: FlaskClient, database: Engine, held: Reservation
) -> None:
    send(client, "/en/lost-link", contact=ADDRESS)
    send(client, "/en/lost-link", contact="nobody@example.fi")

    with db.reading(database) as tx:
        logged = select(AuditEvent.actor, AuditEvent.subject_id, AuditEvent.details)
        rows = tx.execute(logged.where(AuditEvent.action == "ask_lost_link")).all()
        assert [tuple(row) for row in rows] == [("guest", None, {}), ("guest", None, {})]
        assert tx.scalar(select(func.count()).select_from(Notice).where(Notice.subject_id == 0)) == 0


def test_the_page_is_found_from_where_one_looks_for_it(client: FlaskClient, autumn: Autumn) -> None:
    for path in ("/en/code", "/en/help", f"/en/sessions/{autumn.first}", "/en/"):
        assert 'href="/en/lost-link"' in client.get(path).text


def test_no_page_tells_whether_a_contact_holds_a_time(client: FlaskClient, autumn: Autumn, held: Reservation) -> None:
    book = f"/en/sessions/{autumn.first}/book?slot={autumn.first_slots['10.15']}"
    answers = [
        send(client, book, nickname="A", contact="email", email=address, form_key=f"form-key-of-{n:04d}")
        for n, address in enumerate([ADDRESS])
    ]
    assert [answer.status_code for answer in answers] == [303]
    pages = [client.get(answers[0].location).text, client.get("/en/lost-link?done=asked").text]
    assert not any("already" in page for page in pages)
