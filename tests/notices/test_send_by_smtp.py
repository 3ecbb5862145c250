"""Through a real mail server: delivered, later, never; a server that is away loses nothing and doubles nothing."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import Engine, func, select

from booking.db import reading, transaction
from booking.notices import delivery, registry
from booking.notices.delivery import Delivered
from booking.notices.model import Notice
from booking.notices.service import queue, send_due
from tests.support.moments import NOW

from .letters import KIND, LINK, letter
from .mail_server import WAIT_SECONDS, Postman, SlowPostman, free_port, mail_server, sender_to

REAL = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Let real time stand where the test says."""

    def stand(instant: datetime) -> None:
        monkeypatch.setattr(delivery, "real_now", lambda: instant)

    stand(REAL)
    return stand


@pytest.fixture
def port() -> int:
    """Return the port of the test's server."""
    return free_port()


@pytest.fixture
def postman(port: int) -> Iterator[Postman]:
    """Run a server that accepts everything until told otherwise."""
    kept = Postman()
    with mail_server(kept, port):
        yield kept


def _queue(database: Engine, *subjects: int) -> None:
    with transaction(database) as tx:
        for subject in subjects:
            queue(tx, KIND, subject, f"letter:{subject}", now=NOW)


def _row(database: Engine, subject: int = 1) -> Notice:
    with reading(database) as tx:
        return tx.scalars(select(Notice).where(Notice.subject_id == subject)).one()


def _answers(*answers: str) -> Callable[..., str]:
    left = list(answers)
    return lambda *_: left.pop(0) if len(left) > 1 else left[0]


def test_a_mail_arrives_whole_in_eight_bits(database: Engine, port: int, postman: Postman) -> None:
    _queue(database, 1)

    assert send_due(database, sender_to(port), now=NOW) == Delivered(1, 0, 0)
    (mail,) = postman.mails
    assert (mail["To"], mail["From"]) == ("aiti@example.fi", "Tavataan <tavataan@example.fi>")
    assert mail["Message-ID"] == f"<{_row(database).public_id}@example.fi>"
    assert mail.get_content() == f"Hei ä\r\n{LINK}\r\n"
    assert mail["Content-Transfer-Encoding"] == "8bit"
    assert "BODY=8BITMIME" in postman.options[0]


def test_a_server_of_seven_bits_gets_the_same_words_encoded(database: Engine, port: int) -> None:
    postman = Postman()
    _queue(database, 1)

    with mail_server(postman, port, is_old=True):
        assert send_due(database, sender_to(port), now=NOW) == Delivered(1, 0, 0)

    (mail,) = postman.mails
    assert postman.octets[0].isascii()
    assert mail["Content-Transfer-Encoding"] == "quoted-printable"
    assert mail["Content-Language"] == "fi"
    assert mail.get_content() == f"Hei ä\n{LINK}\n".replace("\n", "\r\n")


def test_a_busy_server_gets_the_mail_again_under_the_same_id(
    database: Engine, port: int, postman: Postman, real: Callable[[datetime], None]
) -> None:
    postman.to_mail = _answers("451 try again later", "250 OK")
    _queue(database, 1)

    first = send_due(database, sender_to(port), now=NOW)
    error = _row(database).last_error
    too_early = send_due(database, sender_to(port), now=NOW)
    real(REAL + timedelta(minutes=1))
    then = send_due(database, sender_to(port), now=NOW)

    assert (first, too_early, then) == (Delivered(0, 0, 1), Delivered(0, 0, 0), Delivered(1, 0, 0))
    assert error == "SMTPDataError 451"
    assert postman.ids == [f"<{_row(database).public_id}@example.fi>"]


def test_a_receiver_that_does_not_exist_is_dropped_and_the_others_are_sent(
    database: Engine, port: int, postman: Postman
) -> None:
    postman.to_receiver = _answers("550 5.1.1 <aiti@example.fi> unknown", "250 OK")
    _queue(database, 1, 2)

    assert send_due(database, sender_to(port), now=NOW) == Delivered(1, 1, 0)
    assert _row(database).drop_reason == "refused"
    assert len(postman.mails) == 1


@pytest.mark.parametrize("answer", ["450 4.2.1 mailbox busy", "554 5.7.1 relay access denied"])
def test_a_receiver_refused_for_now_or_because_of_us_waits(
    database: Engine, port: int, postman: Postman, answer: str
) -> None:
    postman.to_receiver = _answers(answer)
    _queue(database, 1)

    assert send_due(database, sender_to(port), now=NOW) == Delivered(0, 0, 1)
    assert (_row(database).dropped_at, _row(database).last_error) == (None, f"receiver refused {answer[:3]}")


