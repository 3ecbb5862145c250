"""Send what is due: claim, render from the current rows, send, mark; each notice in transactions of its own.

The claim is one guarded UPDATE with a lease in real time: of two senders one gets the row, and a sender
that was killed loses it when the lease ends. Then the same notice goes out again, with the same Message-ID or key.

Mails and text messages are one outbox with two ways out: one that is shut does not hold up the other.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, and_, or_, select, update

from ..brand.queries import chosen
from ..brand.rules import Brand
from ..clock import real_now
from ..db import reading, transaction
from .faults import Refused, TryLater, Unreachable
from .message import SENDER_NAME, Message, Unsendable, to_mail
from .model import Notice
from .registry import renderer_of
from .rules import Channel, quiet_until
from .senders import Sender, TextSender
from .text_message import TextMessage

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 120, 240, 480, 720, 720, 720, 720, 720))
"""After each failed try; together 75 hours, then the notice is given up."""
WAY_OUT_PAUSE = timedelta(minutes=1)
"""After a try that found the way out shut: it does not count, so no outage is too long for a notice."""
MOST_AT_ONCE = 200
MOST_PUT_BACK = 2000
"""How many more may be passed over in a round because their way out is shut, or because it is night."""


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
    channel: str
    until: datetime


class StillShut(Unreachable):
    """The way out was found shut earlier in this round: nothing was tried."""


@dataclass
class Ways:
    """The ways out of one round, and which of them turned out to be shut."""

    mails: Sender
    texts: TextSender | None
    shut: set[str] = field(default_factory=set)

    @property
    def is_open(self) -> bool:
        """Tell whether there is a way left to try."""
        return Channel.MAIL not in self.shut or (self.texts is not None and Channel.TEXT not in self.shut)


def send_due(
    engine: Engine,
    sender: Sender,
    *,
    texts: TextSender | None = None,
    now: datetime,
    is_stopping: Callable[[], bool] = lambda: False,
) -> Delivered:
    """Send the notices due at `now` (the rules' clock); one that fails does not hold up the others."""
    counts = {"sent": 0, "dropped": 0, "failed": 0, "passed_over": 0}
    ways = Ways(sender, texts)
    while _goes_on(counts) and ways.is_open and not is_stopping():
        claim = claim_next(engine, now=now)
        if claim is None:
            break
        counts[_deliver(engine, ways, claim, now=now)] += 1
    return Delivered(counts["sent"], counts["dropped"], counts["failed"])


def _goes_on(counts: dict[str, int]) -> bool:
    passed_over = counts["passed_over"]
    return sum(counts.values()) - passed_over < MOST_AT_ONCE and passed_over < MOST_PUT_BACK


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
        .values(claimed_until=until, tries=Notice.tries + 1, last_error="")  # without it, it is at work, not in a pause
        .returning(Notice.id, Notice.public_id, Notice.kind, Notice.subject_id, Notice.tries, Notice.channel)
        .execution_options(synchronize_session=False)
    )
    with transaction(engine) as tx:
        row = tx.execute(claim).one_or_none()
    return None if row is None else Claim(*row, until)


def _deliver(engine: Engine, ways: Ways, claim: Claim, *, now: datetime) -> str:
    if claim.tries > len(PAUSES) + 1:
        return _drop(engine, claim, "gave_up", now=now)
    try:
        message, brand = _rendered(engine, claim, now=now)
        if message is None:
            return _drop(engine, claim, "no_longer_due", now=now)
        claim = replace(claim, channel=_channel_of(message))
        if isinstance(message, TextMessage):
            waits_until = quiet_until(now, message.about_at)
            if waits_until > now:
                return _let_sleep(engine, claim, waits_until)
        _send(ways, claim, message, brand)
    except Unreachable as fault:
        return _put_back(engine, claim, fault)
    except (Unsendable, Refused) as fault:
        log.error("notice %s cannot be sent: %s", claim.public_id, fault)
        return _drop(engine, claim, "refused" if isinstance(fault, Refused) else "unsendable", now=now)
    except Exception as fault:
        return _fail(engine, claim, fault, now=now)
    _write(engine, Notice.id == claim.id, claim, sent_at=now, claimed_until=None, last_error="")
    return "sent"


def _send(ways: Ways, claim: Claim, message: Message | TextMessage, brand: Brand) -> None:
    way = _channel_of(message)
    if way in ways.shut:
        raise StillShut("the way out is shut")
    try:
        if isinstance(message, Message):
            sender = ways.mails
            mail = to_mail(
                message,
                public_id=claim.public_id,
                mail_from=sender.mail_from,
                sent_at=real_now(),
                sender_name=brand.sender(message.language) or SENDER_NAME,
                reply_to=brand.reply_to,
            )
            sender.send(claim.public_id, mail)
        elif ways.texts is None:
            raise Unsendable("no way out for text messages")
        else:
            ways.texts.send(claim.public_id, message)
    except Unreachable as fault:
        log.warning("the way out is shut: %s", fault)
        ways.shut.add(way)
        raise


def _channel_of(message: Message | TextMessage) -> Channel:
    return Channel.TEXT if isinstance(message, TextMessage) else Channel.MAIL


def _rendered(engine: Engine, claim: Claim, *, now: datetime) -> tuple[Message | TextMessage | None, Brand]:
    renderer = renderer_of(claim.kind)
    if renderer is None:
        raise LookupError(f"nobody writes notices of the kind {claim.kind}")
    with reading(engine) as tx:
        message, brand = renderer(tx, claim.subject_id, now), chosen(tx)
    return message, brand


def _drop(engine: Engine, claim: Claim, reason: str, *, now: datetime) -> str:
    _write(engine, _is_ours(claim), claim, dropped_at=now, drop_reason=reason, claimed_until=None)
    return "dropped"


def _put_back(engine: Engine, claim: Claim, fault: Unreachable) -> str:
    later = real_now() + WAY_OUT_PAUSE
    _write(engine, _is_ours(claim), claim, claimed_until=later, tries=claim.tries - 1, last_error=str(fault))
    return "passed_over" if isinstance(fault, StillShut) else "failed"


def _let_sleep(engine: Engine, claim: Claim, until: datetime) -> str:
    _write(engine, _is_ours(claim), claim, due_at=until, claimed_until=None, tries=claim.tries - 1)
    return "passed_over"


def _fail(engine: Engine, claim: Claim, fault: Exception, *, now: datetime) -> str:
    # Of a foreign fault only its kind: the text may hold an address.
    what = str(fault) if isinstance(fault, TryLater) else type(fault).__name__
    log.warning("notice %s failed at try %d: %s", claim.public_id, claim.tries, what)
    if claim.tries > len(PAUSES):
        _write(
            engine, _is_ours(claim), claim, dropped_at=now, drop_reason="gave_up", last_error=what, claimed_until=None
        )
        return "dropped"
    _write(engine, _is_ours(claim), claim, claimed_until=real_now() + PAUSES[claim.tries - 1], last_error=what)
    return "failed"


def _is_ours(claim: Claim) -> ColumnElement[bool]:
    return and_(Notice.id == claim.id, Notice.claimed_until == claim.until)


def _write(engine: Engine, which: ColumnElement[bool], claim: Claim, **values: object) -> None:
    is_open = and_(Notice.sent_at.is_(None), Notice.dropped_at.is_(None))
    change = update(Notice).where(which, is_open).values(channel=claim.channel, **values)
    with transaction(engine) as tx:
        tx.execute(change.execution_options(synchronize_session=False))
