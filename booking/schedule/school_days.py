"""What school breaks do to planned sessions: counted before the night brings the plan after them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from ..clock import local_today
from . import hooks
from .model import Occurrence, Series

Days = tuple[date, date]
"""First and last, both inclusive."""


@dataclass(frozen=True)
class OnThoseDays:
    """Sessions that a plan which leaves out school breaks has on some days."""

    sessions: int = 0
    booked: int = 0
    """Of them, those that families count on: these stay until somebody decides."""

    def __add__(self, other: "OnThoseDays") -> "OnThoseDays":
        """Add up the days of several breaks."""
        return OnThoseDays(self.sessions + other.sessions, self.booked + other.booked)


def planned_on(tx: Session, municipality_id: int, spans: Sequence[Days], *, now: datetime) -> list[OnThoseDays]:
    """Return what is planned on each of the spans and not over, in their order; two queries whatever their number."""
    if not spans:
        return []
    first_on = max(min(first for first, _last in spans), local_today(now))
    query = (
        select(Occurrence.id, Occurrence.held_on)
        .join(Series, Occurrence.series_id == Series.id)
        .where(
            Occurrence.municipality_id == municipality_id,
            Occurrence.held_on >= first_on,
            Occurrence.held_on <= max(last for _first, last in spans),
            Occurrence.cancelled_at.is_(None),
            Occurrence.changed_by_hand_at.is_(None),
            Series.skips_school_breaks,
        )
    )
    rows = tx.execute(query).all()
    held = hooks.follower().held(tx, {row.id for row in rows}) if rows else set()
    return [_within(rows, held, span) for span in spans]


def _within(rows: Sequence[Row[int, date]], held: set[int], span: Days) -> OnThoseDays:
    ids = [row.id for row in rows if span[0] <= row.held_on <= span[1]]
    return OnThoseDays(len(ids), len(held.intersection(ids)))
