"""A series with dates of every kind: past, going on, moved and cancelled by hand, skipped, booked by families."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from booking.clock import HELSINKI
from booking.notices.model import Notice
from booking.reservations.model import Reservation, Slot
from booking.reservations.rules import ReservationRequest
from booking.reservations.service import reserve
from booking.schedule import service
from booking.schedule.model import Occurrence, Series
from booking.schedule.service import SeriesRequest, StopRequest
from booking.venues.model import Venue
from tests.support.world import World

from .plans import COORDINATOR, IN_AUGUST, fingerprint, pilot_autumn, rows

ON_MONDAY = datetime(2018, 10, 8, 9, 0, tzinfo=UTC)
"""When families book and the coordinator moves and cancels by hand."""
GOING_ON = datetime(2018, 10, 11, 10, 0, tzinfo=UTC)
"""Thursday 11.10.2018 at 13.00: the session at Kontiopuisto is on."""

AS_IT_WAS = [
    "0 2018-10-04 09:30-11:00 perheiden-talo seq 0",
    "1 2018-10-11 12:30-14:00 kontiopuisto seq 0",
    "3 2018-10-26 10:00-11:30 perheiden-talo one-off seq 1",
    "4 2018-11-01 09:30-11:00 perheiden-talo cancelled by user: Sairastapaus seq 1",
    "5 2018-11-08 12:30-14:00 kontiopuisto seq 0",
    "6 2018-11-15 09:30-11:00 perheiden-talo seq 0",
    "7 2018-11-22 12:30-14:00 kontiopuisto seq 0",
]
"""The rows of the series, step 5 booked by two families; step 2 was never made."""


@dataclass
class Booked:
    """The series, and the two who booked 12.45 (with an e-mail address) and 13.00 (with a code) on 8.11."""

    series: Series
    mailed: Reservation
    coded: Reservation


def weekly(world: World, **changes: object) -> SeriesRequest:
    """Every Thursday from 4.10. to 22.11.2018 in turn, without 18.10."""
    usual: dict[str, object] = {
        "anchor_on": date(2018, 10, 4),
        "first_on": date(2018, 10, 4),
        "last_on": date(2018, 11, 22),
        "every_weeks": 1,
        "picked_skips": ((date(2018, 10, 18), "Koulutus"),),
    }
    return pilot_autumn(world, **{**usual, **changes})


def write_booked(tx: Session, world: World) -> Booked:
    """Write the series, what was done by hand, and the bookings of 8.11."""
    series = service.create_series(tx, weekly(world), now=IN_AUGUST, actor=COORDINATOR)
    service.publish_term(tx, world.term, now=IN_AUGUST, actor=COORDINATOR)
    of_step = {row.step: row for row in rows(tx, series)}
    friday = date(2018, 10, 26)
    moved = (friday, time(10), time(11, 30), world.house.id)
    service.move_occurrence(tx, of_step[3], *moved, now=ON_MONDAY, actor=COORDINATOR)
    service.cancel_occurrence(tx, of_step[4], "Sairastapaus", now=ON_MONDAY, actor=COORDINATOR)
    booked = of_step[5]
    return Booked(
        series,
        hold(tx, booked, "12.45", contact_kind="email", contact_address="maija@example.fi"),
        hold(tx, booked, "13.00"),
    )


def hold(tx: Session, occurrence: Occurrence, clock: str, **changes: object) -> Reservation:
    """Book the time at `clock` as a family, with a code unless a contact is given."""
    request = ReservationRequest(
        slot_public_id=slots_of(tx, occurrence)[clock].public_id,
        nickname="Maija",
        contact_kind=None,
        contact_address=None,
        service_id=None,
        language="en",
        interpreter_language=None,
        form_key=f"form-key-{occurrence.public_id}-{clock}",
    )
    return reserve(tx, replace(request, **changes), now=ON_MONDAY)  # type: ignore[arg-type]  # fields a test names


def slots_of(tx: Session, occurrence: Occurrence) -> dict[str, Slot]:
    """The slots of a session by their time of day."""
    chosen = select(Slot).where(Slot.occurrence_id == occurrence.id).order_by(Slot.starts_at)
    return {_clock(slot.starts_at): slot for slot in tx.scalars(chosen)}


def times_of(tx: Session, *reservations: Reservation) -> list[str]:
    """When each reservation is, or why it ended."""
    for one in reservations:
        tx.refresh(one)
        tx.refresh(one.slot)
    return [
        one.release_reason or f"{one.slot.starts_at.astimezone(HELSINKI):%d.%m.} {_clock(one.slot.starts_at)}"
        for one in reservations
    ]


def told_by_step(tx: Session, series: Series) -> list[str]:
    """Each row: step, date, hours, venue, how it was cancelled or changed by hand, SEQUENCE."""
    slugs = dict(tx.execute(select(Venue.id, Venue.slug)).all())  # type: ignore[arg-type]  # rows are pairs
    return [
        f"{row.step} {row.held_on} {row.starts:%H:%M}-{row.ends:%H:%M} {slugs[row.venue_id]}"
        + (f" cancelled by {row.cancelled_by}: {row.cancel_reason}" if row.cancelled_at else "")
        + (" one-off" if row.changed_by_hand_at else "")
        + f" seq {row.sequence}"
        for row in rows(tx, series)
    ]


def messages(tx: Session) -> list[str]:
    """What waits to be sent to families after their confirmations, and when it is due."""
    chosen = select(Notice).where(Notice.dropped_at.is_(None), Notice.kind.in_(FAMILY_KINDS)).order_by(Notice.id)
    return [f"{one.kind} at {one.due_at:%H:%M}" for one in tx.scalars(chosen)]


FAMILY_KINDS = ("occurrence_cancelled", "reservation_moved", "reservation_relocated")


def every_row(tx: Session) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the schedule, the log, the slots, the bookings and the outbox, column by column."""
    tables = ("slot", "reservation", "notice")
    return {
        **fingerprint(tx),
        **{
            name: [tuple(map(repr, row)) for row in tx.execute(text(f"SELECT * FROM {name} ORDER BY id"))]
            for name in tables
        },
    }


def _clock(at: datetime) -> str:
    local = at.astimezone(HELSINKI)
    return f"{local.hour}.{local.minute:02d}"


def stops(world: World, **daycare: object) -> tuple[StopRequest, ...]:
    """The two stops, the second one changed."""
    second = StopRequest(world.daycare.id, time(12, 30), 90)
    return (StopRequest(world.house.id, time(9, 30), 90), replace(second, **daycare))  # type: ignore[arg-type]  # as named
