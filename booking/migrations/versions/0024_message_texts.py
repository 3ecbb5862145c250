"""What the administrator says in place of the catalogues' words."""

import sqlalchemy as sa
from alembic import op

from booking.db import UtcDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "message_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("revised_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("part IN ('subject', 'body', 'text')", name=op.f("ck_message_text_known_part")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_text")),
        sa.UniqueConstraint("kind", "part", "language", name=op.f("uq_message_text_kind_part_language")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("message_text")
