"""Queue notices in the transaction of what they tell, drop those no longer wanted, forget what was sent."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, Executable, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from .delivery import send_due
from .message import Attachment, Message
from .model import Notice
from .senders import Sender

__all__ = ["Attachment", "Message", "drop", "erase_sent", "put_off", "queue", "queue_all", "send_due"]


def queue(
    tx: Session, kind: str, subject_id: int, dedupe_key: str, *, now: datetime, due_at: datetime | None = None
) -> None:
    """Queue one notice about row `subject_id`, due at `due_at` (default: now); once per `dedupe_key`, silently."""
    queue_all(tx, [(kind, subject_id, dedupe_key, due_at or now)], now=now)


def queue_all(tx: Session, told: Sequence[tuple[str, int, str, datetime]], *, now: datetime) -> None:
    """Queue notices as (kind, subject id, dedupe key, due at); once per dedupe key, silently."""
    names = ("kind", "subject_id", "dedupe_key", "due_at")
    if told:
        rows = [{**dict(zip(names, one, strict=True)), "created_at": now} for one in told]
        tx.connection().execute(_queuing(tx.get_bind().dialect.name), rows)


@lru_cache
def _queuing(dialect: str) -> Executable:
    insert = postgres_insert if dialect == "postgresql" else sqlite_insert
    return insert(Notice.__table__).on_conflict_do_nothing(index_elements=["dedupe_key"])  # type: ignore[arg-type]  # a Table it is


def put_off(tx: Session, kind: str, subject_id: int, *, due_at: datetime) -> bool:
    """Make the notice of `kind` about row `subject_id` that is not sent yet due at `due_at`; False if there is none."""
    changed = tx.scalars(update(Notice).where(*_open(kind, subject_id)).values(due_at=due_at).returning(Notice.id))
    return bool(changed.all())


def drop(
    tx: Session, kind: str, subject_id: int, *, now: datetime, reason: str, due_before: datetime | None = None
) -> int:
    """Drop the notices of `kind` about row `subject_id` that are not sent yet; return how many."""
    is_earlier = () if due_before is None else (Notice.due_at < due_before,)
    dropped = tx.scalars(
        update(Notice)
        .where(*_open(kind, subject_id), *is_earlier)
        .values(dropped_at=now, drop_reason=reason[:40])
        .returning(Notice.id)
    )
    return len(dropped.all())


def erase_sent(tx: Session, sender: Sender, subjects: Collection[tuple[str, int]]) -> int:
    """Delete the copies that `sender` keeps of notices about `subjects` ((kind, subject id)); return how many."""
    if not subjects:
        return 0
    about = tuple_(Notice.kind, Notice.subject_id).in_(list(subjects))
    return sender.forget(tx.scalars(select(Notice.public_id).where(about)).all())


def _open(kind: str, subject_id: int) -> tuple[ColumnElement[bool], ...]:
    is_open = (Notice.sent_at.is_(None), Notice.dropped_at.is_(None))
    return (Notice.kind == kind, Notice.subject_id == subject_id, *is_open)
