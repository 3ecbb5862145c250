"""Sign-ups to evenings and other events."""

import sqlalchemy as sa
from alembic import op

from booking.db import UtcDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "gathering",
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), server_default="0", nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.CheckConstraint("capacity BETWEEN 1 AND 1000", name=op.f("ck_gathering_capacity")),
        sa.CheckConstraint("taken BETWEEN 0 AND capacity", name=op.f("ck_gathering_never_over_capacity")),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrence.id"], name=op.f("fk_gathering_occurrence_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("occurrence_id", name=op.f("pk_gathering")),
    )
    op.create_table(
        "sign_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("controller_id", sa.Integer(), nullable=False),
        sa.Column("nickname", sa.String(length=60), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("form_key_sha256", sa.String(length=64), nullable=False),
        sa.Column("link_sha256", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("signed_up_at", UtcDateTime(), nullable=False),
        sa.Column("erased_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("erased_at IS NULL OR nickname IS NULL", name=op.f("ck_sign_up_erased")),
        sa.ForeignKeyConstraint(["controller_id"], ["organisation.id"], name=op.f("fk_sign_up_controller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sign_up_public_id")),
        sa.UniqueConstraint("form_key_sha256", name=op.f("uq_sign_up_form_key_sha256")),
        sa.UniqueConstraint("link_sha256", name=op.f("uq_sign_up_link_sha256")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_sign_up_code_hash")),
    )
    op.create_index(op.f("ix_sign_up_controller_id"), "sign_up", ["controller_id"])
    op.create_table(
        "sign_up_contact",
        sa.Column("sign_up_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=5), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.CheckConstraint("kind IN ('phone', 'email')", name=op.f("ck_sign_up_contact_kind")),
        sa.ForeignKeyConstraint(
            ["sign_up_id"], ["sign_up.id"], name=op.f("fk_sign_up_contact_sign_up_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sign_up_id", name=op.f("pk_sign_up_contact")),
    )
    op.create_table(
        "party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("sign_up_id", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("adults", sa.Integer(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("seated_at", UtcDateTime(), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=True),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.Column("leave_reason", sa.String(length=10), nullable=False),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("adults BETWEEN 1 AND 10", name=op.f("ck_party_adults")),
        sa.CheckConstraint("children BETWEEN 0 AND 20", name=op.f("ck_party_children")),
        sa.CheckConstraint("(left_at IS NULL) = (leave_reason = '')", name=op.f("ck_party_leave_reason")),
        sa.CheckConstraint("sequence >= 0", name=op.f("ck_party_sequence")),
        sa.ForeignKeyConstraint(["sign_up_id"], ["sign_up.id"], name=op.f("fk_party_sign_up_id")),
        sa.ForeignKeyConstraint(["occurrence_id"], ["gathering.occurrence_id"], name=op.f("fk_party_occurrence_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
        sa.UniqueConstraint("public_id", name=op.f("uq_party_public_id")),
        sa.UniqueConstraint("sign_up_id", "occurrence_id", name=op.f("uq_party_sign_up_id_occurrence_id")),
    )
    op.create_index(op.f("ix_party_sign_up_id"), "party", ["sign_up_id"])
    op.create_index(op.f("ix_party_occurrence_id"), "party", ["occurrence_id"])


def downgrade() -> None:
    """Undo."""
    for table in ("party", "sign_up_contact", "sign_up", "gathering"):
        op.drop_table(table)
