"""Private feed addresses, and the name that every UID of this installation ends with."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, new_public_id
from ..personal import People, Until, Who, about, kept
from ..web.texts import N_


class FeedSubscription(Base):
    """A private address to one person's feed; the row keeps only the token's SHA-256."""

    __tablename__ = "feed_subscription"
    __people__ = about(
        People.STAFF,
        kept(
            N_("private calendar addresses of a user, and when they were last read"),
            N_("to show the user's own sessions in a calendar"),
            Until.ACCOUNT,
            Who.SELF,
            "user_id token_sha256 label created_at revoked_at last_used_at",
        ),
        technical="id public_id",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id"), index=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(60), default="")
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    """At most one write an hour."""


class FeedIdentity(Base):
    """The one row that fixes the UID domain at first run, whatever the public address becomes."""

    __tablename__ = "feed_identity"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid_domain: Mapped[str] = mapped_column(String(120))
    fixed_at: Mapped[datetime]
