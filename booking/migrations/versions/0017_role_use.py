"""When a role was last used, and when its holder was warned that it lapses."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; the count begins with the first night."""
    op.add_column("role_grant", sa.Column("used_on", sa.Date(), nullable=True))
    op.add_column("role_grant", sa.Column("warned_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Undo."""
    op.drop_column("role_grant", "warned_on")
    op.drop_column("role_grant", "used_on")
