"""To whom of those who have signed up a message to all goes."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..broadcasts.model import Broadcast
from ..db import Base
from ..personal import People, Until, Who, about, kept
from ..web.texts import N_


class PartyTold(Base):
    """One family that a message to all goes to: what its notice in the outbox is about."""

    __tablename__ = "party_told"
    __table_args__ = (UniqueConstraint("broadcast_id", "party_id"),)
    __people__ = about(
        People.FAMILIES,
        kept(
            N_("which messages to all who had signed up went to you"),
            N_("so that each goes out once"),
            Until.STAYS,
            Who.COUNTS,
            "broadcast_id party_id",
        ),
        technical="id",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcast.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)

    broadcast: Mapped[Broadcast] = relationship()
