"""Audit rows: ids only, no personal data, never changed; seals over whole batches of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ..db import JSON_COLUMN, Base
from ..personal import People, Until, Who, about, kept
from ..web.texts import N_


class AuditEvent(Base):
    """One act of somebody on some rows. The database refuses to change or delete it, see `guards`."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_subject", "subject", "subject_id"),)
    __people__ = about(
        People.FAMILIES,
        kept(
            N_("who looked at your booking or changed it, when and on which page"),
            N_("so that you can ask who has read your data, and misuse is found"),
            Until.LOG,
            Who.READERS,
            "happened_at actor actor_id action subject subject_id controller_id details",
        ),
        technical="id",
    )

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
    controller_id: Mapped[int | None] = mapped_column(index=True)
    """Id of the organisation whose families it is about, at that time: each row is about one controller's at most."""
    details: Mapped[dict[str, Any]] = mapped_column(JSON_COLUMN, default=dict)
    """Ids, counts and dates only; `reservation_ids` names the families' bookings that were seen or changed."""


class AuditSeal(Base):
    """A seal over the rows `first_id` to `last_id`: whoever removes or alters one of them later is found out.

    Each digest includes the one before it, so a seal cannot be taken out or made anew alone; the signature is
    made with the server's key, which the database does not hold.
    """

    __tablename__ = "audit_seal"
    __table_args__ = (
        CheckConstraint("first_id <= last_id", name="span"),
        CheckConstraint("amount >= 1", name="amount"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """1, 2, 3: without a gap."""
    first_id: Mapped[int]
    last_id: Mapped[int] = mapped_column(unique=True)
    amount: Mapped[int]
    """How many rows there are between the two; ids may have gaps."""
    last_at: Mapped[datetime]
    """When the newest of the rows was written."""
    rows_digest: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime]
    emptied_at: Mapped[datetime | None]
    """When its rows were deleted because their time was over; the only change the database lets through."""
