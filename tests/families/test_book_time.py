"""From a slot to the page behind the link: what is asked, what is answered, what is never told."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select, update

from booking import db
from booking.network.model import FamilyService
from booking.reservations.model import Reservation
from booking.reservations.service import reserve
from booking.schedule.model import Occurrence
from booking.venues.model import Venue
from tests.support.autumn import Autumn, asking
from tests.support.families import book, hidden_fields
from tests.support.moments import NOW

Freeze = Callable[[datetime], None]

ANY_TOKEN = re.compile(r'(?<=name="form_token")[^>]*')
"""A form's token knows the second in which it was made."""


@pytest.fixture
def path(autumn: Autumn) -> str:
    """Return the address of the form for 1.11. at 10.00."""
    return f"/en/sessions/{autumn.first}/book?slot={autumn.first_slots['10.00']}"


def _reservations(database: Engine) -> list[Reservation]:
    with db.reading(database) as tx:
        return list(tx.scalars(select(Reservation).order_by(Reservation.id)))


def test_a_booked_time_leads_to_the_page_behind_its_link(client: FlaskClient, path: str) -> None:
    answer = book(client, path)

    assert answer.status_code == 303
    page = client.get(answer.location)
    assert page.status_code == 200
    assert "Your time is booked" in page.text
    assert "10.00–10.15" in page.text
    assert "Thursday 1 November 2018" in page.text
    assert "Perheiden talo" in page.text
    assert "Keskuskatu 1, 76100 Pieksämäki" in page.text


def test_the_page_behind_the_link_shows_nothing_personal_and_is_kept_by_nobody(client: FlaskClient, path: str) -> None:
    wished = f"{path}&service=family_guidance"
    answer = book(client, wished, nickname="Maija-Liisa", has_interpreter="y", interpreter_language="arabia")

    page = client.get(answer.location)
    for secret in ("Maija", "maija@example.fi", "example.fi", "arabia", "Perheohjaus"):
        assert secret not in page.text
    everybody = ["Family counselling", "Child health clinic", "Family guidance"]
    assert re.findall(r"I agree: ([^<]+)", page.text) == everybody  # whom the family wished for is not among the words
    assert page.text.count("Family guidance") == 1
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert '<meta name="robots" content="noindex">' in page.text
    assert "Set-Cookie" not in page.headers
    assert "Set-Cookie" not in answer.headers


def test_the_wish_of_the_address_is_kept(client: FlaskClient, database: Engine, path: str) -> None:
    page = client.get(f"{path}&service=family_guidance")
    assert "With whom: Family guidance" in page.text

    assert book(client, f"{path}&service=family_guidance").status_code == 303
    with db.reading(database) as tx:
        wished = tx.scalars(select(FamilyService.slug).join(Reservation)).all()
    assert wished == ["family_guidance"]


def test_sending_the_same_form_twice_gives_the_same_success(client: FlaskClient, database: Engine, path: str) -> None:
    fields = {
        **hidden_fields(client.get(path)),
        "nickname": "Maija",
        "contact": "email",
        "email": "maija@example.fi",
    }
    first, second = client.post(path, data=fields), client.post(path, data=fields)

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert len(_reservations(database)) == 1


def test_the_one_who_is_late_gets_409_with_answers_and_other_times(
    client: FlaskClient, database: Engine, autumn: Autumn, path: str
) -> None:
    fields = {**hidden_fields(client.get(path)), "nickname": "Maija", "contact": "phone", "phone": "040 123 4567"}
    with db.transaction(database) as tx:
        reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)

    late = client.post(path, data=fields)

    assert late.status_code == 409
    assert "Someone else took this time." in late.text
    assert 'value="Maija"' in late.text
    assert 'value="040 123 4567"' in late.text
    for clock in ("9.45", "10.15"):
        assert f'name="slot" value="{autumn.first_slots[clock]}"' in late.text
    assert "Thu 15 Nov 2018, 12.30, Kontiopuiston päiväkoti" in late.text

    chosen = client.post(path, data={**fields, **hidden_fields(late), "slot": autumn.second_slots["12.30"]})
    assert chosen.status_code == 303
    assert "Kontiopuiston päiväkoti" in client.get(chosen.location).text


