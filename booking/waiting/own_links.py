"""The links of places in the queue, for a contact that has lost one."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ..clock import local_today
from ..lost_links.keepers import HELD_MOST, HeldLink, HeldWords, Holder, was_told
from ..recurrence.wall import wall_to_utc
from ..reservations.told import told_by
from ..schedule.model import Occurrence
from ..web.languages import in_language
from . import queries
from .letter_words import link_to_place
from .letters import is_over, is_reached, municipality_of, place_url, what
from .model import QueueContact, QueueEntry
from .rules import AWAKE_UNTIL, LOST_PLACE


class PlacesHeld:
    """What this room keeps for a contact: places in the queue."""

    kind = LOST_PLACE

    def held_by(self, tx: Session, address: str, now: datetime) -> Sequence[HeldLink]:
        """Return a contact's places in queues that are not over, the soonest first."""
        today = local_today(now)
        begins_on = func.coalesce(Occurrence.held_on, QueueEntry.last_on)
        chosen = (
            select(
                QueueEntry.id,
                Occurrence.starts_at,
                QueueEntry.last_on,
                QueueContact.kind,
                was_told(LOST_PLACE, QueueEntry.id, now),
            )
            .join(QueueContact, QueueContact.entry_id == QueueEntry.id)
            .outerjoin(Occurrence, Occurrence.id == QueueEntry.occurrence_id)
            .where(
                QueueContact.kind.in_(told_by()),
                func.lower(QueueContact.address) == address.lower(),
                QueueEntry.left_at.is_(None),
                or_(Occurrence.starts_at > now, QueueEntry.last_on >= today),
            )
            .order_by(begins_on, QueueEntry.id)
            .limit(HELD_MOST)
        )
        return [
            HeldLink(
                LOST_PLACE, entry_id, starts_at or wall_to_utc(last_on or today, AWAKE_UNTIL), kind == "phone", told
            )
            for entry_id, starts_at, last_on, kind, told in tx.execute(chosen)
        ]

    def holder(self, tx: Session, subject_id: int) -> Holder | None:
        """Return whose place it is."""
        entry = queries.entry_by_id(tx, subject_id)
        if entry is None or not is_reached(entry) or entry.contact is None:
            return None
        owner = in_language(municipality_of(entry).owner_names, entry.language)
        begins_at = entry.occurrence.starts_at if entry.occurrence is not None else None
        return Holder(entry.contact.address, entry.language, entry.contact.kind == "phone", owner, begins_at)

    def words(self, tx: Session, subject_id: int, language: str, now: datetime) -> HeldWords | None:
        """Say what one queues for; None when it is over, or left."""
        entry = queries.entry_by_id(tx, subject_id)
        if entry is None or not is_reached(entry) or is_over(entry, now):
            return None
        asked_for = what(entry, language)
        return HeldWords(
            _("You are in the queue: %(what)s.", what=asked_for),
            link_to_place(place_url(entry)),
            lambda loose: pgettext("sms", "In the queue: %(what)s.", what=loose),
            asked_for,
        )
