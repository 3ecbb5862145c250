"""What a person does with messages: try those again that failed, drop one, take that back.

Trying again asks nothing of the message itself: whether it is still due is decided when it is sent, by what the rows
say then. When it was due stays as it was, because some messages tell of the day after.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, update
from sqlalchemy.orm import Session

from ..audit.service import Actor, record
from ..errors import Conflict
from . import log_queries
from .log_queries import has_failed, is_in, message_by_public_id
from .model import Notice
from .rules import BY_HAND, Asked, State

_AGAIN = {"dropped_at": None, "drop_reason": "", "claimed_until": None, "tries": 0, "last_error": ""}


def retry(tx: Session, public_id: str, *, now: datetime, actor: Actor) -> None:
    """Let a message that failed, or that a person dropped, leave with the next round.

    Raises:
        Missing: there is no such message.
        Conflict: it is on its way, has left, or was no longer wanted (`message_not_failed`).
    """
    row = message_by_public_id(tx, public_id)
    _change(tx, row, or_(has_failed(), Notice.drop_reason == BY_HAND), "message_not_failed", **_AGAIN)
    record(tx, actor, "retry_message", "notice", row.id, now=now, kind=row.kind)


def retry_failed(tx: Session, asked: Asked, *, now: datetime, real_at: datetime, actor: Actor) -> int:
    """Let every message asked for that failed leave with the next rounds; return how many."""
    conditions = log_queries.conditions(asked, real_at)
    again = update(Notice).where(*conditions, has_failed()).values(**_AGAIN).returning(Notice.id)
    amount = len(tx.scalars(again.execution_options(synchronize_session=False)).all())
    if amount:
        record(tx, actor, "retry_messages", "notice", None, now=now, amount=amount, **_in_the_log(asked))
    return amount


def drop_message(tx: Session, public_id: str, *, now: datetime, real_at: datetime, actor: Actor) -> None:
    """Drop a message that has not left.

    Raises:
        Missing: there is no such message.
        Conflict: it is being sent, or waits no more (`message_not_waiting`).
    """
    row = message_by_public_id(tx, public_id)
    waits = or_(is_in(State.WAITING, real_at), is_in(State.RETRYING, real_at))
    _change(tx, row, waits, "message_not_waiting", dropped_at=now, drop_reason=BY_HAND)
    record(tx, actor, "drop_message", "notice", row.id, now=now, kind=row.kind)


def _change(tx: Session, row: Notice, condition: ColumnElement[bool], otherwise: str, **values: object) -> None:
    """Change a message under a condition that the write itself decides, because a sender may be at it."""
    change = update(Notice).where(Notice.id == row.id, condition).values(**values).returning(Notice.id)
    if tx.scalars(change.execution_options(synchronize_session=False)).one_or_none() is None:
        raise Conflict(otherwise)


def _in_the_log(asked: Asked) -> dict[str, Any]:
    said = {"state": asked.state or "", "kind": asked.kind, "channel": asked.channel}
    instants = {"since": asked.since, "until": asked.until}
    said |= {name: "" if at is None else at.isoformat() for name, at in instants.items()}
    return {name: str(value) for name, value in said.items() if value}
