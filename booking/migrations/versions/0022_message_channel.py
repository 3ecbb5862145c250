"""By which way a message left, so that each way out can be watched."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; of messages that left before, nobody knows it."""
    with op.batch_alter_table("notice") as batch_op:
        batch_op.add_column(sa.Column("channel", sa.String(length=4), nullable=False, server_default=""))
        batch_op.create_check_constraint(op.f("ck_notice_channel"), "channel IN ('', 'mail', 'text')")


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("notice") as batch_op:
        batch_op.drop_constraint(op.f("ck_notice_channel"), type_="check")
        batch_op.drop_column("channel")
