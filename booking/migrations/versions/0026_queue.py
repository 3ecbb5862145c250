"""The queue for a time: places in it, offers, and slots that are kept for one of them."""

import sqlalchemy as sa
from alembic import op

from booking.db import UtcDateTime
from booking.reservations.one_holder import POSTGRES_DDL, SQLITE_DDL
from booking.reservations.unsampled import without_sample

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

OWN_WORDS = (("queue_entry", "nickname"), ("queue_entry", "interpreter_language"), ("queue_contact", "address"))


def upgrade() -> None:
    """Apply."""
    op.add_column("slot", sa.Column("held_until", UtcDateTime(), nullable=True))
    _entries()
    _offers()
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for statement in POSTGRES_DDL if is_postgres else SQLITE_DDL:
        op.execute(statement)
    for column in OWN_WORDS if is_postgres else ():
        op.execute(without_sample(*column))


def _entries() -> None:
    op.create_table(
        "queue_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("controller_id", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", sa.Integer(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("nickname", sa.String(length=60), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("interpreter_language", sa.String(length=60), nullable=True),
        sa.Column("person_hash", sa.String(length=64), nullable=True),
        sa.Column("form_key_sha256", sa.String(length=64), nullable=False),
        sa.Column("link_sha256", sa.String(length=64), nullable=False),
        sa.Column("joined_at", UtcDateTime(), nullable=False),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.Column("leave_reason", sa.String(length=12), nullable=False),
        sa.Column("reservation_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(occurrence_id IS NULL) = (last_on IS NOT NULL)", name=op.f("ck_queue_entry_session_or_venues")
        ),
        sa.CheckConstraint("(left_at IS NULL) = (leave_reason = '')", name=op.f("ck_queue_entry_leave_reason")),
        sa.CheckConstraint(
            "leave_reason IN ('', 'guardian', 'accepted', 'over')", name=op.f("ck_queue_entry_leave_reason_known")
        ),
        sa.CheckConstraint("(left_at IS NULL) = (nickname IS NOT NULL)", name=op.f("ck_queue_entry_left_is_erased")),
        sa.CheckConstraint("(left_at IS NULL) = (person_hash IS NOT NULL)", name=op.f("ck_queue_entry_left_is_nobody")),
        sa.CheckConstraint("reservation_id IS NULL OR leave_reason = 'accepted'", name=op.f("ck_queue_entry_accepted")),
        sa.ForeignKeyConstraint(["controller_id"], ["organisation.id"], name=op.f("fk_queue_entry_controller_id")),
        sa.ForeignKeyConstraint(["occurrence_id"], ["occurrence.id"], name=op.f("fk_queue_entry_occurrence_id")),
        sa.ForeignKeyConstraint(["service_id"], ["family_service.id"], name=op.f("fk_queue_entry_service_id")),
        sa.ForeignKeyConstraint(["reservation_id"], ["reservation.id"], name=op.f("fk_queue_entry_reservation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_entry")),
        sa.UniqueConstraint("public_id", name=op.f("uq_queue_entry_public_id")),
        sa.UniqueConstraint("form_key_sha256", name=op.f("uq_queue_entry_form_key_sha256")),
        sa.UniqueConstraint("link_sha256", name=op.f("uq_queue_entry_link_sha256")),
    )
    for column in ("controller_id", "occurrence_id", "person_hash", "reservation_id"):
        op.create_index(op.f(f"ix_queue_entry_{column}"), "queue_entry", [column])
    op.create_table(
        "queue_venue",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["queue_entry.id"], name=op.f("fk_queue_venue_entry_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_queue_venue_venue_id")),
        sa.PrimaryKeyConstraint("entry_id", "venue_id", name=op.f("pk_queue_venue")),
    )
    op.create_index(op.f("ix_queue_venue_venue_id"), "queue_venue", ["venue_id"])
    op.create_table(
        "queue_contact",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=5), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.CheckConstraint("kind IN ('phone', 'email')", name=op.f("ck_queue_contact_kind")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["queue_entry.id"], name=op.f("fk_queue_contact_entry_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_queue_contact")),
    )


def _offers() -> None:
    op.create_table(
        "queue_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("person_hash", sa.String(length=64), nullable=True),
        sa.Column("offered_at", UtcDateTime(), nullable=False),
        sa.Column("held_until", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("end_reason", sa.String(length=12), nullable=False),
        sa.CheckConstraint("(ended_at IS NULL) = (end_reason = '')", name=op.f("ck_queue_offer_end_reason")),
        sa.CheckConstraint(
            "end_reason IN ('', 'accepted', 'declined', 'expired', 'withdrawn', 'taken', 'left')",
            name=op.f("ck_queue_offer_end_reason_known"),
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (person_hash IS NOT NULL)", name=op.f("ck_queue_offer_ended_is_nobody")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["queue_entry.id"], name=op.f("fk_queue_offer_entry_id")),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_queue_offer_slot_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_offer")),
        sa.UniqueConstraint("public_id", name=op.f("uq_queue_offer_public_id")),
    )
    for column in ("entry_id", "slot_id"):
        op.create_index(op.f(f"ix_queue_offer_{column}"), "queue_offer", [column])
    for name, column, condition in (
        ("uq_queue_offer_live_person", "person_hash", "ended_at IS NULL"),
        ("uq_queue_offer_live_slot", "slot_id", "ended_at IS NULL AND held_until IS NOT NULL"),
    ):
        where = sa.text(condition)
        op.create_index(name, "queue_offer", [column], unique=True, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Undo."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER reservation_of_free_slot ON reservation")
        op.execute("DROP TRIGGER slot_kept_while_free ON slot")
    else:
        for name in ("reservation_of_free_slot_insert", "reservation_of_free_slot_update", "slot_kept_while_free"):
            op.execute(f"DROP TRIGGER {name}")
    for table in ("queue_offer", "queue_contact", "queue_venue", "queue_entry"):
        op.drop_table(table)
    op.drop_column("slot", "held_until")
