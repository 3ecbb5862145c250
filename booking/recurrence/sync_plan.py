"""What the sync reads and what it answers: plain values."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from booking.recurrence.expansion import PlannedDate


@dataclass(frozen=True, slots=True)
class ExistingDate:
    """A row of the series as the sync sees it.

    Args:
        step: Its planned date's number; None = an extra date added by hand, which no plan touches.
        held_on: Local date.
        venue_id: The venue.
        starts: Wall-clock start, None together with `ends` for a row with its date only.
        ends: Wall-clock end.
        is_one_off: Moved or changed by hand; it survives every edit of the series.
        is_cancelled: Not held, for whatever reason.
        is_cancelled_by_plan: An earlier sync withdrew it; it comes back when the plan holds it again.
        has_reservations: Somebody counts on it.
        starts_at: Aware UTC start; None for a row with its date only.
    """

    step: int | None
    held_on: date
    venue_id: int
    starts: time | None
    ends: time | None
    is_one_off: bool = False
    is_cancelled: bool = False
    is_cancelled_by_plan: bool = False
    has_reservations: bool = False
    starts_at: datetime | None = None


class OrphanReason(StrEnum):
    """Why a row and the plan disagree and the row is left as it is."""

    WOULD_MOVE = "would_move"
    """Reserved, and the plan has another day, time or venue for it."""
    WOULD_SKIP = "would_skip"
    """Reserved, and the plan skips the date."""
    WOULD_DROP = "would_drop"
    """Reserved, and the plan no longer has the date."""
    WOULD_BE_PAST = "would_be_past"
    """Still to come, and the plan has it at a time that has gone by."""
    WOULD_CLASH = "would_clash"
    """The plan has it on a date where another row of the series stays."""


class Decision(StrEnum):
    """What a person answers for a reserved row that the plan disagrees with."""

    KEEP = "keep"
    """It stays as it is and becomes a one-off, so no plan asks again."""
    MOVE = "move"
    """It goes where the plan has it, with those who reserved."""
    CANCEL = "cancel"
    """It is not held."""


@dataclass(frozen=True, slots=True)
class Move:
    """The row of `step` goes to the day, time and venue of `new`; it keeps its id, links and calendar UID."""

    step: int
    old: ExistingDate
    new: PlannedDate


@dataclass(frozen=True, slots=True)
class Orphan:
    """The row of `step` is left as it is and reported; `new` is what the plan says of it, if anything."""

    step: int
    reason: OrphanReason
    old: ExistingDate
    new: PlannedDate | None


@dataclass(frozen=True, slots=True)
class SyncPlan:
    """What to do with the rows of a series, each list sorted by step.

    A step may be in both `restore` and `move`: it comes back, and elsewhere than it was. `clash` are planned
    dates that are not added, because another row of the series (moved, added or kept for its reservations) is
    held on that date; they are told, like the orphans. `detach` and `cancel` come from decisions only: rows that
    become one-offs where they are, and rows that a person cancels.
    """

    add: tuple[PlannedDate, ...] = ()
    keep: tuple[int, ...] = ()
    move: tuple[Move, ...] = ()
    withdraw: tuple[int, ...] = ()
    restore: tuple[int, ...] = ()
    orphan: tuple[Orphan, ...] = ()
    clash: tuple[PlannedDate, ...] = ()
    detach: tuple[int, ...] = ()
    cancel: tuple[int, ...] = ()

    @property
    def has_changes(self) -> bool:
        """Tell whether any row has to be written; orphans and clashes are told."""
        return bool(self.add or self.move or self.withdraw or self.restore or self.detach or self.cancel)

    @property
    def questions(self) -> tuple[Orphan, ...]:
        """The orphans that somebody counts on: a person has to decide about each."""
        return tuple(one for one in self.orphan if one.old.has_reservations)
