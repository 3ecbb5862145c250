"""Messages to all who have booked, and whom each goes to."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.model import User
from ..db import Base, Texts, new_public_id
from ..personal import People, Until, Who, about, kept
from ..reservations.model import Reservation
from ..reservations.unsampled import leave_unsampled
from ..schedule.model import Occurrence
from ..web.texts import N_
from .rules import LATE_MOST, TEMPLATES


class Broadcast(Base):
    """One fixed message to everybody who still has a time at an occurrence."""

    __tablename__ = "broadcast"
    __table_args__ = (
        CheckConstraint(f"template IN {TEMPLATES}", name="template"),
        CheckConstraint("(template = 'late') = (minutes IS NOT NULL)", name="minutes_when_late"),
        CheckConstraint(f"minutes BETWEEN 1 AND {LATE_MOST}", name="minutes"),
    )
    __people__ = about(
        People.STAFF,
        kept(
            N_("who sent a message to all who had booked, and when"),
            N_("so that colleagues know what families were told"),
            Until.PLAN,
            Who.STAFF,
            "sent_by created_at",
        ),
        kept(
            N_("what was written to all who had booked"),
            N_("so that colleagues know what families were told"),
            Until.AFTER,
            Who.STAFF,
            "template minutes texts",
        ),
        technical="id public_id occurrence_id form_key_sha256",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id"), index=True)
    template: Mapped[str] = mapped_column(String(12))
    minutes: Mapped[int | None]
    texts: Mapped[Texts]
    """What fills the template's gap, per language; emptied with the families' contacts."""
    form_key_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    """Of the form's random key: pressing twice sends once."""
    sent_by: Mapped[int] = mapped_column(ForeignKey("staff_user.id"), index=True)
    created_at: Mapped[datetime]

    occurrence: Mapped[Occurrence] = relationship()
    sender: Mapped[User] = relationship()
    receivers: Mapped[list["BroadcastReceiver"]] = relationship(back_populates="broadcast")


class BroadcastReceiver(Base):
    """One family that a broadcast goes to: what its notice in the outbox is about."""

    __tablename__ = "broadcast_receiver"
    __table_args__ = (UniqueConstraint("broadcast_id", "reservation_id"),)
    __people__ = about(
        People.FAMILIES,
        kept(
            N_("which messages to all who had booked went to you"),
            N_("so that each goes out once"),
            Until.STAYS,
            Who.COUNTS,
            "broadcast_id reservation_id",
        ),
        technical="id",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcast.id"))
    reservation_id: Mapped[int] = mapped_column(ForeignKey("reservation.id"), index=True)

    broadcast: Mapped[Broadcast] = relationship(back_populates="receivers")
    reservation: Mapped[Reservation] = relationship()


leave_unsampled((("broadcast", "texts"),))
