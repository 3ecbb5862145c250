"""Until when an interpreter is surely found, and by when one is ordered, in Finnish working days."""

from dataclasses import dataclass
from datetime import date, datetime

from ..clock import local_today
from ..reservations.deadline import working_day_before

TOLD_DAYS, ORDERED_DAYS = 3, 2
"""Working days before the session: the last day to ask for an interpreter, the last day to order one."""


@dataclass(frozen=True)
class InterpreterDays:
    """The two days, both whole."""

    told_on: date
    """The last day on which a family asks in good time."""
    ordered_on: date
    """The last day on which staff order."""

    def is_late(self, now: datetime) -> bool:
        """Tell whether an interpreter may no longer be found in time."""
        return local_today(now) > self.told_on

    def is_due(self, now: datetime) -> bool:
        """Tell whether it is high time to order."""
        return local_today(now) >= self.told_on

    def is_overdue(self, now: datetime) -> bool:
        """Tell whether the last day to order is over."""
        return local_today(now) > self.ordered_on


def interpreter_days(held_on: date) -> InterpreterDays:
    """Return the days for a session."""
    return InterpreterDays(working_day_before(held_on, TOLD_DAYS), working_day_before(held_on, ORDERED_DAYS))
