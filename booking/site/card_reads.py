"""From session rows to cards with three queries, however many sessions there are."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from ..schedule.model import Occurrence
from ..schedule.queries import attendances_of
from ..signups.queries import gatherings_of
from . import queries
from .cards import Card, card_of, crew_of


def cards_for(tx: Session, occurrences: Sequence[Occurrence], now: datetime) -> tuple[Card, ...]:
    """Return the cards of `occurrences`, in their order."""
    ids = [occurrence.id for occurrence in occurrences]
    crews = {one: crew_of(rows) for one, rows in attendances_of(tx, ids).items()}
    counts = queries.time_counts(tx, ids, now)
    gatherings = gatherings_of(tx, ids)
    return tuple(
        card_of(
            occurrence,
            crews[occurrence.id],
            counts.get(occurrence.id, queries.TimeCount()),
            now,
            gatherings.get(occurrence.id),
        )
        for occurrence in occurrences
    )
