"""Slots and reservations.

State is facts, not a word: `released_at` with its reason, `arrived_at`, `no_show_at`. One live
reservation per slot is kept by a partial unique index; everything else is comfort before it.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, new_public_id
from ..network.model import FamilyService, Organisation
from ..schedule.model import Occurrence, Professional

LIVE_INDEX = "uq_reservation_live_slot"
RELEASE_REASONS = ("guardian", "staff", "occurrence_cancelled", "moved")


class Slot(Base):
    """One bookable span in one lane of an occurrence; lanes are families at the same time."""

    __tablename__ = "slot"
    __table_args__ = (
        UniqueConstraint("occurrence_id", "starts_at", "lane"),
        CheckConstraint("starts_at < ends_at", name="span"),
        CheckConstraint("lane >= 1", name="lane"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    lane: Mapped[int]
    professional_id: Mapped[int | None] = mapped_column(ForeignKey("professional.id"), index=True)

    occurrence: Mapped[Occurrence] = relationship()
    professional: Mapped[Professional | None] = relationship()


class Reservation(Base):
    """A guardian's hold of a slot: a nickname at most; the contact lives in its own table."""

    __tablename__ = "reservation"
    __table_args__ = (
        Index(
            LIVE_INDEX,
            "slot_id",
            unique=True,
            sqlite_where=text("released_at IS NULL"),
            postgresql_where=text("released_at IS NULL"),
        ),
        CheckConstraint("(released_at IS NULL) = (release_reason = '')", name="release_reason"),
        CheckConstraint("arrived_at IS NULL OR no_show_at IS NULL", name="one_outcome"),
        CheckConstraint("erased_at IS NULL OR nickname IS NULL", name="erased"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"), index=True)
    controller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("family_service.id"))
    """The wish: whom the family would like to talk to; None = anyone."""
    nickname: Mapped[str | None] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(5))
    interpreter_language: Mapped[str | None] = mapped_column(String(60))
    form_key_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    """Of the form's random key: pressing twice finds the same row."""
    link_generation: Mapped[int] = mapped_column(default=1)
    link_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Keyed hash of the pronounceable code; only for reservations without a contact."""
    booked_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    release_reason: Mapped[str] = mapped_column(String(24), default="")
    arrived_at: Mapped[datetime | None]
    no_show_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    slot: Mapped[Slot] = relationship()
    service: Mapped[FamilyService | None] = relationship()
    controller: Mapped[Organisation] = relationship()
    contact: Mapped["ReservationContact | None"] = relationship(
        back_populates="reservation", cascade="all, delete-orphan"
    )


class ReservationContact(Base):
    """The one contact of a reservation, erased some days after the session."""

    __tablename__ = "reservation_contact"
    __table_args__ = (CheckConstraint("kind IN ('phone', 'email')", name="kind"),)

    reservation_id: Mapped[int] = mapped_column(ForeignKey("reservation.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(5))
    address: Mapped[str] = mapped_column(String(254))
    """An e-mail address or a phone number in E.164."""

    reservation: Mapped[Reservation] = relationship(back_populates="contact")
