"""Programmes that are no longer offered."""

import sqlalchemy as sa
from alembic import op

from booking.db import UtcDateTime

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("programme") as batch:
        batch.add_column(sa.Column("archived_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("programme") as batch:
        batch.drop_column("archived_at")
