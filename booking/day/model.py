"""Who came without booking, as presses of a counter, and the light of a session's door; nothing tells who came."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base
from ..personal import People, Until, Who, about, kept
from ..schedule.model import Occurrence
from ..web.texts import N_
from .rules import DOOR_STATES, WALK_IN_KINDS


class WalkIn(Base):
    """One press of plus or minus for people who came without booking; rows are added, never changed."""

    __tablename__ = "walk_in"
    __table_args__ = (
        CheckConstraint(f"kind IN {WALK_IN_KINDS}", name="kind"),
        CheckConstraint("amount IN (-1, 1)", name="amount"),
        Index("ix_walk_in_occurrence_id_kind", "occurrence_id", "kind"),
    )
    __people__ = about(
        People.STAFF,
        kept(
            N_("who counted those who came without booking, and when"),
            N_("so that a mistake can be asked about"),
            Until.PLAN,
            Who.NOBODY,
            "pressed_by pressed_at",
        ),
        technical="id occurrence_id kind amount press_key",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id"))
    kind: Mapped[str] = mapped_column(String(8))
    amount: Mapped[int]
    press_key: Mapped[str] = mapped_column(String(64), unique=True)
    """The button's random key: a press sent again after a lost connection counts once."""
    pressed_at: Mapped[datetime]
    pressed_by: Mapped[int] = mapped_column(ForeignKey("staff_user.id"), index=True)

    occurrence: Mapped[Occurrence] = relationship()


class DoorLight(Base):
    """What the door of a session says, and until when."""

    __tablename__ = "door_light"
    __table_args__ = (
        CheckConstraint(f"state IN {DOOR_STATES}", name="state"),
        CheckConstraint("lit_at < lit_until", name="span"),
    )

    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id"), primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(8))
    lit_at: Mapped[datetime]
    lit_until: Mapped[datetime]
