"""Requests that several tests use, and how rows are told."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from booking.audit.service import by_user
from booking.schedule.model import Attendance, Occurrence, Series
from booking.schedule.service import MemberRequest, SeriesRequest, StopRequest
from booking.venues.model import Closure, Venue
from tests.support.world import World

IN_AUGUST = datetime(2018, 8, 20, 9, 0, tzinfo=UTC)
LATER = datetime(2018, 9, 1, 9, 0, tzinfo=UTC)
COORDINATOR = by_user(1)


def pilot_autumn(world: World, **changes: object) -> SeriesRequest:
    """The pilot's rotation: every other Thursday from 1.11. to 13.12.2018, two places in turn."""
    request = SeriesRequest(
        kind="drop_in",
        names={},
        municipality_id=world.municipality.id,
        term_id=world.term.id,
        anchor_on=date(2018, 11, 1),
        every_weeks=2,
        turn_rule="keep_turn",
        first_on=date(2018, 11, 1),
        last_on=date(2018, 12, 13),
        stops=(StopRequest(world.house.id, time(9, 30), 90), StopRequest(world.daycare.id, time(12, 30), 90)),
        slot_minutes=15,
        lanes=1,
        team=team(world, "family_counselling", "child_health_clinic", "family_guidance"),
    )
    return replace(request, **changes)  # type: ignore[arg-type]  # the fields a test names


def standing_club(world: World, **changes: object) -> SeriesRequest:
    """An open-ended club, every Thursday in turn, from 1.11.2018 on."""
    return pilot_autumn(world, **{"term_id": None, "last_on": None, "every_weeks": 1, **changes})


def team(world: World, *slugs: str) -> tuple[MemberRequest, ...]:
    """These people, always there."""
    return tuple(MemberRequest(world.people[slug].service_id, world.people[slug].id) for slug in slugs)


def rows(tx: Session, series: Series) -> list[Occurrence]:
    """The series' rows by step."""
    return list(tx.scalars(select(Occurrence).where(Occurrence.series_id == series.id).order_by(Occurrence.step)))


def told(tx: Session, series: Series) -> list[str]:
    """Each row of the series: date, hours, venue, and how it was cancelled."""
    slugs = dict(tx.execute(select(Venue.id, Venue.slug)).all())  # type: ignore[arg-type]  # rows are pairs
    return [
        f"{row.held_on} {row.starts:%H:%M}-{row.ends:%H:%M} {slugs[row.venue_id]}"
        + (f" cancelled by {row.cancelled_by}: {row.cancel_reason}" if row.cancelled_at else "")
        for row in rows(tx, series)
    ]


def held(tx: Session, occurrence: Occurrence) -> dict[str, str]:
    """Who is held there, and from when to when in UTC."""
    query = select(Attendance).where(Attendance.occurrence_id == occurrence.id, Attendance.busy_from.is_not(None))
    return {
        one.professional.name: f"{one.busy_from:%H:%M}-{one.busy_until:%H:%M}"
        for one in tx.scalars(query)
        if one.professional and one.busy_from and one.busy_until
    }


def close(tx: Session, venue: Venue | None, first_on: date, last_on: date, reason: str = "Vesivahinko") -> Closure:
    """Close a venue, or the only municipality when none is named."""
    closure = Closure(
        venue_id=venue.id if venue else None,
        municipality_id=None if venue else 1,
        first_on=first_on,
        last_on=last_on,
        reason=reason,
        closed_at=IN_AUGUST,
    )
    tx.add(closure)
    tx.flush()
    return closure


def fingerprint(tx: Session) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the schedule and the log, column by column."""
    tx.flush()
    tables = ("series", "series_stop", "series_skip", "series_member", "occurrence", "attendance", "audit_event")
    return {
        table: [tuple(map(repr, row)) for row in tx.execute(text(f"SELECT * FROM {table} ORDER BY id"))]
        for table in tables
    }
