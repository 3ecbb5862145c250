"""What may be asked of the schedule: requests that are valid by construction, and their limits."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, time

from ..errors import Invalid
from ..recurrence import RotationRule, Stop, TurnRule

KINDS = ("drop_in", "info", "evening", "host_event", "lecture", "training")
PRESENCES = ("always", "on_request")
TURN_RULES = ("keep_turn", "slide")
HORIZON_WEEKS = 26
"""How far ahead the dates of an open-ended series are made."""
MAX_NAME = 120
MAX_PERSON_NAME = 80
MAX_TEXT = 1_000
MAX_REASON = 120
MAX_EVERY_WEEKS = 26
MAX_STOPS = 20
MAX_TEAM = 30
MAX_PICKED = 100
MAX_DAYS = 1_100
"""Three years: the longest term, programme or series with an end."""
STOP_MINUTES = range(15, 721)
SLOT_MINUTES = range(5, 121)
LANES = range(1, 11)

Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class ProfessionalRequest:
    """Who somebody is to families and colleagues; the user is who signs in as them, if anybody does yet."""

    name: str
    service_id: int
    organisation_id: int
    user_id: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.name) <= MAX_PERSON_NAME:
            raise Invalid("name")


@dataclass(frozen=True, slots=True)
class ProgrammeRequest:
    """A year's undertaking of a municipality."""

    municipality_id: int
    names: Texts
    first_on: date
    last_on: date

    def __post_init__(self) -> None:
        _check_names(self.names)
        _check_span(self.first_on, self.last_on)


@dataclass(frozen=True, slots=True)
class ProgrammeEdit:
    """What is said of a programme that is there."""

    names: Texts
    first_on: date
    last_on: date

    def __post_init__(self) -> None:
        _check_names(self.names)
        _check_span(self.first_on, self.last_on)


@dataclass(frozen=True, slots=True)
class TermRequest:
    """A term of a programme; `empty_texts` are what families read while it has no dates."""

    programme_id: int
    names: Texts
    first_on: date
    last_on: date
    empty_texts: Texts = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check_names(self.names)
        _check_span(self.first_on, self.last_on)
        _refuse(any(len(text) > MAX_TEXT for text in self.empty_texts.values()), "text_too_long", most=MAX_TEXT)


@dataclass(frozen=True, slots=True)
class StopRequest:
    """One stop of the rotation; `weekday` 0 = Monday, None = the anchor's."""

    venue_id: int
    starts: time
    minutes: int
    weekday: int | None = None

    def __post_init__(self) -> None:
        _refuse(self.minutes not in STOP_MINUTES, "stop_minutes", least=STOP_MINUTES[0], most=STOP_MINUTES[-1])
        self.stop()

    def stop(self) -> Stop:
        """Return the stop as the rotation knows it."""
        return Stop(self.venue_id, self.starts, self.minutes, self.weekday)


@dataclass(frozen=True, slots=True)
class MemberRequest:
    """A member of a team: a person, or a service still to be named."""

    service_id: int
    professional_id: int | None = None
    presence: str = "always"

    def __post_init__(self) -> None:
        _refuse(self.presence not in PRESENCES, "presence")


@dataclass(frozen=True, slots=True)
class SeriesRequest:
    """A rotation with its team. With no `last_on` and no term it is open-ended."""

    kind: str
    names: Texts
    municipality_id: int
    term_id: int | None
    anchor_on: date
    every_weeks: int
    turn_rule: str
    first_on: date
    last_on: date | None
    stops: tuple[StopRequest, ...]
    skips_holidays: bool = True
    skips_school_breaks: bool = True
    picked_skips: tuple[tuple[date, str], ...] = ()
    slot_minutes: int | None = None
    lanes: int | None = None
    team: tuple[MemberRequest, ...] = ()

    def __post_init__(self) -> None:
        _check_kind(self.kind, self.names)
        _check_slots(self.slot_minutes, self.lanes)
        _refuse(self.turn_rule not in TURN_RULES, "turn_rule")
        _refuse(not 1 <= self.every_weeks <= MAX_EVERY_WEEKS, "rule_every_weeks", most=MAX_EVERY_WEEKS)
        _refuse(len(self.stops) > MAX_STOPS, "rule_too_many_stops", most=MAX_STOPS)
        _check_picked(self.picked_skips)
        check_team(self.team)
        self.rotation()
        if self.last_on is not None:
            _check_span(self.first_on, self.last_on)

    def rotation(self) -> RotationRule:
        """Return the rule as asked for, not yet bound by a term."""
        stops = tuple(stop.stop() for stop in self.stops)
        turn_rule = TurnRule(self.turn_rule)
        return RotationRule(self.anchor_on, self.every_weeks, stops, turn_rule, self.first_on, self.last_on)


