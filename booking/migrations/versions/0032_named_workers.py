"""Ties between families and professionals."""

import sqlalchemy as sa
from alembic import op

from booking.db import UtcDateTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "named_worker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("reservation_id", sa.Integer(), nullable=True),
        sa.Column("professional_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=True),
        sa.Column("consented_at", UtcDateTime(), nullable=False),
        sa.Column("link_sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["reservation_id"], ["reservation.id"], name=op.f("fk_named_worker_reservation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["professional_id"], ["professional.id"], name=op.f("fk_named_worker_professional_id")),
        sa.ForeignKeyConstraint(["term_id"], ["term.id"], name=op.f("fk_named_worker_term_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_named_worker")),
        sa.UniqueConstraint("public_id", name=op.f("uq_named_worker_public_id")),
        sa.UniqueConstraint("reservation_id", name=op.f("uq_named_worker_reservation_id")),
        sa.UniqueConstraint("link_sha256", name=op.f("uq_named_worker_link_sha256")),
    )
    op.create_index(op.f("ix_named_worker_professional_id"), "named_worker", ["professional_id"])
    op.create_index(op.f("ix_named_worker_term_id"), "named_worker", ["term_id"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("named_worker")
