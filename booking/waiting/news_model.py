"""Who wants to hear when a term's dates are published: a contact, until it was told or half a year has gone."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, new_public_id
from ..network.model import Organisation
from ..personal import People, Until, Who, about, kept
from ..reservations.unsampled import leave_unsampled
from ..schedule.model import Term
from ..web.texts import N_


class NewsContact(Base):
    """One contact that is told once when a term has dates; the row is deleted then."""

    __tablename__ = "news_contact"
    __table_args__ = (
        UniqueConstraint("term_id", "address"),
        CheckConstraint("kind IN ('phone', 'email')", name="kind"),
    )
    __people__ = about(
        People.FAMILIES,
        kept(
            N_("a contact to tell when dates are published, and its language"),
            N_("to tell you once when dates are published"),
            Until.NEWS,
            Who.NOBODY,
            "kind address language term_id asked_at controller_id",
        ),
        technical="id public_id",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"))
    controller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(5))
    address: Mapped[str] = mapped_column(String(254))
    """An e-mail address in small letters, or a phone number in E.164."""
    language: Mapped[str] = mapped_column(String(5))
    asked_at: Mapped[datetime]

    term: Mapped[Term] = relationship()
    controller: Mapped[Organisation] = relationship()


leave_unsampled((("news_contact", "address"),))
