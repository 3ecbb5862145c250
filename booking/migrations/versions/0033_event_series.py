"""Series of events, child minding, material, and trainings of staff."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("gathering") as batch:
        batch.add_column(sa.Column("course", sa.String(length=12), nullable=True))
        batch.add_column(sa.Column("has_child_minding", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.add_column(sa.Column("material_url", sa.String(length=500), server_default="", nullable=False))
        batch.add_column(sa.Column("material_when", sa.String(length=6), server_default="before", nullable=False))
        batch.create_check_constraint(op.f("ck_gathering_material_when"), "material_when IN ('before', 'after')")
        batch.create_index(op.f("ix_gathering_course"), ["course"])
    with op.batch_alter_table("party") as batch:
        batch.add_column(sa.Column("wants_child_minding", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("sign_up") as batch:
        batch.add_column(sa.Column("user_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_sign_up_user_id"), "staff_user", ["user_id"], ["id"])
        batch.create_index(op.f("ix_sign_up_user_id"), ["user_id"])


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("sign_up") as batch:
        batch.drop_index(op.f("ix_sign_up_user_id"))
        batch.drop_constraint(op.f("fk_sign_up_user_id"), type_="foreignkey")
        batch.drop_column("user_id")
    with op.batch_alter_table("party") as batch:
        batch.drop_column("wants_child_minding")
    with op.batch_alter_table("gathering") as batch:
        batch.drop_index(op.f("ix_gathering_course"))
        batch.drop_constraint(op.f("ck_gathering_material_when"), type_="check")
        for column in ("material_when", "material_url", "has_child_minding", "course"):
            batch.drop_column(column)
