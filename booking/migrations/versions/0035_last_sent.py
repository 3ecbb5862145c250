"""When each way out last let a message through is found without reading all."""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_notice_last_sent", "notice", ["channel", "sent_at"])


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_notice_last_sent", "notice")
