"""Substitutes for a span of dates."""

import sqlalchemy as sa
from alembic import op

from booking.db import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "substitution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("substitute_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("from_on < until_on", name=op.f("ck_substitution_span")),
        sa.CheckConstraint("user_id <> substitute_id", name=op.f("ck_substitution_two_people")),
        sa.ForeignKeyConstraint(["user_id"], ["staff_user.id"], name=op.f("fk_substitution_user_id")),
        sa.ForeignKeyConstraint(["substitute_id"], ["staff_user.id"], name=op.f("fk_substitution_substitute_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitution")),
        sa.UniqueConstraint("public_id", name=op.f("uq_substitution_public_id")),
    )
    op.create_index(op.f("ix_substitution_user_id"), "substitution", ["user_id"])
    op.create_index(op.f("ix_substitution_substitute_id"), "substitution", ["substitute_id"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("substitution")
