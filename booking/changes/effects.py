"""Measure an act: how things stood before it, and what is different after it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeVar

from sqlalchemy.orm import Session

from ..consultations.queries import agreed_at
from ..following.returning import Returned
from ..reservations.queries import next_free_sessions
from ..schedule.model import Occurrence, Series
from ..schedule.service import SyncResult
from . import queries
from .rules import Dated, Effect, Offer, Return, Shifted, Texts, VenueOffer

Told = TypeVar("Told")

Stand = tuple[date, time | None, time | None, Texts, bool]
"""Day, hours, venue's name, is it cancelled."""


@dataclass(frozen=True)
class Before:
    """How the sessions of an act, and the rotations around them, stood before it."""

    sessions: tuple[Occurrence, ...]
    families: queries.Families
    professionals: int
    consultations: int
    cancelled_at: dict[int, datetime | None]
    places: dict[int, tuple[int, datetime | None]]
    rotations: dict[int, Stand]

    @classmethod
    def of(cls, tx: Session, sessions: Sequence[Occurrence], rotations: Sequence[Series], now: datetime) -> "Before":
        """Look before the act."""
        ids = [one.id for one in sessions]
        return cls(
            sessions=tuple(sessions),
            families=queries.families_of(tx, ids),
            professionals=queries.professionals_at(tx, ids),
            consultations=agreed_at(tx, ids),
            cancelled_at={one.id: one.cancelled_at for one in sessions},
            places={one.id: (one.venue_id, one.starts_at) for one in sessions},
            rotations=stands_of(tx, rotations, now),
        )

    def is_same_place(self, occurrence: Occurrence) -> bool:
        """Tell whether a session is where and when it was before."""
        return self.places.get(occurrence.id) == (occurrence.venue_id, occurrence.starts_at)


def tried(tx: Session, act: Callable[[], Told]) -> Told:
    """Do an act inside a savepoint, take it back, and return what it told."""
    savepoint = tx.begin_nested()
    try:
        return act()
    finally:
        savepoint.rollback()


def effect_of(tx: Session, before: Before, results: Sequence[tuple[Series, SyncResult]], now: datetime) -> Effect:
    """Return what an act did that has just been done."""
    sessions = before.sessions
    return Effect(
        sessions=tuple(dated(one) for one in sessions),
        reservations=before.families.reservations,
        sign_ups=before.families.sign_ups,
        messages=before.families.told + before.families.sign_ups_told,
        without_message=before.families.all - before.families.told - before.families.sign_ups_told,
        professionals=before.professionals,
        consultations=before.consultations - agreed_at(tx, [one.id for one in sessions]),
        shifted=_shifted(tx, before, results, now),
        kept=tuple(dated(one) for series, result in results for one in queries.orphans_of(tx, series, result)),
        offers=_offers(tx, sessions[0], now) if sessions and before.families.reservations else (),
        venues=tuple(VenueOffer(one.slug, dict(one.names)) for one in queries.venues_free_for(tx, sessions)),
    )


def return_of(
    tx: Session,
    before: Before,
    sessions: Sequence[Occurrence],
    families: Iterable[Returned],
    results: Sequence[tuple[Series, SyncResult]],
    now: datetime,
) -> Return:
    """Return what came back."""
    counted = list(families)
    return Return(
        sessions=tuple(dated(one) for one in sessions),
        reservations=sum(one.back for one in counted),
        lost=sum(one.lost for one in counted),
        shifted=_shifted(tx, before, results, now),
    )


def stands_of(tx: Session, rotations: Sequence[Series], now: datetime) -> dict[int, Stand]:
    """Return how the coming dates of the rotations stand."""
    return {
        one.id: (one.held_on, one.starts, one.ends, dict(one.venue.names), one.cancelled_at is not None)
        for one in queries.coming_dates(tx, [series.id for series in rotations], now)
    }


def dated(one: Occurrence) -> Dated:
    """Return a session as values."""
    return Dated(one.public_id, one.held_on, one.starts, one.ends, dict(one.names), dict(one.venue.names))


def _shifted(
    tx: Session, before: Before, results: Sequence[tuple[Series, SyncResult]], now: datetime
) -> tuple[Shifted, ...]:
    after = stands_of(tx, [series for series, _result in results], now)
    named = set(before.cancelled_at)
    changes = [
        _shift(before.rotations.get(one), after.get(one))
        for one in sorted({*before.rotations, *after} - named)
        if before.rotations.get(one) != after.get(one)
    ]
    return tuple(sorted(changes, key=lambda one: (one.held_on, one.starts or time.min)))


def _shift(old: Stand | None, new: Stand | None) -> Shifted:
    shown = new or old
    if shown is None:
        raise ValueError("a change has a before or an after")
    before = old[3] if old is not None and not old[4] else None
    after = new[3] if new is not None and not new[4] else None
    return Shifted(shown[0], shown[1], before, after)


def _offers(tx: Session, cancelled: Occurrence, now: datetime) -> tuple[Offer, ...]:
    open_ones = next_free_sessions(tx, cancelled, now, most=12)
    here = [one for one in open_ones if one.venue_id == cancelled.venue_id][:1]
    elsewhere = [one for one in open_ones if one.venue_id != cancelled.venue_id][:1]
    found = [Offer(dated(one), one.venue_id == cancelled.venue_id) for one in (*here, *elsewhere)]
    return tuple(sorted(found, key=lambda offer: (offer.session.held_on, offer.session.starts or time.min)))
