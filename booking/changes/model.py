"""What was asked of a session: another time or place, done at once in one's own unit, else waiting for an answer."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, new_public_id
from ..personal import People, Until, Who, about, kept
from ..schedule.model import Occurrence
from ..venues.model import Venue
from ..web.texts import N_

_IS_OPEN = text("accepted_at IS NULL AND declined_at IS NULL")


class MoveProposal(Base):
    """One move of a session, with where it came from: accepted as it is made, or by whoever keeps the other venue."""

    __tablename__ = "move_proposal"
    __table_args__ = (
        Index("uq_move_proposal_open", "occurrence_id", unique=True, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
        CheckConstraint("(starts IS NULL) = (ends IS NULL)", name="hours"),
        CheckConstraint("(from_starts IS NULL) = (from_ends IS NULL)", name="from_hours"),
        CheckConstraint("accepted_at IS NULL OR declined_at IS NULL", name="one_answer"),
        CheckConstraint("undone_at IS NULL OR accepted_at IS NOT NULL", name="undone_after_accepted"),
    )
    __people__ = about(
        People.STAFF,
        kept(
            N_("who proposed, accepted or undid the move of a session, and when"),
            N_("so that a mistake can be asked about"),
            Until.PLAN,
            Who.STAFF,
            "proposed_at proposed_by accepted_at accepted_by declined_at declined_by undone_at undone_by",
        ),
        technical="id public_id occurrence_id venue_id held_on starts ends from_venue_id from_held_on"
        " from_starts from_ends from_changed_by_hand_at cancelled_at",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id", ondelete="CASCADE"), index=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"), index=True)
    held_on: Mapped[date]
    starts: Mapped[time | None]
    ends: Mapped[time | None]
    from_venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"))
    from_held_on: Mapped[date]
    from_starts: Mapped[time | None]
    from_ends: Mapped[time | None]
    from_changed_by_hand_at: Mapped[datetime | None]
    """What the session said of itself before the move, so that taking the move back leaves no mark."""
    cancelled_at: Mapped[datetime | None]
    """The cancellation that it is offered for: accepted, the session is held after all, at the other place."""
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[int | None]
    """User id, as the others below."""
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[int | None]
    declined_at: Mapped[datetime | None]
    declined_by: Mapped[int | None]
    """None when something else overtook it: the session was moved, cancelled or proposed elsewhere."""
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None]

    occurrence: Mapped[Occurrence] = relationship()
    venue: Mapped[Venue] = relationship(foreign_keys=[venue_id])
    from_venue: Mapped[Venue] = relationship(foreign_keys=[from_venue_id])
