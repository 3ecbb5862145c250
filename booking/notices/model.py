"""The outbox holds what to tell and about what, never an address or a text."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, new_public_id
from ..personal import People, Until, Who, about, kept
from ..web.texts import N_


class Notice(Base):
    """One message to one receiver; `dedupe_key` keeps it one, whoever asks twice."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_due", "sent_at", "dropped_at", "due_at"),
        Index("ix_notice_last_sent", "channel", "sent_at"),
        CheckConstraint("channel IN ('', 'mail', 'text')", name="channel"),
    )
    __people__ = about(
        People.FAMILIES,
        kept(
            N_("which messages were written to you and when they left"),
            N_("so that no message is lost or sent twice"),
            Until.STAYS,
            Who.ADMINISTRATORS,
            "kind channel subject_id created_at due_at sent_at dropped_at drop_reason",
        ),
        technical="id public_id dedupe_key claimed_until tries last_error",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    """Part of the fixed Message-ID and of the .eml file's name."""
    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    """Id of the row the message is about; which table, the kind says."""
    channel: Mapped[str] = mapped_column(String(4), default="", server_default="")
    """`mail` or `text`, by what was written when it was last tried; empty until then."""
    dedupe_key: Mapped[str] = mapped_column(String(120), unique=True)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    """Nobody else may try before this real instant: the lease of a sender at work, then the pause after a failure."""
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(200), default="")
    sent_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    """No longer due when it was to be sent (cancelled, erased), or given up."""
    drop_reason: Mapped[str] = mapped_column(String(40), default="")
