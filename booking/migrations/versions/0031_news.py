"""Contacts that are told once when a term has dates."""

import sqlalchemy as sa
from alembic import op

from booking.db import UtcDateTime
from booking.reservations.unsampled import without_sample

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "news_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("controller_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=5), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('phone', 'email')", name=op.f("ck_news_contact_kind")),
        sa.ForeignKeyConstraint(["term_id"], ["term.id"], name=op.f("fk_news_contact_term_id")),
        sa.ForeignKeyConstraint(["controller_id"], ["organisation.id"], name=op.f("fk_news_contact_controller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_contact")),
        sa.UniqueConstraint("public_id", name=op.f("uq_news_contact_public_id")),
        sa.UniqueConstraint("term_id", "address", name=op.f("uq_news_contact_term_id_address")),
    )
    op.create_index(op.f("ix_news_contact_controller_id"), "news_contact", ["controller_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(without_sample("news_contact", "address"))


def downgrade() -> None:
    """Undo."""
    op.drop_table("news_contact")