def test_a_server_dead_for_an_hour_loses_no_mail_and_doubles_none(
    database: Engine, port: int, real: Callable[[datetime], None]
) -> None:
    _queue(database, *range(1, 31))
    for half_minute in range(120):
        real(REAL + timedelta(seconds=30 * half_minute))
        assert send_due(database, sender_to(port), now=NOW).sent == 0

    real(REAL + timedelta(hours=1, minutes=1))
    postman = Postman()
    with mail_server(postman, port):
        back = send_due(database, sender_to(port), now=NOW)

    assert back == Delivered(30, 0, 0)
    assert (len(postman.ids), len(set(postman.ids))) == (30, 30)
    with reading(database) as tx:
        assert tx.scalar(select(func.max(Notice.tries))) == 1  # an outage is no fault of a notice


def test_a_sender_killed_after_the_server_took_the_mail_repeats_it_once_under_the_same_id(
    database: Engine, port: int, postman: Postman, real: Callable[[datetime], None]
) -> None:
    class Killed(BaseException):
        """Stands for kill -9: no `except Exception` sees it."""

    def killed(*_: object, **__: object) -> None:
        raise Killed

    _queue(database, 1, 2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivery, "_write", killed)
        with pytest.raises(Killed):
            send_due(database, sender_to(port), now=NOW)
    others = send_due(database, sender_to(port), now=NOW)
    real(REAL + delivery.LEASE)
    again = send_due(database, sender_to(port), now=NOW)
    after = send_due(database, sender_to(port), now=NOW)

    assert (others, again, after) == (Delivered(1, 0, 0), Delivered(1, 0, 0), Delivered(0, 0, 0))
    first, second = (f"<{_row(database, subject).public_id}@example.fi>" for subject in (1, 2))
    assert postman.ids == [first, second, first]


def test_a_slow_server_holds_up_no_writer(database: Engine, port: int) -> None:
    postman = SlowPostman()
    _queue(database, 1)
    with mail_server(postman, port):
        sending = Thread(target=send_due, args=(database, sender_to(port)), kwargs={"now": NOW})
        sending.start()
        try:
            assert postman.came.wait(WAIT_SECONDS)
            _queue(database, 2)  # commits while the server has the first mail in its hands
            assert _row(database, 2).sent_at is None
            assert _row(database, 1).sent_at is None
        finally:
            postman.may_go_on.set()
            sending.join()

    assert len(postman.mails) == 2


def test_a_server_that_only_dribbles_is_hung_up_on(database: Engine, port: int) -> None:
    postman = SlowPostman()
    _queue(database, 1)
    sender = sender_to(port)
    sender._whole_seconds = 0.2
    with mail_server(postman, port):
        done = send_due(database, sender, now=NOW)
        postman.may_go_on.set()

    assert done == Delivered(0, 0, 1)
    assert _row(database).last_error == "SMTPServerDisconnected"


def test_no_mail_leaves_in_the_open_when_tls_was_asked_for(database: Engine, port: int, postman: Postman) -> None:
    _queue(database, 1)

    done = send_due(database, sender_to(port, security="starttls"), now=NOW)

    assert (done, postman.mails) == (Delivered(0, 0, 1), [])
    assert _row(database).last_error == "SMTPNotSupportedError"


def test_a_wrong_password_keeps_the_mails_until_it_is_mended(database: Engine, port: int) -> None:
    postman = Postman()
    _queue(database, 1, 2)
    options = {"auth_require_tls": False, "authenticator": _knows("postman", "right")}
    with mail_server(postman, port, **options):
        wrong = send_due(database, sender_to(port, user="postman", password="wrong"), now=NOW)
        error = _row(database).last_error
        right = send_due(database, sender_to(port, user="postman", password="right"), now=NOW)

    assert (wrong, error, right.sent) == (Delivered(0, 0, 1), "SMTPAuthenticationError 535", 1)


def test_a_line_of_one_dot_and_a_long_line_arrive_as_they_are(database: Engine, port: int, postman: Postman) -> None:
    body = "ä" * 2000 + "\n.\n..kolme\nloppu"
    registry.register(KIND, letter(body=body))
    _queue(database, 1)

    send_due(database, sender_to(port), now=NOW)

    assert postman.mails[0].get_content().replace("\r\n", "\n") == f"{body}\n"


def _knows(name: str, password: str) -> Callable[..., object]:
    from aiosmtpd.smtp import AuthResult

    def check(server: object, session: object, envelope: object, mechanism: str, data: object) -> object:
        given = (getattr(data, "login", b""), getattr(data, "password", b""))
        return AuthResult(success=given == (name.encode(), password.encode()), handled=False)

    return check
