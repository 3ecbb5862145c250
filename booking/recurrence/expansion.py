"""From a rotation to its dated plan."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from booking.clock import HELSINKI
from booking.recurrence.rules import DAYS_IN_WEEK, DateWindow, RotationRule, Stop, TurnRule
from booking.recurrence.skips import Skip, SkipSweep
from booking.recurrence.wall import span_to_utc, wall_to_utc


class TurnEffect(StrEnum):
    """What a planned date did to the turns."""

    NONE = "none"
    """It is held; the turns go on."""
    LOST = "lost"
    """It is skipped and its venue loses this turn."""
    SLID = "slid"
    """It is skipped and the next date goes to its venue."""


@dataclass(frozen=True, slots=True)
class PlannedDate:
    """One date of the plan, held or skipped.

    Args:
        step: Number of the planned date since the anchor; the anchor's own is 0. It is the key of the row.
        held_on: Local date.
        stop_index: Whose turn it is, counted in `RotationRule.stops`.
        skip: Why it is not held; None = it is held.
        turn_effect: What that did to the turns.
        zone: Whose wall the stop's times are read from.
    """

    step: int
    held_on: date
    stop_index: int
    stop: Stop
    skip: Skip | None = None
    turn_effect: TurnEffect = TurnEffect.NONE
    zone: ZoneInfo = HELSINKI

    @property
    def is_held(self) -> bool:
        """Tell whether nothing stands in the way of this date."""
        return self.skip is None

    @property
    def starts_at(self) -> datetime:
        """Aware UTC start; see `wall_to_utc`."""
        return wall_to_utc(self.held_on, self.stop.starts, self.zone)

    @property
    def ends_at(self) -> datetime:
        """Aware UTC end; see `span_to_utc`."""
        return span_to_utc(self.held_on, self.stop.starts, self.stop.ends, self.zone)[1]


def expand(
    rule: RotationRule, window: DateWindow, skips: Iterable[Skip] = (), zone: ZoneInfo = HELSINKI
) -> tuple[PlannedDate, ...]:
    """Return the rotation's planned dates whose local date lies in `window`, skipped ones with their reason.

    Args:
        rule: The rotation, valid by construction.
        window: Half-open span of local dates, at most MAX_WINDOW_DAYS days.
        skips: Reasons not to hold a date. A sliding rotation needs every skip since its anchor, not only
            those of the window: each of them has moved the turns (`holiday_years` says from which year).
        zone: Whose wall the stops' times are read from.

    Returns:
        Planned dates sorted by date; each names its step, its stop and, if skipped, why and to what effect.

    Source: the dates agree with RFC 5545 3.3.10 FREQ=WEEKLY;INTERVAL=n;WKST=MO and 3.8.5.1 EXDATE. A stop
    with its own weekday is held in the same Monday-to-Sunday week as the step's base date.
    """
    sweep = SkipSweep(skips, frozenset(stop.venue_id for stop in rule.stops))
    return tuple(_walk(rule, window, sweep, zone))


def _walk(rule: RotationRule, window: DateWindow, sweep: SkipSweep, zone: ZoneInfo) -> Iterator[PlannedDate]:
    """Yield the dates of the window, counting the turns on the way; days are ordinals, plain integers."""
    is_keeping = rule.turn_rule is TurnRule.KEEP_TURN
    effect = TurnEffect.LOST if is_keeping else TurnEffect.SLID
    days_of_step_0 = _days_of_step_0(rule)
    first, until = _bounds(rule, window)
    step = turn = _first_step(rule, first, sweep)
    while True:
        index = turn % len(rule.stops)
        stop = rule.stops[index]
        day = days_of_step_0[index] + step * rule.every_weeks * DAYS_IN_WEEK
        if day >= until:  # one date in a week at most, so the days only rise
            return
        held_on = date.fromordinal(day)
        skip = sweep.reason(held_on, stop.venue_id)
        if day >= first:
            yield PlannedDate(step, held_on, index, stop, skip, effect if skip else TurnEffect.NONE, zone)
        step += 1
        turn += 1 if skip is None or is_keeping else 0


def _days_of_step_0(rule: RotationRule) -> list[int]:
    """Return the day on which step 0 would be held, were it the turn of each stop."""
    monday, usual = rule.first_monday.toordinal(), rule.anchor.weekday()
    return [monday + (usual if stop.weekday is None else stop.weekday) for stop in rule.stops]


def _bounds(rule: RotationRule, window: DateWindow) -> tuple[int, int]:
    """Return the half-open span of days that both the rule and the window allow."""
    first = max(rule.first_on, window.first_on).toordinal()
    until = window.until_on.toordinal()
    return first, until if rule.last_on is None else min(until, rule.last_on.toordinal() + 1)


def _first_step(rule: RotationRule, first: int, sweep: SkipSweep) -> int:
    """Return the last step before which no planned date and no moved turn can lie; the walk starts there."""
    day = first
    if rule.turn_rule is TurnRule.SLIDE and sweep.first_on is not None:
        day = min(first, sweep.first_on.toordinal())
    weeks = (day - rule.first_monday.toordinal()) // DAYS_IN_WEEK
    return max(0, weeks // rule.every_weeks)
