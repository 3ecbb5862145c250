"""What a feed shows: published occurrences in its window, each with its venue; a constant number of queries.

Rows come as plain tuples: six hundred mapped objects with their relations would take most of the time of a feed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import ColumnElement, Text, and_, cast, or_, select, true
from sqlalchemy.orm import Session, selectinload

from ..accounts.lending import Own
from ..accounts.model import User
from ..accounts.rules import Reach
from ..network.model import FamilyService, Municipality
from ..schedule.model import Attendance, Occurrence, Professional
from ..schedule.queries import is_for_families
from ..venues.model import Venue
from .model import FeedIdentity, FeedSubscription
from .rules import EventRow

Window = tuple[date, date]


def public_rows(tx: Session, window: Window, venue_id: int | None = None) -> list[EventRow]:
    """Return what every family may see, of one venue or of all; cancelled ones stay while the window shows them."""
    return _rows(tx, window, is_for_families(), *_at(venue_id))


def regular_services(tx: Session, window: Window, venue_id: int | None = None) -> dict[int, tuple[str, ...]]:
    """Return the names (JSON) of the services that are always at each of the public rows, in the services' order."""
    query = (
        select(Attendance.occurrence_id, cast(FamilyService.names, Text))
        .join(Attendance.service)
        .join(Attendance.occurrence)
        .where(
            *_published(window),
            *_at(venue_id),
            Attendance.presence == "always",
            Attendance.declined_at.is_(None),
            Attendance.absent_at.is_(None),
        )
        .order_by(FamilyService.position, Attendance.id)
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    for occurrence_id, names in tx.execute(query):
        found[occurrence_id].append(names)
    return {occurrence_id: tuple(names) for occurrence_id, names in found.items()}


def staff_rows(tx: Session, window: Window, own: Iterable[Own], reach: Reach) -> list[EventRow]:
    """Return what somebody of the staff follows: the sessions they come to, and those of the places they keep."""
    if reach.is_everywhere:
        return _rows(tx, window)
    of_area = select(Municipality.id).where(Municipality.area_id.in_(reach.area_ids))
    followed = or_(
        *(_is_attended(one) for one in own),
        Occurrence.venue_id.in_(reach.venue_ids),
        Occurrence.municipality_id.in_(reach.municipality_ids),
        Occurrence.municipality_id.in_(of_area),
    )
    return _rows(tx, window, followed)


def _is_attended(own: Own) -> ColumnElement[bool]:
    """Of the occurrences a professional is asked to or comes to; declined and absent ones are left out."""
    theirs = select(Attendance.occurrence_id).where(
        Attendance.professional_id == own.professional_id,
        Attendance.declined_at.is_(None),
        Attendance.absent_at.is_(None),
    )
    begins = true() if own.from_on is None else Occurrence.held_on >= own.from_on
    ends = true() if own.until_on is None else Occurrence.held_on < own.until_on
    return and_(Occurrence.id.in_(theirs), begins, ends)


def unanswered(tx: Session, professional_id: int | None, occurrence_ids: Collection[int]) -> set[int]:
    """Return which of the occurrences the professional has been asked to and has not answered."""
    query = select(Attendance.occurrence_id).where(
        Attendance.professional_id == professional_id,
        Attendance.occurrence_id.in_(occurrence_ids),
        Attendance.accepted_at.is_(None),
    )
    return set(tx.scalars(query))


def subscription_by_digest(tx: Session, digest: str) -> tuple[FeedSubscription, User, Professional | None] | None:
    """Return the private address with its user and professional, revoked ones included."""
    query = (
        select(FeedSubscription, User, Professional)
        .options(selectinload(User.grants))
        .join(User, User.id == FeedSubscription.user_id)
        .outerjoin(Professional, Professional.user_id == User.id)
        .where(FeedSubscription.token_sha256 == digest)
    )
    found = tx.execute(query).one_or_none()
    return None if found is None else (found[0], found[1], found[2])


def living_subscriptions(tx: Session, user_id: int) -> list[FeedSubscription]:
    """Return a user's addresses that are not revoked, the newest first."""
    query = select(FeedSubscription).where(FeedSubscription.user_id == user_id, FeedSubscription.revoked_at.is_(None))
    return list(tx.scalars(query.order_by(FeedSubscription.created_at.desc(), FeedSubscription.id.desc())))


def uid_domain(tx: Session) -> str | None:
    """Return the name every UID of this installation ends with, None before the first run has fixed it."""
    return tx.scalar(select(FeedIdentity.uid_domain).where(FeedIdentity.id == 1))


def latest_revision(rows: Collection[EventRow]) -> datetime | None:
    """Return when the newest of the rows was last changed."""
    return max((row.revised_at for row in rows), default=None)


def _rows(tx: Session, window: Window, *conditions: ColumnElement[bool]) -> list[EventRow]:
    query = (
        select(
            Occurrence.id,
            Occurrence.public_id,
            Occurrence.sequence,
            Occurrence.revised_at,
            Occurrence.kind,
            cast(Occurrence.names, Text).label("names"),
            Occurrence.held_on,
            Occurrence.starts_at,
            Occurrence.ends_at,
            Occurrence.cancelled_at,
            Occurrence.cancel_reason,
            cast(Venue.names, Text).label("venue_names"),
            Venue.street_address,
            Venue.postal_code,
            Venue.city,
        )
        .join(Occurrence.venue)
        .where(*_published(window), *conditions)
        .order_by(Occurrence.held_on, Occurrence.starts_at, Occurrence.id)
    )
    return [EventRow._make(row) for row in tx.execute(query)]


def _published(window: Window) -> tuple[ColumnElement[bool], ...]:
    first_on, until_on = window
    return Occurrence.published_at.is_not(None), Occurrence.held_on >= first_on, Occurrence.held_on < until_on


def _at(venue_id: int | None) -> tuple[ColumnElement[bool], ...]:
    return () if venue_id is None else (Occurrence.venue_id == venue_id,)
