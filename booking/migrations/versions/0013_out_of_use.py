"""Organisations and family services can be taken out of use."""

import sqlalchemy as sa
from alembic import op

from booking.db import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for table in ("organisation", "family_service"):
        op.add_column(table, sa.Column("archived_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    """Undo."""
    for table in ("organisation", "family_service"):
        op.drop_column(table, "archived_at")
