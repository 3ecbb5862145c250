"""What the pages of a venue show: its sessions with who comes and how full they are."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from ..accounts.lending import Own, whose
from ..clock import local_today
from ..network.model import Municipality
from ..reservations.model import Reservation, ReservationContact, Slot
from ..reservations.queries import FreeCount, free_counts
from ..reservations.told import told_by
from ..schedule.coming import is_asked
from ..schedule.model import Attendance, Occurrence, Series
from ..schedule.queries import attendances_of, live_series, occurrences_of_venue
from ..schedule.service import SyncResult
from ..signups.queries import stakes_in
from ..venues.model import Closure, Venue
from ..venues.queries import closures_between, venues_of

Place = Venue | Municipality
"""What is closed: one venue, or all of a municipality."""
MOST_VENUES = 3
"""How many venues are offered instead."""


@dataclass(frozen=True)
class VenueSession:
    """A session at a venue: the row, who comes, how full it is."""

    occurrence: Occurrence
    attendances: tuple[Attendance, ...]
    count: FreeCount | None

    def is_own_of(self, own: Iterable[Own]) -> bool:
        """Tell whether one of these is asked to this session or comes to it."""
        asked = {row.professional_id for row in self.attendances if is_asked(row)}
        return whose(own, asked, self.occurrence.held_on) is not None


def sessions_at(
    tx: Session, venue_id: int, from_on: date, until_on: date | None = None, *, now: datetime
) -> list[VenueSession]:
    """Return the sessions at a venue from `from_on` until `until_on` (exclusive), drafts and cancelled ones too."""
    return _with_people(tx, occurrences_of_venue(tx, venue_id, from_on, until_on), now)


def next_at(tx: Session, venue_ids: Collection[int], now: datetime) -> dict[int, VenueSession]:
    """Return the next public session of each venue."""
    rank = func.row_number().over(
        partition_by=Occurrence.venue_id,
        order_by=(Occurrence.held_on, Occurrence.starts.is_(None), Occurrence.starts, Occurrence.id),
    )
    ahead = _ahead(now).where(Occurrence.venue_id.in_(venue_ids), Occurrence.published_at.is_not(None))
    ranked = ahead.with_only_columns(Occurrence.id, rank.label("place")).subquery()
    firsts = select(Occurrence).join(ranked, ranked.c.id == Occurrence.id).where(ranked.c.place == 1)
    rows = list(tx.scalars(firsts.options(joinedload(Occurrence.venue))))
    return {one.occurrence.venue_id: one for one in _with_people(tx, rows, now)}


def has_sessions_ahead(tx: Session, venue_id: int, now: datetime) -> bool:
    """Tell whether sessions, drafts included, are still to be held at the venue."""
    ahead = _ahead(now).where(Occurrence.venue_id == venue_id)
    return tx.scalar(ahead.with_only_columns(Occurrence.id).limit(1)) is not None


def own_venues(tx: Session, own: Iterable[Own], from_on: date) -> set[int]:
    """Return where one is asked to or goes to from `from_on`: those venues are one's own too."""
    return {venue_id for one in own for venue_id in tx.scalars(_venues_of(one, from_on))}


def _venues_of(own: Own, from_on: date) -> Select[int]:
    begins = from_on if own.from_on is None else max(from_on, own.from_on)
    chosen = (
        select(Occurrence.venue_id)
        .join(Attendance, Attendance.occurrence_id == Occurrence.id)
        .where(
            Attendance.professional_id == own.professional_id,
            Attendance.declined_at.is_(None),
            Occurrence.held_on >= begins,
        )
        .distinct()
    )
    return chosen if own.until_on is None else chosen.where(Occurrence.held_on < own.until_on)


def closures_of(tx: Session, venue_id: int, municipality_id: int, from_on: date) -> list[Closure]:
    """Return when the venue or its whole municipality is closed, from `from_on`."""
    chosen = (
        select(Closure)
        .where(
            or_(Closure.venue_id == venue_id, Closure.municipality_id == municipality_id),
            Closure.reopened_at.is_(None),
            Closure.last_on >= from_on,
        )
        .order_by(Closure.first_on, Closure.id)
    )
    return list(tx.scalars(chosen))


def _ahead(now: datetime) -> Select[Occurrence]:
    is_coming = or_(Occurrence.ends_at > now, Occurrence.starts.is_(None))
    return select(Occurrence).where(
        Occurrence.cancelled_at.is_(None), Occurrence.held_on >= local_today(now), is_coming
    )


def _with_people(tx: Session, occurrences: list[Occurrence], now: datetime) -> list[VenueSession]:
    ids = [one.id for one in occurrences]
    people = attendances_of(tx, ids)
    counts = free_counts(tx, ids, now)
    return [VenueSession(one, tuple(people[one.id]), counts.get(one.id)) for one in occurrences]


@dataclass(frozen=True)
class Families:
    """How many reservations sessions have, and how many of them a message can reach."""

    reservations: int
    told: int
    sign_ups: int = 0
    sign_ups_told: int = 0

    @property
    def all(self) -> int:
        """Return how many families it is."""
        return self.reservations + self.sign_ups


def families_of(tx: Session, occurrence_ids: Collection[int]) -> Families:
    """Count the live reservations of these sessions, and those who signed up to them."""
    is_told = case((ReservationContact.kind.in_(told_by()), 1), else_=0)
    total, told = tx.execute(
        select(func.count(), func.coalesce(func.sum(is_told), 0))
        .select_from(Reservation)
        .join(Slot, Slot.id == Reservation.slot_id)
        .outerjoin(ReservationContact, ReservationContact.reservation_id == Reservation.id)
        .where(Slot.occurrence_id.in_(occurrence_ids), Reservation.released_at.is_(None))
    ).one()
    signed_up = stakes_in(tx, occurrence_ids).values()
    return Families(
        int(total), int(told), sum(one.reservations for one in signed_up), sum(one.messages for one in signed_up)
    )


