"""The pilot's autumn as rotation made it, published, with families that book."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from booking import db
from booking.audit.service import CLI
from booking.following.follower import SlotsFollow
from booking.notices.model import Notice
from booking.reservations import keys
from booking.reservations.model import Reservation, Slot
from booking.reservations.rules import ReservationRequest
from booking.reservations.service import reserve
from booking.schedule import hooks
from booking.schedule.model import Occurrence
from booking.schedule.service import MemberRequest, SeriesRequest, StopRequest, create_series, publish_series
from booking.web.dates import local_time, slot_text
from tests.support.kept_worlds import kept
from tests.support.moments import NOW
from tests.support.world import World, small_world

TEAM = ("family_counselling", "child_health_clinic", "family_guidance")
FIVE = ("12.30", "12.45", "13.00", "13.15", "13.45")


@dataclass(frozen=True)
class Autumn:
    """The small world, with the pilot's four drop-ins."""

    world: World
    database: Engine

    def session(self, on: str) -> Occurrence:
        """Return the row of a day, as it stands now."""
        with db.reading(self.database) as tx:
            return session_on(tx, on)

    def book(self, on: str, clock: str, contact: str = "email", *, nickname: str = "", now: datetime = NOW) -> str:
        """Let a family hold a time; return the public id of its reservation."""
        with db.transaction(self.database) as tx:
            slots = tx.scalars(select(Slot).where(Slot.occurrence_id == session_on(tx, on).id).order_by(Slot.id))
            slot = next(one for one in slots if slot_text(local_time(one.starts_at)) == clock)
            address = {"email": f"family.{clock}@example.fi", "phone": "+358401234567", "none": None}[contact]
            asked = ReservationRequest(
                slot_public_id=slot.public_id,
                nickname=nickname or f"Aurinko {clock}",
                contact_kind=None if contact == "none" else contact,  # type: ignore[arg-type]  # one of the two
                contact_address=address,
                service_id=None,
                language="fi",
                interpreter_language=None,
                form_key=f"form-key-of-{on}-{clock}",
            )
            return reserve(tx, asked, now=now).public_id

    def book_five(self) -> list[str]:
        """Let five families with e-mail hold a time on 15.11."""
        return [self.book("2018-11-15", clock) for clock in FIVE]

    def live(self) -> int:
        """Count the reservations that hold."""
        with db.reading(self.database) as tx:
            return tx.scalar(select(func.count(Reservation.id)).where(Reservation.released_at.is_(None))) or 0

    def cancellations(self) -> list[Notice]:
        """Return the messages about cancelled sessions."""
        with db.reading(self.database) as tx:
            return list(tx.scalars(select(Notice).where(Notice.kind == "occurrence_cancelled").order_by(Notice.id)))

    def plan(self) -> list[str]:
        """Every session: day, venue, and whether it is cancelled."""
        with db.reading(self.database) as tx:
            rows = tx.scalars(select(Occurrence).order_by(Occurrence.held_on, Occurrence.id)).all()
            return [f"{one.held_on} {one.venue.slug}{' cancelled' if one.cancelled_at else ''}" for one in rows]


def session_on(tx: Session, on: str) -> Occurrence:
    """Return the first session of a day."""
    return tx.scalars(
        select(Occurrence).where(Occurrence.held_on == date.fromisoformat(on)).order_by(Occurrence.id)
    ).first() or pytest.fail(f"no session on {on}")


@pytest.fixture(autouse=True)
def _rooms() -> Iterator[None]:
    """Let slots follow sessions, and links be derived, without an application."""
    keys.use_key("tests-only-9f2c1b7e4a6d8350b1c2d3e4f5a69788f0e1d2c3b4a5968778695a4b")
    before = hooks.registered()
    hooks.register(SlotsFollow())
    yield
    hooks.register_only(before)


@pytest.fixture
def turn_rule() -> str:
    """Return what a skipped date does to the turns; a test may say otherwise."""
    return "keep_turn"


@pytest.fixture
def autumn(database: Engine, turn_rule: str) -> Autumn:
    """Let the pilot's rotation stand, published."""
    return Autumn(kept(database, _write, turn_rule), database)


def _write(engine: Engine, turn_rule: str) -> World:
    with db.transaction(engine) as tx:
        world = small_world(tx)
        request = SeriesRequest(
            kind="drop_in",
            names={},
            municipality_id=world.municipality.id,
            term_id=world.term.id,
            anchor_on=date(2018, 11, 1),
            every_weeks=2,
            turn_rule=turn_rule,
            first_on=date(2018, 11, 1),
            last_on=date(2018, 12, 13),
            stops=(StopRequest(world.house.id, time(9, 30), 90), StopRequest(world.daycare.id, time(12, 30), 90)),
            slot_minutes=15,
            lanes=1,
            team=tuple(MemberRequest(world.people[slug].service_id, world.people[slug].id) for slug in TEAM),
        )
        series = create_series(tx, request, now=NOW, actor=CLI)
        publish_series(tx, series, now=NOW, actor=CLI)
    return world
