"""Who users are in the schedule and where they work, for the room of accounts below that asks."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from ..accounts.workplaces import Worker
from .model import Attendance, Occurrence, Professional

# Asked for with every request of staff, so put together once.
_ALL = select(Professional.user_id, Professional.id, Professional.organisation_id).where(
    Professional.user_id.is_not(None)
)
_AMONG = _ALL.where(Professional.user_id.in_(bindparam("user_ids", expanding=True)))


class Workplaces:
    """Answers of the schedule."""

    def workers(self, tx: Session, user_ids: Collection[int] | None) -> dict[int, Worker]:
        """Return which professional each of these users is, or each of all."""
        found = tx.execute(_ALL) if user_ids is None else tx.execute(_AMONG, {"user_ids": list(user_ids)})
        return {
            user_id: Worker(professional_id, organisation_id)
            for user_id, professional_id, organisation_id in found
            if user_id is not None
        }

    def towns(self, tx: Session, since: date) -> dict[int, frozenset[int]]:
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
