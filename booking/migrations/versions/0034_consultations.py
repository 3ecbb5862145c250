"""Consultations of daycare staff."""

import sqlalchemy as sa
from alembic import op

from booking.db import UtcDateTime

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

STATES = ("proposed_at", "accepted_at", "declined_at", "withdrawn_at")
INSTANTS = (*STATES, "starts_at", "erased_at")
TO = (
    ("venue_id", "venue", False),
    ("occurrence_id", "occurrence", False),
    ("asked_by", "staff_user", True),
    ("wished_id", "professional", True),
    ("professional_id", "professional", True),
    ("slot_id", "slot", True),
    ("place_id", "venue", True),
)


def upgrade() -> None:
    """Apply."""
    # Not in a batch: SQLite would make the table anew, and its triggers would be gone.
    op.drop_index(op.f("ix_slot_professional_id"), "slot")
    op.create_index("uq_slot_one_consultation", "slot", ["professional_id", "starts_at"], unique=True)
    op.create_table(
        "consultation_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("about", sa.String(length=8), nullable=False),
        sa.Column("group_name", sa.String(length=60), nullable=False),
        sa.Column("theme", sa.String(length=160), nullable=False),
        sa.Column("decline_reason", sa.String(length=160), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("form_key_sha256", sa.String(length=64), nullable=False),
        *(sa.Column(name, UtcDateTime(), nullable=True) for name in INSTANTS),
        *(sa.Column(name, sa.Integer(), nullable=is_nullable) for name, _table, is_nullable in TO),
        *(_points_at(name, table) for name, table, _is_nullable in TO),
        *_checks(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_request")),
        sa.UniqueConstraint("public_id", name=op.f("uq_consultation_request_public_id")),
        sa.UniqueConstraint("form_key_sha256", name=op.f("uq_consultation_request_form_key_sha256")),
    )
    for name, _table, _is_nullable in TO:
        op.create_index(op.f(f"ix_consultation_request_{name}"), "consultation_request", [name])
    where = sa.text("accepted_at IS NOT NULL")
    op.create_index(
        "uq_consultation_request_accepted_slot",
        "consultation_request",
        ["slot_id"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("consultation_request")
    # A slot that was kept for a consultation would be kept for nobody.
    op.execute("UPDATE slot SET held_until = NULL, professional_id = NULL WHERE professional_id IS NOT NULL")
    op.drop_index("uq_slot_one_consultation", "slot")
    op.create_index(op.f("ix_slot_professional_id"), "slot", ["professional_id"])


def _points_at(name: str, table: str) -> sa.ForeignKeyConstraint:
    gone = "SET NULL" if table == "slot" else None
    named = op.f(f"fk_consultation_request_{name}")
    return sa.ForeignKeyConstraint([name], [f"{table}.id"], name=named, ondelete=gone)


def _checks() -> tuple[sa.CheckConstraint, ...]:
    one_state = " + ".join(f"(CASE WHEN {name} IS NULL THEN 0 ELSE 1 END)" for name in STATES)
    conditions = {
        "about": "about IN ('general', 'consent', 'present')",
        "why": "why IN ('', 'turned_down', 'session_cancelled', 'session_moved', 'professional_away',"
        " 'needed_by_family', 'asked_again', 'asker_left')",
        "one_state": f"{one_state} <= 1",
        "time_with_somebody": "(proposed_at IS NULL AND accepted_at IS NULL)"
        " OR (professional_id IS NOT NULL AND starts_at IS NOT NULL)",
        "slot_of_answer": "slot_id IS NULL OR proposed_at IS NOT NULL OR accepted_at IS NOT NULL",
        "decline_reason": "decline_reason = '' OR declined_at IS NOT NULL",
        "erased": "erased_at IS NULL OR (group_name = '' AND theme = '' AND decline_reason = ''"
        " AND asked_by IS NULL AND wished_id IS NULL)",
    }
    return tuple(
        sa.CheckConstraint(condition, name=op.f(f"ck_consultation_request_{name}"))
        for name, condition in conditions.items()
    )
