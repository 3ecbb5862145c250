"""The page on which a family chooses another time, and until when pages offer that."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update

from booking import db
from booking.notices.model import Notice
from booking.reservations.links import link_token
from booking.reservations.model import Reservation
from booking.reservations.service import reserve
from booking.venues.model import Venue
from tests.support.autumn import Autumn, asking
from tests.support.families import hidden_fields, send
from tests.support.fingerprint import fingerprint
from tests.support.moments import NOW

Freeze = Callable[[datetime], None]
SECOND = timedelta(seconds=1)
STARTS = datetime(2018, 11, 1, 7, 30, tzinfo=UTC)


@pytest.fixture
def link(database: Engine, autumn: Autumn) -> str:
    """Hold 1.11. at 10.00 and return the path of its page."""
    with db.transaction(database) as tx:
        return f"/en/b/{link_token(reserve(tx, asking(autumn.first_slots['10.00']), now=NOW))}"


def _rule(database: Engine, **values: object) -> None:
    with db.transaction(database) as tx:
        tx.execute(update(Venue).values(**values))


def _moved(database: Engine) -> list[object]:
    with db.reading(database) as tx:
        return list(tx.scalars(select(Reservation.moved_at).order_by(Reservation.id)))


def test_a_time_is_moved_in_two_presses(client: FlaskClient, database: Engine, autumn: Autumn, link: str) -> None:
    first = client.get(link)
    assert f'href="{link}/move"' in first.text
    page = client.get(f"{link}/move")
    assert page.status_code == 200
    assert "Thu 1 Nov 2018, 9.30–11.00" in page.text
    assert "Thu 15 Nov 2018, 12.30–14.00" in page.text
    assert f'value="{autumn.first_slots["10.15"]}"' in page.text
    assert f'value="{autumn.first_slots["10.00"]}"' not in page.text

    answer = send(client, f"{link}/move", slot=autumn.second_slots["13.00"])

    assert (answer.status_code, answer.location) == (303, link)
    done = client.get(link).text
    assert "<h1>Your time is moved</h1>" in done
    assert "We send the new time by e-mail. Your link stays the same." in done
    assert "13.00–13.15" in done
    assert "Kontiopuiston päiväkoti" in done


def test_ten_minutes_later_it_is_simply_the_time(
    client: FlaskClient, autumn: Autumn, frozen: Freeze, link: str
) -> None:
    send(client, f"{link}/move", slot=autumn.second_slots["13.00"])
    frozen(NOW + timedelta(minutes=10) - SECOND)
    assert "Your time is moved" in client.get(link).text
    frozen(NOW + timedelta(minutes=10))
    assert "<h1>Your time</h1>" in client.get(link).text


def test_a_time_taken_meanwhile_gives_the_list_again_and_the_old_one_stays(
    client: FlaskClient, database: Engine, autumn: Autumn, link: str
) -> None:
    fields = hidden_fields(client.get(f"{link}/move"))
    with db.transaction(database) as tx:
        reserve(tx, asking(autumn.first_slots["10.15"]), now=NOW)

    answer = client.post(f"{link}/move", data={**fields, "slot": autumn.first_slots["10.15"]})

    assert answer.status_code == 409
    assert "Someone else took this time." in answer.text
    assert "You still have your own time." in answer.text
    assert f'value="{autumn.first_slots["10.30"]}"' in answer.text
    assert f'value="{autumn.first_slots["10.15"]}"' not in answer.text
    assert "10.00–10.15" in client.get(link).text


def test_when_nothing_else_is_free_the_page_says_so(
    client: FlaskClient, database: Engine, autumn: Autumn, link: str
) -> None:
    with db.transaction(database) as tx:
        for slot in {*autumn.first_slots.values(), *autumn.second_slots.values()} - {autumn.first_slots["10.00"]}:
            reserve(tx, asking(slot), now=NOW)

    page = client.get(f"{link}/move")

    assert page.status_code == 200
    assert "No other time is free just now." in page.text
    assert 'name="slot"' not in page.text


def test_looking_changes_nothing(client: FlaskClient, database: Engine, link: str) -> None:
    before = fingerprint(database)
    for path in (link, f"{link}/move", f"{link}/cancel", f"{link}/event.ics"):
        assert client.get(path).status_code == 200
    assert fingerprint(database) == before


def test_a_forged_form_moves_nothing(client: FlaskClient, database: Engine, autumn: Autumn, link: str) -> None:
    fields = hidden_fields(client.get(f"{link}/move"))
    wanted = {"slot": autumn.first_slots["10.15"]}
    for data, headers in (
        (wanted, {}),
        ({**wanted, "form_token": "x"}, {}),
        ({**wanted, **fields}, {"Sec-Fetch-Site": "cross-site"}),
        ({**wanted, **fields}, {"Origin": "https://evil.example"}),
    ):
        assert client.post(f"{link}/move", data=data, headers=headers).status_code == 400
    for slot in ("", "nobody-has-it", "x" * 300):
        assert client.post(f"{link}/move", data={**fields, "slot": slot}).status_code == 404
    assert _moved(database) == [None]


def test_no_page_behind_the_link_names_the_family(client: FlaskClient, autumn: Autumn, link: str) -> None:
    for path in (link, f"{link}/move"):
        page = client.get(path)
        assert "Maija" not in page.text
        assert "maija@example.fi" not in page.text
        assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("rule", "until", "closes_at"),
    [
        ({}, "until the session starts.", STARTS),
        (
            {"changes_close": 24},
            "until Wed 31 Oct 2018, 9.30.",
            datetime(2018, 10, 31, 7, 30, tzinfo=UTC),
        ),
        (
            {"changes_close": 2, "changes_close_unit": "working_days"},
            "until the end of Tue 30 Oct 2018.",
            datetime(2018, 10, 30, 22, 0, tzinfo=UTC),
        ),
    ],
)
def test_the_page_says_until_when_and_offers_nothing_after(
    client: FlaskClient,
    database: Engine,
    autumn: Autumn,
    frozen: Freeze,
    link: str,
    rule: dict[str, object],
    until: str,
    closes_at: datetime,
) -> None:
    _rule(database, changes_close=0) if not rule else _rule(database, **rule)
    fields = hidden_fields(client.get(f"{link}/move"))
    for now in (NOW, closes_at - SECOND):
        frozen(now)
        page = client.get(link).text
        assert f"You can move or cancel the time {until}" in page
        assert f'href="{link}/move"' in page
        assert f'href="{link}/cancel"' in page
        assert client.get(f"{link}/move").status_code == 200

    frozen(closes_at)
    page = client.get(link).text
    assert f'href="{link}/move"' not in page
    assert f'href="{link}/cancel"' not in page
    if rule:
        assert f"The time could be moved or cancelled {until}" in page
        assert "You can still come, also late." in page
    for act in ("move", "cancel"):
        assert client.get(f"{link}/{act}").location == link
        answer = client.post(f"{link}/{act}", data={**fields, "slot": autumn.second_slots["13.00"]})
        assert answer.status_code == 409
        assert "It is too late to move or cancel this time here." in answer.text
    assert _moved(database) == [None]
    with db.reading(database) as tx:
        assert tx.scalars(select(Reservation.released_at).order_by(Reservation.id)).all() == [None]
        assert "reservation_moved_by_guardian" not in tx.scalars(select(Notice.kind)).all()


@pytest.mark.parametrize("contact_email", ["", "perhekeskus@example.fi"])
def test_after_the_deadline_the_page_says_whom_to_tell(
    settings: dict[str, str],
    request: pytest.FixtureRequest,
    database: Engine,
    contact_email: str,
    link: str,
) -> None:
    settings["TAVATAAN_CONTACT_EMAIL"] = contact_email
    _rule(database, changes_close=336)
    client = request.getfixturevalue("client")

    page = client.get(link).text

    if contact_email:
        assert 'If you cannot come, tell us: <a href="mailto:perhekeskus@example.fi">' in page
    else:
        assert "If you cannot come, call the place or tell its staff." in page


def test_whoever_books_after_the_deadline_is_told_before(client: FlaskClient, database: Engine, autumn: Autumn) -> None:
    path = f"/en/sessions/{autumn.first}/book?slot={autumn.first_slots['10.00']}"
    assert "with which you can move or cancel the time." in client.get(path).text

    _rule(database, changes_close=336)

    page = client.get(path).text
    assert "It is so near that it can no longer be moved or cancelled." in page
    assert "with which you can move or cancel the time." not in page


def test_taking_a_cancellation_back_too_late_names_what_is_free(
    client: FlaskClient, database: Engine, autumn: Autumn, link: str
) -> None:
    send(client, f"{link}/cancel")
    fields = hidden_fields(client.get(link))
    with db.transaction(database) as tx:
        reserve(tx, asking(autumn.first_slots["10.00"], form_key="somebody-else-here"), now=NOW)

    answer = client.post(f"{link}/undo", data=fields)

    assert answer.status_code == 409
    assert "Someone else took this time." in answer.text
    nearest = f"/en/sessions/{autumn.first}/book?slot={autumn.first_slots['10.15']}"
    assert f'href="{nearest}"' in answer.text
    assert client.get(nearest).status_code == 200
