"""Make, sync and publish series; changing one is in `editing`."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..audit.service import JOB, Actor, record
from ..clock import local_today
from ..errors import Conflict, Invalid, Missing
from ..recurrence import Decision, SyncPlan
from ..venues.model import Venue
from .holding import Clash, all_or_nothing, settle
from .hours import revise
from .model import Occurrence, Programme, Series, SeriesSkip, SeriesStop, Term
from .planned import bound_rule
from .queries import live_series
from .rules import HORIZON_WEEKS, SeriesRequest
from .syncing import SyncResult, follow, hold_still, lock_series, rows_of, write_plan
from .teams import check_people, write_team
from .twins import series_twin


@dataclass(frozen=True, slots=True)
class NightlySync:
    """What a night did: results by series id, and the series that have to wait because somebody was quicker."""

    results: dict[int, SyncResult]
    refused: tuple[int, ...] = ()

    @property
    def busy(self) -> tuple[Clash, ...]:
        """People noted as absent on a new date, because they are held elsewhere."""
        return tuple(clash for result in self.results.values() for clash in result.busy)


def create_series(tx: Session, request: SeriesRequest, *, now: datetime, actor: Actor) -> Series:
    """Make a series with its dates and team, not public until it is published; pressed twice, it is the same one.

    Raises:
        Invalid: the term is another municipality's or has none of the dates.
        Missing: a venue, a person or the term does not exist.
        Conflict: `person_busy`, with every clash.
    """
    with all_or_nothing(tx):
        term = check_request(tx, request)
        twin = series_twin(tx, request)
        if twin is not None:
            return twin
        series = Series(municipality_id=request.municipality_id, term=term)
        write_columns(series, request)
        tx.add(series)
        write_team(tx, series, request.team)
        tx.flush()
        record(tx, actor, "series_created", "series", series.id, now=now)
        bring_up_to_date(tx, series, now=now, actor=actor, is_refusing=True)
    return series


def sync_series(
    tx: Session, series: Series, *, now: datetime, horizon_weeks: int = HORIZON_WEEKS, actor: Actor = JOB
) -> SyncResult:
    """Bring the rows after the rule, the skips and the horizon; done twice, the second changes nothing.

    A person who is held elsewhere on a new date is noted as absent there and told in `busy`.
    """
    with all_or_nothing(tx):
        hold_still(tx, series, now)
        return bring_up_to_date(tx, series, now=now, actor=actor, is_refusing=False, horizon_weeks=horizon_weeks)


def sync_all(tx: Session, now: datetime, *, actor: Actor = JOB) -> NightlySync:
    """Sync every series that may still have dates to make; one that is refused does not stop the others."""
    results: dict[int, SyncResult] = {}
    refused = []
    for series in live_series(tx, local_today(now)):
        series_id = series.id
        try:
            results[series_id] = sync_series(tx, series, now=now, actor=actor)
        except Conflict:
            refused.append(series_id)
    return NightlySync(results, tuple(refused))


def publish_series(tx: Session, series: Series, *, now: datetime, actor: Actor) -> int:
    """Open a series to families, with the dates made later; return how many dates became public.

    Raises:
        Conflict: `term_not_published`; a term is published with all its series.
    """
    lock_series(tx, series)
    if series.term is not None and series.term.published_at is None:
        raise Conflict("term_not_published")
    if series.published_at is None:
        series.published_at = now
        record(tx, actor, "series_published", "series", series.id, now=now)
    return publish_rows(tx, rows_of(tx, series), now=now)


def publish_rows(tx: Session, rows: Iterable[Occurrence], *, now: datetime) -> int:
    """Make these dates public, apart from cancelled ones that nobody has seen; return how many became so."""
    opened = [one for one in rows if one.published_at is None and one.cancelled_at is None]
    for one in opened:
        one.published_at = now
        revise(one, now)
    follow(tx, opened, now)
    return len(opened)


def check_request(tx: Session, request: SeriesRequest, before: SeriesRequest | None = None) -> Term | None:
    """Refuse what the tables know to be wrong; return the term. What `before` already had is not asked again."""
    check_venues(tx, {stop.venue_id for stop in request.stops})
    check_people(tx, request.team, already=() if before is None else before.team)
    term = find_term(tx, request.term_id, request.municipality_id)
    if bound_rule(request, term) is None:
        raise Invalid("outside_term")
    return term


def check_venues(tx: Session, venue_ids: Collection[int]) -> None:
    """Refuse venues that do not exist."""
    found = set(tx.scalars(select(Venue.id).where(Venue.id.in_(venue_ids))))
    if found != set(venue_ids):
        raise Missing("venue")


def find_term(tx: Session, term_id: int | None, municipality_id: int) -> Term | None:
    """Return the term, if one is named; it is the municipality's own."""
    if term_id is None:
        return None
    term = tx.scalar(select(Term).join(Term.programme).where(Term.id == term_id))
    if term is None:
        raise Missing("term")
    programme = tx.get_one(Programme, term.programme_id)
    if programme.municipality_id != municipality_id:
        raise Invalid("other_municipality")
    return term


