"""Links that prove a new e-mail address."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

PURPOSE = "ck_account_link_purpose"
NEW_EMAIL = "ck_account_link_new_email"


def upgrade() -> None:
    """Apply."""
    _set_columns("purpose IN ('invitation', 'reset', 'email')", are_new=True)


def downgrade() -> None:
    """Undo; the links that prove an address go."""
    op.execute("DELETE FROM account_link WHERE purpose = 'email'")
    _set_columns("purpose IN ('invitation', 'reset')", are_new=False)


def _set_columns(purposes: str, *, are_new: bool) -> None:
    with op.batch_alter_table("account_link") as batch_op:
        batch_op.drop_constraint(op.f(PURPOSE), type_="check")
        if not are_new:
            batch_op.drop_constraint(op.f(NEW_EMAIL), type_="check")
        for name in ("new_email", "former_email"):
            if are_new:
                batch_op.add_column(sa.Column(name, sa.String(length=254), nullable=True))
            else:
                batch_op.drop_column(name)
        batch_op.create_check_constraint(op.f(PURPOSE), purposes)
        if are_new:
            batch_op.create_check_constraint(op.f(NEW_EMAIL), "(purpose = 'email') = (new_email IS NOT NULL)")
