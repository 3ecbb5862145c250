"""Audit rows: ids only, no personal data, never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ..db import JSON_COLUMN, Base


class AuditEvent(Base):
    """One act of somebody on some rows."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_subject", "subject", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    happened_at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(20))
    """`guest`, `job`, `cli` or `user`."""
    actor_id: Mapped[int | None]
    """User id when the actor is a user."""
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(40))
    """Table name of what was acted on."""
    subject_id: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSON_COLUMN, default=dict)
    """Ids, counts and dates only."""
