"""The light of a door: whether one can come in now."""

import sqlalchemy as sa
from alembic import op

from booking.db import UtcDateTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "door_light",
        sa.Column("occurrence_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("lit_at", UtcDateTime(), nullable=False),
        sa.Column("lit_until", UtcDateTime(), nullable=False),
        sa.CheckConstraint("state IN ('free', 'talking')", name=op.f("ck_door_light_state")),
        sa.CheckConstraint("lit_at < lit_until", name=op.f("ck_door_light_span")),
        sa.ForeignKeyConstraint(["occurrence_id"], ["occurrence.id"], name=op.f("fk_door_light_occurrence_id")),
        sa.PrimaryKeyConstraint("occurrence_id", name=op.f("pk_door_light")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("door_light")
