"""The one row of what the administrator chose; nothing in it is about people."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from ..db import JSON_COLUMN, Base, Texts

THE_ONE = 1


class BrandRow(Base):
    """The row; missing as long as nothing was chosen. What is empty is as the settings or the house say."""

    __tablename__ = "brand"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=THE_ONE)
    names: Mapped[Texts]
    owners: Mapped[Texts]
    main_light: Mapped[str] = mapped_column(String(7))
    main_dark: Mapped[str] = mapped_column(String(7))
    accent_light: Mapped[str] = mapped_column(String(7))
    accent_dark: Mapped[str] = mapped_column(String(7))
    sender_name: Mapped[str] = mapped_column(String(60))
    reply_to: Mapped[str] = mapped_column(String(254))
    contact_email: Mapped[str] = mapped_column(String(254))
    accessibility_email: Mapped[str] = mapped_column(String(254))
    privacy_email: Mapped[str] = mapped_column(String(254))
    social_emergency_number: Mapped[str] = mapped_column(String(20))
    languages_off: Mapped[list[str]] = mapped_column(JSON_COLUMN)
    revised_at: Mapped[datetime]
