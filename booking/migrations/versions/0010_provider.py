"""Staff who sign in by an OpenID Connect provider, and the roles its groups give."""

import sqlalchemy as sa
from alembic import op

from booking.db import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; the column brings its CHECK along, because SQLite adds none to a table that is there."""
    op.create_table(
        "external_identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("linked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["staff_user.id"], name=op.f("fk_external_identity_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_identity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_external_identity_issuer_subject")),
    )
    op.create_index(op.f("ix_external_identity_user_id"), "external_identity", ["user_id"])
    op.add_column("staff_session", sa.Column("is_by_provider", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(
        "ALTER TABLE role_grant ADD COLUMN given_by VARCHAR(10) DEFAULT 'hand' NOT NULL"
        " CONSTRAINT ck_role_grant_given_by CHECK (given_by IN ('hand', 'provider'))"
    )


def downgrade() -> None:
    """Undo."""
    op.execute("ALTER TABLE role_grant DROP COLUMN given_by")
    op.drop_column("staff_session", "is_by_provider")
    op.drop_table("external_identity")