def set_facts(row: Any, **facts: Any) -> bool:
    """Set what differs and tell whether anything did: an unchanged save must not touch the row."""
    changed = {name: value for name, value in facts.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return bool(changed)


def bring_up_to_date(
    tx: Session,
    series: Series,
    *,
    also: Iterable[Occurrence] = (),
    decisions: Mapping[int, Decision] | None = None,
    now: datetime,
    actor: Actor,
    is_refusing: bool,
    horizon_weeks: int = HORIZON_WEEKS,
) -> SyncResult:
    """Write the plan, settle who is held when, let the others follow; each once for everything changed."""
    rows = rows_of(tx, series)
    written = write_plan(tx, series, rows, decisions or {}, now=now, horizon_weeks=horizon_weeks)
    plan = written.plan
    gone = set(plan.withdraw)
    touched = {one.id: one for one in [*written.changed, *(one for one in also if one.step not in gone)]}
    busy = settle(tx, touched.values(), now=now, is_refusing=is_refusing)
    follow(tx, touched.values(), now, written.moved_from)
    if plan.has_changes:
        record(tx, actor, "series_synced", "series", series.id, now=now, **_counts(plan))
    return SyncResult.of(plan, busy)


def _counts(plan: SyncPlan) -> dict[str, int]:
    usual = {name: len(getattr(plan, name)) for name in ("add", "move", "withdraw", "restore")}
    decided = {"detach": len(plan.detach), "cancel": len(plan.cancel)}
    return {**usual, **{name: count for name, count in decided.items() if count}}


def write_columns(series: Series, request: SeriesRequest) -> bool:
    """Write the series' own columns, stops and picked skips; tell whether anything differed."""
    is_changed = set_facts(
        series,
        kind=request.kind,
        names=request.names,
        anchor_on=request.anchor_on,
        every_weeks=request.every_weeks,
        turn_rule=request.turn_rule,
        first_on=request.first_on,
        last_on=request.last_on,
        skips_holidays=request.skips_holidays,
        skips_school_breaks=request.skips_school_breaks,
        slot_minutes=request.slot_minutes,
        lanes=request.lanes,
    )
    return any([is_changed, _write_stops(series, request), _write_skips(series, request)])


def _write_stops(series: Series, request: SeriesRequest) -> bool:
    """Stops keep their row by position."""
    while len(series.stops) > len(request.stops):
        series.stops.pop()
    is_changed = False
    for position, stop in enumerate(request.stops):
        if position == len(series.stops):
            series.stops.append(SeriesStop(position=position))
        is_changed |= set_facts(
            series.stops[position],
            venue_id=stop.venue_id,
            starts=stop.starts,
            minutes=stop.minutes,
            weekday=stop.weekday,
        )
    return is_changed


def _write_skips(series: Series, request: SeriesRequest) -> bool:
    """Picked skips keep their row by date."""
    wanted = dict(request.picked_skips)
    for row in list(series.skips):
        if row.skipped_on not in wanted:
            series.skips.remove(row)
    there = {row.skipped_on: row for row in series.skips}
    is_changed = False
    for day, reason in wanted.items():
        if day not in there:
            there[day] = SeriesSkip(skipped_on=day)
            series.skips.append(there[day])
        is_changed |= set_facts(there[day], reason=reason)
    return is_changed
