"""A standing club: a series without a last date, whose dates only the nightly job makes."""

from datetime import date, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.schedule.model import Occurrence, Series, SeriesStop
from tests.support.world import MADE_AT, World, small_world

FIRST_HALF_YEAR = [
    "2018-11-01", "2018-11-15", "2018-11-29", "2018-12-13", "2018-12-27", "2019-01-10", "2019-01-24",
    "2019-02-07", "2019-02-21", "2019-03-07", "2019-03-21", "2019-04-04", "2019-04-18",
]  # fmt: skip


def standing_club(tx: Session, world: World | None = None) -> Series:
    """Write a public series every other Thursday from 1.11.2018 on, without any date yet."""
    world = world or small_world(tx)
    series = Series(
        municipality_id=world.municipality.id,
        term_id=None,
        kind="drop_in",
        names={},
        anchor_on=date(2018, 11, 1),
        every_weeks=2,
        turn_rule="keep_turn",
        first_on=date(2018, 11, 1),
        last_on=None,
        skips_holidays=True,
        skips_school_breaks=False,
        slot_minutes=15,
        lanes=1,
        published_at=MADE_AT,
        stops=[SeriesStop(position=0, venue_id=world.house.id, starts=time(9, 30), minutes=90)],
    )
    tx.add(series)
    tx.flush()
    return series


def dates(tx: Session) -> list[str]:
    """Return the dates there are."""
    return [held_on.isoformat() for held_on in tx.scalars(select(Occurrence.held_on).order_by(Occurrence.held_on))]
