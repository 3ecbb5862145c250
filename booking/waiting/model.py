"""Places in the queue and what was offered to them.

State is facts: `left_at` with a reason, an offer's `ended_at` with a reason. While an offer keeps a slot, the slot says
so itself (`held_until`), because the reservations below must know; a partial unique index keeps it to one offer.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, new_public_id
from ..network.model import FamilyService, Organisation
from ..personal import People, Until, Who, about, kept
from ..reservations.model import Reservation, Slot
from ..reservations.unsampled import leave_unsampled
from ..schedule.model import Occurrence
from ..venues.model import Venue
from ..web.texts import N_
from .rules import END_REASONS, LEAVE_REASONS


class QueueEntry(Base):
    """A family's place in the queue: for one session, or for any of some venues."""

    __tablename__ = "queue_entry"
    __table_args__ = (
        CheckConstraint("(occurrence_id IS NULL) = (last_on IS NOT NULL)", name="session_or_venues"),
        CheckConstraint("(left_at IS NULL) = (leave_reason = '')", name="leave_reason"),
        CheckConstraint(f"leave_reason IN {('', *LEAVE_REASONS)}", name="leave_reason_known"),
        CheckConstraint("(left_at IS NULL) = (nickname IS NOT NULL)", name="left_is_erased"),
        CheckConstraint("(left_at IS NULL) = (person_hash IS NOT NULL)", name="left_is_nobody"),
        CheckConstraint("reservation_id IS NULL OR leave_reason = 'accepted'", name="accepted"),
    )
    __people__ = about(
        People.FAMILIES,
        kept(
            N_("name or nickname of who queues"),
            N_("so that the professionals know whom they meet"),
            Until.QUEUE,
            Who.NOBODY,
            "nickname",
        ),
        kept(
            N_("the language of the interpreter, if one is needed"),
            N_("to order an interpreter"),
            Until.QUEUE,
            Who.NOBODY,
            "interpreter_language",
        ),
        kept(
            N_("a fingerprint of the contact of who queues"),
            N_("so that nobody is offered two times at once"),
            Until.QUEUE,
            Who.NOBODY,
            "person_hash",
        ),
        kept(
            N_("the language of the pages and messages"),
            N_("to write in a language you read"),
            Until.STAYS,
            Who.NOBODY,
            "language",
        ),
        kept(
            N_("what you queue for, since when, and how it ended"),
            N_("to offer times in order"),
            Until.STAYS,
            Who.NUMBERS,
            "occurrence_id service_id joined_at last_on left_at leave_reason reservation_id",
        ),
        kept(
            N_("which organisation is responsible for your data"),
            N_("so that others do not see your name"),
            Until.STAYS,
            Who.NOBODY,
            "controller_id",
        ),
        kept(
            N_("fingerprints of your link and the form"),
            N_("so that only you reach your place, and pressing twice queues once"),
            Until.STAYS,
            Who.NOBODY,
            "link_sha256 form_key_sha256",
        ),
        technical="id public_id",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    controller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    occurrence_id: Mapped[int | None] = mapped_column(ForeignKey("occurrence.id"), index=True)
    """None: any coming session of `venues`, until `last_on`."""
    last_on: Mapped[date | None]
    service_id: Mapped[int | None] = mapped_column(ForeignKey("family_service.id"))
    """The wish: whom the family would like to talk to; None = anyone."""
    nickname: Mapped[str | None] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(5))
    interpreter_language: Mapped[str | None] = mapped_column(String(60))
    person_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    form_key_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    link_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    leave_reason: Mapped[str] = mapped_column(String(12), default="")
    reservation_id: Mapped[int | None] = mapped_column(ForeignKey("reservation.id"), index=True)
    """What came of it, when an offer was accepted."""

    controller: Mapped[Organisation] = relationship()
    occurrence: Mapped[Occurrence | None] = relationship()
    service: Mapped[FamilyService | None] = relationship()
    reservation: Mapped[Reservation | None] = relationship()
    contact: Mapped["QueueContact | None"] = relationship(back_populates="entry", cascade="all, delete-orphan")
    venues: Mapped[list[Venue]] = relationship(secondary=lambda: QueueVenue.__table__, order_by=Venue.id)


class QueueVenue(Base):
    """One of the venues that a place in the queue is for."""

    __tablename__ = "queue_venue"
    __people__ = about(
        People.FAMILIES,
        kept(
            N_("the places you queue for"),
            N_("to offer you times there"),
            Until.STAYS,
            Who.NUMBERS,
            "entry_id venue_id",
        ),
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("queue_entry.id", ondelete="CASCADE"), primary_key=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"), primary_key=True, index=True)


class QueueContact(Base):
    """The one contact of a place in the queue, erased when the place is left."""

    __tablename__ = "queue_contact"
    __table_args__ = (CheckConstraint("kind IN ('phone', 'email')", name="kind"),)
    __people__ = about(
        People.FAMILIES,
        kept(
            N_("one contact of who queues: an e-mail address or a phone number"),
            N_("to offer you a time"),
            Until.QUEUE,
            Who.NOBODY,
            "kind address",
        ),
        technical="entry_id",
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("queue_entry.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(5))
    address: Mapped[str] = mapped_column(String(254))
    """An e-mail address or a phone number in E.164."""

    entry: Mapped[QueueEntry] = relationship(back_populates="contact")


class QueueOffer(Base):
    """A time offered to a place in the queue: kept for it until `held_until`; None: also offered to others."""

    __tablename__ = "queue_offer"
    __table_args__ = (
        Index(
            "uq_queue_offer_live_person",
            "person_hash",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "uq_queue_offer_live_slot",
            "slot_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND held_until IS NOT NULL"),
            postgresql_where=text("ended_at IS NULL AND held_until IS NOT NULL"),
        ),
        CheckConstraint("(ended_at IS NULL) = (end_reason = '')", name="end_reason"),
        CheckConstraint(f"end_reason IN {('', *END_REASONS)}", name="end_reason_known"),
        CheckConstraint("(ended_at IS NULL) = (person_hash IS NOT NULL)", name="ended_is_nobody"),
    )
    __people__ = about(
        People.FAMILIES,
        kept(
            N_("which times were offered to you, and how that ended"),
            N_("to offer times in order, and each once"),
            Until.STAYS,
            Who.NOBODY,
            "entry_id slot_id starts_at offered_at held_until ended_at end_reason",
        ),
        kept(
            N_("a fingerprint of the contact of who queues"),
            N_("so that nobody is offered two times at once"),
            Until.QUEUE,
            Who.NOBODY,
            "person_hash",
        ),
        technical="id public_id sequence",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    entry_id: Mapped[int] = mapped_column(ForeignKey("queue_entry.id"), index=True)
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("slot.id", ondelete="SET NULL"), index=True)
    """None: the session changed, and the slot is no more."""
    starts_at: Mapped[datetime]
    """Of the slot, as it was offered."""
    sequence: Mapped[int]
    """Of the session, as it was offered: another time or place is another offer."""
    person_hash: Mapped[str | None] = mapped_column(String(64))
    offered_at: Mapped[datetime]
    held_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(String(12), default="")

    entry: Mapped[QueueEntry] = relationship()
    slot: Mapped[Slot | None] = relationship()


leave_unsampled((("queue_entry", "nickname"), ("queue_entry", "interpreter_language"), ("queue_contact", "address")))
