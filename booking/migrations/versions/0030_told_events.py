"""What those who signed up know of an event."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("gathering") as batch:
        batch.add_column(sa.Column("known_as", sa.String(length=60), server_default="", nullable=False))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("gathering") as batch:
        batch.drop_column("known_as")
