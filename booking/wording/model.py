"""What the administrator says in place of the catalogues' words; nothing in it is about people."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base
from .rules import Part


class MessageText(Base):
    """One part of one kind of message in one language; without a row the catalogues speak."""

    __tablename__ = "message_text"
    __table_args__ = (
        UniqueConstraint("kind", "part", "language"),
        CheckConstraint(f"part IN {tuple(str(one) for one in Part)}", name="known_part"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    part: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    revised_at: Mapped[datetime]
