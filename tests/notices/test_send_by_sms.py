"""Through a real HTTP gateway: taken, later, never; one that is away loses nothing and holds up no mail."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from booking.db import reading, transaction
from booking.notices import delivery, registry
from booking.notices.delivery import Delivered
from booking.notices.model import Notice
from booking.notices.rules import quiet_until
from booking.notices.service import queue, send_due
from booking.notices.text_message import TextMessage
from tests.support.moments import NOW

from .letters import KIND, Pigeonhole
from .sms_gateway import TOKEN, Operator, SlowOperator, free_port, gateway, texts_to

REAL = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
EVENING = datetime(2018, 10, 25, 18, 0, tzinfo=UTC)  # 21.00 in Helsinki
MORNING = datetime(2018, 10, 26, 5, 0, tzinfo=UTC)  # 8.00
NUMBER = "+358401234567"
WORDS = "Aikasi: to 1.11.2018 klo 10.00, Perheiden talo. Tervetuloa! äöåÄÖÅ"
TEXT = "text"
Real = Callable[[datetime], None]


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> Real:
    """Let real time stand where the test says."""

    def stand(instant: datetime) -> None:
        monkeypatch.setattr(delivery, "real_now", lambda: instant)

    stand(REAL)
    return stand


@pytest.fixture(autouse=True)
def _texts(kind: str) -> None:
    registry.register(TEXT, lambda *_: TextMessage(NUMBER, WORDS))


def _queue(database: Engine, *subjects: int, kind: str = TEXT, now: datetime = NOW) -> None:
    with transaction(database) as tx:
        for subject in subjects:
            queue(tx, kind, subject, f"{kind}:{subject}", now=now)


def _row(database: Engine, subject: int = 1) -> Notice:
    with reading(database) as tx:
        return tx.scalars(select(Notice).where(Notice.subject_id == subject)).one()


def test_a_text_message_arrives_with_its_words_key_and_token(database: Engine) -> None:
    operator, mails = Operator(), Pigeonhole()
    _queue(database, 1)

    with gateway(operator) as port:
        assert send_due(database, mails, texts=texts_to(port), now=NOW) == Delivered(1, 0, 0)

    public_id = _row(database).public_id
    assert operator.taken == [{"to": NUMBER, "from": "Tavataan", "text": WORDS, "id": public_id}]
    assert operator.paths == ["/v1/messages?project=7"]
    assert operator.headers[0]["Idempotency-Key"] == public_id
    assert operator.headers[0]["Authorization"] == f"Bearer {TOKEN}"
    assert mails.mails == []


def test_a_gateway_has_names_and_a_header_of_its_own(database: Engine) -> None:
    operator = Operator()
    _queue(database, 1)

    with gateway(operator) as port:
        texts = texts_to(port, token_header="X-Api-Key", fields={"to": "recipient", "text": "message"})
        send_due(database, Pigeonhole(), texts=texts, now=NOW)

    assert operator.taken == [{"recipient": NUMBER, "message": WORDS}]
    assert operator.headers[0]["X-Api-Key"] == TOKEN
    assert "Authorization" not in operator.headers[0]


@pytest.mark.parametrize("answer", [429, 500, 503, 400, 408])
def test_a_busy_gateway_gets_the_message_again_under_the_same_key(database: Engine, real: Real, answer: int) -> None:
    operator = Operator(answer, 202)
    _queue(database, 1)

    with gateway(operator) as port:
        first = send_due(database, Pigeonhole(), texts=texts_to(port), now=NOW)
        error = _row(database).last_error
        too_early = send_due(database, Pigeonhole(), texts=texts_to(port), now=NOW)
        real(REAL + timedelta(minutes=1))
        then = send_due(database, Pigeonhole(), texts=texts_to(port), now=NOW)

    assert (first, too_early, then) == (Delivered(0, 0, 1), Delivered(0, 0, 0), Delivered(1, 0, 0))
    assert error == f"gateway answered {answer}"
    assert [one["id"] for one in operator.came] == [_row(database).public_id] * 2


def test_a_number_that_is_refused_is_dropped_and_the_others_are_sent(database: Engine) -> None:
    operator = Operator(422, 202)
    _queue(database, 1, 2)

    with gateway(operator) as port:
        assert send_due(database, Pigeonhole(), texts=texts_to(port), now=NOW) == Delivered(1, 1, 0)

    assert _row(database).drop_reason == "refused"


@pytest.mark.parametrize("answer", [401, 403, 404, 302])
def test_a_wrong_key_or_address_keeps_all_messages_until_it_is_mended(
    database: Engine, real: Real, answer: int
) -> None:
    operator = Operator(answer)
    _queue(database, 1, 2)

    with gateway(operator) as port:
        wrong = send_due(database, Pigeonhole(), texts=texts_to(port), now=NOW)
        tried = len(operator.came)
        operator.answers = [202]
        real(REAL + timedelta(minutes=2))
        right = send_due(database, Pigeonhole(), texts=texts_to(port), now=NOW)

    assert (wrong, tried, right) == (Delivered(0, 0, 1), 1, Delivered(2, 0, 0))
    assert "/elsewhere" not in operator.paths  # the token follows no redirect


def test_a_gateway_that_is_away_holds_up_no_mail_and_loses_no_text(database: Engine, real: Real) -> None:
    mails, port = Pigeonhole(), free_port()
    _queue(database, *range(1, 41))
    _queue(database, 41, kind=KIND)
    away = send_due(database, mails, texts=texts_to(port), now=NOW)

    assert (away, len(mails.mails)) == (Delivered(1, 0, 1), 1)
    real(REAL + timedelta(minutes=2))
    operator = Operator()
    with gateway(operator, port):
        back = send_due(database, mails, texts=texts_to(port), now=NOW)
    assert back == Delivered(40, 0, 0)
    assert len({one["id"] for one in operator.taken}) == len(operator.came) == 40


def test_a_sender_killed_after_the_gateway_took_the_message_repeats_it_under_the_same_key(
    database: Engine, real: Real
) -> None:
    class Killed(BaseException):
        """Stands for kill -9: no `except Exception` sees it."""

    def killed(*_: object, **__: object) -> None:
        raise Killed

    operator = Operator()
    _queue(database, 1)
    with gateway(operator) as port:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(delivery, "_write", killed)
            with pytest.raises(Killed):
                send_due(database, Pigeonhole(), texts=texts_to(port), now=NOW)
        leased = send_due(database, Pigeonhole(), texts=texts_to(port), now=NOW)
        real(REAL + delivery.LEASE)
        again = send_due(database, Pigeonhole(), texts=texts_to(port), now=NOW)

    assert (leased, again) == (Delivered(0, 0, 0), Delivered(1, 0, 0))
    assert [one["id"] for one in operator.came] == [_row(database).public_id] * 2


def test_a_gateway_that_only_dribbles_is_hung_up_on(database: Engine) -> None:
    operator = SlowOperator()
    _queue(database, 1)

    with gateway(operator) as port:
        done = send_due(database, Pigeonhole(), texts=texts_to(port, whole_seconds=0.2), now=NOW)
        operator.may_go_on.set()

    assert done == Delivered(0, 0, 1)
    assert _row(database).sent_at is None


def test_neither_number_nor_words_nor_token_are_logged_or_kept(
    database: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    _queue(database, 1, 2, 3)

    with gateway(Operator(422, 500, 403)) as port:
        send_due(database, Pigeonhole(), texts=texts_to(port), now=NOW)

    told = caplog.text + "".join(_row(database, one).last_error for one in (1, 2, 3))
    assert "gateway" in told
    assert not [secret for secret in (NUMBER[1:], "Perheiden", TOKEN, "project=7") if secret in told]


def test_at_night_a_text_message_waits_for_the_morning_and_a_mail_does_not(database: Engine) -> None:
    operator, mails = Operator(), Pigeonhole()
    _queue(database, 1, now=EVENING)
    _queue(database, 2, kind=KIND, now=EVENING)

    with gateway(operator) as port:
        texts = texts_to(port)
        night = send_due(database, mails, texts=texts, now=EVENING)
        early = send_due(database, mails, texts=texts, now=MORNING - timedelta(seconds=1))
        came_at_night = len(operator.came)
        morning = send_due(database, mails, texts=texts, now=MORNING)

    assert (night, early, came_at_night, morning) == (Delivered(1, 0, 0), Delivered(0, 0, 0), 0, Delivered(1, 0, 0))
    assert _row(database).tries == 1  # the night was no try


@pytest.mark.parametrize(
    ("now", "about_at", "leaves_at"),
    [
        ("2018-10-25T20:59:59+03:00", None, "2018-10-25T20:59:59+03:00"),
        ("2018-10-25T21:00:00+03:00", None, "2018-10-26T08:00:00+03:00"),
        ("2018-10-26T00:00:00+03:00", None, "2018-10-26T08:00:00+03:00"),
        ("2018-10-26T08:00:00+03:00", None, "2018-10-26T08:00:00+03:00"),
        ("2018-10-27T23:00:00+03:00", None, "2018-10-28T08:00:00+02:00"),  # the clocks go back that night
        ("2018-10-25T22:00:00+03:00", "2018-10-26T09:00:00+03:00", "2018-10-26T08:00:00+03:00"),
        ("2018-10-25T22:00:00+03:00", "2018-10-26T08:59:00+03:00", "2018-10-25T22:00:00+03:00"),
    ],
)
def test_nobody_is_woken_unless_it_could_not_wait(now: str, about_at: str | None, leaves_at: str) -> None:
    about = datetime.fromisoformat(about_at) if about_at else None

    assert quiet_until(datetime.fromisoformat(now), about) == datetime.fromisoformat(leaves_at)


def test_without_a_gateway_a_text_message_is_dropped_and_not_tried_for_days(database: Engine) -> None:
    _queue(database, 1)

    assert send_due(database, Pigeonhole(), now=NOW) == Delivered(0, 1, 0)
    assert _row(database).drop_reason == "unsendable"
