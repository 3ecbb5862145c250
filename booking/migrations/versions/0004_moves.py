"""Moves and proposals of moves, what families are asked to confirm, where a cancelled session's families may come."""

import sqlalchemy as sa
from alembic import op

from booking.db import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ADDED = {
    "reservation": (
        "asked_to_confirm_at {instant}",
        "confirmed_at {instant} CONSTRAINT ck_reservation_confirmed_what_was_asked"
        " CHECK (confirmed_at IS NULL OR asked_to_confirm_at IS NOT NULL)",
    ),
    "occurrence": ("instead_id INTEGER",),
}


def upgrade() -> None:
    """Apply; the columns bring their CHECK along, because SQLite adds none to a table that is there."""
    op.create_table(
        "move_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=True),
        sa.Column("ends", sa.Time(), nullable=True),
        sa.Column("from_venue_id", sa.Integer(), nullable=False),
        sa.Column("from_held_on", sa.Date(), nullable=False),
        sa.Column("from_starts", sa.Time(), nullable=True),
        sa.Column("from_ends", sa.Time(), nullable=True),
        sa.Column("from_changed_by_hand_at", UtcDateTime(), nullable=True),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("accepted_by", sa.Integer(), nullable=True),
        sa.Column("declined_at", UtcDateTime(), nullable=True),
        sa.Column("declined_by", sa.Integer(), nullable=True),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("(starts IS NULL) = (ends IS NULL)", name=op.f("ck_move_proposal_hours")),
        sa.CheckConstraint("(from_starts IS NULL) = (from_ends IS NULL)", name=op.f("ck_move_proposal_from_hours")),
        sa.CheckConstraint("accepted_at IS NULL OR declined_at IS NULL", name=op.f("ck_move_proposal_one_answer")),
        sa.CheckConstraint(
            "undone_at IS NULL OR accepted_at IS NOT NULL", name=op.f("ck_move_proposal_undone_after_accepted")
        ),
        sa.ForeignKeyConstraint(["occurrence_id"], ["occurrence.id"], name=op.f("fk_move_proposal_occurrence_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_move_proposal_venue_id")),
        sa.ForeignKeyConstraint(["from_venue_id"], ["venue.id"], name=op.f("fk_move_proposal_from_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move_proposal")),
        sa.UniqueConstraint("public_id", name=op.f("uq_move_proposal_public_id")),
    )
    is_open = sa.text("accepted_at IS NULL AND declined_at IS NULL")
    with op.batch_alter_table("move_proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_move_proposal_occurrence_id"), ["occurrence_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_move_proposal_venue_id"), ["venue_id"], unique=False)
        batch_op.create_index(
            "uq_move_proposal_open",
            ["occurrence_id"],
            unique=True,
            sqlite_where=is_open,
            postgresql_where=is_open,
        )
    instant = UtcDateTime().compile(dialect=op.get_bind().dialect)
    for table, columns in ADDED.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column.format(instant=instant)}")


def downgrade() -> None:
    """Undo."""
    for table, columns in ADDED.items():
        for column in reversed(columns):
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column.split(' ')[0]}")
    op.drop_table("move_proposal")
