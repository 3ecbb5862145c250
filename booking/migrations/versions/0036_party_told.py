"""Messages to all who have signed up to an event."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "party_told",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("broadcast_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcast.id"], name=op.f("fk_party_told_broadcast_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_party_told_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_told")),
        sa.UniqueConstraint("broadcast_id", "party_id", name=op.f("uq_party_told_broadcast_id_party_id")),
    )
    with op.batch_alter_table("party_told") as batch:
        batch.create_index(op.f("ix_party_told_party_id"), ["party_id"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("party_told")
