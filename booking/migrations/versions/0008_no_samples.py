"""No samples of families' own words in PostgreSQL's statistics; those there were are forgotten."""

from alembic import op

from booking.reservations.unsampled import without_sample

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COLUMNS = (
    ("reservation", "nickname"),
    ("reservation", "interpreter_language"),
    ("reservation_contact", "address"),
    ("broadcast", "texts"),
)
TYPES = {"nickname": "VARCHAR(60)", "interpreter_language": "VARCHAR(60)", "address": "VARCHAR(254)", "texts": "JSONB"}


def upgrade() -> None:
    """Apply; giving a column the type it has makes PostgreSQL forget its samples and rewrites nothing."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, column in COLUMNS:
        op.execute(without_sample(table, column))
        op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE {TYPES[column]}")


def downgrade() -> None:
    """Undo."""
    if op.get_bind().dialect.name == "postgresql":
        for table, column in COLUMNS:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS -1")