@dataclass(frozen=True, slots=True)
class OccurrenceRequest:
    """A single date: an evening, an info session, an extra drop-in. Without hours it is date-only."""

    kind: str
    names: Texts
    venue_id: int
    held_on: date
    starts: time | None = None
    ends: time | None = None
    term_id: int | None = None
    slot_minutes: int | None = None
    lanes: int | None = None
    team: tuple[MemberRequest, ...] = ()
    is_published: bool = False
    """For a date without a term; a date of a term is published with its term."""

    def __post_init__(self) -> None:
        _check_kind(self.kind, self.names)
        _check_slots(self.slot_minutes, self.lanes)
        check_hours(self.starts, self.ends)
        check_team(self.team)


def check_hours(starts: time | None, ends: time | None) -> None:
    """Refuse half an hour span, seconds, and an end that is not after its start."""
    _refuse((starts is None) != (ends is None), "hours_half_given")
    if starts is None or ends is None:
        return
    _refuse(any(at != time(at.hour, at.minute) for at in (starts, ends)), "hours_whole_minutes")
    _refuse(starts >= ends, "ends_before_starts")


def check_team(team: tuple[MemberRequest, ...]) -> None:
    """Refuse a team that is too large or has somebody twice."""
    _refuse(len(team) > MAX_TEAM, "team_too_large", most=MAX_TEAM)
    seats = Counter((one.service_id if one.professional_id is None else None, one.professional_id) for one in team)
    _refuse(any(times > 1 for times in seats.values()), "team_twice")


def check_reason(reason: str) -> None:
    """Refuse a reason families could not read whole."""
    _refuse(len(reason) > MAX_REASON, "reason_too_long", most=MAX_REASON)


def check_presence(presence: str) -> None:
    """Refuse a presence that is not one."""
    _refuse(presence not in PRESENCES, "presence")


def in_words(texts: Texts, language: str) -> str:
    """Return the text in `language`, else in Finnish, else whatever there is."""
    return texts.get(language) or texts.get("fi") or next(iter(texts.values()), "")


def _check_kind(kind: str, names: Texts) -> None:
    _refuse(kind not in KINDS, "kind")
    _refuse(any(len(name) > MAX_NAME for name in names.values()), "name_too_long", most=MAX_NAME)


def _check_names(names: Texts) -> None:
    _refuse(not any(name.strip() for name in names.values()), "name_missing")
    _refuse(any(len(name) > MAX_NAME for name in names.values()), "name_too_long", most=MAX_NAME)


def _check_span(first_on: date, last_on: date) -> None:
    _refuse(last_on < first_on, "last_before_first")
    _refuse((last_on - first_on).days > MAX_DAYS, "span_too_long", most=MAX_DAYS)


def _check_slots(slot_minutes: int | None, lanes: int | None) -> None:
    _refuse((slot_minutes is None) != (lanes is None), "slots_half_given")
    _refuse(slot_minutes is not None and slot_minutes not in SLOT_MINUTES, "slot_minutes")
    _refuse(lanes is not None and lanes not in LANES, "lanes", most=LANES[-1])


def _check_picked(picked: tuple[tuple[date, str], ...]) -> None:
    _refuse(len(picked) > MAX_PICKED, "too_many_picked", most=MAX_PICKED)
    _refuse(len({day for day, _reason in picked}) < len(picked), "picked_twice")
    for _day, reason in picked:
        check_reason(reason)


def _refuse(is_wrong: bool, code: str, **data: object) -> None:
    if is_wrong:
        raise Invalid(code, **data)
