"""Change a series: its columns, its team, and its dates after it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from ..audit.service import Actor, record
from ..errors import Invalid
from ..recurrence import Decision
from .diff import diff_of, steady_steps
from .holding import all_or_nothing
from .hours import has_begun, revise
from .model import Occurrence, Series
from .planned import request_of
from .rules import MemberRequest, SeriesRequest
from .series import bring_up_to_date, check_request, set_facts, write_columns
from .syncing import SyncResult, hold_still, rows_of
from .teams import pass_on_team
from .twins import in_order


def edit_series(
    tx: Session,
    series: Series,
    request: SeriesRequest,
    *,
    decisions: Mapping[int, Decision] | None = None,
    seen: str | None = None,
    now: datetime,
    actor: Actor,
) -> SyncResult:
    """Write the series as asked for and bring its dates after it; saving it unchanged writes nothing.

    Args:
        decisions: By step, what becomes of each date that families hold and that the series no longer has there.
        seen: `SeriesDiff.seen` of what was shown; None for callers that show nothing.

    Raises:
        Undecided, Unfit: a date needs an answer, or another one.
        DiffChanged: the dates, the families or the series are not as they were shown.
        Conflict: `person_busy`.
        Invalid, Missing: the request is wrong.
    """
    with all_or_nothing(tx):
        _read_anew(tx, series, now)
        answers = decisions or {}
        term = check_request(tx, request, request_of(series))
        diff = diff_of(tx, series, request, term, answers, now=now)
        is_done = not (diff.questions or diff.plan.has_changes) and in_order(request) == in_order(request_of(series))
        if is_done and seen not in (None, diff.seen):
            return SyncResult.of(diff.plan, ())  # pressed twice: the first press did it all
        diff.check(seen)
        unasked = set(answers) - {one.step for one in diff.questions}
        if unasked:
            raise Invalid("not_asked", steps=tuple(sorted(unasked)))
        return _edit(tx, series, request, answers, now=now, actor=actor)


def set_team(
    tx: Session, series: Series, members: Iterable[MemberRequest], *, now: datetime, actor: Actor
) -> SyncResult:
    """Give the series this team, and every date of it that has not begun; what waits for a decision goes on waiting."""
    with all_or_nothing(tx):
        _read_anew(tx, series, now)
        request = replace(request_of(series), team=tuple(members))
        return _edit(tx, series, request, {}, now=now, actor=actor)


def _read_anew(tx: Session, series: Series, now: datetime) -> None:
    """Wait for whoever else edits the series, then see what they left."""
    hold_still(tx, series, now)
    tx.expire(series)


def _edit(
    tx: Session,
    series: Series,
    request: SeriesRequest,
    decisions: Mapping[int, Decision],
    *,
    now: datetime,
    actor: Actor,
) -> SyncResult:
    before = request_of(series)
    series.term = check_request(tx, request, before)
    if series.published_at is not None and series.term is not None and series.term.published_at is None:
        raise Invalid("term_not_published")
    is_changed = write_columns(series, request)
    rows = rows_of(tx, series)
    moving = {step for step, decision in decisions.items() if decision is Decision.MOVE}
    steady = set(steady_steps(tx, rows, request, now)) - moving
    passed_on = _pass_on_facts(series, rows, steady, now) + pass_on_team(tx, series, request.team, rows, now)
    if is_changed or before != request_of(series):
        record(tx, actor, "series_edited", "series", series.id, now=now)
    return bring_up_to_date(tx, series, also=passed_on, decisions=decisions, now=now, actor=actor, is_refusing=True)


def _pass_on_facts(
    series: Series, rows: Iterable[Occurrence], steady: Collection[int | None], now: datetime
) -> list[Occurrence]:
    """Give titles, kind and slots to the dates that have not begun; none of them raises SEQUENCE.

    Dates of the steps `steady` keep their slots: others would move a family that was not asked about.
    """
    facts = {"kind": series.kind, "names": series.names, "term_id": series.term_id}
    slots = {"slot_minutes": series.slot_minutes, "lanes": series.lanes}
    changed = []
    for one in rows:
        told = facts if one.step in steady else {**facts, **slots}
        if not has_begun(one, now) and set_facts(one, **told):
            changed.append(one)
    for one in changed:
        revise(one, now)
    return changed
