"""School breaks of a municipality: kept one by one, or taken over from a table, all or nothing.

Planned dates follow in the night: what a break skips is worked out when the plan is next brought up to date.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..audit.service import Actor, record
from ..errors import Conflict
from .break_table import Fault, Line, Table
from .keeping import add, save
from .model import Municipality, SchoolBreak
from .queries import school_breaks_between, school_breaks_of
from .rules import BreakRequest

Does = Literal["add", "rename", "same"]


@dataclass(frozen=True)
class Step:
    """What a line of a table would do."""

    line: Line
    does: Does


@dataclass(frozen=True)
class Import:
    """What a whole table would do; nothing while there is a fault."""

    steps: tuple[Step, ...]
    faults: tuple[Fault, ...]
    unused: tuple[str, ...]

    @property
    def added(self) -> tuple[BreakRequest, ...]:
        """The breaks that are not there yet."""
        return tuple(step.line.asked for step in self.steps if step.does == "add")

    @property
    def renamed(self) -> tuple[BreakRequest, ...]:
        """The breaks that would be called something else."""
        return tuple(step.line.asked for step in self.steps if step.does == "rename")

    @property
    def seen(self) -> str:
        """What was shown: another one later, and the table would do something else."""
        told = repr((self.steps, self.faults))
        return hashlib.sha256(told.encode()).hexdigest()[:20]


def create_break(
    tx: Session, municipality: Municipality, request: BreakRequest, *, now: datetime, actor: Actor
) -> SchoolBreak:
    """Add a break; pressed twice, it is the same one.

    Raises:
        Conflict: `break_overlaps`, with the break that is there.
    """
    _hold(tx, municipality)
    there = _touching(tx, municipality.id, request)
    twin = next((one for one in there if (one.names, one.first_on, one.last_on) == _facts(request)), None)
    if twin is not None:
        return twin
    _refuse_overlap(there)
    row = SchoolBreak(
        municipality_id=municipality.id, names=request.names, first_on=request.first_on, last_on=request.last_on
    )
    add(tx, row, now=now, actor=actor)
    return row


def edit_break(
    tx: Session, row: SchoolBreak, request: BreakRequest, *, seen: str | None = None, now: datetime, actor: Actor
) -> list[str]:
    """Make the break what `request` says; see `keeping.save`.

    Raises:
        Conflict: `break_overlaps`, with the break that is there.
    """
    _hold(tx, tx.get_one(Municipality, row.municipality_id))
    _refuse_overlap(one for one in _touching(tx, row.municipality_id, request) if one.id != row.id)
    return save(tx, row, request, seen=seen, now=now, actor=actor)


def plan_import(tx: Session, municipality: Municipality, table: Table) -> Import:
    """Tell what a table would do to the breaks that are there."""
    there = {(one.first_on, one.last_on): one for one in school_breaks_of(tx, municipality.id)}
    steps, faults = [], list(table.faults)
    for line in table.lines:
        asked = line.asked
        same_days = there.get((asked.first_on, asked.last_on))
        if same_days is not None:
            is_same = {**same_days.names, **asked.names} == same_days.names
            steps.append(Step(line, "same" if is_same else "rename"))
            continue
        touched = _first_touching(there.values(), asked.first_on, asked.last_on)
        if touched is not None:
            faults.append(Fault(line.number, "overlaps_break", touched.public_id))
        steps.append(Step(line, "add"))
    in_order = sorted(faults, key=lambda fault: fault.line)
    return Import(tuple(steps), tuple(in_order), table.unused)


def import_breaks(
    tx: Session, municipality: Municipality, table: Table, *, seen: str, now: datetime, actor: Actor
) -> Import:
    """Do what the table was shown to do, all of it or nothing.

    Raises:
        Conflict: `import_changed`, it would do something else now, or it has faults.
    """
    _hold(tx, municipality)
    plan = plan_import(tx, municipality, table)
    if plan.faults or plan.seen != seen:
        raise Conflict("import_changed")
    there = {(one.first_on, one.last_on): one for one in school_breaks_of(tx, municipality.id)}
    for asked in plan.added:
        tx.add(SchoolBreak(municipality_id=municipality.id, **vars(asked)))
    for asked in plan.renamed:
        row = there[asked.first_on, asked.last_on]
        row.names = {**row.names, **asked.names}
    if plan.added or plan.renamed:
        tx.flush()
        counts = {"added": len(plan.added), "renamed": len(plan.renamed)}
        record(tx, actor, "import_school_breaks", "municipality", municipality.id, now=now, **counts)
    return plan


def _hold(tx: Session, municipality: Municipality) -> None:
    """Let one press at a time change the breaks of a municipality."""
    tx.execute(select(Municipality.id).where(Municipality.id == municipality.id).with_for_update(key_share=True))


def _touching(tx: Session, municipality_id: int, request: BreakRequest) -> list[SchoolBreak]:
    return school_breaks_between(tx, municipality_id, request.first_on, request.last_on)


def _refuse_overlap(there: Iterable[SchoolBreak]) -> None:
    touched = next(iter(there), None)
    if touched is not None:
        raise Conflict("break_overlaps", touched=touched)


def _facts(request: BreakRequest) -> tuple[dict[str, str], date, date]:
    return request.names, request.first_on, request.last_on


def _first_touching(there: Iterable[SchoolBreak], first_on: date, last_on: date) -> SchoolBreak | None:
    return next((one for one in there if one.first_on <= last_on and one.last_on >= first_on), None)
