"""What a job's last run did is kept as figures, and said in each reader's language; the next run writes them."""

import sqlalchemy as sa
from alembic import op

from booking.db import JSON_COLUMN

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("job_run") as batch:
        batch.add_column(sa.Column("figures", JSON_COLUMN, server_default="{}", nullable=False))
        batch.drop_column("outcome")


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("job_run") as batch:
        batch.add_column(sa.Column("outcome", sa.String(length=200), server_default="", nullable=False))
        batch.drop_column("figures")
