"""Links that families give on."""

import sqlalchemy as sa
from alembic import op

from booking.db import UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "given_link",
        sa.Column("reservation_id", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("link_sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("generation >= 1", name=op.f("ck_given_link_generation")),
        sa.ForeignKeyConstraint(
            ["reservation_id"], ["reservation.id"], name=op.f("fk_given_link_reservation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("reservation_id", name=op.f("pk_given_link")),
        sa.UniqueConstraint("link_sha256", name=op.f("uq_given_link_link_sha256")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("given_link")
