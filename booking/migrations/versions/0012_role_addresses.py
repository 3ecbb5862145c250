"""A role has an address of its own, so that it can be ended on a page."""

import sqlalchemy as sa
from alembic import op

from booking.db import new_public_id

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

UNIQUE = "uq_role_grant_public_id"


def upgrade() -> None:
    """Apply; the roles that are there get their addresses first."""
    op.add_column("role_grant", sa.Column("public_id", sa.String(length=12), nullable=True))
    connection = op.get_bind()
    grant = sa.table("role_grant", sa.column("id", sa.Integer), sa.column("public_id", sa.String))
    for row_id in connection.scalars(sa.select(grant.c.id)).all():
        connection.execute(sa.update(grant).where(grant.c.id == row_id).values(public_id=new_public_id()))
    with op.batch_alter_table("role_grant") as batch_op:
        batch_op.alter_column("public_id", existing_type=sa.String(length=12), nullable=False)
        batch_op.create_unique_constraint(op.f(UNIQUE), ["public_id"])


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("role_grant") as batch_op:
        batch_op.drop_constraint(op.f(UNIQUE), type_="unique")
        batch_op.drop_column("public_id")
