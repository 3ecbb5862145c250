"""Contact persons of a municipality; municipalities can be taken out of use; school breaks have addresses."""

import sqlalchemy as sa
from alembic import op

from booking.db import JSON_COLUMN, UtcDateTime, new_public_id

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BREAKS = sa.table("school_break", sa.column("id", sa.Integer), sa.column("public_id", sa.String))


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "contact_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("tasks", JSON_COLUMN, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_contact_person_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_person")),
        sa.UniqueConstraint("public_id", name=op.f("uq_contact_person_public_id")),
    )
    op.create_index(op.f("ix_contact_person_municipality_id"), "contact_person", ["municipality_id"])
    op.add_column("municipality", sa.Column("archived_at", UtcDateTime(), nullable=True))
    op.add_column("school_break", sa.Column("public_id", sa.String(length=12), nullable=True))
    _name_breaks()
    # SQLite writes the table anew for it, and a table that is read back comes without its CHECKs.
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    span = sa.CheckConstraint("first_on <= last_on", name=op.f("ck_school_break_span"))
    with op.batch_alter_table("school_break", table_args=[span] if is_sqlite else []) as batch_op:
        batch_op.alter_column("public_id", existing_type=sa.String(length=12), nullable=False)
        batch_op.create_unique_constraint(op.f("uq_school_break_public_id"), ["public_id"])


def downgrade() -> None:
    """Undo."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    span = sa.CheckConstraint("first_on <= last_on", name=op.f("ck_school_break_span"))
    with op.batch_alter_table("school_break", table_args=[span] if is_sqlite else []) as batch_op:
        batch_op.drop_constraint(op.f("uq_school_break_public_id"), type_="unique")
        batch_op.drop_column("public_id")
    op.drop_column("municipality", "archived_at")
    op.drop_table("contact_person")


def _name_breaks() -> None:
    bind = op.get_bind()
    for row_id in bind.scalars(sa.select(BREAKS.c.id)).all():
        bind.execute(BREAKS.update().where(BREAKS.c.id == row_id).values(public_id=new_public_id()))
