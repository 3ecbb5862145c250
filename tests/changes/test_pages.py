"""The pages of a venue: who may close it, what the page shows before, 403, 404, 409, 422 and forged forms."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from booking import db
from booking.accounts.model import RoleGrant
from booking.venues.model import Closure
from tests.support.sign_in import form_token, sign_in

from .conftest import Autumn

VENUE = "/staff/venues/kontiopuisto"
CLOSE = f"{VENUE}/closures/new"
TYPED = {"first_on": "15.11.2018", "last_on": "", "reason": "Vesikatko"}


def words(answer: TestResponse) -> str:
    """The page's words, without its marks."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2])))


def seen_on(answer: TestResponse) -> str:
    found = re.search(r'name="seen"[^>]*value="([^"]*)"', answer.text)
    return "" if found is None else found[1]


def send(client: FlaskClient, url: str, **fields: str) -> TestResponse:
    return client.post(f"{url}?lang=en", data={**fields, "form_token": form_token(client)})


def closures(autumn: Autumn) -> int:
    with db.reading(autumn.database) as tx:
        open_ones = select(func.count(Closure.id)).where(Closure.reopened_at.is_(None))
        return tx.scalar(open_ones) or 0


@pytest.fixture
def director(app: Flask, autumn: Autumn) -> FlaskClient:
    """Be the director of the daycare centre."""
    client = app.test_client()
    sign_in(client, autumn.world.users["director"])
    return client


@pytest.fixture
def neighbour(app: Flask, autumn: Autumn) -> FlaskClient:
    """Be the director of the family house."""
    with db.transaction(autumn.database) as tx:
        user = autumn.world.users["stranger"]
        tx.add(RoleGrant(user_id=user.id, role="director", scope="venue", scope_id=autumn.world.house.id))
    client = app.test_client()
    sign_in(client, user)
    return client


def test_a_director_sees_the_effect_presses_and_the_day_is_closed(director: FlaskClient, autumn: Autumn):
    autumn.book_five()

    shown = send(director, CLOSE, **TYPED)
    assert shown.status_code == 200
    assert "1 session is cancelled 5 bookings end 5 families get a message" in words(shown)
    assert "3 professionals see it in their calendars" in words(shown)
    assert "Next session: Thu 13 Dec 2018, 12.30–14.00, here" in words(shown)
    assert "Close 15 Nov and send 5 messages" in words(shown)
    assert closures(autumn) == 0

    done = send(director, CLOSE, **TYPED, seen=seen_on(shown))
    assert (done.status_code, done.location) == (303, f"{VENUE}?done=closed&lang=en")
    page = words(director.get(f"{VENUE}?done=closed&lang=en"))
    assert "Messages leave in ten minutes" in page
    assert "Thu 15 Nov 2018 Vesikatko" in page
    assert len(autumn.cancellations()) == 5


def test_when_the_numbers_changed_meanwhile_the_effect_is_shown_again(director: FlaskClient, autumn: Autumn):
    autumn.book("2018-11-15", "12.30")
    shown = send(director, CLOSE, **TYPED)
    autumn.book("2018-11-15", "12.45")

    again = send(director, CLOSE, **TYPED, seen=seen_on(shown))

    assert again.status_code == 409
    assert "Nothing was done" in words(again)
    assert "Close 15 Nov and send 2 messages" in words(again)
    assert (closures(autumn), autumn.live()) == (0, 2)
    assert send(director, CLOSE, **TYPED, seen=seen_on(again)).status_code == 303


def test_other_days_than_were_shown_are_another_effect(director: FlaskClient, autumn: Autumn):
    shown = send(director, CLOSE, **TYPED)

    answer = send(director, CLOSE, **{**TYPED, "first_on": "13.12.2018"}, seen=seen_on(shown))

    assert answer.status_code == 409
    assert closures(autumn) == 0


def test_reopening_shows_what_comes_back_and_brings_it_back(director: FlaskClient, autumn: Autumn):
    autumn.book_five()
    send(director, CLOSE, **TYPED, seen=seen_on(send(director, CLOSE, **TYPED)))
    found = re.search(r'href="([^"]*/reopen)[?]lang=en"', director.get(f"{VENUE}?lang=en").text)
    assert found is not None

    shown = director.get(f"{found[1]}?lang=en")
    assert "1 session is held after all 5 bookings come back" in words(shown)
    assert closures(autumn) == 1

    assert send(director, found[1], seen=seen_on(shown)).status_code == 303
    assert (closures(autumn), autumn.live()) == (0, 5)
    assert director.get(f"{found[1]}?lang=en").status_code == 303


