"""How far the interpreter of a reservation is: a row from the first act of whoever orders, erased with the contact."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.model import User
from ..db import Base
from ..personal import People, Until, Who, about, kept
from ..reservations.model import Reservation, Slot
from ..web.texts import N_


class InterpreterOrder(Base):
    """An interpreter that a family wished for: ordered, confirmed or not found; who has done it last."""

    __tablename__ = "interpreter_order"
    __table_args__ = (
        CheckConstraint("confirmed_at IS NULL OR not_found_at IS NULL", name="one_outcome"),
        CheckConstraint(
            "ordered_at IS NOT NULL OR confirmed_at IS NOT NULL OR not_found_at IS NOT NULL", name="something_done"
        ),
    )
    __people__ = about(
        People.FAMILIES,
        kept(
            N_("whether the interpreter you asked for is ordered, and who ordered"),
            N_("to order an interpreter"),
            Until.SESSION,
            Who.ORDERERS,
            "reservation_id ordered_at confirmed_at not_found_at orderer_id",
        ),
        technical="agreed_on",
    )

    reservation_id: Mapped[int] = mapped_column(ForeignKey("reservation.id", ondelete="CASCADE"), primary_key=True)
    orderer_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id"), index=True)
    ordered_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    not_found_at: Mapped[datetime | None]
    agreed_on: Mapped[str] = mapped_column(String(40))
    """Time and place when it was noted (`where_and_when`): what is ordered for another is to be ordered anew."""

    reservation: Mapped[Reservation] = relationship()
    orderer: Mapped[User] = relationship()

    @property
    def is_overtaken(self) -> bool:
        """Tell whether time or place are others than those it was ordered for."""
        return self.agreed_on != where_and_when(self.reservation.slot)

    @property
    def state(self) -> str:
        """Return how far it is: `ordered`, `confirmed` or `not_found`."""
        if self.not_found_at is not None:
            return "not_found"
        return "confirmed" if self.confirmed_at is not None else "ordered"


def where_and_when(slot: Slot) -> str:
    """Return time and place of a slot, so that a move shows."""
    return f"{slot.occurrence.venue_id}:{slot.starts_at.isoformat()}"
