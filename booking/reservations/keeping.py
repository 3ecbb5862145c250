"""How long families' data is kept: each controller says it itself, else the settings do."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import Session

from ..config import Config
from ..network.model import Organisation
from ..network.queries import organisations
from ..schedule.model import Occurrence
from .model import Reservation, Slot

LET_GO = ("guardian", "staff")
"""A time let go for these reasons does not come back later than some minutes."""


@dataclass(frozen=True)
class Keeping:
    """How many days families' data is kept after the session, and after they cancelled a time themselves."""

    session_days: int
    cancelled_days: int | None = None
    """None: as long as if it had not been cancelled."""


def usual_keeping(settings: Config) -> Keeping:
    """Return what the settings say."""
    return Keeping(settings.retention_days, settings.retention_cancelled_days)


def keeping_of(controller: Organisation, usual: Keeping) -> Keeping:
    """Return how long a controller keeps what it knows of its families."""
    return Keeping(
        controller.retention_days or usual.session_days, controller.retention_cancelled_days or usual.cancelled_days
    )


def days_kept(tx: Session, usual: Keeping) -> tuple[str, str]:
    """Return after how many days the controllers forget families, and those who cancelled: "30", or "14–30"."""
    found = [keeping_of(one, usual) for one in organisations(tx)] or [usual]
    sessions, cancelled = [one.session_days for one in found], [one.cancelled_days or 0 for one in found]
    return _span(min(sessions), max(sessions)), _span(min(cancelled), max(cancelled))


def _span(least: int, most: int) -> str:
    return str(least) if least == most else f"{least}–{most}"


def old_contacts(tx: Session, now: datetime, usual: Keeping) -> Select[int, int]:
    """Choose (id, controller's id) of the reservations whose family is to be forgotten at `now`.

    What we cancelled ourselves is kept like a time that was held: it may be brought back.
    """
    is_due = [
        Reservation.controller_id.in_(ids) & _is_over(now, keeping) for keeping, ids in by_keeping(tx, usual).items()
    ]
    return (
        select(Reservation.id, Reservation.controller_id)
        .join(Slot, Slot.id == Reservation.slot_id)
        .join(Occurrence, Occurrence.id == Slot.occurrence_id)
        .where(Reservation.erased_at.is_(None), or_(false(), *is_due))
        .order_by(Reservation.id)
    )


def by_keeping(tx: Session, usual: Keeping) -> dict[Keeping, list[int]]:
    """Return the ids of the controllers that keep data equally long."""
    found: dict[Keeping, list[int]] = {}
    for one in organisations(tx, with_archived=True):
        found.setdefault(keeping_of(one, usual), []).append(one.id)
    return found


def _is_over(now: datetime, keeping: Keeping) -> ColumnElement[bool]:
    is_due = func.coalesce(Occurrence.ends_at, Slot.ends_at) <= now - timedelta(days=keeping.session_days)
    if keeping.cancelled_days is None:
        return is_due
    let_go_before = now - timedelta(days=keeping.cancelled_days)
    return is_due | (Reservation.release_reason.in_(LET_GO) & (Reservation.released_at <= let_go_before))