def test_an_answer_never_tells_whether_a_contact_holds_a_time(client: FlaskClient, autumn: Autumn, path: str) -> None:
    book(client, path)
    other = path.replace(autumn.first_slots["10.00"], autumn.first_slots["10.15"])
    again = path.replace(autumn.first_slots["10.00"], autumn.first_slots["10.30"])

    known = book(client, other)
    unknown = book(client, again, email="uusi@example.fi")

    assert known.status_code == unknown.status_code == 303
    pages = [ANY_TOKEN.sub("", client.get(answer.location).text) for answer in (known, unknown)]
    tokens = [answer.location.rsplit("/", 1)[1] for answer in (known, unknown)]
    neutral = [
        page.replace(token, "TOKEN").replace("10.15–10.30", "TIME").replace("10.30–10.45", "TIME")
        for page, token in zip(pages, tokens, strict=True)
    ]
    assert neutral[0] == neutral[1]


def test_without_a_slot_the_family_goes_to_the_session(client: FlaskClient, autumn: Autumn) -> None:
    answer = client.get(f"/en/sessions/{autumn.first}/book")

    assert (answer.status_code, answer.location) == (303, f"/en/sessions/{autumn.first}")


@pytest.mark.parametrize(
    "query",
    [
        "slot=222222222222",
        "slot=",
        "slot=%27%20OR%201=1--",
        "slot=" + "a" * 500,
        "slot=OTHER",
        "slot=GOOD&service=nobody",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_slot_or_wish_is_not_found(
    client: FlaskClient, autumn: Autumn, path: str, method: str, query: str
) -> None:
    query = query.replace("OTHER", autumn.second_slots["12.30"]).replace("GOOD", autumn.first_slots["10.00"])
    fields = {**hidden_fields(client.get(path)), "nickname": "Maija", "contact": "none"}

    answer = client.open(
        f"/en/sessions/{autumn.first}/book?{query}", method=method, data=fields if method == "POST" else None
    )

    assert answer.status_code == 404


def test_an_unknown_session_is_not_found(client: FlaskClient, autumn: Autumn) -> None:
    assert client.get(f"/en/sessions/222222222222/book?slot={autumn.first_slots['10.00']}").status_code == 404


@pytest.mark.parametrize(
    ("venue", "now", "status", "words"),
    [
        ({"booking_opens_on": date(2018, 10, 27)}, NOW, 409, "Booking opens on Sat 27 Oct 2018."),
        ({"booking_closes_hours": 336}, NOW, 409, "Booking closed Thu 18 Oct 2018, 10.30."),
        ({"booking_closes_hours": 0}, datetime(2018, 11, 1, 8, 0, tzinfo=UTC), 409, "On now – just come"),
        ({"booking_closes_hours": 0}, datetime(2018, 11, 2, 8, 0, tzinfo=UTC), 410, "This session is over."),
    ],
)
def test_a_form_opened_or_sent_outside_the_window_says_why(
    client: FlaskClient,
    database: Engine,
    frozen: Freeze,
    path: str,
    venue: dict[str, object],
    now: datetime,
    status: int,
    words: str,
) -> None:
    fields = {**hidden_fields(client.get(path)), "nickname": "Maija", "contact": "none"}
    with db.transaction(database) as tx:
        tx.execute(update(Venue).values(**venue))
    frozen(now)

    opened, sent = client.get(path), client.post(path, data=fields)

    assert (opened.status_code, sent.status_code) == (status, status)
    assert words in opened.text
    assert words in sent.text
    assert _reservations(database) == []


def test_a_session_cancelled_meanwhile_says_so_and_shows_the_next(
    client: FlaskClient, database: Engine, autumn: Autumn, path: str
) -> None:
    fields = {**hidden_fields(client.get(path)), "nickname": "Maija", "contact": "none"}
    with db.transaction(database) as tx:
        cancelled = {"cancelled_at": NOW, "cancelled_by": "user", "cancel_reason": "vesikatko"}
        tx.execute(update(Occurrence).where(Occurrence.public_id == autumn.first).values(**cancelled))

    answer = client.post(path, data=fields)

    assert answer.status_code == 409
    assert "This session is cancelled." in answer.text
    assert f"/en/sessions/{autumn.second}" in answer.text


def test_a_press_that_was_answered_stays_a_success_after_the_window_closed(
    client: FlaskClient, database: Engine, frozen: Freeze, path: str
) -> None:
    fields = {**hidden_fields(client.get(path)), "nickname": "Maija", "contact": "none"}
    first = client.post(path, data=fields)
    frozen(datetime(2018, 11, 1, 8, 0, tzinfo=UTC))

    assert client.post(path, data=fields).location == first.location
    with db.reading(database) as tx:
        assert tx.scalar(select(func.count()).select_from(Reservation)) == 1


def test_the_reservation_speaks_the_language_of_its_page(client: FlaskClient, database: Engine, path: str) -> None:
    book(client, path.replace("/en/", "/selko/"))

    assert [one.language for one in _reservations(database)] == ["selko"]
