"""The few slots that are kept, for the queue or for a consultation, are found without reading all.

The index of consultations held every slot: SQLite took it for those that nobody consults at, which are nearly all.
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

CONSULTED = sa.text("professional_id IS NOT NULL")
FOR_THE_QUEUE = sa.text("held_until IS NOT NULL AND professional_id IS NULL")


def upgrade() -> None:
    """Apply."""
    op.drop_index("uq_slot_one_consultation", "slot")
    op.create_index(
        "uq_slot_one_consultation",
        "slot",
        ["professional_id", "starts_at"],
        unique=True,
        sqlite_where=CONSULTED,
        postgresql_where=CONSULTED,
    )
    op.create_index(
        "ix_slot_held_until", "slot", ["held_until"], sqlite_where=FOR_THE_QUEUE, postgresql_where=FOR_THE_QUEUE
    )


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_slot_held_until", "slot")
    op.drop_index("uq_slot_one_consultation", "slot")
    op.create_index("uq_slot_one_consultation", "slot", ["professional_id", "starts_at"], unique=True)