def test_a_session_is_cancelled_and_held_after_all(director: FlaskClient, autumn: Autumn):
    autumn.book("2018-11-15", "12.30")
    url = f"/staff/sessions/{autumn.session('2018-11-15').public_id}"
    shown = director.get(f"{url}/cancel?lang=en")
    assert "Cancel the session and send 1 message" in words(shown)
    assert send(director, f"{url}/cancel", reason="", seen=seen_on(shown)).status_code == 422
    assert autumn.live() == 1

    assert send(director, f"{url}/cancel", reason="Sairastuminen", seen=seen_on(shown)).status_code == 303
    assert autumn.live() == 0
    assert "Cancelled. Reason: Sairastuminen" in words(director.get(f"{url}?lang=en"))

    back = director.get(f"{url}/restore?lang=en")
    assert send(director, f"{url}/restore", seen=seen_on(back)).status_code == 303
    assert autumn.live() == 1


def test_the_director_of_another_venue_may_not(neighbour: FlaskClient, autumn: Autumn):
    url = f"/staff/sessions/{autumn.session('2018-11-15').public_id}"

    assert send(neighbour, CLOSE, **TYPED).status_code == 403
    assert send(neighbour, f"{VENUE}/edit", slug="x").status_code == 403
    assert send(neighbour, f"{url}/cancel", reason="x", seen="x").status_code == 403
    assert [neighbour.get(path).status_code for path in (VENUE, CLOSE, f"{VENUE}/edit", url)] == [403] * 4
    assert neighbour.get("/staff/venues/perheiden-talo").status_code == 200
    assert closures(autumn) == 0


def test_professionals_look_and_may_not_close(app: Flask, autumn: Autumn):
    client = app.test_client()
    sign_in(client, autumn.world.users["professional"])

    assert client.get(VENUE).status_code == 200
    assert "closures/new" not in client.get(VENUE).text
    assert send(client, CLOSE, **TYPED).status_code == 403


def test_a_forged_form_changes_nothing(director: FlaskClient, autumn: Autumn):
    seen = seen_on(send(director, CLOSE, **TYPED))
    url = f"/staff/sessions/{autumn.session('2018-11-15').public_id}/cancel"

    assert director.post(CLOSE, data={**TYPED, "seen": seen, "form_token": "forged"}).status_code == 400
    assert director.post(CLOSE, data={**TYPED, "seen": seen}).status_code == 400
    assert director.post(url, data={"reason": "x", "seen": "x"}).status_code == 400
    assert director.post(f"{VENUE}/archive", data={}).status_code == 400
    assert closures(autumn) == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"first_on": "15.13.2018"}, "Write the date like this"),
        ({"first_on": "24.10.2018"}, "The day is in the past."),
        ({"first_on": ""}, "Write the date like this"),
        ({"last_on": "14.11.2018"}, "The last day is before the first."),
        ({"last_on": "16.11.2019"}, "A closure is at most a year long."),
        ({"reason": ""}, "Write the reason in a few words."),
        ({"reason": "x" * 121}, "This is too long"),
        ({"reason": "a\r\nBcc: b@example.fi"}, "Remove the characters that cannot be shown."),
    ],
)
def test_a_wrong_answer_comes_back_with_what_was_typed(
    director: FlaskClient, autumn: Autumn, changes: dict[str, str], said: str
):
    answer = send(director, CLOSE, **{**TYPED, **changes})

    assert answer.status_code == 422
    assert said in words(answer)
    assert closures(autumn) == 0


def test_hostile_text_comes_out_inert(director: FlaskClient):
    hostile = "<script>alert(1)</script>"
    shown = send(director, CLOSE, **{**TYPED, "reason": hostile})
    send(director, CLOSE, **{**TYPED, "reason": hostile}, seen=seen_on(shown))

    page = director.get(VENUE).text
    assert "alert(1)" in page
    assert "<script>alert" not in page


def test_unknown_addresses_are_not_found_and_a_former_one_leads_on(director: FlaskClient, autumn: Autumn):
    unknown = ["/staff/venues/none", "/staff/venues/none/closures/new", f"{VENUE}/closures/none/reopen"]
    unknown += ["/staff/sessions/none/cancel", "/staff/sessions/none"]

    assert [director.get(path).status_code for path in unknown] == [404] * 5
    assert director.get(f"{VENUE}?month=2018-99").status_code == 200


def test_looking_changes_no_row(director: FlaskClient, autumn: Autumn):
    autumn.book_five()
    url = f"/staff/sessions/{autumn.session('2018-11-15').public_id}"
    before = (autumn.plan(), autumn.live(), len(autumn.cancellations()), closures(autumn))

    for path in (VENUE, CLOSE, f"{VENUE}/edit", "/staff/venues", url, f"{url}/cancel", f"{url}/restore"):
        director.get(path)
        director.head(path)

    assert (autumn.plan(), autumn.live(), len(autumn.cancellations()), closures(autumn)) == before


def test_a_venue_with_sessions_ahead_stays_in_use(director: FlaskClient, autumn: Autumn):
    assert "Sessions lie ahead here." in words(director.get(f"{VENUE}/edit?lang=en"))
    assert send(director, f"{VENUE}/archive").status_code == 409
