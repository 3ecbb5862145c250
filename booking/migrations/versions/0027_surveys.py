"""Surveys, what was counted and written in them, and what came of the wishes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from booking.db import UtcDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

JSON_COLUMN = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
AUDIENCES = "audience IN ('guardian', 'staff', 'child')"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "survey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.String(length=10), nullable=False),
        sa.Column("audiences", JSON_COLUMN, nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("round IN ('start', 'midway', 'end', 'session')", name=op.f("ck_survey_round")),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_survey_span")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_survey_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
        sa.UniqueConstraint("public_id", name=op.f("uq_survey_public_id")),
    )
    op.create_index(op.f("ix_survey_programme_id"), "survey", ["programme_id"])
    one_of_a_kind = sa.text("round <> 'session'")
    op.create_index(
        "uq_survey_programme_id_round",
        "survey",
        ["programme_id", "round"],
        unique=True,
        sqlite_where=one_of_a_kind,
        postgresql_where=one_of_a_kind,
    )
    op.create_table(
        "survey_count",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("place", sa.String(length=12), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("choice", sa.String(length=20), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.CheckConstraint(AUDIENCES, name=op.f("ck_survey_count_audience")),
        sa.CheckConstraint("amount >= 1", name=op.f("ck_survey_count_amount")),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_survey_count_survey_id")),
        sa.PrimaryKeyConstraint("survey_id", "audience", "place", "question", "choice", name=op.f("pk_survey_count")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "survey_press",
        sa.Column("form_key_sha256", sa.String(length=64), nullable=False),
        sa.Column("pressed_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("form_key_sha256", name=op.f("pk_survey_press")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_survey_press_pressed_on"), "survey_press", ["pressed_on"])
    op.create_table(
        "survey_text",
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("approved_at", UtcDateTime(), nullable=True),
        sa.Column("hidden_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(AUDIENCES, name=op.f("ck_survey_text_audience")),
        sa.CheckConstraint("approved_at IS NULL OR hidden_at IS NULL", name=op.f("ck_survey_text_one_decision")),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_survey_text_survey_id")),
        sa.PrimaryKeyConstraint("public_id", name=op.f("pk_survey_text")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_survey_text_survey_id"), "survey_text", ["survey_id"])
    op.create_table(
        "wish_outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("wished", JSON_COLUMN, nullable=False),
        sa.Column("done", JSON_COLUMN, nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_wish_outcome_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish_outcome")),
        sa.UniqueConstraint("public_id", name=op.f("uq_wish_outcome_public_id")),
    )
    op.create_index(op.f("ix_wish_outcome_programme_id"), "wish_outcome", ["programme_id"])


def downgrade() -> None:
    """Undo."""
    for name in ("wish_outcome", "survey_text", "survey_press", "survey_count", "survey"):
        op.drop_table(name)
