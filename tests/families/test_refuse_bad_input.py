"""Hostile and broken input: 422 with the answers kept, 400 for what is forged, 429 for what is too much; never 5xx."""

from email import message_from_bytes
from email.policy import default

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Engine, func, select

from booking import db
from booking.notices import registry
from booking.notices.message import Message, to_mail
from booking.reservations.model import Reservation
from booking.venues.model import Venue
from tests.support.autumn import Autumn
from tests.support.families import book, errors, hidden_fields, send
from tests.support.moments import NOW

SCRIPT = "<script>alert(1)</script>"
TOO_LONG = "This is too long: at most {} characters."
CONTROL = "Remove the characters that cannot be shown."


@pytest.fixture
def path(autumn: Autumn) -> str:
    """Return the address of the form for 1.11. at 10.00."""
    return f"/en/sessions/{autumn.first}/book?slot={autumn.first_slots['10.00']}"


def _count(database: Engine) -> int:
    with db.reading(database) as tx:
        return int(tx.scalar(select(func.count()).select_from(Reservation)) or 0)


@pytest.mark.parametrize(
    ("field", "most"), [("nickname", 60), ("interpreter_language", 60), ("phone", 40), ("email", 254)]
)
def test_every_text_has_a_length_it_may_have(
    client: FlaskClient, database: Engine, path: str, field: str, most: int
) -> None:
    answers = {
        "contact": field if field in ("phone", "email") else "none",
        "has_interpreter": "y",
        "interpreter_language": "arabia",
    }

    for length in (most + 1, 10_000):
        answer = book(client, path, **{**answers, field: "ä" * length})
        assert answer.status_code == 422
        assert errors(answer) == [TOO_LONG.format(most)]
        assert 'value="' + "ä" * length in answer.text
    assert _count(database) == 0


@pytest.mark.parametrize("field", ["nickname", "interpreter_language"])
def test_a_text_of_the_greatest_length_is_kept_whole(
    client: FlaskClient, database: Engine, path: str, field: str
) -> None:
    longest = "👪" * 60
    answer = book(client, path, **{"has_interpreter": "y", "interpreter_language": "arabia", field: longest})

    assert answer.status_code == 303
    with db.reading(database) as tx:
        assert tx.scalar(select(getattr(Reservation, field))) == longest


@pytest.mark.parametrize("bad", ["\x00", "\x01", "\x1b[31m", "a\r\nBcc: x@example.fi", "\x7f", "\x85", "\x9f"])
@pytest.mark.parametrize("field", ["nickname", "interpreter_language", "phone", "email", "code"])
def test_control_characters_are_refused_in_every_field(
    client: FlaskClient, database: Engine, path: str, field: str, bad: str
) -> None:
    typed = f"Mai{bad}ja"
    if field == "code":
        answer = send(client, "/en/code", code=typed)
    else:
        contact = field if field in ("phone", "email") else "none"
        answer = book(
            client, path, **{"contact": contact, "has_interpreter": "y", "interpreter_language": "x", field: typed}
        )

    assert answer.status_code == 422
    assert errors(answer) == [CONTROL]
    assert _count(database) == 0


@pytest.mark.parametrize("name", ["", "   ", "\u00a0", "\t"])
def test_a_name_of_blanks_is_asked_for(client: FlaskClient, path: str, name: str) -> None:
    answer = book(client, path, nickname=name)

    assert answer.status_code == 422
    assert errors(answer)[0] in ("Enter your name", CONTROL)


@pytest.mark.parametrize(
    "typed",
    [
        SCRIPT,
        '"><img src=x onerror=alert(1)>',
        "{{ 7*7 }}",
        "%(when)s",
        "=HYPERLINK(1)",
        "'; DROP TABLE slot; --",
        "‮abc",
        "BEGIN:VEVENT",
    ],
)
def test_markup_comes_back_as_text_and_is_kept_as_typed(
    client: FlaskClient, database: Engine, path: str, typed: str
) -> None:
    refused = book(client, path, nickname=typed, email="wrong")
    kept = book(client, path, nickname=typed)

    assert refused.status_code == 422
    for raw in ("<script>alert", "<img src=x"):
        assert raw not in refused.text
    assert kept.status_code == 303
    assert typed not in client.get(kept.location).text
    with db.reading(database) as tx:
        assert tx.scalar(select(Reservation.nickname)) == typed


