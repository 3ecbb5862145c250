"""The link that a family gave on: one at a time for each reservation."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base
from ..personal import People, Until, Who, about, kept
from ..reservations.model import Reservation
from ..web.texts import N_


class GivenLink(Base):
    """A view-only link to a reservation, for whoever the family invites along; nobody's name or contact is kept."""

    __tablename__ = "given_link"
    __table_args__ = (CheckConstraint("generation >= 1", name="generation"),)
    __people__ = about(
        People.FAMILIES,
        kept(
            N_("that you made a link for somebody whom you invite along, and when; its fingerprint"),
            N_("so that it shows your time to whoever has it, until you end it"),
            Until.SESSION,
            Who.NOBODY,
            "reservation_id link_sha256 made_at ended_at",
        ),
        technical="generation",
    )

    reservation_id: Mapped[int] = mapped_column(ForeignKey("reservation.id", ondelete="CASCADE"), primary_key=True)
    generation: Mapped[int]
    """Each new link after an ended one has its own; the ended ones never work again."""
    link_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    reservation: Mapped[Reservation] = relationship()
