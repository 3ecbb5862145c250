"""The tie between a family that wishes so and a professional: no name, no contact, only a link."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, new_public_id
from ..personal import People, Until, Who, about, kept
from ..reservations.model import Reservation
from ..schedule.model import Professional, Term
from ..web.texts import N_


class NamedWorker(Base):
    """A family's consent to meet the same professional again; whoever has its link finds her free times."""

    __tablename__ = "named_worker"
    __people__ = about(
        People.FAMILIES,
        kept(
            N_("that you wish to meet the same professional again, and since when; the fingerprint of that link"),
            N_("to find her free times for you, as you agreed"),
            Until.NEXT_TERM,
            Who.NOBODY,
            "reservation_id professional_id term_id consented_at link_sha256",
        ),
        technical="id public_id",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    reservation_id: Mapped[int | None] = mapped_column(ForeignKey("reservation.id", ondelete="CASCADE"), unique=True)
    """Where the family agreed; empty once that booking's family is forgotten: the tie is then nobody's by name."""
    professional_id: Mapped[int] = mapped_column(ForeignKey("professional.id"), index=True)
    term_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"), index=True)
    """The term in which the family agreed: the tie holds until the second session of the next one."""
    consented_at: Mapped[datetime]
    link_sha256: Mapped[str] = mapped_column(String(64), unique=True)

    reservation: Mapped[Reservation | None] = relationship()
    professional: Mapped[Professional] = relationship()
    term: Mapped[Term | None] = relationship()
