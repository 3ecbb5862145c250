"""What a person does with messages: states told apart, failed ones tried again, one dropped and taken back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from booking import db
from booking.audit.model import AuditEvent
from booking.audit.service import CLI
from booking.errors import Conflict
from booking.notices import delivery, log_queries, registry, upkeep
from booking.notices.delivery import claim_next
from booking.notices.faults import Refused, Unreachable
from booking.notices.model import Notice
from booking.notices.rules import Asked, Fault, State, fault_of
from booking.notices.service import queue, send_due
from tests.support.moments import NOW

from .letters import KIND, Pigeonhole, letter

REAL = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let real time stand."""
    monkeypatch.setattr(delivery, "real_now", lambda: REAL)


@pytest.fixture
def written(database: Engine) -> Engine:
    """Write six messages, and let each come to another end."""
    with db.transaction(database) as tx:
        for number in range(1, 7):
            queue(tx, KIND, number, f"letter:{number}", now=NOW, due_at=NOW - timedelta(minutes=60 - number))
    faults: dict[int, BaseException] = {1: Refused("receiver refused 550"), 2: TimeoutError()}
    registry.register(KIND, lambda *asked: None if asked[1] == 3 else letter()(*asked))
    send_due(database, Pigeonhole(_failing(list(faults.values()))), now=NOW, is_stopping=_after(4))
    claim_next(database, now=NOW)
    return database


def _failing(faults: list[BaseException]) -> Callable[[str], None]:
    left = iter(faults)

    def fail(_public_id: str) -> None:
        fault = next(left, None)
        if fault is not None:
            raise fault

    return fail


def _after(rounds: int) -> Callable[[], bool]:
    left = iter([False] * rounds)
    return lambda: next(left, True)


def _states(database: Engine) -> list[str]:
    with db.reading(database) as tx:
        rows = tx.scalars(select(Notice).order_by(Notice.subject_id)).all()
        by_row = [log_queries.state_of(row, REAL) for row in rows]
        by_count = log_queries.counts(tx, real_at=REAL)
        for state in State:
            found = log_queries.messages(tx, Asked(state=state), real_at=REAL, most=9)
            assert len(found) == by_count[state] == by_row.count(state), state
    return [state.value for state in by_row]


def _id(database: Engine, subject: int) -> str:
    with db.reading(database) as tx:
        return tx.scalars(select(Notice.public_id).where(Notice.subject_id == subject)).one()


def test_each_message_is_in_one_state_and_its_way_is_kept(written: Engine) -> None:
    assert _states(written) == ["failed", "retrying", "dropped", "sent", "sending", "waiting"]
    with db.reading(written) as tx:
        assert tx.scalars(select(Notice.channel).order_by(Notice.subject_id)).all() == [
            "mail",
            "mail",
            "",
            "mail",
            "",
            "",
        ]
        senders = log_queries.senders(tx, NOW)
    assert (senders.last_sent_at, senders.failed_lately) == ({"mail": NOW}, 2)
    assert senders.oldest_due_at == NOW - timedelta(minutes=58)


def test_what_failed_is_tried_again_and_is_due_or_not_by_what_is_so_then(written: Engine) -> None:
    with db.transaction(written) as tx:
        amount = upkeep.retry_failed(tx, Asked(kind=KIND), now=NOW, real_at=REAL, actor=CLI)
    assert (amount, _states(written)) == (2, ["waiting", "waiting", "dropped", "sent", "sending", "waiting"])
    registry.register(KIND, lambda *asked: None if asked[1] == 1 else letter()(*asked))

    done = send_due(written, Pigeonhole(), now=NOW)

    assert (done.sent, done.dropped) == (2, 1)
    assert _states(written)[:2] == ["dropped", "sent"]
    with db.reading(written) as tx:
        log = tx.scalars(select(AuditEvent)).one()
    assert (log.action, log.details) == ("retry_messages", {"amount": 2, "kind": KIND})


def test_only_what_failed_is_tried_again(written: Engine) -> None:
    for subject in (3, 4, 5, 6):
        with pytest.raises(Conflict, match="message_not_failed"), db.transaction(written) as tx:
            upkeep.retry(tx, _id(written, subject), now=NOW, actor=CLI)
    with db.transaction(written) as tx:
        upkeep.retry(tx, _id(written, 2), now=NOW, actor=CLI)

    assert _states(written) == ["failed", "waiting", "dropped", "sent", "sending", "waiting"]


def test_a_message_that_waits_is_dropped_and_that_is_taken_back(written: Engine) -> None:
    public_id = _id(written, 6)
    with db.transaction(written) as tx:
        upkeep.drop_message(tx, public_id, now=NOW, real_at=REAL, actor=CLI)
    dropped = _states(written)
    with db.transaction(written) as tx:
        upkeep.retry(tx, public_id, now=NOW, actor=CLI)

    assert (dropped[5], _states(written)[5]) == ("dropped", "waiting")


def test_what_left_or_is_being_sent_is_not_dropped(written: Engine) -> None:
    for subject in (1, 3, 4, 5):
        with pytest.raises(Conflict, match="message_not_waiting"), db.transaction(written) as tx:
            upkeep.drop_message(tx, _id(written, subject), now=NOW, real_at=REAL, actor=CLI)


def test_while_the_way_out_is_shut_a_message_counts_as_tried_again(database: Engine) -> None:
    with db.transaction(database) as tx:
        queue(tx, KIND, 1, "letter:1", now=NOW)
    send_due(database, Pigeonhole(_failing([Unreachable("ConnectionRefusedError")])), now=NOW)

    assert _states(database) == ["retrying"]


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("receiver refused 450", Fault.RECEIVER),
        ("ConnectionRefusedError", Fault.NO_ANSWER),
        ("TimeoutError", Fault.NO_ANSWER),
        ("SSLCertVerificationError", Fault.NO_ANSWER),
        ("SMTPServerDisconnected", Fault.NO_ANSWER),
        ("the way out is shut", Fault.NO_ANSWER),
        ("SMTPDataError 451", Fault.NOT_TAKEN),
        ("SMTPAuthenticationError 535", Fault.NOT_TAKEN),
        ("gateway answered 503", Fault.NOT_TAKEN),
        ("LookupError", Fault.OWN),
    ],
)
def test_a_fault_is_one_of_four_kinds(said: str, fault: Fault) -> None:
    assert fault_of(said) == fault
