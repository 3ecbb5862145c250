"""The log is append-only by the database's own guards, and sealed in batches."""

import sqlalchemy as sa
from alembic import op

from booking.audit.guards import POSTGRES_DDL, SQLITE_DDL
from booking.db import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "audit_seal",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("last_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("rows_digest", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", UtcDateTime(), nullable=False),
        sa.Column("emptied_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("first_id <= last_id", name=op.f("ck_audit_seal_span")),
        sa.CheckConstraint("amount >= 1", name=op.f("ck_audit_seal_amount")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("last_id", name=op.f("uq_audit_seal_last_id")),
    )
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for _table, statement in POSTGRES_DDL if is_postgres else SQLITE_DDL:
        op.execute(statement)


def downgrade() -> None:
    """Undo."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_refuse() CASCADE")
        op.execute("DROP FUNCTION audit_event_keep() CASCADE")
    else:
        for act in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER audit_event_no_{act}")
    op.drop_table("audit_seal")