def test_a_hostile_place_and_reason_stay_text_in_the_mail_and_its_calendar_file(
    app: Flask, client: FlaskClient, database: Engine, autumn: Autumn, path: str
) -> None:
    hostile = "Talo\r\nBcc: x@example.fi\nEND:VEVENT;LOCATION:x"
    with db.transaction(database) as tx:
        house = tx.scalars(select(Venue).where(Venue.slug == "perheiden-talo")).one()
        house.names = {"fi": hostile}
        house.street_address = "Katu 1\nATTENDEE:mailto:x@example.fi"
    book(client, path)

    with app.app_context(), db.reading(database) as tx:
        written_by = registry.renderer_of("reservation_confirmed")
        assert written_by is not None
        message = written_by(tx, tx.scalars(select(Reservation.id)).one(), NOW)
    assert isinstance(message, Message)
    raw = to_mail(message, public_id="n1", mail_from="tavataan@example.fi", sent_at=NOW).as_bytes()
    mail = message_from_bytes(raw, policy=default)
    assert mail["Bcc"] is None
    assert mail["To"] == "maija@example.fi"
    ics = message.attachments[0].content.decode()
    assert ics.count("BEGIN:VEVENT") == ics.count("\r\nEND:VEVENT") == 1
    assert "\r\nATTENDEE" not in ics
    assert "\r\nBcc" not in ics


@pytest.mark.parametrize("contact", ["", "post", "EMAIL", "email\x00"])
def test_a_contact_that_was_not_offered_is_refused(
    client: FlaskClient, database: Engine, path: str, contact: str
) -> None:
    answer = book(client, path, contact=contact)

    assert answer.status_code == 422
    assert _count(database) == 0


def test_a_forged_token_is_refused(client: FlaskClient, database: Engine, path: str) -> None:
    for token in ("", "forged", hidden_fields(client.get(path))["form_token"] + "x"):
        assert book(client, path, form_token=token).status_code == 400
    assert book(client, path, form_token=None).status_code == 400
    assert _count(database) == 0


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
        ("Origin", "https://evil.example"),
        ("Origin", "null"),
    ],
)
def test_a_form_of_another_site_is_refused(
    client: FlaskClient, database: Engine, path: str, header: str, value: str
) -> None:
    fields = {**hidden_fields(client.get(path)), "nickname": "Maija", "contact": "none"}

    assert client.post(path, data=fields, headers={header: value}).status_code == 400
    assert _count(database) == 0


def test_a_token_that_is_too_old_gives_the_form_back_with_its_answers(
    app: Flask, client: FlaskClient, database: Engine, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as past:
        past.setattr(URLSafeTimedSerializer.default_signer, "get_timestamp", lambda _self: 1_500_000_000)
        old = hidden_fields(client.get(path))

    answer = client.post(path, data={**old, "nickname": "Maija", "contact": "none"})

    assert answer.status_code == 422
    assert "This page was open for a long time. Your answers are kept. Press the button again." in answer.text
    assert 'value="Maija"' in answer.text
    again = client.post(path, data={**hidden_fields(answer), "nickname": "Maija", "contact": "none"})
    assert again.status_code == 303
    assert _count(database) == 1


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "a b c d e f g h i", "<script>alert(1)</script>"])
def test_a_form_key_this_service_did_not_make_is_replaced(
    client: FlaskClient, database: Engine, path: str, key: str
) -> None:
    answer = book(client, path, form_key=key)
    if answer.status_code == 303:  # an empty key is as good as a new form
        assert key == ""
        return
    assert answer.status_code == 422
    again = client.post(path, data={**hidden_fields(answer), "nickname": "Maija", "contact": "none"})
    assert again.status_code == 303


def test_a_machine_that_fills_every_field_is_stopped_in_words(client: FlaskClient, database: Engine, path: str) -> None:
    answer = book(client, path, leave_empty="http://spam.example")

    assert answer.status_code == 422
    assert "Leave the field at the end of the form empty and press again." in answer.text
    assert "spam.example" not in answer.text
    assert _count(database) == 0


def test_too_large_a_body_is_refused(client: FlaskClient, path: str) -> None:
    fields = hidden_fields(client.get(path))

    assert client.post(path, data={**fields, "nickname": "x" * 70_000}).status_code == 413


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(client: FlaskClient, path: str, method: str) -> None:
    answer = client.open(path, method=method)

    assert answer.status_code == 405


@pytest.mark.parametrize(
    "data", [b"nickname=%ff%fe", b"nickname=%00", b"&&&&", b"form_token=%F0%28%8C%28", b"nickname=a&nickname=b"]
)
def test_a_malformed_body_is_never_a_mishap(client: FlaskClient, path: str, data: bytes) -> None:
    answer = client.post(path, data=data, content_type="application/x-www-form-urlencoded")

    assert answer.status_code in (400, 422)


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "multipart/form-data", ""])
def test_a_body_of_another_kind_is_never_a_mishap(client: FlaskClient, path: str, content_type: str) -> None:
    answer = client.post(path, data=b'{"nickname": "Maija"}', content_type=content_type)

    assert answer.status_code in (400, 415, 422)
