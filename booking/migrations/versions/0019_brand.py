"""What the administrator chose for the look and the voice of the service."""

import sqlalchemy as sa
from alembic import op

from booking.db import JSON_COLUMN, UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "brand",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("names", JSON_COLUMN, nullable=False),
        sa.Column("owners", JSON_COLUMN, nullable=False),
        sa.Column("main_light", sa.String(length=7), nullable=False),
        sa.Column("main_dark", sa.String(length=7), nullable=False),
        sa.Column("accent_light", sa.String(length=7), nullable=False),
        sa.Column("accent_dark", sa.String(length=7), nullable=False),
        sa.Column("sender_name", sa.String(length=60), nullable=False),
        sa.Column("reply_to", sa.String(length=254), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("accessibility_email", sa.String(length=254), nullable=False),
        sa.Column("privacy_email", sa.String(length=254), nullable=False),
        sa.Column("social_emergency_number", sa.String(length=20), nullable=False),
        sa.Column("languages_off", JSON_COLUMN, nullable=False),
        sa.Column("revised_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_brand_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("brand")
