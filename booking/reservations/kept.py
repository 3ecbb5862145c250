"""Which slots are kept for somebody: for the queue by the clock, whether or not a job has run since; for a
consultation, also when it is over. Everything that counts what is free asks here.

What still gives a slot away holds its session still and looks at the row: an offer that is over is ended first
(`overdue`), because the guards of the tables know no clock.
"""

from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, and_, or_

from .model import Slot


def is_overdue(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Return what is true of slots whose time to be taken by the queue is over at `now`."""
    return and_(Slot.held_until <= now, Slot.professional_id.is_(None))


def is_not_kept(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Return what is true of slots that are kept for nobody at `now`."""
    return or_(Slot.held_until.is_(None), is_overdue(now))


def is_kept(slot: Slot, now: datetime) -> bool:
    """Tell whether a slot is kept for somebody at `now`."""
    return slot.held_until is not None and (slot.professional_id is not None or now < slot.held_until)
