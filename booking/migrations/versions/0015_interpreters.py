"""How far the interpreter of a reservation is."""

import sqlalchemy as sa
from alembic import op

from booking.db import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "interpreter_order",
        sa.Column("reservation_id", sa.Integer(), nullable=False),
        sa.Column("orderer_id", sa.Integer(), nullable=False),
        sa.Column("ordered_at", UtcDateTime(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("not_found_at", UtcDateTime(), nullable=True),
        sa.Column("agreed_on", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "confirmed_at IS NULL OR not_found_at IS NULL", name=op.f("ck_interpreter_order_one_outcome")
        ),
        sa.CheckConstraint(
            "ordered_at IS NOT NULL OR confirmed_at IS NOT NULL OR not_found_at IS NOT NULL",
            name=op.f("ck_interpreter_order_something_done"),
        ),
        sa.ForeignKeyConstraint(["orderer_id"], ["staff_user.id"], name=op.f("fk_interpreter_order_orderer_id")),
        sa.ForeignKeyConstraint(
            ["reservation_id"],
            ["reservation.id"],
            name=op.f("fk_interpreter_order_reservation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("reservation_id", name=op.f("pk_interpreter_order")),
    )
    op.create_index(op.f("ix_interpreter_order_orderer_id"), "interpreter_order", ["orderer_id"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("interpreter_order")
