"""Send what is due: claim, render from the current rows, send, mark; each notice in transactions of its own.

The claim is one guarded UPDATE with a lease in real time: of two senders one gets the row, and a sender
that was killed loses it when the lease ends. Then the same notice goes out again, with the same Message-ID.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, and_, or_, select, update

from ..clock import real_now
from ..db import reading, transaction
from .faults import Refused, TryLater, Unreachable
from .message import Message, Unsendable, to_mail
from .model import Notice
from .registry import renderer_of
from .senders import Sender

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 120, 240, 480, 720, 720, 720, 720, 720))
"""After each failed try; together 75 hours, then the notice is given up."""
WAY_OUT_PAUSE = timedelta(minutes=1)
"""After a try that found the way out shut: it does not count, so no outage is too long for a notice."""
MOST_AT_ONCE = 200


@dataclass(frozen=True)
class Delivered:
    """What one round did: notices sent, dropped and failed (to be tried again)."""

    sent: int
    dropped: int
    failed: int


@dataclass(frozen=True)
class Claim:
    """A notice that is ours until `until`, in real time."""

    id: int
    public_id: str
    kind: str
    subject_id: int
    tries: int
    until: datetime


def send_due(
    engine: Engine, sender: Sender, *, now: datetime, is_stopping: Callable[[], bool] = lambda: False
) -> Delivered:
    """Send the notices due at `now` (the rules' clock); one that fails does not hold up the others."""
    counts = {"sent": 0, "dropped": 0, "failed": 0}
    for _ in range(MOST_AT_ONCE):
        claim = None if is_stopping() else claim_next(engine, now=now)
        if claim is None:
            break
        try:
            counts[_deliver(engine, sender, claim, now=now)] += 1
        except Unreachable as fault:
            counts["failed"] += 1
            _put_back(engine, claim, fault)
            break
    return Delivered(**counts)


def claim_next(engine: Engine, *, now: datetime) -> Claim | None:
    """Take the notice that is due longest, for the time of a lease; None when there is none to take."""
    asked_at = real_now()
    is_free = and_(
        Notice.sent_at.is_(None),
        Notice.dropped_at.is_(None),
        Notice.due_at <= now,
        or_(Notice.claimed_until.is_(None), Notice.claimed_until <= asked_at),
    )
    longest_due = (
        select(Notice.id).where(is_free).order_by(Notice.due_at, Notice.id).limit(1).with_for_update(skip_locked=True)
    )
    until = asked_at + LEASE
    claim = (
        update(Notice)
        .where(Notice.id == longest_due.scalar_subquery(), is_free)
        .values(claimed_until=until, tries=Notice.tries + 1)
        .returning(Notice.id, Notice.public_id, Notice.kind, Notice.subject_id, Notice.tries)
        .execution_options(synchronize_session=False)
    )
    with transaction(engine) as tx:
        row = tx.execute(claim).one_or_none()
    return None if row is None else Claim(*row, until)


def _deliver(engine: Engine, sender: Sender, claim: Claim, *, now: datetime) -> str:
    if claim.tries > len(PAUSES) + 1:
        return _drop(engine, claim, "gave_up", now=now)
    try:
        message = _rendered(engine, claim, now=now)
        if message is None:
            return _drop(engine, claim, "no_longer_due", now=now)
        mail = to_mail(message, public_id=claim.public_id, mail_from=sender.mail_from, sent_at=real_now())
        sender.send(claim.public_id, mail)
    except Unreachable:
        raise
    except (Unsendable, Refused) as fault:
        log.error("notice %s cannot be sent: %s", claim.public_id, fault)
        return _drop(engine, claim, "refused" if isinstance(fault, Refused) else "unsendable", now=now)
    except Exception as fault:
        return _fail(engine, claim, fault, now=now)
    _write(engine, Notice.id == claim.id, sent_at=now, claimed_until=None, last_error="")
    return "sent"


def _rendered(engine: Engine, claim: Claim, *, now: datetime) -> Message | None:
    renderer = renderer_of(claim.kind)
    if renderer is None:
        raise LookupError(f"nobody writes notices of the kind {claim.kind}")
    with reading(engine) as tx:
        return renderer(tx, claim.subject_id, now)


def _drop(engine: Engine, claim: Claim, reason: str, *, now: datetime) -> str:
    _write(engine, _is_ours(claim), dropped_at=now, drop_reason=reason, claimed_until=None)
    return "dropped"


def _put_back(engine: Engine, claim: Claim, fault: Unreachable) -> None:
    log.warning("the way out is shut: %s", fault)
    later = real_now() + WAY_OUT_PAUSE
    _write(engine, _is_ours(claim), claimed_until=later, tries=claim.tries - 1, last_error=str(fault))


def _fail(engine: Engine, claim: Claim, fault: Exception, *, now: datetime) -> str:
    # Of a foreign fault only its kind: the text may hold an address.
    what = str(fault) if isinstance(fault, TryLater) else type(fault).__name__
    log.warning("notice %s failed at try %d: %s", claim.public_id, claim.tries, what)
    if claim.tries > len(PAUSES):
        _write(engine, _is_ours(claim), dropped_at=now, drop_reason="gave_up", last_error=what, claimed_until=None)
        return "dropped"
    _write(engine, _is_ours(claim), claimed_until=real_now() + PAUSES[claim.tries - 1], last_error=what)
    return "failed"


def _is_ours(claim: Claim) -> ColumnElement[bool]:
    return and_(Notice.id == claim.id, Notice.claimed_until == claim.until)


def _write(engine: Engine, which: ColumnElement[bool], **values: object) -> None:
    is_open = and_(Notice.sent_at.is_(None), Notice.dropped_at.is_(None))
    with transaction(engine) as tx:
        tx.execute(update(Notice).where(which, is_open).values(**values).execution_options(synchronize_session=False))
