"""The light of a door: one row for a session on whose door somebody has set it; nothing in it is about people."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base
from .rules import DOOR_STATES


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
