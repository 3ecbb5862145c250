"""The messages as an administrator looks after them: kinds, states and times, never to whom and never what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from ..errors import Missing
from .model import Notice
from .rules import BY_HAND, COULD_NOT, LATELY, Asked, Channel, State


@dataclass(frozen=True)
class Senders:
    """How the ways out are: when each last let something through, what waits longest, how much failed lately."""

    last_sent_at: dict[str, datetime]
    oldest_due_at: datetime | None
    failed_lately: int


def messages(tx: Session, asked: Asked, *, real_at: datetime, most: int) -> Sequence[Notice]:
    """Return at most `most` messages, the newest first; `before_id` pages on."""
    chosen = select(Notice).where(*conditions(asked, real_at))
    if asked.before_id is not None:
        chosen = chosen.where(Notice.id < asked.before_id)
    return tx.scalars(chosen.order_by(Notice.id.desc()).limit(most)).all()


def message_by_public_id(tx: Session, public_id: str) -> Notice:
    """Return a message; raises Missing (`message`)."""
    found = tx.scalars(select(Notice).where(Notice.public_id == public_id)).one_or_none()
    if found is None:
        raise Missing("message")
    return found


def counts(tx: Session, *, real_at: datetime) -> dict[State, int]:
    """Return how many messages there are in each state."""
    row = tx.execute(select(*(func.count().filter(is_in(one, real_at)) for one in State)).select_from(Notice)).one()
    return dict(zip(State, row, strict=True))


def failed(tx: Session, asked: Asked, *, real_at: datetime) -> int:
    """Return how many of the messages asked for have failed, whether they are tried again by themselves or not."""
    is_asked = conditions(asked, real_at)
    return tx.scalar(select(func.count()).select_from(Notice).where(*is_asked, has_failed())) or 0


def senders(tx: Session, now: datetime) -> Senders:
    """Return how the ways out are at `now`, by the rules' clock."""
    is_open = Notice.sent_at.is_(None) & Notice.dropped_at.is_(None)
    given_up = Notice.drop_reason.in_(COULD_NOT) & (Notice.dropped_at > now - LATELY)
    oldest, lately = tx.execute(
        select(
            func.min(Notice.due_at).filter(is_open & (Notice.due_at <= now)),
            func.count().filter(given_up | (is_open & (Notice.last_error != ""))),
        ).where(Notice.sent_at.is_(None))  # nearly all have left, and the index on what is due passes them over
    ).one()
    return Senders(_last_sent(tx), oldest, lately)


def _last_sent(tx: Session) -> dict[str, datetime]:
    """Return when each channel last let something through: one look into an index each, however many there are."""
    newest = [
        select(func.max(Notice.sent_at)).where(Notice.channel == channel).scalar_subquery().label(channel)
        for channel in Channel
    ]
    found = tx.execute(select(*newest)).one()
    return {channel: at for channel, at in zip(Channel, found, strict=True) if at is not None}


def is_in(state: State, real_at: datetime) -> ColumnElement[bool]:
    """Return the condition that a message is in a state at the real instant `real_at`."""
    is_open = Notice.sent_at.is_(None) & Notice.dropped_at.is_(None)
    is_fresh = is_open & (Notice.last_error == "")
    is_wanted = Notice.drop_reason.in_(COULD_NOT)
    found: dict[State, ColumnElement[bool]] = {
        State.WAITING: is_fresh & or_(Notice.claimed_until.is_(None), Notice.claimed_until <= real_at),
        State.SENDING: is_fresh & (Notice.claimed_until > real_at),
        State.RETRYING: is_open & (Notice.last_error != ""),
        State.SENT: Notice.sent_at.is_not(None),
        State.FAILED: Notice.dropped_at.is_not(None) & is_wanted,
        State.DROPPED: Notice.dropped_at.is_not(None) & ~is_wanted,
    }
    return found[state]


def has_failed() -> ColumnElement[bool]:
    """Return the condition that a message has failed, once or for good."""
    return Notice.sent_at.is_(None) & or_(
        Notice.drop_reason.in_(COULD_NOT), Notice.dropped_at.is_(None) & (Notice.last_error != "")
    )


def state_of(message: Notice, real_at: datetime) -> State:
    """Return the state of a message at the real instant `real_at`."""
    if message.sent_at is not None:
        return State.SENT
    if message.dropped_at is not None:
        return State.FAILED if message.drop_reason in COULD_NOT else State.DROPPED
    if message.last_error:
        return State.RETRYING
    is_claimed = message.claimed_until is not None and message.claimed_until > real_at
    return State.SENDING if is_claimed else State.WAITING


def is_dropped_by_hand(message: Notice) -> bool:
    """Tell whether a person dropped the message, so that it can be taken back."""
    return message.drop_reason == BY_HAND


def conditions(asked: Asked, real_at: datetime) -> list[ColumnElement[bool]]:
    """Return the conditions that a message is one of those asked for."""
    found = [] if asked.state is None else [is_in(asked.state, real_at)]
    found += [Notice.kind == asked.kind] if asked.kind else []
    found += [Notice.channel == asked.channel] if asked.channel else []
    found += [Notice.created_at >= asked.since] if asked.since else []
    found += [Notice.created_at < asked.until] if asked.until else []
    return found
