"""Count those who came without booking: numbers, never a person; each press is a row that nobody changes."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from ..clock import local_today
from ..errors import Conflict
from ..schedule.model import Occurrence
from .model import WalkIn
from .queries import walk_ins_at
from .rules import Counted, Press


def count_walk_in(tx: Session, occurrence: Occurrence, press: Press, *, now: datetime, user_id: int) -> Counted:
    """Count a press and return how many came so far; the same press sent again changes nothing.

    The rows tell who pressed when, so they are their own log.

    Raises:
        Conflict: the session is not yet (`session_not_today`), is cancelled (`session_cancelled`), or a minus
            would go below zero (`walk_ins_at_zero`).
    """
    session = held_still(tx, occurrence.id)
    so_far = walk_ins_at(tx, [session.id])[session.id]
    if tx.scalar(select(WalkIn.id).where(WalkIn.press_key == press.key)) is not None:
        return so_far
    if session.cancelled_at is not None:
        raise Conflict("session_cancelled")
    if local_today(now) < session.held_on:
        raise Conflict("session_not_today")
    if getattr(so_far, press.kind) + press.amount < 0:
        raise Conflict("walk_ins_at_zero")
    _add(tx, session.id, press, now, user_id)
    return walk_ins_at(tx, [session.id])[session.id]


def held_still(tx: Session, occurrence_id: int) -> Occurrence:
    """Return the session as it is now; whoever else counts there waits, so that two minuses see each other."""
    chosen = select(Occurrence).where(Occurrence.id == occurrence_id)
    # key_share: whoever only writes a row that points at the session need not wait.
    locked = chosen.with_for_update(key_share=True).execution_options(populate_existing=True)
    return tx.scalars(locked).one()


def _add(tx: Session, occurrence_id: int, press: Press, now: datetime, user_id: int) -> None:
    insert = postgres_insert if tx.get_bind().dialect.name == "postgresql" else sqlite_insert
    row = {"kind": press.kind, "amount": press.amount, "press_key": press.key}
    tx.execute(
        insert(WalkIn)
        .values(occurrence_id=occurrence_id, pressed_at=now, pressed_by=user_id, **row)
        .on_conflict_do_nothing(index_elements=[WalkIn.press_key])
    )
