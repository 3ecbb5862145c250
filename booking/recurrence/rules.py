"""What a rotation is: an anchor date, every N weeks, stops in turn. Values in, refusals out; nothing else.

Unit of the rhythm: 7 x `every_weeks` days counted from the anchor's week, never the parity of ISO week
numbers (ISO 8601 gives 2026 a week 53, so W53 and the W1 after it are both odd).
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from booking.errors import Invalid

MAX_EVERY_WEEKS = 52
MAX_STOPS = 60
MAX_WINDOW_DAYS = 3_660
"""Ten years and a week: the longest span one call plans."""
DAYS_IN_WEEK = 7
FIRST_YEAR = 1970
LAST_YEAR = 2199

_MINUTES_IN_DAY = 24 * 60


class InvalidRule(Invalid):
    """A rotation, stop, skip or window that cannot be; `code` names the fault, `data` the values."""


class TurnRule(StrEnum):
    """What a skipped date does to the turns."""

    KEEP_TURN = "keep_turn"
    """The venue loses this turn; the next date belongs to the next stop, as if nothing had happened."""
    SLIDE = "slide"
    """The next date goes to the venue that missed out, and the later turns slide with it."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One turn of the rotation: a venue with its own time of day.

    Args:
        venue_id: The venue.
        starts: Wall-clock start, whole minutes, without a zone.
        minutes: Length, > 0; the stop ends before midnight of the same day.
        weekday: 0 = Monday ... 6 = Sunday; None = the anchor's weekday.

    Raises:
        InvalidRule: `stop_starts`, `stop_minutes`, `stop_past_midnight` or `stop_weekday`.
    """

    venue_id: int
    starts: time
    minutes: int
    weekday: int | None = None

    def __post_init__(self) -> None:
        _refuse(self.starts != time(self.starts.hour, self.starts.minute), "stop_starts")
        _refuse(self.minutes <= 0, "stop_minutes", minutes=self.minutes)
        _refuse(_minute_of_day(self.starts) + self.minutes >= _MINUTES_IN_DAY, "stop_past_midnight")
        _refuse(self.weekday is not None and not 0 <= self.weekday < DAYS_IN_WEEK, "stop_weekday")

    @property
    def ends(self) -> time:
        """Wall-clock end on the same day."""
        hour, minute = divmod(_minute_of_day(self.starts) + self.minutes, 60)
        return time(hour, minute)


@dataclass(frozen=True, slots=True)
class RotationRule:
    """Stops in turn, every N weeks, from an anchor.

    Args:
        anchor: Date of step 0; its week starts the count, its weekday is the usual one.
        every_weeks: 1 to MAX_EVERY_WEEKS.
        stops: 1 to MAX_STOPS stops, in the order of the turns; step 0 is the first one's turn.
        turn_rule: What a skipped date does to the turns.
        first_on: First date that may be planned, not before the anchor's week. When it is later than the
            anchor, the earlier steps are counted and not planned, so cutting the start of a series moves
            nobody's turn.
        last_on: Last date that may be planned, inclusive; None = open-ended.

    Raises:
        InvalidRule: `rule_every_weeks`, `rule_no_stops`, `rule_too_many_stops`, `rule_year`,
            `rule_first_before_anchor` or `rule_last_before_first`.
    """

    anchor: date
    every_weeks: int
    stops: tuple[Stop, ...]
    turn_rule: TurnRule
    first_on: date
    last_on: date | None = None

    def __post_init__(self) -> None:
        _refuse(not 1 <= self.every_weeks <= MAX_EVERY_WEEKS, "rule_every_weeks", most=MAX_EVERY_WEEKS)
        _refuse(not self.stops, "rule_no_stops")
        _refuse(len(self.stops) > MAX_STOPS, "rule_too_many_stops", most=MAX_STOPS)
        for day in (self.anchor, self.first_on, self.last_on):
            _refuse_day(day, "rule_year")
        _refuse(self.first_on < self.first_monday, "rule_first_before_anchor", earliest=self.first_monday)
        _refuse(self.last_on is not None and self.last_on < self.first_on, "rule_last_before_first")

    @property
    def first_monday(self) -> date:
        """Monday of the anchor's week, where the count of weeks starts."""
        return self.anchor - timedelta(days=self.anchor.weekday())


@dataclass(frozen=True, slots=True)
class DateWindow:
    """Half-open span of local dates: `first_on` is in it, `until_on` is not; at most MAX_WINDOW_DAYS days.

    Raises:
        InvalidRule: `window_reversed`, `window_too_long` or `window_year`.
    """

    first_on: date
    until_on: date

    def __post_init__(self) -> None:
        _refuse(self.until_on < self.first_on, "window_reversed")
        days = (self.until_on - self.first_on).days
        _refuse(days > MAX_WINDOW_DAYS, "window_too_long", most=MAX_WINDOW_DAYS)
        _refuse_day(self.first_on, "window_year")
        _refuse_day(self.until_on, "window_year")


def holiday_years(rule: RotationRule, window: DateWindow) -> range:
    """Return the years whose holidays `expand(rule, window, ...)` needs.

    A sliding rotation needs them from its anchor on: every skipped date since then has moved the turns.
    """
    first = rule.first_monday if rule.turn_rule is TurnRule.SLIDE else window.first_on
    return range(max(first.year, FIRST_YEAR), window.until_on.year + 1)


def _minute_of_day(at: time) -> int:
    return at.hour * 60 + at.minute


def _refuse_day(day: date | None, code: str) -> None:
    _refuse(isinstance(day, datetime), code)
    is_outside = day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR
    _refuse(is_outside, code, first=FIRST_YEAR, last=LAST_YEAR)


def _refuse(is_wrong: bool, code: str, **data: object) -> None:
    if is_wrong:
        raise InvalidRule(code, **data)
