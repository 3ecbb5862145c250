"""Queueing: one row for one key, in the transaction of what it tells."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, func, select

from booking.db import reading, transaction
from booking.notices.model import Notice
from booking.notices.service import drop, queue, send_due
from tests.support.moments import NOW

from .letters import KIND, Pigeonhole


def _count(database: Engine) -> int:
    with reading(database) as tx:
        return tx.scalar(select(func.count()).select_from(Notice)) or 0


def test_the_same_key_asked_twice_is_one_notice(database: Engine) -> None:
    for _ in range(2):
        with transaction(database) as tx:
            queue(tx, KIND, 7, "letter:7", now=NOW)

    assert _count(database) == 1


def test_two_askers_in_one_transaction_are_one_notice(database: Engine) -> None:
    with transaction(database) as tx:
        queue(tx, KIND, 7, "letter:7", now=NOW)
        queue(tx, KIND, 7, "letter:7", now=NOW)

    assert _count(database) == 1


def test_what_is_rolled_back_leaves_no_notice(database: Engine) -> None:
    def queue_and_fail() -> None:
        with transaction(database) as tx:
            queue(tx, KIND, 7, "letter:7", now=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        queue_and_fail()

    assert _count(database) == 0


def test_a_notice_for_later_waits(database: Engine) -> None:
    sender = Pigeonhole()
    with transaction(database) as tx:
        queue(tx, KIND, 7, "letter:7", now=NOW, due_at=datetime(2018, 10, 31, 16, 0, tzinfo=UTC))

    send_due(database, sender, now=datetime(2018, 10, 31, 15, 59, 59, tzinfo=UTC))
    before = len(sender.mails)
    send_due(database, sender, now=datetime(2018, 10, 31, 16, 0, tzinfo=UTC))

    assert (before, len(sender.mails)) == (0, 1)


def test_a_dropped_notice_is_never_sent_and_says_why(database: Engine) -> None:
    sender = Pigeonhole()
    with transaction(database) as tx:
        queue(tx, KIND, 7, "letter:7", now=NOW)
        queue(tx, KIND, 8, "letter:8", now=NOW)
        assert drop(tx, KIND, 7, now=NOW, reason="erased") == 1

    send_due(database, sender, now=NOW)

    with reading(database) as tx:
        row = tx.scalars(select(Notice).where(Notice.subject_id == 7)).one()
    assert len(sender.mails) == 1
    assert (row.sent_at, row.dropped_at, row.drop_reason) == (None, NOW, "erased")
