"""783,000 dates: ten years of a session every other week at 3,000 venues, planned, timed and stored."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from booking import db, schema
from booking.audit.service import CLI
from booking.clock import HELSINKI
from booking.recurrence import DateWindow, RotationRule, Stop, TurnRule, expand
from booking.schedule.model import Occurrence
from booking.schedule.service import SeriesRequest, StopRequest, create_series
from tests.support.moments import NOW
from tests.support.world import small_world

from .table import Figure

VENUES, DATES = 3_000, 261
FIRST_ON = date(2018, 11, 1)
STORED_SERIES = 12


def figures(folder: Path) -> Iterator[Figure]:
    """Measure the processor's time of this process."""
    total = VENUES * DATES
    plain, _ = _cpu(lambda: [[FIRST_ON + timedelta(days=14 * n) for n in range(DATES)] for _ in range(VENUES)])
    rule = RotationRule(FIRST_ON, 2, (Stop(1, wall(9, 30), 90),), TurnRule.KEEP_TURN, FIRST_ON, None)
    window = DateWindow(FIRST_ON, FIRST_ON + timedelta(days=14 * DATES))
    planned, count = _cpu(lambda: sum(len(expand(rule, window)) for _ in range(VENUES)))
    if count != total:
        raise RuntimeError(f"{count} dates instead of {total}")
    what = f"{total:,} dates planned / bare date arithmetic (CPU)"
    yield Figure(what, f"{planned:.2f} s", f"{plain:.2f} s", planned / plain, "anchor < 1 s", plain < 1)
    dates = expand(rule, window)
    timed, _ = _cpu(lambda: [[one.starts_at for one in dates] for _ in range(VENUES // 10)])
    zoned, _ = _cpu(
        lambda: [
            [datetime.combine(one.held_on, one.stop.starts, HELSINKI).astimezone(UTC) for one in dates]
            for _ in range(VENUES // 10)
        ]
    )
    yield Figure(
        "their instants in UTC / bare zone arithmetic (CPU)",
        f"{timed * 10:.1f} s",
        f"{zoned * 10:.1f} s",
        timed / zoned,
    )
    yield _stored(folder)


def _stored(folder: Path) -> Figure:
    """Store some series with dates, slots, log and guards, beside `executemany` of the same occurrences."""
    engine = db.make_engine(f"sqlite:///{folder / 'stored.db'}")
    schema.upgrade(engine)
    with db.transaction(engine) as tx:
        world = small_world(tx)
        request = SeriesRequest(
            kind="drop_in",
            names={},
            municipality_id=world.municipality.id,
            term_id=None,
            anchor_on=FIRST_ON,
            every_weeks=1,
            turn_rule="keep_turn",
            first_on=FIRST_ON,
            last_on=None,
            stops=(StopRequest(world.house.id, wall(9, 30), 90),),
            slot_minutes=15,
            lanes=1,
        )

    def store() -> None:
        with db.transaction(engine) as tx:
            for _ in range(STORED_SERIES):
                create_series(tx, request, now=NOW, actor=CLI)

    ours, _ = _cpu(store)
    with db.reading(engine) as tx:
        columns = [column for column in Occurrence.__table__.columns if column.name not in ("id", "series_id", "step")]
        rows = [dict(row._mapping) for row in tx.execute(select(*columns))]
    for number, row in enumerate(rows):
        row["public_id"] = f"again{number}"

    def copy() -> None:
        with db.transaction(engine) as tx:
            tx.connection().execute(insert(Occurrence.__table__), rows)  # type: ignore[arg-type]  # a Table it is

    plain, _ = _cpu(copy)
    engine.dispose()
    what = f"{len(rows)} dates stored with slots, log and guards / executemany of the rows (CPU)"
    return Figure(what, f"{ours * 1000:.0f} ms", f"{plain * 1000:.0f} ms", ours / plain)


def _cpu(act: Callable[[], Any]) -> tuple[float, Any]:
    before = time.process_time()
    done = act()
    return time.process_time() - before, done
