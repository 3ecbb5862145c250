"""Until when families may move and cancel their times, and what a move leaves behind."""

from alembic import op

from booking.db import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ADDED = {
    "venue": (
        "changes_close INTEGER DEFAULT 0 NOT NULL"
        " CONSTRAINT ck_venue_changes_close CHECK (changes_close BETWEEN 0 AND 336)",
        "changes_close_unit VARCHAR(12) DEFAULT 'hours' NOT NULL"
        " CONSTRAINT ck_venue_changes_close_unit CHECK (changes_close_unit IN ('hours', 'working_days'))",
    ),
    "reservation": (
        "sequence INTEGER DEFAULT 0 NOT NULL CONSTRAINT ck_reservation_sequence CHECK (sequence >= 0)",
        "moved_at {instant}",
        "moved_from {instant} CONSTRAINT ck_reservation_moved_from_somewhere"
        " CHECK ((moved_at IS NULL) = (moved_from IS NULL))",
    ),
}


def upgrade() -> None:
    """Add the columns, each with its CHECK: SQLite has no other way that leaves the table in its place."""
    instant = UtcDateTime().compile(dialect=op.get_bind().dialect)
    for table, columns in ADDED.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column.format(instant=instant)}")


def downgrade() -> None:
    """Undo: a column takes its own CHECK along."""
    for table, columns in ADDED.items():
        for column in reversed(columns):
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column.split(' ')[0]}")
