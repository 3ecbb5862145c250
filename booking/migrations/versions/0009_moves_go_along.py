"""What was proposed about a session goes along when its plan drops it before anybody has seen it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEY = "fk_move_proposal_occurrence_id"
IS_OPEN = sa.text("accepted_at IS NULL AND declined_at IS NULL")
CHECKS = {
    "ck_move_proposal_hours": "(starts IS NULL) = (ends IS NULL)",
    "ck_move_proposal_from_hours": "(from_starts IS NULL) = (from_ends IS NULL)",
    "ck_move_proposal_one_answer": "accepted_at IS NULL OR declined_at IS NULL",
    "ck_move_proposal_undone_after_accepted": "undone_at IS NULL OR accepted_at IS NOT NULL",
}


def upgrade() -> None:
    """Apply."""
    _set_on_delete("CASCADE")


def downgrade() -> None:
    """Undo."""
    _set_on_delete(None)


def _set_on_delete(rule: str | None) -> None:
    op.drop_index("uq_move_proposal_open", "move_proposal")
    # SQLite writes the table anew for it, and a table that is read back comes without its CHECKs.
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    checks = [sa.CheckConstraint(words, name=op.f(name)) for name, words in CHECKS.items()] if is_sqlite else []
    with op.batch_alter_table("move_proposal", table_args=checks) as batch_op:
        batch_op.drop_constraint(op.f(KEY), type_="foreignkey")
        batch_op.create_foreign_key(op.f(KEY), "occurrence", ["occurrence_id"], ["id"], ondelete=rule)
    op.create_index(
        "uq_move_proposal_open",
        "move_proposal",
        ["occurrence_id"],
        unique=True,
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    )
