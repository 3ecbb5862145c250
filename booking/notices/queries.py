"""What waits in the outbox; never to whom."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .model import Notice


@dataclass(frozen=True)
class Outbox:
    """How much waits: what should have left by now, what is for later, what has failed at least once."""

    due: int
    later: int
    failed: int
    oldest_due_at: datetime | None
    given_up: int
    """Dropped because it could not be sent, in all the time that the rows go back."""


def outbox(tx: Session, now: datetime) -> Outbox:
    """Return the state of the outbox at `now`, by the rules' clock."""
    waits = Notice.sent_at.is_(None) & Notice.dropped_at.is_(None)
    is_due = waits & (Notice.due_at <= now)
    due, later, failed, given_up, oldest = tx.execute(
        select(
            func.count().filter(is_due),
            func.count().filter(waits & (Notice.due_at > now)),
            func.count().filter(waits & (Notice.last_error != "")),
            func.count().filter(Notice.drop_reason.in_(("gave_up", "refused", "unsendable"))),
            func.min(Notice.due_at).filter(is_due),
        ).select_from(Notice)
    ).one()
    return Outbox(due, later, failed, oldest, given_up)


def open_due_at(tx: Session, kind: str, subject_id: int) -> datetime | None:
    """Return when the open notice of `kind` about a row is due; the latest when there are several."""
    is_open = Notice.sent_at.is_(None) & Notice.dropped_at.is_(None)
    return tx.scalar(
        select(func.max(Notice.due_at)).where(Notice.kind == kind, Notice.subject_id == subject_id, is_open)
    )
