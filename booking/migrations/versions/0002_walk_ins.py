"""Walk-ins, and messages to all who have booked."""

import sqlalchemy as sa
from alembic import op

from booking.db import JSON_COLUMN, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "walk_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("press_key", sa.String(length=64), nullable=False),
        sa.Column("pressed_at", UtcDateTime(), nullable=False),
        sa.Column("pressed_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('adults', 'children', 'staff')", name=op.f("ck_walk_in_kind")),
        sa.CheckConstraint("amount IN (-1, 1)", name=op.f("ck_walk_in_amount")),
        sa.ForeignKeyConstraint(["occurrence_id"], ["occurrence.id"], name=op.f("fk_walk_in_occurrence_id")),
        sa.ForeignKeyConstraint(["pressed_by"], ["staff_user.id"], name=op.f("fk_walk_in_pressed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_walk_in")),
        sa.UniqueConstraint("press_key", name=op.f("uq_walk_in_press_key")),
    )
    with op.batch_alter_table("walk_in", schema=None) as batch_op:
        batch_op.create_index("ix_walk_in_occurrence_id_kind", ["occurrence_id", "kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_walk_in_pressed_by"), ["pressed_by"], unique=False)

    op.create_table(
        "broadcast",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("template", sa.String(length=12), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("texts", JSON_COLUMN, nullable=False),
        sa.Column("form_key_sha256", sa.String(length=64), nullable=False),
        sa.Column("sent_by", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("template IN ('late', 'entrance', 'room', 'nothing')", name=op.f("ck_broadcast_template")),
        sa.CheckConstraint("(template = 'late') = (minutes IS NOT NULL)", name=op.f("ck_broadcast_minutes_when_late")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 60", name=op.f("ck_broadcast_minutes")),
        sa.ForeignKeyConstraint(["occurrence_id"], ["occurrence.id"], name=op.f("fk_broadcast_occurrence_id")),
        sa.ForeignKeyConstraint(["sent_by"], ["staff_user.id"], name=op.f("fk_broadcast_sent_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast")),
        sa.UniqueConstraint("form_key_sha256", name=op.f("uq_broadcast_form_key_sha256")),
        sa.UniqueConstraint("public_id", name=op.f("uq_broadcast_public_id")),
    )
    with op.batch_alter_table("broadcast", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_broadcast_occurrence_id"), ["occurrence_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_broadcast_sent_by"), ["sent_by"], unique=False)

    op.create_table(
        "broadcast_receiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("broadcast_id", sa.Integer(), nullable=False),
        sa.Column("reservation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcast.id"], name=op.f("fk_broadcast_receiver_broadcast_id")),
        sa.ForeignKeyConstraint(
            ["reservation_id"], ["reservation.id"], name=op.f("fk_broadcast_receiver_reservation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast_receiver")),
        sa.UniqueConstraint(
            "broadcast_id", "reservation_id", name=op.f("uq_broadcast_receiver_broadcast_id_reservation_id")
        ),
    )
    with op.batch_alter_table("broadcast_receiver", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_broadcast_receiver_reservation_id"), ["reservation_id"], unique=False)


def downgrade() -> None:
    """Undo."""
    op.drop_table("broadcast_receiver")
    op.drop_table("broadcast")
    op.drop_table("walk_in")
