"""Each controller says whom families ask about their data and how long it keeps it."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

DAYS = ("retention_days", "retention_cancelled_days")


def upgrade() -> None:
    """Apply; each span of days brings its CHECK along, because SQLite adds none to a table that is there."""
    op.add_column("organisation", sa.Column("contact_email", sa.String(254), server_default="", nullable=False))
    op.add_column("organisation", sa.Column("contact_phone", sa.String(40), server_default="", nullable=False))
    for name in DAYS:
        op.execute(
            f"ALTER TABLE organisation ADD COLUMN {name} INTEGER"
            f" CONSTRAINT ck_organisation_{name} CHECK ({name} BETWEEN 1 AND 365)"
        )


def downgrade() -> None:
    """Undo."""
    for name in DAYS:
        op.execute(f"ALTER TABLE organisation DROP COLUMN {name}")
    op.drop_column("organisation", "contact_phone")
    op.drop_column("organisation", "contact_email")
