"""The page of messages: found by state, kind, way and day; tried again, dropped, taken back; nobody's address on it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.notices.model import Notice
from booking.notices.service import queue
from tests.support.moments import NOW
from tests.support.sign_in import form_token
from tests.support.world import World

from .conftest import send

TAG = re.compile(r"<[^>]+>")


@pytest.fixture
def messages(database: Engine, world: World) -> dict[str, str]:
    """Write messages in several states; return their numbers."""
    del world
    with db.transaction(database) as tx:
        for n, (kind, state) in enumerate(
            [("broadcast", "sent"), ("lost_link", "failed"), ("broadcast", "retrying"), ("staff_summary", "waiting")]
        ):
            queue(tx, kind, 0, state, now=NOW - timedelta(days=3 - n))
        found = {row.dedupe_key: row for row in tx.scalars(select(Notice))}
        found["sent"].sent_at, found["sent"].channel = NOW, "text"
        found["failed"].dropped_at, found["failed"].drop_reason, found["failed"].channel = NOW, "refused", "mail"
        found["retrying"].last_error, found["retrying"].channel = "SMTPDataError 451", "mail"
        return {state: row.public_id for state, row in found.items()}


def shown(client: FlaskClient, query: str = "") -> list[str]:
    """Return the kinds in the table, in words."""
    page = client.get(f"/staff/messages?lang=en{query}")
    assert page.status_code == 200
    return re.findall(r'<th scope="row">([^<]+)<', page.text)


def test_messages_are_found_by_state_kind_way_and_day(admin: FlaskClient, messages: dict[str, str]) -> None:
    assert len(messages) == 4
    everything = [
        "Sessions of the next day",
        "Message to all who have booked",
        "Lost link",
        "Message to all who have booked",
    ]
    assert shown(admin) == everything
    assert shown(admin, "&state=failed") == ["Lost link"]
    assert shown(admin, "&kind=broadcast&channel=text") == everything[3:]
    assert shown(admin, "&since=23.10.2018&until=24.10.2018") == everything[1:3]
    assert admin.get("/staff/messages?since=yesterday").status_code == 400
    assert admin.get("/staff/messages?state=lost").status_code == 400


def test_the_page_says_why_in_words_and_how_the_ways_out_are(admin: FlaskClient, messages: dict[str, str]) -> None:
    del messages
    words = " ".join(TAG.sub(" ", admin.get("/staff/messages?lang=en").text).split())

    assert "The receiver&#39;s address takes no messages." in words
    assert "The mail server or SMS gateway did not take it." in words
    assert "SMTPDataError" not in words
    assert "E-mail none has left so far Text message last left Thu 25 Oct 2018, 12.00" in words
    assert "Failed within a day 2" in words


def test_all_that_failed_of_those_shown_is_tried_again(
    admin: FlaskClient, database: Engine, messages: dict[str, str], acts: Callable[[], list[tuple[str, str]]]
) -> None:
    del messages
    page = admin.get("/staff/messages?lang=en&kind=lost_link")
    assert "Try 1 failed message again" in page.text

    answer = admin.post("/staff/messages/retry?kind=lost_link", data={"form_token": form_token(admin)})

    assert answer.location == "/staff/messages?kind=lost_link&done=retried&amount=1"
    assert "1 message leaves with the next round." in admin.get(f"{answer.location}&lang=en").text
    with db.reading(database) as tx:
        kept = tx.scalars(select(Notice.drop_reason).where(Notice.kind == "lost_link")).one()
    assert (kept, acts()) == ("", [("retry_messages", "notice")])


def test_a_message_is_dropped_after_a_look_and_that_is_taken_back(
    admin: FlaskClient, messages: dict[str, str], acts: Callable[[], list[tuple[str, str]]]
) -> None:
    url = f"/staff/messages/{messages['waiting']}"
    assert "You can take this back." in admin.get(f"{url}/drop?lang=en").text

    dropped = send(admin, f"{url}/drop")
    again = admin.get(f"{dropped.location}&lang=en")
    taken_back = send(admin, f"{url}/retry")

    assert "The message is dropped and does not leave." in again.text
    assert again.text.count("Send after all") == 2
    assert taken_back.status_code == 303
    assert send(admin, f"{url}/retry").status_code == 409
    assert [act for act, _subject in acts()] == ["drop_message", "retry_message"]


def test_the_list_goes_on_on_a_second_page(admin: FlaskClient, database: Engine) -> None:
    with db.transaction(database) as tx:
        for number in range(51):
            queue(tx, "broadcast", number, f"page:{number}", now=NOW)
    first = admin.get("/staff/messages?kind=broadcast")
    more = re.search(r'href="([^"]+)" rel="next"', first.text)
    assert more is not None
    assert first.text.count('<th scope="row">') == 50
    assert admin.get(more[1].replace("&amp;", "&")).text.count('<th scope="row">') == 1
