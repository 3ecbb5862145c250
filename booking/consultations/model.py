"""A request for a consultation: who asks whom about what, and the time that was proposed or agreed on.

State is facts, not a word: which of the four instants is set, if any. The agreed time is a slot that is kept for it
(`reservations.claims.keep_for_consultation`), so neither a family nor another request can have it.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.model import User
from ..db import Base, new_public_id
from ..personal import People, Until, Who, about, kept
from ..reservations.model import Slot
from ..schedule.model import Occurrence, Professional
from ..venues.model import Venue
from ..web.texts import N_
from .rules import Matter, Why

FORM_INDEX = "uq_consultation_request_form_key_sha256"
_ONE_STATE = " + ".join(
    f"(CASE WHEN {name}_at IS NULL THEN 0 ELSE 1 END)" for name in ("proposed", "accepted", "declined", "withdrawn")
)


class ConsultationRequest(Base):
    """Daycare staff ask for a professional; a general matter, or a child whose guardian knows of it: never a name."""

    __tablename__ = "consultation_request"
    __table_args__ = (
        CheckConstraint(f"about IN {tuple(str(one) for one in Matter)}", name="about"),
        CheckConstraint(f"why IN {('', *(str(one) for one in Why))}", name="why"),
        CheckConstraint(f"{_ONE_STATE} <= 1", name="one_state"),
        CheckConstraint(
            "(proposed_at IS NULL AND accepted_at IS NULL) OR (professional_id IS NOT NULL AND starts_at IS NOT NULL)",
            name="time_with_somebody",
        ),
        CheckConstraint("slot_id IS NULL OR proposed_at IS NOT NULL OR accepted_at IS NOT NULL", name="slot_of_answer"),
        CheckConstraint("decline_reason = '' OR declined_at IS NOT NULL", name="decline_reason"),
        CheckConstraint(
            "erased_at IS NULL OR (group_name = '' AND theme = '' AND decline_reason = '' AND asked_by IS NULL"
            " AND wished_id IS NULL)",
            name="erased",
        ),
        Index(
            "uq_consultation_request_accepted_slot",
            "slot_id",
            unique=True,
            sqlite_where=text("accepted_at IS NOT NULL"),
            postgresql_where=text("accepted_at IS NOT NULL"),
        ),
    )
    __people__ = about(
        People.STAFF,
        kept(
            N_("who asked for a consultation, when, and whom they wished to meet"),
            N_("so that they get an answer"),
            Until.TERM,
            Who.CONSULTING,
            "asked_by asked_at wished_id",
        ),
        kept(
            N_("which group it is about, and the theme; why a time was not given"),
            N_("so that the right professional prepares for it"),
            Until.TERM,
            Who.CONSULTING,
            "group_name theme about decline_reason",
        ),
        kept(
            N_("which professional was met when, where"),
            N_("to keep the time, and to count consultations"),
            Until.PLAN,
            Who.STAFF,
            "professional_id starts_at place_id slot_id proposed_at accepted_at declined_at withdrawn_at",
        ),
        technical="id public_id venue_id occurrence_id why revision form_key_sha256 erased_at",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"), index=True)
    """Whose staff ask."""
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id"), index=True)
    """The session that was asked for, or that both have agreed on since."""
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"), index=True)
    asked_at: Mapped[datetime]
    wished_id: Mapped[int | None] = mapped_column(ForeignKey("professional.id"), index=True)
    """None: anyone of the session."""
    about: Mapped[str] = mapped_column(String(8))
    group_name: Mapped[str] = mapped_column(String(60))
    theme: Mapped[str] = mapped_column(String(160))
    professional_id: Mapped[int | None] = mapped_column(ForeignKey("professional.id"), index=True)
    """Who has proposed or given a time, or declined."""
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("slot.id", ondelete="SET NULL"), index=True)
    starts_at: Mapped[datetime | None]
    """Of the time that was last proposed or agreed on."""
    place_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"), index=True)
    """And its venue: a session held elsewhere is another agreement."""
    proposed_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    decline_reason: Mapped[str] = mapped_column(String(160), default="")
    withdrawn_at: Mapped[datetime | None]
    why: Mapped[str] = mapped_column(String(20), default="")
    """Why it waits once more, or the service itself ended it."""
    revision: Mapped[int] = mapped_column(default=1)
    """Raised by each change: a page that shows another one is stale."""
    form_key_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    """Of the form's random key: pressing twice asks once."""
    erased_at: Mapped[datetime | None]

    venue: Mapped[Venue] = relationship(foreign_keys=[venue_id])
    place: Mapped[Venue | None] = relationship(foreign_keys=[place_id])
    occurrence: Mapped[Occurrence] = relationship()
    asker: Mapped[User | None] = relationship()
    wished: Mapped[Professional | None] = relationship(foreign_keys=[wished_id])
    professional: Mapped[Professional | None] = relationship(foreign_keys=[professional_id])
    slot: Mapped[Slot | None] = relationship()
