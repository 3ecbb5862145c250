"""What is kept for the queue and whose time is over: whoever comes for the session sees it passed on, job or no job."""

from sqlalchemy import select

from ..clock import utc_now
from ..db import reading, transaction
from ..schedule.model import Occurrence
from . import hooks
from .kept import is_overdue
from .model import Slot


def pass_on(public_id: str) -> None:
    """Offer what is kept no longer at a session to the next in the queue; what everybody let pass is free."""
    now = utc_now()
    is_over = select(Slot.id).where(Slot.occurrence_id == Occurrence.id, is_overdue(now)).exists()
    with reading() as tx:
        overdue = tx.scalar(select(Occurrence.id).where(Occurrence.public_id == public_id, is_over))
    if overdue is not None:
        with transaction() as tx:
            hooks.queue().settle(tx, overdue, now=now)


def pass_on_everywhere() -> None:
    """Do so at every session: before a press that may take a time of any."""
    now = utc_now()
    with reading() as tx:
        overdue = set(tx.scalars(select(Slot.occurrence_id).where(is_overdue(now))))
    for occurrence_id in sorted(overdue):
        with transaction() as tx:
            hooks.queue().settle(tx, occurrence_id, now=now)