def professionals_at(tx: Session, occurrence_ids: Collection[int]) -> int:
    """Count the people who are asked to or come to these sessions."""
    chosen = select(func.count(Attendance.professional_id.distinct())).where(
        Attendance.occurrence_id.in_(occurrence_ids),
        Attendance.asked_at.is_not(None),
        Attendance.declined_at.is_(None),
        Attendance.absent_at.is_(None),
    )
    return tx.scalar(chosen) or 0


def rotations_at(tx: Session, place: Place, now: datetime) -> list[Series]:
    """Return the living series that stop at the place, each locked: one act at a time works on a plan."""
    ids = [one.id for one in live_series(tx, local_today(now)) if _stops_at(one, place)]
    locked = select(Series).where(Series.id.in_(ids)).order_by(Series.id).with_for_update(key_share=True)
    return list(tx.scalars(locked))


def held_still(tx: Session, place: Place, first_on: date, last_on: date) -> list[Occurrence]:
    """Return the sessions at the place on these days (inclusive), locked so that nobody reserves meanwhile."""
    is_theirs = Occurrence.venue_id == place.id if isinstance(place, Venue) else Occurrence.municipality_id == place.id
    is_there = (is_theirs, Occurrence.held_on >= first_on, Occurrence.held_on <= last_on)
    return sorted(_locked(tx, *is_there), key=lambda one: (one.held_on, one.starts or time.min, one.id))


def lock_place(tx: Session, place: Place) -> None:
    """Let nobody else move a session here, or close here, until this act is over; taken before any session's lock."""
    is_it = Venue.id == place.id if isinstance(place, Venue) else Venue.municipality_id == place.id
    tx.scalars(select(Venue.id).where(is_it).order_by(Venue.id).with_for_update(key_share=True)).all()


def is_taken(tx: Session, held: Occurrence, venue_id: int, span: tuple[datetime | None, datetime | None]) -> bool:
    """Tell whether something else is held at the venue then."""
    starts_at, ends_at = span
    if starts_at is None or ends_at is None:
        return False
    overlaps = (Occurrence.starts_at < ends_at, Occurrence.ends_at > starts_at, Occurrence.cancelled_at.is_(None))
    there = select(Occurrence.id).where(Occurrence.venue_id == venue_id, Occurrence.id != held.id, *overlaps)
    return tx.scalar(there.limit(1)) is not None


def held_still_one(tx: Session, occurrence_id: int) -> list[Occurrence]:
    """Return one session, locked."""
    return _locked(tx, Occurrence.id == occurrence_id)


def venues_free_for(tx: Session, sessions: Sequence[Occurrence]) -> list[Venue]:
    """Return other venues of the municipality that are open and free on the days and hours of all these sessions."""
    if not sessions or any(one.starts_at is None for one in sessions):
        return []
    busy = {one.venue_id for one in sessions}
    candidates = [one for one in venues_of(tx, sessions[0].municipality_id) if one.id not in busy]
    days = [one.held_on for one in sessions]
    shut = closures_between(tx, [one.id for one in candidates], sessions[0].municipality_id, min(days), max(days))
    for one in sessions:
        on = one.held_on
        off = [closure for closure in shut if closure.first_on <= on <= closure.last_on]
        if any(closure.venue_id is None for closure in off):
            return []
        busy |= {closure.venue_id for closure in off if closure.venue_id is not None} | _taken_at(tx, one)
    return [one for one in candidates if one.id not in busy][:MOST_VENUES]


def _taken_at(tx: Session, one: Occurrence) -> set[int]:
    """Return the venues where something else is held at the time."""
    overlaps = (Occurrence.starts_at < one.ends_at, Occurrence.ends_at > one.starts_at)
    return set(tx.scalars(select(Occurrence.venue_id).where(*overlaps, Occurrence.cancelled_at.is_(None))))


def _stops_at(series: Series, place: Place) -> bool:
    if isinstance(place, Municipality):
        return series.municipality_id == place.id
    return place.id in {stop.venue_id for stop in series.stops}


def coming_dates(tx: Session, series_ids: Collection[int], now: datetime) -> list[Occurrence]:
    """Return the dates of these series that are not over, cancelled ones too."""
    chosen = (
        select(Occurrence)
        .where(Occurrence.series_id.in_(series_ids), Occurrence.held_on >= local_today(now))
        .options(joinedload(Occurrence.venue))
        .order_by(Occurrence.id)
    )
    return list(tx.scalars(chosen))


def orphans_of(tx: Session, series: Series, result: SyncResult) -> list[Occurrence]:
    """Return the dates that the plan would move and that stay, because families count on them."""
    steps = [one.step for one in result.orphan]
    if not steps:
        return []
    chosen = select(Occurrence).where(Occurrence.series_id == series.id, Occurrence.step.in_(steps))
    return list(tx.scalars(chosen.options(joinedload(Occurrence.venue)).order_by(Occurrence.held_on, Occurrence.id)))


def _locked(tx: Session, *conditions: ColumnElement[bool]) -> list[Occurrence]:
    # Locked first and read then, for the reason that `db.lock` gives.
    wanted = select(Occurrence.id).where(*conditions).order_by(Occurrence.id)
    ids = tx.scalars(wanted.with_for_update(key_share=True)).all()
    read = (
        select(Occurrence).where(Occurrence.id.in_(ids)).options(joinedload(Occurrence.venue)).order_by(Occurrence.id)
    )
    return list(tx.scalars(read.execution_options(populate_existing=True)))
