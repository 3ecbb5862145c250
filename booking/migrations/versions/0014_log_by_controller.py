"""Each row of the log names the one controller whose families it is about, if it is about any."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; older rows stay as they are, because nobody may change them."""
    op.add_column("audit_event", sa.Column("controller_id", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_audit_event_controller_id"), "audit_event", ["controller_id"])


def downgrade() -> None:
    """Undo."""
    op.drop_index(op.f("ix_audit_event_controller_id"), "audit_event")
    op.drop_column("audit_event", "controller_id")
