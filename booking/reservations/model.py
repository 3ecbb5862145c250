"""Slots, reservations and contacts.

State is facts, not a word: `released_at` with its reason, `arrived_at`, `no_show_at`. One live
reservation per slot is kept by a partial unique index; everything else is comfort before it.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, new_public_id
from ..network.model import FamilyService, Organisation
from ..personal import People, Until, Who, about, kept
from ..schedule.model import Occurrence, Professional
from ..web.texts import N_

LIVE_INDEX = "uq_reservation_live_slot"
ONE_CONSULTATION = "uq_slot_one_consultation"
"""Nobody consults twice at once."""
CONSULTED = text("professional_id IS NOT NULL")
FOR_THE_QUEUE = text("held_until IS NOT NULL AND professional_id IS NULL")
"""Of slots: kept for somebody who queues. They are few, and asked for with each press."""
RELEASE_REASONS = ("guardian", "staff", "occurrence_cancelled", "moved", "erased")


class Slot(Base):
    """One bookable span in one lane of an occurrence; lanes are families at the same time."""

    __tablename__ = "slot"
    __table_args__ = (
        UniqueConstraint("occurrence_id", "starts_at", "lane"),
        CheckConstraint("starts_at < ends_at", name="span"),
        CheckConstraint("lane >= 1", name="lane"),
        Index(
            ONE_CONSULTATION,
            "professional_id",
            "starts_at",
            unique=True,
            sqlite_where=CONSULTED,
            postgresql_where=CONSULTED,
        ),
        Index("ix_slot_held_until", "held_until", sqlite_where=FOR_THE_QUEUE, postgresql_where=FOR_THE_QUEUE),
    )
    __people__ = about(
        People.STAFF,
        kept(
            N_("whom daycare staff consult at a time"),
            N_("so that nobody is asked for twice"),
            Until.PLAN,
            Who.STAFF,
            "professional_id",
        ),
        technical="id public_id occurrence_id starts_at ends_at lane held_until",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    lane: Mapped[int]
    professional_id: Mapped[int | None] = mapped_column(ForeignKey("professional.id"))
    """Whom daycare staff consult then: the slot is kept for that, see `consulting`."""
    held_until: Mapped[datetime | None]
    """Kept for somebody of the queue, who may take it until then, or for a consultation until it ends: not free for
    anybody else, see `one_holder`."""

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
        CheckConstraint("sequence >= 0", name="sequence"),
        CheckConstraint("(moved_at IS NULL) = (moved_from IS NULL)", name="moved_from_somewhere"),
        CheckConstraint("confirmed_at IS NULL OR asked_to_confirm_at IS NOT NULL", name="confirmed_what_was_asked"),
    )
    __people__ = about(
        People.FAMILIES,
        kept(
            N_("name or nickname"),
            N_("so that the professionals know whom they meet"),
            Until.SESSION,
            Who.PROFESSIONALS,
            "nickname",
        ),
        kept(
            N_("the language of the interpreter, if one is needed"),
            N_("to order an interpreter"),
            Until.SESSION,
            Who.ORDERERS,
            "interpreter_language",
        ),
        kept(
            N_("the language of the pages and messages"),
            N_("to write in a language you read"),
            Until.STAYS,
            Who.NOBODY,
            "language",
        ),
        kept(
            N_("the time and place, and when it was booked, moved, confirmed or cancelled"),
            N_("to keep a time for you"),
            Until.STAYS,
            Who.COUNTS,
            "slot_id booked_at moved_at moved_from asked_to_confirm_at confirmed_at released_at release_reason",
        ),
        kept(
            N_("whom you would like to talk to"),
            N_("so that the right professional is there"),
            Until.STAYS,
            Who.PROFESSIONALS,
            "service_id",
        ),
        kept(
            N_("whether you came"),
            N_("to count how many came"),
            Until.STAYS,
            Who.PROFESSIONALS,
            "arrived_at no_show_at",
        ),
        kept(
            N_("which organisation is responsible for your data"),
            N_("so that others do not see your name"),
            Until.STAYS,
            Who.PROFESSIONALS,
            "controller_id",
        ),
        kept(
            N_("fingerprints of your link, your code and the form"),
            N_("so that only you reach your booking, and pressing twice books once"),
            Until.STAYS,
            Who.NOBODY,
            "link_sha256 link_generation code_hash form_key_sha256",
        ),
        technical="id public_id sequence erased_at",
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
    """Keyed hash of the pronounceable code; only for reservations that no message can tell of their link."""
    booked_at: Mapped[datetime]
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    """What the family's own changes add to the SEQUENCE of its calendar entry, so that it never falls."""
    moved_at: Mapped[datetime | None]
    """When the family itself last moved to another slot."""
    moved_from: Mapped[datetime | None]
    """The start of the time it had before."""
    asked_to_confirm_at: Mapped[datetime | None]
    """When we moved it to another time, or to another unit's venue: the family says itself whether that suits."""
    confirmed_at: Mapped[datetime | None]
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
    __people__ = about(
        People.FAMILIES,
        kept(
            N_("one contact: an e-mail address or a phone number"),
            N_("to confirm your time and to tell of changes"),
            Until.SESSION,
            Who.ASKED,
            "kind address",
        ),
        technical="reservation_id",
    )

    reservation_id: Mapped[int] = mapped_column(ForeignKey("reservation.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(5))
    address: Mapped[str] = mapped_column(String(254))
    """An e-mail address or a phone number in E.164."""

    reservation: Mapped[Reservation] = relationship(back_populates="contact")
