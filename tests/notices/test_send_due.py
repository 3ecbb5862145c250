"""Sending: claimed once, rendered from current rows, tried again with pauses, given up in the end."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, select, update

from booking.db import reading, transaction
from booking.notices import delivery, registry
from booking.notices.delivery import Delivered, claim_next
from booking.notices.model import Notice
from booking.notices.service import queue, send_due
from tests.support.moments import NOW

from .letters import KIND, Pigeonhole, letter

REAL = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


class Killed(BaseException):
    """Stands for kill -9: no `except Exception` sees it."""


class Dying(Pigeonhole):
    """Sends the mail and is killed before that is marked."""

    def send(self, public_id: str, mail: EmailMessage) -> None:
        """Send, and end."""
        super().send(public_id, mail)
        raise Killed


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Let real time stand where the test says."""

    def stand(instant: datetime) -> None:
        monkeypatch.setattr(delivery, "real_now", lambda: instant)

    stand(REAL)
    return stand


def _queue(database: Engine, *subjects: int) -> None:
    with transaction(database) as tx:
        for subject in subjects:
            queue(tx, KIND, subject, f"letter:{subject}", now=NOW)


def _row(database: Engine, subject: int = 1) -> Notice:
    with reading(database) as tx:
        return tx.scalars(select(Notice).where(Notice.subject_id == subject)).one()


def test_a_due_notice_is_sent_once(database: Engine) -> None:
    sender = Pigeonhole()
    _queue(database, 1)

    rounds = [send_due(database, sender, now=NOW), send_due(database, sender, now=NOW)]

    assert rounds == [Delivered(1, 0, 0), Delivered(0, 0, 0)]
    assert _row(database).sent_at == NOW


def test_what_is_no_longer_due_when_it_is_sent_is_dropped(database: Engine) -> None:
    registry.register(KIND, lambda *_: None)
    _queue(database, 1)

    assert send_due(database, Pigeonhole(), now=NOW) == Delivered(0, 1, 0)
    assert _row(database).drop_reason == "no_longer_due"


def test_one_failure_does_not_hold_up_the_others(database: Engine) -> None:
    first_id = []

    def refuse_the_first(public_id: str) -> None:
        first_id.append(public_id)
        if public_id == first_id[0]:
            raise OSError("550 <aiti@example.fi> refused")

    sender = Pigeonhole(refuse_the_first)
    _queue(database, 1, 2, 3)

    assert send_due(database, sender, now=NOW) == Delivered(2, 0, 1)
    assert _row(database, 1).last_error == "OSError"  # never the text: it may hold an address


def test_a_failed_notice_is_tried_after_1_5_15_and_60_minutes(
    database: Engine, real: Callable[[datetime], None]
) -> None:
    def fail(public_id: str) -> None:
        raise TimeoutError

    sender = Pigeonhole(fail)
    _queue(database, 1)
    tried = []
    for minute in range(90):
        real(REAL + timedelta(minutes=minute))
        if send_due(database, sender, now=NOW).failed:
            tried.append(minute)

    assert tried == [0, 1, 6, 21, 81]


def test_a_notice_is_given_up_after_three_days(database: Engine, real: Callable[[datetime], None]) -> None:
    def fail(public_id: str) -> None:
        raise TimeoutError

    _queue(database, 1)
    hours = 0
    while _row(database).dropped_at is None:
        real(REAL + timedelta(hours=hours))
        send_due(database, Pigeonhole(fail), now=NOW)
        hours += 1

    assert 72 <= hours <= 84
    assert (_row(database).drop_reason, _row(database).tries) == ("gave_up", 13)


def test_a_kind_nobody_writes_waits_for_the_room_that_does(database: Engine) -> None:
    with transaction(database) as tx:
        queue(tx, "unheard_of", 1, "unheard_of:1", now=NOW)

    assert send_due(database, Pigeonhole(), now=NOW) == Delivered(0, 0, 1)


def test_two_senders_at_once_send_each_notice_once(database: Engine) -> None:
    sender = Pigeonhole()
    subjects = range(1, 21)
    _queue(database, *subjects)
    together = Barrier(2)

    def work() -> None:
        together.wait()
        send_due(database, sender, now=NOW)

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    ids = [mail["Message-ID"] for mail in sender.mails]
    assert (len(ids), len(set(ids))) == (20, 20)


def test_a_sender_killed_before_it_marked_is_repeated_with_the_same_message_id(
    database: Engine, real: Callable[[datetime], None]
) -> None:
    sender, dying = Pigeonhole(), Dying()
    _queue(database, 1)
    with pytest.raises(Killed):
        send_due(database, dying, now=NOW)
    real(REAL + timedelta(seconds=119))
    while_leased = send_due(database, sender, now=NOW)
    real(REAL + timedelta(seconds=120))
    after_lease = send_due(database, sender, now=NOW)

    assert (while_leased, after_lease) == (Delivered(0, 0, 0), Delivered(1, 0, 0))
    assert [mail["Message-ID"] for mail in sender.mails] == [mail["Message-ID"] for mail in dying.mails]


def test_a_claim_that_was_overtaken_does_not_undo_the_other(database: Engine, real: Callable[[datetime], None]) -> None:
    _queue(database, 1)

    def overtake(public_id: str) -> None:
        real(REAL + timedelta(minutes=3))
        assert claim_next(database, now=NOW) is not None  # the lease is over, another sender takes it
        raise TimeoutError

    send_due(database, Pigeonhole(overtake), now=NOW, is_stopping=_after(1))

    assert _row(database).claimed_until == REAL + timedelta(minutes=5)


def test_the_round_ends_early_when_asked(database: Engine) -> None:
    _queue(database, 1, 2, 3)

    assert send_due(database, Pigeonhole(), now=NOW, is_stopping=_after(2)) == Delivered(2, 0, 0)


def test_leases_count_real_time_while_the_rules_clock_stands(
    database: Engine, real: Callable[[datetime], None]
) -> None:
    _queue(database, 1)
    with transaction(database) as tx:
        tx.execute(update(Notice).values(claimed_until=REAL + timedelta(minutes=2)))

    assert send_due(database, Pigeonhole(), now=NOW) == Delivered(0, 0, 0)


def test_the_text_is_made_when_it_is_sent(database: Engine) -> None:
    sender = Pigeonhole()
    _queue(database, 1)
    registry.register(KIND, letter(subject="Varaus: to 8.11.2018 klo 10"))

    send_due(database, sender, now=NOW)

    assert sender.mails[0]["Subject"] == "Varaus: to 8.11.2018 klo 10"


def _after(rounds: int) -> Callable[[], bool]:
    left = iter([False] * rounds)
    return lambda: next(left, True)
