"""Databases to measure on: the small pilot world with a full calendar, and ten years of history beside it."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert, select

from booking import db, schema
from booking.following.slots import cut_slots
from booking.network.model import Municipality
from booking.reservations.model import Slot
from booking.schedule.model import Occurrence
from booking.venues.model import Venue
from tests.support.moments import NOW
from tests.support.world import MADE_AT, drop_in, small_world

EVENTS = 600
TOWNS = 20
FIRST_ID = 1_000_000
BOOKED_SLOTS = """
INSERT INTO slot (id, public_id, occurrence_id, starts_at, ends_at, lane)
SELECT id, 's' || id, id, starts_at, ends_at, 1 FROM occurrence WHERE id >= ? AND id % 10 = 0
"""
BOOKINGS = """
INSERT INTO reservation (public_id, slot_id, controller_id, language, form_key_sha256, link_generation, link_sha256,
                         booked_at, release_reason)
SELECT 'r' || id, id, ?, 'fi', 'f' || id, 1, 'l' || id, starts_at, '' FROM slot WHERE id >= ?
"""
FIRST_ON = date(2018, 8, 1)
SECRET = "bench-only-9f2c1b7e4a6d8350b1c2d3e4f5a69788f0e1d2c3b4a5968"


def settings(folder: Path, database: Path) -> Mapping[str, str]:
    """Return the environment of the service in a measurement."""
    return {
        "TAVATAAN_ENV": "development",
        "SECRET_KEY": SECRET,
        "DATABASE_URL": f"sqlite:///{database}",
        "TAVATAAN_INSTANCE": str(folder / "instance"),
        "PUBLIC_URL": "http://tavataan.test",
        "FROZEN_NOW": NOW.isoformat(),
        "TAVATAAN_PROXY_HOPS": "1",
    }


def full_calendar(path: Path, events: int = EVENTS) -> Engine:
    """Make a database whose public feed shows `events` sessions, two a day, each with a team of three."""
    engine = db.make_engine(f"sqlite:///{path}")
    schema.upgrade(engine)
    with db.transaction(engine) as tx:
        world = small_world(tx)
        for number in range(events):
            held_on = FIRST_ON + timedelta(days=number // 2)
            if number % 2:
                made = drop_in(tx, world, held_on, time(12, 30), time(14), venue=world.daycare)
            else:
                made = drop_in(tx, world, held_on)
            cut_slots(tx, made)
    return engine


def free_slots(engine: Engine, most: int) -> list[tuple[str, str]]:
    """Return (session, slot) of the first slots that can be booked."""
    with db.reading(engine) as tx:
        found = tx.execute(
            select(Occurrence.public_id, Slot.public_id)
            .join(Slot, Slot.occurrence_id == Occurrence.id)
            .where(Slot.starts_at > NOW)
            .order_by(Slot.starts_at)
            .limit(most)
        )
        return [(session, slot) for session, slot in found]


def add_history(engine: Engine, venues: int, years: int) -> dict[str, int]:
    """Write `years` of sessions every other week at `venues` venues, all before the feed's window.

    Every tenth has a slot that was booked. Return how many rows of each kind there are.
    """
    with db.transaction(engine) as tx:
        home, house = tx.scalars(select(Municipality)).one(), tx.scalars(select(Venue)).first()
        assert house is not None
        towns = [
            {"area_id": home.area_id, "slug": f"town-{n}", "names": {"fi": f"Kunta {n}"}, "owner_names": {}}
            for n in range(TOWNS)
        ]
        town_ids = list(tx.scalars(insert(Municipality).returning(Municipality.id), towns))
        shared = {column.name: getattr(house, column.key) for column in Venue.__table__.columns}
        places = [
            {
                **shared,
                "id": 1000 + n,
                "public_id": f"v{n}",
                "slug": f"venue-{n}",
                "municipality_id": town_ids[n % TOWNS],
            }
            for n in range(venues)
        ]
        tx.execute(insert(Venue), places)
        raw = tx.connection().connection.driver_connection
        assert raw is not None
        named = next(_past(places, 1))
        columns, marks = ", ".join(named), ", ".join(f":{name}" for name in named)
        sessions = raw.executemany(f"INSERT INTO occurrence ({columns}) VALUES ({marks})", _past(places, years * 26))
        slots = raw.execute(BOOKED_SLOTS, (FIRST_ID,))
        held = raw.execute(BOOKINGS, (house.organisation_id, FIRST_ID))
        return {"sessions": sessions.rowcount, "slots": slots.rowcount, "reservations": held.rowcount}


def _past(venues: list[dict[str, Any]], dates: int) -> Iterator[dict[str, object]]:
    made = str(MADE_AT.replace(tzinfo=None)) + ".000000"
    number = FIRST_ID
    for turn in range(dates):
        held_on = FIRST_ON - timedelta(days=61 + 14 * turn)
        starts = datetime.combine(held_on, time(7, 30), UTC).replace(tzinfo=None)
        for venue in venues:
            yield {
                "id": number, "public_id": f"p{number}", "municipality_id": venue["municipality_id"],
                "series_id": None, "step": None, "term_id": None, "kind": "drop_in", "names": "{}",
                "venue_id": venue["id"], "held_on": str(held_on), "starts": "09:30:00.000000",
                "ends": "11:00:00.000000", "zone": "Europe/Helsinki", "starts_at": f"{starts}.000000",
                "ends_at": f"{starts + timedelta(minutes=90)}.000000", "slot_minutes": 15, "lanes": 1,
                "created_at": made, "published_at": made, "changed_by_hand_at": None, "cancelled_at": None,
                "cancelled_by": "", "cancel_reason": "", "sequence": 0, "revised_at": made,
            }  # fmt: skip
            number += 1
