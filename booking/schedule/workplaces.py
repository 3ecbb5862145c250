"""Where users work, for the rooms below that ask: the municipalities of their sessions."""

from collections import defaultdict
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from .model import Attendance, Occurrence, Professional


def towns_of_users(tx: Session, since: date) -> dict[int, frozenset[int]]:
    """Return the municipalities of each user's sessions from `since` on, declined ones left out."""
    query = (
        select(Professional.user_id, Occurrence.municipality_id)
        .join(Attendance, Attendance.professional_id == Professional.id)
        .join(Occurrence, Occurrence.id == Attendance.occurrence_id)
        .where(Attendance.declined_at.is_(None), Occurrence.held_on >= since)
        .distinct()
    )
    found: defaultdict[int, set[int]] = defaultdict(set)
    for user_id, municipality_id in tx.execute(query):
        if user_id is not None:
            found[user_id].add(municipality_id)
    return {user_id: frozenset(towns) for user_id, towns in found.items()}
