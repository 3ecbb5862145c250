"""From a series, saved or only asked for, to its planned dates: its rule within its term, and each reason to skip."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from ..clock import local_today
from ..network.queries import school_breaks_between
from ..recurrence import (
    DateWindow,
    ExistingDate,
    PlannedDate,
    RotationRule,
    Skip,
    SkipKind,
    TurnRule,
    expand,
    finnish_holidays,
    holiday_years,
    sync_window,
)
from ..venues.queries import closures_between
from .model import Occurrence, Series, Term
from .rules import HORIZON_WEEKS, MemberRequest, SeriesRequest, StopRequest, in_words


def request_of(series: Series) -> SeriesRequest:
    """Return the request that would make this series; saving it again changes nothing."""
    return SeriesRequest(
        kind=series.kind,
        names=series.names,
        municipality_id=series.municipality_id,
        term_id=series.term_id,
        anchor_on=series.anchor_on,
        every_weeks=series.every_weeks,
        turn_rule=series.turn_rule,
        first_on=series.first_on,
        last_on=series.last_on,
        stops=tuple(StopRequest(stop.venue_id, stop.starts, stop.minutes, stop.weekday) for stop in series.stops),
        skips_holidays=series.skips_holidays,
        skips_school_breaks=series.skips_school_breaks,
        picked_skips=tuple((skip.skipped_on, skip.reason) for skip in series.skips),
        slot_minutes=series.slot_minutes,
        lanes=series.lanes,
        team=tuple(MemberRequest(one.service_id, one.professional_id, one.presence) for one in series.team),
    )


def planned_dates(
    tx: Session,
    request: SeriesRequest,
    term: Term | None,
    rows: Sequence[ExistingDate] = (),
    *,
    now: datetime,
    language: str = "fi",
    horizon_weeks: int = HORIZON_WEEKS,
) -> tuple[PlannedDate, ...]:
    """Return the dates the request plans, skipped ones with their reason in `language`."""
    rule = bound_rule(request, term)
    if rule is None:
        return ()
    until_on = local_today(now) + timedelta(weeks=horizon_weeks)
    if rule.last_on is not None:
        until_on = rule.last_on + timedelta(days=1)
    window = sync_window(rule, rows, until_on)
    return expand(rule, window, gather_skips(tx, request, rule, window, language))


def is_planned(tx: Session, occurrence: Occurrence, *, now: datetime) -> bool:
    """Tell whether the plan has this date as it stands; one outside of any series needs no plan."""
    series = occurrence.series
    if series is None:
        return True
    dates = planned_dates(tx, request_of(series), series.term, existing_dates([occurrence], ()), now=now)
    return any((one.step, one.held_on, one.skip) == (occurrence.step, occurrence.held_on, None) for one in dates)


def bound_rule(request: SeriesRequest, term: Term | None) -> RotationRule | None:
    """Return the rotation within its term: nothing is made past a term's end; None if nothing is left of it."""
    rule = request.rotation()
    if term is None:
        return rule
    first_on = max(rule.first_on, term.first_on)
    last_on = term.last_on if rule.last_on is None else min(rule.last_on, term.last_on)
    return None if last_on < first_on else replace(rule, first_on=first_on, last_on=last_on)


def gather_skips(
    tx: Session, request: SeriesRequest, rule: RotationRule, window: DateWindow, language: str
) -> list[Skip]:
    """Return every reason to skip a date of the window; a sliding rotation needs them from its anchor on."""
    first_on = rule.first_monday if rule.turn_rule is TurnRule.SLIDE else window.first_on
    skips = [Skip(day, day, SkipKind.PICKED, reason) for day, reason in request.picked_skips]
    if request.skips_holidays:
        skips += finnish_holidays(holiday_years(rule, window), language)
    if request.skips_school_breaks:
        skips += _school_breaks(tx, request.municipality_id, first_on, window.until_on, language)
    venue_ids = {stop.venue_id for stop in rule.stops}
    return skips + _closures(tx, venue_ids, request.municipality_id, first_on, window.until_on)


def existing_dates(occurrences: Collection[Occurrence], held: Collection[int]) -> list[ExistingDate]:
    """Return the rows of a series as the sync sees them; `held` are the ids families count on."""
    return [
        ExistingDate(
            step=one.step,
            held_on=one.held_on,
            venue_id=one.venue_id,
            starts=one.starts,
            ends=one.ends,
            is_one_off=one.changed_by_hand_at is not None,
            is_cancelled=one.cancelled_at is not None,
            is_cancelled_by_plan=one.cancelled_at is not None and one.cancelled_by == "plan",
            has_reservations=one.id in held,
            starts_at=one.starts_at,
        )
        for one in occurrences
    ]


def _school_breaks(tx: Session, municipality_id: int, first_on: date, last_on: date, language: str) -> list[Skip]:
    return [
        Skip(one.first_on, one.last_on, SkipKind.SCHOOL_BREAK, in_words(one.names, language), source_id=one.id)
        for one in school_breaks_between(tx, municipality_id, first_on, last_on)
    ]


def _closures(
    tx: Session, venue_ids: Collection[int], municipality_id: int, first_on: date, last_on: date
) -> list[Skip]:
    return [
        Skip(one.first_on, one.last_on, SkipKind.CLOSURE, one.reason, venue_id=one.venue_id, source_id=one.id)
        for one in closures_between(tx, venue_ids, municipality_id, first_on, last_on)
    ]
